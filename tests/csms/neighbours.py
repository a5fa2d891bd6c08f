"""A well-behaved station beside one that is not: whatever that one does, it must not notice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.csms import MeterValuesReceived, Station, StationEvent
from harness.profiles.events import ProfileAccepted, TransactionStarted
from harness.units import SECOND_MS, format_instant

from .fake_charger import PROFILE, FakeCharger, World, both, world

GOOD = "GOOD"
ACCEPTED = {"status": "Accepted"}


@dataclass
class Neighbour:
    """The good station; works until it is told to stop."""

    w: World
    charger: FakeCharger
    station: Station
    rounds: int = 0
    works: bool = True

    async def work(self) -> None:
        """Report and take a profile every second; whoever keeps it waiting lets time pass."""
        while self.works:
            await self.round()
            await self.w.clock.sleep(SECOND_MS)

    async def round(self) -> None:
        began = self.w.clock.now()
        value = {"timestamp": format_instant(began), "sampledValue": [{"value": str(began)}]}
        await self.charger.tell("MeterValues", {"connectorId": 1, "meterValue": [value]})
        answer, _ = await both(self.station.set_profile(1, PROFILE), self.charger.answer(ACCEPTED))
        assert answer.status == "Accepted"
        assert self.w.clock.now() == began
        self.rounds += 1


@asynccontextmanager
async def beside_a_good_one(folder: Path, **options: Any) -> AsyncIterator[World]:
    """Play what a bad peer does while a good one works, and hold that this one saw nothing."""
    told: list[tuple[str, StationEvent]] = []
    options.setdefault("on_event", lambda identity, event: told.append((identity, event)))
    async with world(folder, **options) as w, FakeCharger.dialling(w.csms, GOOD) as charger:
        await charger.boot()
        good = Neighbour(w, charger, await w.csms.wait_for_station(GOOD, SECOND_MS))
        transaction_id = await charger.start()
        working = asyncio.create_task(good.work())
        yield w
        good.works = False
        await working
        assert good.rounds >= 1
        await good.round()
        assert good.station.transactions == {1: transaction_id}
        kinds = [type(event) for identity, event in told if identity == GOOD]
        assert kinds.count(TransactionStarted) == 1
        assert kinds.count(MeterValuesReceived) == kinds.count(ProfileAccepted) == good.rounds
        w.events += [event for identity, event in told if identity != GOOD]
