"""Vehicles that a person plugs in: asked for, waited for, and given up after ten minutes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bench.rigs import T0, new_clock, run

from harness.bench.fleet import VehicleDemand
from harness.bench.recorder import Recorder
from harness.bench.vehicles import AlwaysPlugged, HandOperated
from harness.csms import StatusChanged
from harness.emulator import VEHICLES, Vehicle
from harness.errors import BenchError
from harness.limits import Site
from harness.measured import MeterModel
from harness.trace import TraceWriter
from harness.units import MINUTE_MS, SECOND_MS
from harness.verdict import Evidence

DEMAND = VehicleDemand(power_w=11_000.0, phases=3)
PICKY = Vehicle("refuses-below-8-a", VEHICLES["refuses-below-8-a"])
PICKY_DEMAND = VehicleDemand(power_w=11_000.0, phases=3, kind=PICKY)


class Person:
    """Stands at the bench, reads what is asked and does it after a while, or not."""

    def __init__(self, folder: Path, does: str | None, before: str = "Available") -> None:
        self.clock = new_clock()
        self.trace = TraceWriter(folder / "trace.jsonl", T0)
        evidence = Evidence(Site(), MeterModel(500, 500, 0.02), T0)
        self.recorder = Recorder(self.clock, self.trace, evidence)
        self.asked: list[str] = []
        self._does = does
        self.report(before)

    def hands(self) -> HandOperated:
        return HandOperated(self.clock, self.recorder, self.read)

    def read(self, line: str) -> None:
        self.asked.append(line)
        if self._does is not None:
            status = self._does
            self.clock.call_at(self.clock.now() + 30 * SECOND_MS, lambda: self.report(status))

    def report(self, status: str) -> None:
        event = StatusChanged(self.clock.now(), 1, status, "NoError")
        self.recorder.take_station_event(event)


def at_the_bench(folder: Path, does: str | None, before: str, act: Callable[..., object]) -> Person:
    async def main() -> Person:
        person = Person(folder, does, before)
        try:
            await act(person.hands())  # type: ignore[misc]
        finally:
            person.trace.close()
        return person

    return run(main())


def test_a_person_is_asked_for_a_vehicle_and_waited_for(tmp_path: Path) -> None:
    person = at_the_bench(
        tmp_path, "Preparing", "Available", lambda hands: hands.plug_in(1, DEMAND)
    )
    assert person.asked == ["please plug a vehicle into connector 1 that takes 11 kW on 3 phases"]
    assert person.recorder.statuses == {1: "Preparing"}


def test_what_was_asked_stands_in_the_trace(tmp_path: Path) -> None:
    at_the_bench(tmp_path, "Preparing", "Available", lambda hands: hands.plug_in(1, DEMAND))
    lines = (tmp_path / "trace.jsonl").read_text("utf-8").splitlines()
    assert "asked" in [json.loads(line)["kind"] for line in lines]


@pytest.mark.parametrize("status", ["Preparing", "Occupied", "SuspendedEV", "Finishing"])
def test_nobody_is_asked_for_a_vehicle_that_is_there(tmp_path: Path, status: str) -> None:
    person = at_the_bench(tmp_path, None, status, lambda hands: hands.plug_in(1, DEMAND))
    assert person.asked == []


def test_a_person_is_asked_to_unplug(tmp_path: Path) -> None:
    person = at_the_bench(tmp_path, "Available", "Finishing", lambda hands: hands.unplug(1))
    assert person.asked == ["please unplug the vehicle from connector 1"]


def test_nobody_is_asked_to_unplug_what_is_not_there(tmp_path: Path) -> None:
    assert at_the_bench(tmp_path, None, "Available", lambda hands: hands.unplug(1)).asked == []


def test_a_person_who_does_not_come_is_given_up_after_ten_minutes(tmp_path: Path) -> None:
    async def main() -> int:
        person = Person(tmp_path, None)
        before = person.clock.now()
        with pytest.raises(BenchError, match="within 10 min the station did not report it"):
            await person.hands().plug_in(1, DEMAND)
        person.trace.close()
        return person.clock.now() - before

    assert run(main()) == 10 * MINUTE_MS


def test_a_vehicle_that_must_be_of_a_kind_is_asked_for_by_name(tmp_path: Path) -> None:
    person = at_the_bench(
        tmp_path, "Preparing", "Available", lambda hands: hands.plug_in(1, PICKY_DEMAND)
    )
    assert person.asked == [
        (
            "please plug the vehicle refuses-below-8-a into connector 1: it takes 11 kW on 3 "
            "phases, draws nothing below 8 A"
        )
    ]


def test_a_vehicle_of_a_kind_takes_the_place_of_whatever_is_there(tmp_path: Path) -> None:
    # A person who unplugs first and then plugs in, each after half a minute.
    class Obedient(Person):
        def read(self, line: str) -> None:
            self._does = "Available" if "unplug" in line else "Preparing"
            super().read(line)

    async def main() -> Person:
        person = Obedient(tmp_path, None, "Finishing")
        await person.hands().plug_in(1, PICKY_DEMAND)
        person.trace.close()
        return person

    first, second = run(main()).asked
    assert first == "please unplug the vehicle from connector 1"
    assert second.startswith("please plug the vehicle refuses-below-8-a into connector 1: ")


@pytest.mark.parametrize(
    ("demand", "told"),
    [
        (PICKY_DEMAND, ["please unplug the vehicle refuses-below-8-a from connector 1"]),
        (DEMAND, []),
    ],
)
def test_in_the_end_a_peculiar_vehicle_is_asked_away_but_not_waited_for(
    tmp_path: Path, demand: VehicleDemand, told: list[str]
) -> None:
    async def plug_in_and_leave(hands: HandOperated) -> None:
        await hands.plug_in(1, demand)
        await hands.make_safe()

    person = at_the_bench(tmp_path, "Preparing", "Available", plug_in_and_leave)
    assert person.asked[1:] == told


def test_a_load_bank_needs_nobody_and_cannot_be_unplugged() -> None:
    async def main() -> None:
        load = AlwaysPlugged()
        await load.plug_in(1, DEMAND)
        await load.make_safe()
        with pytest.raises(BenchError, match="the load of connector 1 is always plugged in"):
            await load.unplug(1)

    asyncio.run(main())
