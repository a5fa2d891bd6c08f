"""Everything a run brings forth, kept in memory for the judge and in the trace for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from harness.clock import Clock
from harness.csms import (
    AnsweredTwice,
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.measured import Measurement, Sample
from harness.profiles.records import event_to_record
from harness.trace import TraceWriter
from harness.units import Instant
from harness.verdict import Demand, Evidence

__all__ = ["Recorder"]

_FOREVER: Instant = 2**62


class Recorder:
    """Takes what happens from the station, the meters and the player, in the order of its arrival.

    Each thing is written to the trace before anybody acts on it.
    """

    def __init__(self, clock: Clock, trace: TraceWriter, evidence: Evidence) -> None:
        self._clock = clock
        self._trace = trace
        self._changed = asyncio.Event()
        self.evidence = evidence
        self.statuses: dict[int, str] = {}
        self.listeners: list[Callable[[StationEvent], None]] = []

    @property
    def trace(self) -> TraceWriter:
        """The trace of this run."""
        return self._trace

    def latest(self, connector: int) -> Sample | None:
        """The latest valid sample of a connector, if there was one."""
        series = self.evidence.series.get(connector, [])
        return next((one for one in reversed(series) if isinstance(one, Sample)), None)

    def latest_power_w(self, connector: int) -> float | None:
        """The latest power of a connector, or of all (0); None where a value is wanting."""
        numbers = (connector,) if connector else tuple(self.evidence.series)
        samples = [self.latest(number) for number in numbers]
        powers = [sample.power_w for sample in samples if sample is not None]
        return sum(powers) if powers and len(powers) == len(numbers) else None

    def take_measurement(self, measurement: Measurement) -> None:
        """Keep one slot of one meter."""
        self.evidence.series.setdefault(measurement.connector, []).append(measurement)
        if isinstance(measurement, Sample):
            self._trace.write_sample(measurement)
        else:
            self._trace.write_missing(measurement)

    def take_station_event(self, event: StationEvent) -> None:
        """Keep what the station said or accepted, and wake whoever waits for it."""
        match event:
            case StatusChanged():
                self.statuses[event.connector] = event.status
                self._trace.write(
                    "status",
                    event.at,
                    connector=event.connector,
                    status=event.status,
                    error_code=event.error_code,
                )
            case Booted():
                self._trace.write("boot", event.at, facts=dict(event.facts))
            case MeterValuesReceived():
                self._trace.write(
                    "meter_values",
                    event.at,
                    connector=event.connector,
                    transaction_id=event.transaction_id,
                    values=event.values,
                )
            case AnsweredTwice():
                self._trace.write("finding", event.at, sentence=str(event))
            case Disconnected():
                self._trace.write("disconnected", event.at)
            case _:
                self.evidence.events.append(event)
                self._trace.write_record(event_to_record(event), event.at)
        for listener in self.listeners:
            listener(event)
        self._changed.set()

    def note_demand(self, connector: int, power_w: float, phases: int) -> None:
        """Keep what the vehicle on a connector takes from now on when nothing limits it."""
        now = self._clock.now()
        demands = self.evidence.demands.setdefault(connector, [])
        if demands:
            demands[-1] = replace(demands[-1], end=now)
        demands.append(Demand(start=now, end=_FOREVER, power_w=power_w, phases=phases))
        self._trace.write("demand", now, connector=connector, power_w=power_w, phases=phases)

    def note_restored(self, at: Instant, left_undone: Iterable[str]) -> None:
        """Keep that the bench was left safe, or what could not be undone."""
        self._trace.write("restored", at, left_undone=list(left_undone))

    async def wait_until(self, condition: Callable[[], bool], deadline: Instant) -> bool:
        """Wait for station events until a condition holds; False when the deadline came first."""
        while not condition():
            self._changed.clear()
            remaining_s = (deadline - self._clock.now()) / 1000
            try:
                async with asyncio.timeout(max(0.0, remaining_s)):
                    await self._changed.wait()
            except TimeoutError:
                return condition()
        return True
