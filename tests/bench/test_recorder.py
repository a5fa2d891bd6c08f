"""The recorder: everything is kept, and written down before anybody acts on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from bench.rigs import T0, new_clock, records, run

from harness.bench.recorder import Recorder
from harness.clock import Clock
from harness.csms import (
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.limits import Hardware, Site
from harness.measured import MeterModel, Missing, Sample
from harness.profiles.events import (
    ClearCriteria,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.trace import TraceWriter
from harness.units import SECOND_MS
from harness.verdict import Evidence

SITE = Site(connectors=(Hardware(),), nominal_voltage_v=Decimal(230))
METER = MeterModel(refresh_ms=500, window_ms=500, accuracy=0.005)

TOLD = {
    "status": StatusChanged(T0, 1, "Charging", "NoError"),
    "boot": Booted(T0, {"chargePointVendor": "Acme"}),
    "meter_values": MeterValuesReceived(T0, 1, 7, ({"timestamp": "…"},)),
    "disconnected": Disconnected(T0),
    "transaction_started": TransactionStarted(T0, 1, 7),
    "transaction_ended": TransactionEnded(T0, 7),
    "profiles_cleared": ProfilesCleared(T0, ClearCriteria(profile_id=3)),
}


def with_recorder(folder: Path, act: Callable[[Recorder], None]) -> Recorder:
    async def main() -> Recorder:
        with TraceWriter(folder / "trace.jsonl", T0) as trace:
            recorder = Recorder(new_clock(), trace, Evidence(SITE, METER, T0))
            act(recorder)
            return recorder

    return run(main())


def sample(slot: int, power_w: float) -> Sample:
    at = T0 + slot * SECOND_MS
    third = (power_w / 3,) * 3
    return Sample(1, slot, at, at + 20, SECOND_MS, power_w, third, third, (230.0,) * 3, None)


@pytest.mark.parametrize("kind", TOLD)
def test_what_the_station_says_is_in_the_trace(kind: str, tmp_path: Path) -> None:
    with_recorder(tmp_path, lambda recorder: recorder.take_station_event(TOLD[kind]))
    (record,) = records(tmp_path, kind)
    assert record["t"] == 0


def test_a_status_is_remembered_by_connector(tmp_path: Path) -> None:
    recorder = with_recorder(tmp_path, lambda one: one.take_station_event(TOLD["status"]))
    assert recorder.statuses == {1: "Charging"}


def test_only_what_changes_the_ledger_is_evidence_for_the_oracle(tmp_path: Path) -> None:
    def tell_all(recorder: Recorder) -> None:
        for event in TOLD.values():
            recorder.take_station_event(event)

    events = with_recorder(tmp_path, tell_all).evidence.events
    assert [type(event) for event in events] == [
        TransactionStarted,
        TransactionEnded,
        ProfilesCleared,
    ]


def test_listeners_hear_of_what_is_in_the_trace_already(tmp_path: Path) -> None:
    heard: list[tuple[StationEvent, int]] = []

    def listen(recorder: Recorder) -> None:
        recorder.listeners.append(
            lambda event: heard.append((event, len(records(tmp_path, "boot"))))
        )
        recorder.take_station_event(TOLD["boot"])

    with_recorder(tmp_path, listen)
    assert heard == [(TOLD["boot"], 1)]


def test_the_latest_sample_is_the_last_valid_one(tmp_path: Path) -> None:
    def measure(recorder: Recorder) -> None:
        recorder.take_measurement(sample(0, 5_000.0))
        recorder.take_measurement(sample(1, 6_000.0))
        recorder.take_measurement(Missing(1, 2, T0 + 2 * SECOND_MS, SECOND_MS, "no reply"))

    recorder = with_recorder(tmp_path, measure)
    latest = recorder.latest(1)
    assert latest is not None
    assert latest.power_w == 6_000.0
    assert recorder.latest(2) is None
    assert [record["slot"] for record in records(tmp_path, "sample")] == [0, 1]
    assert [record["slot"] for record in records(tmp_path, "missing")] == [2]


def test_the_power_of_all_connectors_is_known_only_where_each_has_a_value(tmp_path: Path) -> None:
    def measure(recorder: Recorder) -> None:
        assert recorder.latest_power_w(0) is None
        recorder.take_measurement(sample(0, 5_000.0))
        assert recorder.latest_power_w(0) == 5_000.0
        recorder.take_measurement(Missing(2, 0, T0, SECOND_MS, "no reply"))
        assert recorder.latest_power_w(0) is None
        assert recorder.latest_power_w(1) == 5_000.0

    with_recorder(tmp_path, measure)


def test_a_new_demand_ends_the_one_before(tmp_path: Path) -> None:
    async def main() -> Evidence:
        with TraceWriter(tmp_path / "trace.jsonl", T0) as trace:
            clock = new_clock()
            recorder = Recorder(clock, trace, Evidence(SITE, METER, T0))
            await clock.sleep_until(T0)
            recorder.note_demand(1, 22_000.0, 3)
            await clock.sleep(SECOND_MS)
            recorder.note_demand(1, 0.0, 0)
            return recorder.evidence

    first, second = run(main()).demands[1]
    assert (first.start, first.end, first.power_w, first.phases) == (T0, T0 + 1_000, 22_000.0, 3)
    assert (second.start, second.power_w) == (T0 + 1_000, 0.0)
    assert second.end > T0 + 10**12
    assert [record["power_w"] for record in records(tmp_path, "demand")] == [22_000.0, 0.0]


def test_what_was_left_undone_is_recorded(tmp_path: Path) -> None:
    with_recorder(tmp_path, lambda one: one.note_restored(T0, ["transaction 7: Rejected"]))
    assert records(tmp_path, "restored")[0]["left_undone"] == ["transaction 7: Rejected"]


async def waited(folder: Path, tell_after_ms: int, deadline_ms: int) -> tuple[bool, int]:
    """Wait for a status that comes late; return whether it came and how long that took."""
    with TraceWriter(folder / "trace.jsonl", T0) as trace:
        clock = new_clock()
        recorder = Recorder(clock, trace, Evidence(SITE, METER, T0))
        start = clock.now()
        task = asyncio.create_task(tell_late(clock, recorder, start + tell_after_ms))
        came = await recorder.wait_until(lambda: 1 in recorder.statuses, start + deadline_ms)
        took_ms = clock.now() - start
        await task
        return came, took_ms


async def tell_late(clock: Clock, recorder: Recorder, at: int) -> None:
    recorder.take_station_event(TOLD["boot"])  # wakes the waiter for nothing
    await clock.sleep_until(at)
    recorder.take_station_event(TOLD["status"])


def test_waiting_ends_with_the_event_that_fulfils_the_condition(tmp_path: Path) -> None:
    assert run(waited(tmp_path, tell_after_ms=700, deadline_ms=1_000)) == (True, 700)


def test_waiting_ends_at_the_deadline(tmp_path: Path) -> None:
    assert run(waited(tmp_path, tell_after_ms=1_500, deadline_ms=1_000)) == (False, 1_000)


def test_what_holds_already_is_not_waited_for(tmp_path: Path) -> None:
    async def main() -> bool:
        with TraceWriter(tmp_path / "trace.jsonl", T0) as trace:
            clock = new_clock()
            recorder = Recorder(clock, trace, Evidence(SITE, METER, T0))
            return await recorder.wait_until(lambda: True, clock.now() - 1)

    assert run(main())
