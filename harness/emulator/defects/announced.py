"""Defects in the limits that a composite schedule announces."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Ruling

__all__ = [
    "FAULTS",
    "CompositeHardwareOnly",
    "CompositeLosesZero",
    "CompositeOfStationIsASum",
    "CompositeWithoutMaximum",
    "CompositeWithoutTxDefault",
    "CompositeWrongUnit",
]


class CompositeWithoutMaximum(Decisions):
    """Overlooks what holds for the whole station."""

    def announced_ceilings(self, ceilings: Sequence[Ruling]) -> Sequence[Ruling]:  # noqa: ARG002
        return ()


class CompositeWrongUnit(Decisions):
    """Computes amperes, and labels them with the unit that was asked for."""

    def announced_unit(self, asked: str) -> str:  # noqa: ARG002
        return "A"


class CompositeOfStationIsASum(Decisions):
    """Adds up the connectors, and overlooks what they may have together."""

    def announced_sum(self, each: Sequence[float], ceiling: float) -> float:
        return sum(each) if len(each) > 1 else super().announced_sum(each, ceiling)


class CompositeLosesZero(Decisions):
    """Takes a limit of 0 for none."""

    def announced_least(self, limits: Sequence[float]) -> float:
        return super().announced_least([limit for limit in limits if limit > 0])


class CompositeHardwareOnly(Decisions):
    """Announces the highest of all limits, which is that of the hardware."""

    def announced_least(self, limits: Sequence[float]) -> float:
        return max(limits)


class CompositeWithoutTxDefault(Decisions):
    """Overlooks the TxDefaultProfile where no transaction runs."""

    def announced_idle(self, rulings: Sequence[Ruling]) -> Sequence[Ruling]:  # noqa: ARG002
        return ()


_SAP = f"{GITHUB}SAP/e-mobility-charging-stations-simulator"

FAULTS = (
    Fault(
        "composite-without-maximum",
        "D67",
        "It overlooks the profile for the whole station in the composite schedule of a connector.",
        f"{_SAP} (measured)",
        Effect.PROTOCOL,
        CompositeWithoutMaximum,
    ),
    Fault(
        "composite-wrong-unit",
        "D68",
        "It labels amperes as watts in the composite schedule.",
        f"{GITHUB}sap-labs-france/ev-server/issues/1837",
        Effect.PROTOCOL,
        CompositeWrongUnit,
    ),
    Fault(
        "composite-of-station-is-a-sum",
        "D73",
        "It adds up its connectors in the composite schedule of the station, without the maximum.",
        f"{GITHUB}EVerest/libocpp/pull/943",
        Effect.PROTOCOL,
        CompositeOfStationIsASum,
    ),
    Fault(
        "composite-loses-zero",
        "D73",
        "It takes a limit of 0 for none in the composite schedule.",
        f"{GITHUB}EVerest/libocpp/pull/1112",
        Effect.PROTOCOL,
        CompositeLosesZero,
    ),
    Fault(
        "composite-hardware-only",
        "D78",
        "It announces what its hardware can do in the composite schedule, whatever is installed.",
        f"{GITHUB}EVerest/everest-demo/issues/90",
        Effect.PROTOCOL,
        CompositeHardwareOnly,
    ),
    Fault(
        "composite-without-txdefault",
        "D74",
        "It leaves the TxDefaultProfile out of the composite schedule until a transaction runs.",
        f"{GITHUB}matth-x/MicroOcpp/issues/360",
        Effect.PROTOCOL,
        CompositeWithoutTxDefault,
    ),
)
