"""A bench brought to life: a station under test, its meters and its vehicles behind Protocols."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol

from harness.bench.facts import BenchFacts
from harness.bench.fleet import VehicleDemand
from harness.bench.recorder import Recorder
from harness.bench.safelimit import safe_profile
from harness.clock import Clock
from harness.csms import (
    CentralSystem,
    MeterValuesReceived,
    Station,
    StationEvent,
    StationSilent,
)
from harness.limits import next_breakpoints
from harness.meters import Attention, Sampler
from harness.profiles.events import ClearCriteria, ProfileAccepted
from harness.profiles.model import Version
from harness.units import DAY_MS, SECOND_MS, Instant, Millis
from harness.verdict import STATION

__all__ = ["RESTORE_DEADLINE_MS", "Rig", "Vehicles"]

_logger = logging.getLogger("harness.bench")

RESTORE_DEADLINE_MS: Millis = 30 * SECOND_MS
"""How long the way back to the safe state may take before it is given up and reported."""

_LOOK_AHEAD_MS: Millis = DAY_MS
"""How far ahead changes of a limit are watched when nobody said for how long time will pass."""


class Vehicles(Protocol):
    """What draws the power: an EV, a load bank or an emulation."""

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Connect a vehicle that would draw ``demand`` if it were not limited."""

    async def unplug(self, connector: int) -> None:
        """Disconnect the vehicle of a connector; nothing happens where there is none."""

    async def make_safe(self) -> None:
        """Leave every connector without power and without a vehicle."""


@dataclass(slots=True)
class Rig:
    """The parts of one running bench, and the ways to leave it safe."""

    facts: BenchFacts
    clock: Clock
    csms: CentralSystem
    station: Station
    vehicles: Vehicles
    sampler: Sampler
    attention: Attention
    recorder: Recorder
    installed_profiles: list[int] = field(default_factory=list)
    attended_until: Instant = 0
    lasting: AsyncExitStack = field(default_factory=AsyncExitStack)
    """What is undone when the bench is left, once it is safe."""

    def attend(self, end: Instant) -> None:
        """Have the meters read at full rate around every change of a limit up to ``end``.

        And around ``end`` itself, where somebody will want to know what is drawn.
        """
        self.attended_until = end
        self.attention.watch(end)
        self._attend_from(self.clock.now())

    def heed(self, event: StationEvent) -> None:
        """Have the meters read at full rate after anything that may change limit or power.

        And remember what the charger accepted, whoever sent it, to be cleared on the way out.
        """
        if isinstance(event, ProfileAccepted):
            self.installed_profiles.append(event.profile.id)
        if not isinstance(event, MeterValuesReceived):
            self._attend_from(event.at)

    def note_installed(self, body: Mapping[str, object]) -> None:
        """Remember a malformed profile that the charger accepted, to be cleared on the way out."""
        match body.get("chargingProfileId"):
            case int(profile_id):
                self.installed_profiles.append(profile_id)

    def _attend_from(self, now: Instant) -> None:
        self.attention.watch(now)
        events = self.recorder.evidence.events
        until = max(self.attended_until, now + _LOOK_AHEAD_MS)
        zone = self.facts.time_zone
        version = Version(self.station.ocpp_version)
        for instant in next_breakpoints(events, self.facts.site, now, until, zone, version):
            self.attention.watch(instant)

    async def restore(self) -> None:
        """Stop the transactions, clear the profiles that we installed and cut the power.

        Where the bench has a safe limit, the station is left with it. Never raises for a charger
        that does not co-operate: it is the way out of failures, so what could not be done is
        logged and recorded.
        """
        left_undone = [*await self._restore_station(), *await self._make_vehicles_safe()]
        for line in left_undone:
            _logger.warning("safe state of bench %s: %s", self.facts.name, line)
        self.recorder.note_restored(self.clock.now(), left_undone)

    async def _restore_station(self) -> list[str]:
        undone: list[str] = []
        try:
            async with asyncio.timeout(RESTORE_DEADLINE_MS / SECOND_MS):
                # A station that lost its connection dials in again by itself.
                await self.csms.wait_for_station(self.facts.identity, RESTORE_DEADLINE_MS)
                for transaction_id in list(self.station.transactions.values()):
                    answer = await self.station.remote_stop(transaction_id)
                    if answer.status != "Accepted":
                        undone.append(f"transaction {transaction_id}: {answer.status}")
                await self._clear(_unique(self.installed_profiles))
                undone += await self._apply_safe_limit()
        except (TimeoutError, StationSilent) as error:
            undone.append(str(error) or f"no end within {RESTORE_DEADLINE_MS // SECOND_MS} s")
        return undone

    async def _clear(self, profile_ids: Iterable[int]) -> None:
        for profile_id in profile_ids:
            # Unknown is a good answer here: the profile died with its transaction.
            await self.station.clear_profile(ClearCriteria(profile_id=profile_id))

    async def _apply_safe_limit(self) -> list[str]:
        limit = self.facts.safe_limit
        if limit is None:
            return []
        answer = await self.station.set_profile(STATION, safe_profile(limit))
        return [] if answer.is_accepted else [f"the limit of {limit}: {answer.status}"]

    async def _make_vehicles_safe(self) -> list[str]:
        try:
            async with asyncio.timeout(RESTORE_DEADLINE_MS / SECOND_MS):
                await self.vehicles.make_safe()
        except TimeoutError:
            return [f"vehicles: no end within {RESTORE_DEADLINE_MS // SECOND_MS} s"]
        return []


def _unique(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
