"""Defects in what a purpose means and how the station's limit is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Offer, Ruling, Stored
from harness.units import Instant

__all__ = [
    "FAULTS",
    "CeilingAsPower",
    "DropsConnectorProfiles",
    "HigherLevelHidesCeiling",
    "HigherLevelHidesTxProfile",
    "OnlyStationTxDefault",
    "PointMaxPerConnector",
    "SharesWithIdleConnectors",
    "SpecificTxDefaultWins",
]


class HigherLevelHidesTxProfile(Decisions):
    """Lets the higher level lead, be it a TxDefaultProfile's or a TxProfile's."""

    def governing(self, tx: Ruling | None, default: Ruling | None) -> list[Ruling]:
        if tx and default and default.stored.stack_level > tx.stored.stack_level:
            tx = None
        return super().governing(tx, default)


class HigherLevelHidesCeiling(Decisions):
    """Overlooks the limit of the station under a profile of a higher level."""

    def holds(self, ceiling: Ruling, governing: Sequence[Ruling]) -> bool:
        level = ceiling.stored.stack_level
        is_highest = all(ruling.stored.stack_level <= level for ruling in governing)
        return is_highest and super().holds(ceiling, governing)


class SpecificTxDefaultWins(Decisions):
    """Prefers a profile that names the connector to any that does not, whatever its level."""

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        specific = [ruling for ruling in rulings if ruling.stored.connector > 0]
        return super().leader(specific or rulings)


class DropsConnectorProfiles(Decisions):
    """Checks the profiles of a connector against themselves, and drops them as conflicting."""

    def rulings(
        self, profiles: Iterable[Stored], at: Instant, tx_start: Instant | None
    ) -> list[Ruling]:
        kept = (stored for stored in profiles if stored.connector == 0)
        return super().rulings(kept, at, tx_start)


class PointMaxPerConnector(Decisions):
    """Grants the joint ceiling to every connector."""

    def share(self, ceiling: Offer, wishes: Mapping[int, Offer]) -> dict[int, Offer]:
        return {n: wish.within(ceiling) for n, wish in wishes.items()}


class SharesWithIdleConnectors(Decisions):
    """Reserves a part of the joint ceiling for connectors that do not charge."""

    def share(self, ceiling: Offer, wishes: Mapping[int, Offer]) -> dict[int, Offer]:
        part_a = ceiling.current_a * len(wishes) / self.site.connectors
        return super().share(replace(ceiling, current_a=part_a), wishes)


class CeilingAsPower(Decisions):
    """Takes the joint ceiling for a power, which one phase may carry alone."""

    def share(self, ceiling: Offer, wishes: Mapping[int, Offer]) -> dict[int, Offer]:
        phases = max((wish.phases for wish in wishes.values()), default=ceiling.phases)
        on_fewer_a = ceiling.current_a * max(1.0, ceiling.phases / phases)
        return super().share(replace(ceiling, current_a=on_fewer_a), wishes)


class OnlyStationTxDefault(Decisions):
    """Takes a TxDefaultProfile for all connectors with an Absolute schedule, and no other."""

    def admits_scope(self, connector: int, body: Body) -> bool:
        is_default = body["chargingProfilePurpose"] == "TxDefaultProfile"
        is_taken = connector == 0 and body["chargingProfileKind"] == "Absolute"
        return (is_taken or not is_default) and super().admits_scope(connector, body)


FAULTS = (
    Fault(
        "higher-level-hides-txprofile",
        "D12",
        "It overlooks a TxProfile under a TxDefaultProfile of a higher stack level.",
        "pglob getCurrentLimit (its source: the highest level of all purposes decides)",
        Effect.OVER,
        HigherLevelHidesTxProfile,
    ),
    Fault(
        "higher-level-hides-maximum",
        "D12",
        "It overlooks the profile for the whole station under one of a higher stack level.",
        "pglob getCurrentLimit (its source: the highest level of all purposes decides)",
        Effect.OVER,
        HigherLevelHidesCeiling,
    ),
    Fault(
        "specific-txdefault-wins",
        "D13",
        "It prefers the TxDefaultProfile of the connector to one of connector 0 at a higher level.",
        f"{GITHUB}c-jimenez/open-ocpp computeSetpoint (its source)",
        Effect.DISPUTED,
        SpecificTxDefaultWins,
    ),
    Fault(
        "drops-connector-profiles",
        "D14",
        "It drops the profiles of a connector because each conflicts with itself.",
        f"{GITHUB}EVerest/libocpp/issues/819",
        Effect.OVER,
        DropsConnectorProfiles,
    ),
    Fault(
        "pointmax-per-connector",
        "D16",
        "It grants the ChargePointMaxProfile to every connector in full.",
        f"{GITHUB}matth-x/MicroOcppSimulator/issues/21",
        Effect.OVER,
        PointMaxPerConnector,
    ),
    Fault(
        "shares-with-idle-connectors",
        "D17",
        "It reserves a part of the limit of the station for connectors that do not charge.",
        f"{GITHUB}c-jimenez/open-ocpp (measured)",
        Effect.UNDER,
        SharesWithIdleConnectors,
    ),
    Fault(
        "ceiling-as-power",
        "D18",
        "It lets one phase carry what the station may draw on three.",
        f"{GITHUB}EVerest/EVerest/issues/1060",
        Effect.OVER,
        CeilingAsPower,
    ),
    Fault(
        "only-station-txdefault",
        "D20",
        "It rejects a TxDefaultProfile unless it is Absolute and for connector 0.",
        "Monta (its source)",
        Effect.PROTOCOL,
        OnlyStationTxDefault,
    ),
)
