"""The catalogue of faults: what can be wrong with the emulated bench on purpose, and who had it.

The ids D01 to D100 number the defects of real chargers that this project collected; each comes
with a public source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from harness.emulator.decisions import Decisions
from harness.emulator.defects import electric, stacking, timing, transactions
from harness.emulator.site import EmulatedSite
from harness.errors import InputError
from harness.wording import did_you_mean

__all__ = ["DEAD_METER", "FAULTS", "FROZEN_METER", "Fault", "build_decisions", "known_faults"]

DEAD_METER = "dead-meter"
FROZEN_METER = "frozen-meter"


@dataclass(frozen=True, slots=True)
class Fault:
    """One deliberate defect, what it does in one sentence, and where it was seen.

    ``decision`` is the changed decision of the station; a fault of the meter has none.
    """

    name: str
    summary: str
    source: str
    decision: type[Decisions] | None = None


_GITHUB = "https://github.com/"
_CATALOGUE = (
    Fault(
        "ignores-limits",
        "It accepts every profile and enforces none.",
        f"D01, {_GITHUB}solidstudiosh/ocpp-virtual-charge-point/issues/55",
        electric.IgnoresLimits,
    ),
    Fault(
        "delivers-nothing",
        "It accepts everything and never offers any current.",
        f"D03, {_GITHUB}evcc-io/evcc/issues/31597 (stays low whatever is set)",
        electric.DeliversNothing,
    ),
    Fault(
        "stack-lowest-wins",
        "It lets the lowest stack level lead.",
        "F16-06, OCPP 1.6 section 3.13.2 turned round",
        stacking.StackLowestWins,
    ),
    Fault(
        "stack-first-wins",
        "It lets the profile lead that was installed first.",
        f"D04, {_GITHUB}evcc-io/evcc/issues/15490 (later limits are ignored)",
        stacking.StackFirstWins,
    ),
    Fault(
        "stack-last-wins",
        "It lets the profile lead that was installed last.",
        f"D35, {_GITHUB}EVerest/libocpp/issues/609 (wrong result of stacking)",
        stacking.StackLastWins,
    ),
    Fault(
        "no-replacement",
        "It does not replace a profile of the same purpose and stack level.",
        f"D10, {_GITHUB}shiv3/ocpp-cp-simulator",
        stacking.NoReplacement,
    ),
    Fault(
        "minimum-of-tx-and-default",
        "It lets the TxDefaultProfile limit a transaction that has a TxProfile.",
        "F16-03, OCPP 1.6 section 3.13.1 not followed",
        stacking.MinimumOfTxAndDefault,
    ),
    Fault(
        "expired-stops-search",
        "It overlooks every profile installed after one that is outside its validity.",
        "D37, ChargeLab/OpenOCPP getActiveChargingProfiles",
        stacking.ExpiredStopsSearch,
    ),
    Fault(
        "clears-by-any-criterion",
        "It clears each profile that matches one of several criteria.",
        "D84, ChargeLab/OpenOCPP ClearChargingProfile",
        stacking.ClearsByAnyCriterion,
    ),
    Fault(
        "no-fallback-after-duration",
        "It keeps the last value of the highest level when its duration is over.",
        f"D11, {_GITHUB}shiv3/ocpp-cp-simulator",
        timing.NoFallbackAfterDuration,
    ),
    Fault(
        "ignores-duration",
        "It runs every schedule beyond its duration.",
        f"D26, {_GITHUB}shiv3/ocpp-cp-simulator",
        timing.IgnoresDuration,
    ),
    Fault(
        "ignores-valid-to",
        "It goes on using a profile after validTo.",
        f"D22, {_GITHUB}matth-x/MicroOcpp",
        timing.IgnoresValidTo,
    ),
    Fault(
        "ignores-start-schedule",
        "It starts a schedule at validFrom, or on receipt, instead of at startSchedule.",
        f"D25, {_GITHUB}shiv3/ocpp-cp-simulator",
        timing.IgnoresStartSchedule,
    ),
    Fault(
        "ignores-time-zone-offset",
        "It reads a date-time as UTC whatever its offset.",
        f"D28, {_GITHUB}goecharger/go-eCharger-API-v2/issues/249",
        timing.IgnoresTimeZoneOffset,
    ),
    Fault(
        "recurrence-local-time",
        "It repeats a schedule by local time, one hour off after a change to summer time.",
        f"D31, {_GITHUB}sap-labs-france/ev-dashboard/issues/2043",
        timing.RecurrenceLocalTime,
    ),
    Fault(
        "relative-from-reception",
        "It counts a relative schedule from its receipt instead of the transaction's start.",
        f"D33, {_GITHUB}EVerest/libocpp/pull/1112",
        timing.RelativeFromReception,
    ),
    Fault(
        "uses-next-period",
        "It applies the next period instead of the present one.",
        "D34, Monta ChargingProfileCalculator",
        timing.UsesNextPeriod,
    ),
    Fault(
        "txdefault-next-transaction",
        "It applies a new TxDefaultProfile to the next transaction only.",
        f"D47, {_GITHUB}ConnectorIO/connectorio-addons/pull/160",
        transactions.TxDefaultNextTransaction,
    ),
    Fault(
        "keeps-txprofile",
        "It keeps a TxProfile for the next transaction.",
        "D46, pglob (its source: TxProfiles are not removed)",
        transactions.KeepsTxProfile,
    ),
    Fault(
        "accepts-txprofile-without-transaction",
        "It accepts a TxProfile without a transaction and uses it for the next one.",
        f"D43, {_GITHUB}EVerest/libocpp/pull/299",
        transactions.AcceptsTxProfileWithoutTransaction,
    ),
    Fault(
        "accepts-foreign-transaction",
        "It accepts a TxProfile of another transaction for the one that is running.",
        f"D44, {_GITHUB}matth-x/MicroOcpp/pull/260",
        transactions.AcceptsForeignTransaction,
    ),
    Fault(
        "ignores-start-profile",
        "It ignores the profile inside a RemoteStartTransaction.",
        f"D48, {_GITHUB}goecharger/go-eCharger-API-v2/issues/243",
        transactions.IgnoresStartProfile,
    ),
    Fault(
        "w-limit-per-phase",
        "It applies a limit in watts to each phase.",
        f"D57, {_GITHUB}c-jimenez/open-ocpp/issues/7",
        electric.WLimitPerPhase,
    ),
    Fault(
        "ignores-number-phases",
        "It charges on all phases although numberPhases says one.",
        f"D56, {_GITHUB}goecharger/go-eCharger-API-v2/issues/154",
        electric.IgnoresNumberPhases,
    ),
    Fault(
        "pointmax-per-connector",
        "It grants the ChargePointMaxProfile to every connector in full.",
        f"D16, {_GITHUB}matth-x/MicroOcppSimulator/issues/21",
        electric.PointMaxPerConnector,
    ),
    Fault(
        "minchargingrate-lifts-limit",
        "It raises a limit to minChargingRate.",
        f"D41, {_GITHUB}matth-x/MicroOcpp",
        electric.MinChargingRateLiftsLimit,
    ),
    Fault(
        "ignores-limit-after-pause",
        "It offers its full current after a pause, until the limit changes again.",
        f"D50, {_GITHUB}goecharger/go-eCharger-API-v2/issues/155",
        electric.IgnoresLimitAfterPause,
    ),
    Fault(
        "six-ampere-floor",
        "It charges with 6 A under a limit between 0 and 6 A.",
        f"D64, {_GITHUB}SmartEVSE/SmartEVSE-3/issues/58",
        electric.SixAmpereFloor,
    ),
    Fault(
        "reacts-after-30-s",
        "It acts upon every change half a minute late.",
        f"D38, {_GITHUB}EVerest/libocpp/issues/811",
        electric.ReactsAfter30S,
    ),
    Fault(
        DEAD_METER,
        "The meter stops answering in the middle of the run.",
        "a cut bus or a lost supply",
    ),
    Fault(
        FROZEN_METER,
        "The meter repeats its last values from the middle of the run on.",
        "a gateway that answers from its cache",
    ),
)

FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _CATALOGUE})
"""All faults by name."""


def known_faults(names: Sequence[str]) -> tuple[Fault, ...]:
    """Look faults up by name; raises :class:`InputError` for one that is not in the catalogue."""
    for name in names:
        if name not in FAULTS:
            hint = did_you_mean(name, FAULTS)
            raise InputError(f"found fault {name!r}, expected one that 'hil faults' lists{hint}")
    return tuple(FAULTS[name] for name in names)


def build_decisions(
    names: Sequence[str], site: EmulatedSite, good: type[Decisions] = Decisions
) -> Decisions:
    """Make a station's decisions: ``good`` ones but for these faults, of which the first wins.

    Faults of the meter change nothing here. Raises :class:`InputError` for an unknown name.
    """
    changed = [fault.decision for fault in known_faults(names) if fault.decision is not None]
    bases = (*dict.fromkeys(changed), good)
    # Each fault overrides one method and hands on to super(), so they stack like layers.
    decisions = cast("type[Decisions]", type("FaultyDecisions", bases, {}))
    return decisions(site)
