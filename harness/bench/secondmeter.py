"""A second meter of a connector: a witness that may contradict the first, never a judge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from harness.bench.facts import BenchFacts
from harness.bench.recorder import Recorder
from harness.clock import Clock
from harness.measured import Measurement, Sample
from harness.meters import Attention, Meter, Sampler, SamplingPlan
from harness.verdict import Witness

__all__ = ["SecondMeters"]


class SecondMeters:
    """Reads the second meters of a bench beside the first ones."""

    def __init__(
        self,
        clock: Clock,
        facts: BenchFacts,
        meters: Mapping[int, Meter],
        recorder: Recorder,
        attention: Attention,
    ) -> None:
        self._clock = clock
        self._meters = meters
        self._trace = recorder.trace
        self._attention = attention
        self._told: dict[int, list[Measurement]] = {connector: [] for connector in meters}
        for connector, told in self._told.items():
            known = facts.second_meters[connector]
            recorder.evidence.second_meters[connector] = Witness(
                f"the second meter ({known.map})", known.model, told
            )

    @asynccontextmanager
    async def sampled(self, plan: SamplingPlan) -> AsyncIterator[None]:
        """Read them from now on; with none this does nothing."""
        sampler = Sampler(self._clock, self._meters, self._attention, self._take, plan)
        await sampler.start()
        try:
            yield
        finally:
            await sampler.stop()

    def _take(self, measurement: Measurement) -> None:
        self._told[measurement.connector].append(measurement)
        if isinstance(measurement, Sample):
            self._trace.write(
                "second_sample",
                measurement.t0,
                c=measurement.connector,
                t1=measurement.t1 - self._trace.t0,
                p=measurement.power_w,
                e=measurement.energy_wh,
            )
        else:
            self._trace.write(
                "second_missing", measurement.at, c=measurement.connector, reason=measurement.reason
            )
