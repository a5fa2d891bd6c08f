"""Defects in acting upon limits: too late, too early, again, or not by the pilot signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.defects.bodies import profile_in, with_profile, with_schedule
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Offer, Stored, Transaction
from harness.emulator.site import EmulatedSite
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "CapsHighCurrents",
    "LastLayerSetsNextLook",
    "LimitsTransactionsLate",
    "ReactsAfter30S",
    "RepeatedLimitSticks",
    "SignalStaysLow",
    "SpikesAfterEachProfile",
]

_SPIKE_MS: Millis = 10 * SECOND_MS
_UNLIMITED_MS: Millis = 60 * SECOND_MS
_LOW_A = 6.0
_HIGH_A = 19.0
_CAP_A = 18.0
_STUCK_A = 16.0


class LastLayerSetsNextLook(Decisions):
    """Lets each profile overwrite the next change that the one before has named."""

    def next_look(self, changes: Sequence[Instant]) -> Instant:
        return changes[-1]


class ReactsAfter30S(Decisions):
    """Acts upon every change half a minute late."""

    def reaction_ms(self) -> Millis:
        return 30 * SECOND_MS


class LimitsTransactionsLate(Decisions):
    """Offers a new transaction all it has until it computes limits the next time."""

    def obeys_from(self, transaction: Transaction, profiles: Sequence[Stored]) -> Instant:
        computed_at = transaction.started_at + _UNLIMITED_MS
        return max(computed_at, super().obeys_from(transaction, profiles))


class SpikesAfterEachProfile(Decisions):
    """Offers all it has for a moment after each profile that it is sent."""

    def obeys_from(self, transaction: Transaction, profiles: Sequence[Stored]) -> Instant:
        spikes = (stored.accepted_at + _SPIKE_MS for stored in profiles)
        return max((super().obeys_from(transaction, profiles), *spikes))


class SignalStaysLow(Decisions):
    """Reports each new offer but keeps the pilot signal at 6 A."""

    def signal(self, offered_a: float) -> float:
        return min(_LOW_A, super().signal(offered_a))


class CapsHighCurrents(Decisions):
    """Offers 18 A for every current of 19 A or more."""

    def pilot(self, offer: Offer) -> Offer:
        if offer.current_a >= _HIGH_A:
            offer = replace(offer, current_a=_CAP_A)
        return super().pilot(offer)


class RepeatedLimitSticks(Decisions):
    """Jumps to 16 A when it is sent the schedule that it has already, and hears no other then."""

    def __init__(self, site: EmulatedSite) -> None:
        super().__init__(site)
        self._schedule: object = None
        self._sticks = False

    def hears(self, action: str, payload: Body) -> Body:
        heard = super().hears(action, payload)
        if action != "SetChargingProfile":
            return heard
        profile = profile_in(heard)
        schedule = profile.get("chargingSchedule", {})
        self._sticks = self._sticks or schedule == self._schedule
        self._schedule = schedule
        if not self._sticks:
            return heard
        periods = [{"startPeriod": 0, "limit": _STUCK_A}]
        stuck = with_schedule(profile, chargingRateUnit="A", chargingSchedulePeriod=periods)
        return with_profile(heard, stuck)


FAULTS = (
    Fault(
        "last-layer-sets-next-look",
        "D23",
        "It looks at its profiles when the last of them changes next, and misses earlier changes.",
        f"{GITHUB}matth-x/MicroOcpp (measured)",
        Effect.OVER,
        LastLayerSetsNextLook,
    ),
    Fault(
        "reacts-after-30-s",
        "D38",
        "It acts upon every change half a minute late.",
        f"{GITHUB}EVerest/libocpp/issues/811",
        Effect.OVER,
        ReactsAfter30S,
    ),
    Fault(
        "limits-transactions-late",
        "D39",
        "It offers its full current in the first minute of a transaction.",
        f"{GITHUB}EVerest/libocpp/pull/582",
        Effect.OVER,
        LimitsTransactionsLate,
    ),
    Fault(
        "spikes-after-each-profile",
        "D40",
        "It offers its full current for ten seconds after every profile that it accepts.",
        f"{GITHUB}lbbrhzn/ocpp/issues/2152",
        Effect.OVER,
        SpikesAfterEachProfile,
    ),
    Fault(
        "signal-stays-low",
        "D03",
        "It reports the current that it was told to offer but keeps the pilot signal at 6 A.",
        f"{GITHUB}evcc-io/evcc/issues/31597",
        Effect.UNDER,
        SignalStaysLow,
    ),
    Fault(
        "caps-high-currents",
        "D05",
        "It offers 18 A under every limit of 19 A or more.",
        f"{GITHUB}evcc-io/evcc/issues/18974",
        Effect.UNDER,
        CapsHighCurrents,
    ),
    Fault(
        "repeated-limit-sticks",
        "D04",
        "It jumps to 16 A when a schedule is sent again, and hears no other one from then on.",
        f"{GITHUB}evcc-io/evcc/issues/15490",
        Effect.OVER,
        RepeatedLimitSticks,
    ),
)
