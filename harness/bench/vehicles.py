"""Vehicles that this program cannot plug in: a person does, or a load is always there."""

from __future__ import annotations

from collections.abc import Callable

from harness.bench.fleet import VehicleDemand
from harness.bench.recorder import Recorder
from harness.bench.traits import traits
from harness.clock import Clock
from harness.errors import BenchError
from harness.units import MINUTE_MS, Millis, format_duration

__all__ = ["HANDS_DEADLINE_MS", "AlwaysPlugged", "HandOperated"]

HANDS_DEADLINE_MS: Millis = 10 * MINUTE_MS
"""How long a person may take to plug a vehicle in or out."""

_WITHOUT_VEHICLE = frozenset({"", "Available", "Unavailable", "Reserved"})
"""Statuses of OCPP 1.6 §7.7 and 2.x of a connector without a vehicle; '' is none reported yet."""


class HandOperated:
    """Asks a person to plug and unplug; no relay, no load bank, and still a complete bench."""

    def __init__(self, clock: Clock, recorder: Recorder, say: Callable[[str], None]) -> None:
        self._clock = clock
        self._recorder = recorder
        self._say = say
        self._peculiar: dict[int, str] = {}

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Ask for a vehicle and wait for the station to notice it.

        One that must be of a kind takes the place of whatever is there: no station tells which
        it is. Raises :class:`BenchError` when nothing happened within ten minutes.
        """
        if demand.kind is not None and self._has_vehicle(connector):
            await self.unplug(connector)
        await self._ask(
            f"plug {_described(demand, connector)}", lambda: self._has_vehicle(connector)
        )
        if demand.kind is not None:
            self._peculiar[connector] = demand.kind.name

    async def unplug(self, connector: int) -> None:
        """Ask to unplug the vehicle and wait for the station to notice it.

        Raises :class:`BenchError` when nothing happened within ten minutes.
        """
        await self._ask(
            f"unplug the vehicle from connector {connector}",
            lambda: not self._has_vehicle(connector),
        )
        self._peculiar.pop(connector, None)

    async def make_safe(self) -> None:
        """Leave the vehicles where they are: without a transaction they get no power.

        Whoever stands there is told of those that the next test must not find by chance.
        """
        for connector, name in self._peculiar.items():
            self._tell(f"unplug the vehicle {name} from connector {connector}")

    async def _ask(self, what: str, done: Callable[[], bool]) -> None:
        if done():
            return
        self._tell(what)
        if not await self._recorder.wait_until(done, self._clock.now() + HANDS_DEADLINE_MS):
            within = format_duration(HANDS_DEADLINE_MS)
            raise BenchError(f"asked to {what}: within {within} the station did not report it")

    def _tell(self, what: str) -> None:
        self._recorder.trace.write("asked", self._clock.now(), what=what)
        self._say(f"please {what}")

    def _has_vehicle(self, connector: int) -> bool:
        return self._recorder.statuses.get(connector, "") not in _WITHOUT_VEHICLE


def _described(demand: VehicleDemand, connector: int) -> str:
    phases = "1 phase" if demand.phases == 1 else f"{demand.phases} phases"
    takes = f"takes {demand.power_w / 1000:g} kW on {phases}"
    if demand.kind is None:
        return f"a vehicle into connector {connector} that {takes}"
    what = ", ".join([takes, *traits(demand.kind.spec)])
    return f"the vehicle {demand.kind.name} into connector {connector}: it {what}"


class AlwaysPlugged:
    """A load bank: it is there, whatever the test plays, and takes what it gets."""

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Do nothing: the load is connected."""

    async def unplug(self, connector: int) -> None:
        """Raise :class:`BenchError`: what follows would be tested on a plugged-in vehicle."""
        raise BenchError(f"the load of connector {connector} is always plugged in")

    async def make_safe(self) -> None:
        """Leave the load where it is: without a transaction it gets no power."""
