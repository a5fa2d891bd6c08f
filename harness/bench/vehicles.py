"""Vehicles that this program cannot plug in: a person does, or a load is always there."""

from __future__ import annotations

from collections.abc import Callable

from harness.bench.recorder import Recorder
from harness.bench.rig import VehicleDemand
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

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Ask for a vehicle and wait for the station to notice it.

        Raises :class:`BenchError` when nothing happened within ten minutes.
        """
        phases = "1 phase" if demand.phases == 1 else f"{demand.phases} phases"
        await self._ask(
            f"plug a vehicle into connector {connector} that takes "
            f"{demand.power_w / 1000:g} kW on {phases}",
            lambda: self._has_vehicle(connector),
        )

    async def unplug(self, connector: int) -> None:
        """Ask to unplug the vehicle and wait for the station to notice it.

        Raises :class:`BenchError` when nothing happened within ten minutes.
        """
        await self._ask(
            f"unplug the vehicle from connector {connector}",
            lambda: not self._has_vehicle(connector),
        )

    async def make_safe(self) -> None:
        """Leave the vehicles where they are: without a transaction they get no power."""

    async def _ask(self, what: str, done: Callable[[], bool]) -> None:
        if done():
            return
        self._recorder.trace.write("asked", self._clock.now(), what=what)
        self._say(f"please {what}")
        if not await self._recorder.wait_until(done, self._clock.now() + HANDS_DEADLINE_MS):
            within = format_duration(HANDS_DEADLINE_MS)
            raise BenchError(f"asked to {what}: within {within} the station did not report it")

    def _has_vehicle(self, connector: int) -> bool:
        return self._recorder.statuses.get(connector, "") not in _WITHOUT_VEHICLE


class AlwaysPlugged:
    """A load bank: it is there, whatever the test plays, and takes what it gets."""

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Do nothing: the load is connected."""

    async def unplug(self, connector: int) -> None:
        """Raise :class:`BenchError`: what follows would be tested on a plugged-in vehicle."""
        raise BenchError(f"the load of connector {connector} is always plugged in")

    async def make_safe(self) -> None:
        """Leave the load where it is: without a transaction it gets no power."""
