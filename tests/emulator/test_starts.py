"""Starts on their way to a transaction, by themselves."""

from __future__ import annotations

import asyncio

from emulator.support import run

from harness.emulator.reporter import StartRequest
from harness.emulator.starts import Starts


class Station:
    """Notes which starts were run and which connectors changed."""

    def __init__(self, clock, *, lasts_ms: int = 0) -> None:
        self.clock = clock
        self.run: list[str] = []
        self.changed: list[tuple[int, bool]] = []
        self.lasts_ms = lasts_ms
        self.starts = Starts(clock, self._run, self._note)

    async def _run(self, request: StartRequest) -> None:
        try:
            await self.clock.sleep(self.lasts_ms)
            self.run.append(request.id_tag)
        finally:
            self.starts.done(request.connector)

    def _note(self, connector: int) -> None:
        self.changed.append((connector, self.starts.is_awaited(connector)))


def test_a_start_with_a_vehicle_is_run_at_once():
    async def main(clock):
        station = Station(clock)
        station.starts.begin(StartRequest(1, "A"))
        await clock.sleep(10)
        assert (station.run, station.changed) == (["A"], [])

    run(main)


def test_a_connector_is_taken_until_its_start_is_done():
    async def main(clock):
        station = Station(clock, lasts_ms=1_000)
        station.starts.begin(StartRequest(1, "A"))
        taken = [station.starts.is_taken(1), station.starts.is_taken(2)]
        await clock.sleep(1_010)
        assert (taken, station.starts.is_taken(1)) == ([True, False], False)

    run(main)


def test_a_start_without_a_vehicle_waits_and_says_so():
    async def main(clock):
        station = Station(clock)
        station.starts.wait(StartRequest(1, "A"))
        assert station.changed == [(1, True)]
        assert station.starts.is_taken(1)
        await clock.sleep(59_999)
        assert (station.run, station.starts.is_awaited(1)) == ([], True)
        await station.starts.stop()

    run(main)


def test_a_start_that_waits_is_forgotten_after_a_minute():
    # ConnectionTimeOut (1.6), EVConnectionTimeOut (2.x): 60 s.
    async def main(clock):
        station = Station(clock)
        station.starts.wait(StartRequest(1, "A"))
        await clock.sleep(60_010)
        station.starts.vehicle_came(1)
        await clock.sleep(10)
        assert station.run == []
        assert station.changed == [(1, True), (1, False)]
        assert not station.starts.is_taken(1)

    run(main)


def test_a_vehicle_begins_what_waited_for_it_and_nothing_else():
    async def main(clock):
        station = Station(clock)
        for connector, tag in ((1, "A"), (2, "B")):
            station.starts.wait(StartRequest(connector, tag))
        station.starts.vehicle_came(2)
        station.starts.vehicle_came(3)
        await clock.sleep(10)
        assert station.run == ["B"]
        assert station.starts.is_awaited(1)
        await station.starts.stop()

    run(main)


def test_what_began_is_not_forgotten_by_the_timer_of_its_waiting():
    async def main(clock):
        station = Station(clock, lasts_ms=120_000)
        station.starts.wait(StartRequest(1, "A"))
        station.starts.vehicle_came(1)
        await clock.sleep(130_000)
        assert station.run == ["A"]
        assert station.changed == [(1, True), (1, False)]

    run(main)


def test_cancelled_every_start_is_forgotten_with_a_word():
    async def main(clock):
        station = Station(clock, lasts_ms=1_000)
        station.starts.wait(StartRequest(1, "A"))
        station.starts.begin(StartRequest(2, "B"))
        await clock.sleep(10)
        await station.starts.cancel()
        await clock.sleep(120_000)
        assert station.run == []
        assert station.changed == [(1, True), (1, False)]
        assert not station.starts.is_taken(2)

    run(main)


def test_stopped_every_start_is_forgotten_without_a_word():
    async def main(clock):
        station = Station(clock, lasts_ms=1_000)
        station.starts.wait(StartRequest(1, "A"))
        station.starts.begin(StartRequest(2, "B"))
        await clock.sleep(10)
        await station.starts.stop()
        await clock.sleep(120_000)
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert (station.run, station.changed) == ([], [(1, True)])
        assert "emulated station starts a transaction" not in names

    run(main)
