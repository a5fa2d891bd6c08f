"""Which vehicles a test asks for, and which of them a bench can supply."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator import VEHICLES, Vehicle
from harness.errors import BenchError

__all__ = ["LOAD_BANK", "Fleet", "VehicleDemand"]

_ORDINARY = Vehicle("ordinary", VEHICLES["ordinary"])

LOAD_BANK = Vehicle("load-bank", VEHICLES["load-bank"])
"""What draws where nobody plugs anything in."""


@dataclass(frozen=True, slots=True)
class VehicleDemand:
    """What a vehicle takes when nothing limits it: watts in total over its phases.

    ``kind`` is how it behaves beside that; None is any vehicle.
    """

    power_w: float
    phases: int
    kind: Vehicle | None = None


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles of a bench; one that names none can supply whatever is asked for."""

    vehicles: tuple[Vehicle, ...] = ()

    def vehicle_for(self, demand: VehicleDemand) -> Vehicle:
        """Return the vehicle that meets a demand; of those that do, the first.

        Raises :class:`BenchError` when there is none.
        """
        if lack := self.lack(demand):
            raise BenchError(lack)
        if demand.kind is not None:
            return demand.kind
        return next((one for one in self.vehicles if _fits(one, demand)), _ORDINARY)

    def lack(self, demand: VehicleDemand) -> str | None:
        """Say which vehicle is needed and not there, if that is so."""
        if not self.vehicles or any(_fits(one, demand) for one in self.vehicles):
            return None
        there = ", ".join(one.name for one in self.vehicles)
        return f"needs {_wanted(demand)}, there is {there}"


def _fits(vehicle: Vehicle, demand: VehicleDemand) -> bool:
    if demand.kind is not None:
        return vehicle.name == demand.kind.name
    return vehicle.spec.phases >= demand.phases


def _wanted(demand: VehicleDemand) -> str:
    if demand.kind is not None:
        return f"the vehicle {demand.kind.name}"
    return f"a vehicle on {demand.phases} phases"
