"""The samples of one connector as columns, with what each of them can speak for (rules 2 and 8)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isinf

from harness.measured import Measurement, MeterModel, Missing, Sample
from harness.units import Instant, Millis

__all__ = ["FROZEN", "NOT_A_NUMBER", "PHASES", "Series"]

PHASES = ("L1", "L2", "L3")

FROZEN = "frozen: the same bits over more than five refreshes"
NOT_A_NUMBER = "not a number"

_FROZEN_REFRESHES = 5


@dataclass(frozen=True, slots=True)
class Series:
    """Valid samples in the order of time, and the slots without one.

    A value is the mean of true power over some interval inside its support, which reaches from
    ``starts[k]`` = t0 - refresh - window to ``ends[k]`` = t1. ``planned[k]`` is the shortest
    distance between slots that was planned since the sample before, and ``gaps`` are the samples
    that come after more than two of these, the latency and a refresh without a value (rule 7).
    """

    meter: MeterModel
    samples: Sequence[Sample]
    missing: Sequence[Missing]
    starts: Sequence[Instant]
    ends: Sequence[Instant]
    planned: Sequence[Millis]
    gaps: Sequence[int]

    @classmethod
    def of(cls, measurements: Iterable[Measurement], meter: MeterModel) -> Series:
        """Sort out what is no value: not a number, or frozen bits."""
        found: list[Sample] = []
        missing: list[Missing] = []
        for one in measurements:
            if isinstance(one, Missing):
                missing.append(one)
            else:
                found.append(one)
        found.sort(key=lambda sample: sample.t0)
        finite = _without(found, _not_finite(found), NOT_A_NUMBER, missing)
        valid = _without(finite, _frozen(finite, meter), FROZEN, missing)
        missing.sort(key=lambda slot: slot.at)
        reach = meter.refresh_ms + meter.window_ms
        ends = [sample.t1 for sample in valid]
        planned = _planned(valid, missing)
        return cls(
            meter=meter,
            samples=valid,
            missing=missing,
            starts=[sample.t0 - reach for sample in valid],
            ends=ends,
            planned=planned,
            gaps=[
                k
                for k in range(1, len(valid))
                if valid[k].t0 - ends[k - 1] > 2 * planned[k] + meter.refresh_ms
            ],
        )

    def inside(self, start: Instant, end: Instant) -> tuple[int, int]:
        """Return the range of samples whose whole support lies between two instants (rule 2)."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_right(self.ends, end))

    def touching(self, start: Instant, end: Instant) -> tuple[int, int]:
        """Return the range of samples whose support has a part between two instants."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def powers(self, start: Instant, end: Instant) -> list[float]:
        """Return the powers of the samples whose whole support lies between two instants."""
        first, last = self.inside(start, end)
        return [sample.power_w for sample in self.samples[first:last]]

    def mean_power_w(self, start: Instant, end: Instant) -> float | None:
        """Return the mean over time of the power in the samples that lie between two instants.

        Samples may be seconds or minutes apart, so each counts for the time it speaks for. None
        where there is no sample.
        """
        first, last = self.inside(start, end)
        if last - first < 2:  # noqa: PLR2004  # a mean over time needs some
            return self.samples[first].power_w if first < last else None
        energy = sum(
            (self.samples[k - 1].power_w + self.samples[k].power_w)
            / 2
            * (self.ends[k] - self.ends[k - 1])
            for k in range(first + 1, last)
        )
        return energy / (self.ends[last - 1] - self.ends[first])

    def hidden_w_ms(self, first: int, last: int, peak_w: float) -> float:
        """Return the energy that may lie between windows, from one sample to another (W·ms).

        A change of the power may lie anywhere between two of them, and a whole peak too.
        """
        if not self.meter.blink_ms:
            return 0.0  # even of a peak that nothing bounds
        samples = self.samples[first : last + 1]
        changes_w = sum(abs(one.power_w - other.power_w) for one, other in pairwise(samples))
        return (changes_w + peak_w) * self.meter.blink_ms

    def within(self, start: Instant, end: Instant) -> tuple[int, int]:
        """Return the range of samples that were answered between two instants."""
        return bisect_left(self.ends, start), bisect_right(self.ends, end)

    def unseen(self, longer_than_ms: Millis) -> list[int]:
        """Return the samples before which a stretch in no sample's support is that long."""
        starts, ends = self.starts, self.ends
        return [k for k in range(1, len(ends)) if starts[k] - ends[k - 1] >= longer_than_ms]


def _without(
    samples: list[Sample], invalid: Sequence[int], reason: str, missing: list[Missing]
) -> list[Sample]:
    if not invalid:
        return samples
    for k in invalid:
        one = samples[k]
        missing.append(Missing(one.connector, one.slot, one.t0, one.interval_ms, reason))
    left_out = set(invalid)
    return [sample for k, sample in enumerate(samples) if k not in left_out]


def _not_finite(samples: Sequence[Sample]) -> list[int]:
    # One value that is no number spoils a sum, so a single look at the sum clears all of them.
    if isfinite(sum(map(_sum_of_values, samples))):
        return []
    return [k for k, sample in enumerate(samples) if not _is_valid(sample)]


def _is_valid(sample: Sample) -> bool:
    """Tell whether total and counter are numbers; a phase may be NaN, which is not measured."""
    total = sample.power_w + (sample.energy_wh or 0.0)
    return isfinite(total) and not any(map(isinf, _of_phases(sample)))


def _sum_of_values(sample: Sample) -> float:
    return sample.power_w + (sample.energy_wh or 0.0) + sum(_of_phases(sample))


def _of_phases(sample: Sample) -> tuple[float, ...]:
    return (*sample.phase_power_w, *sample.phase_current_a, *sample.phase_voltage_v)


def _frozen(samples: Sequence[Sample], meter: MeterModel) -> list[int]:
    """Find the samples that repeat the one before for longer than a live mains can (rule 8)."""
    repeats = [k for k, pair in enumerate(pairwise(samples), 1) if _same_bits(*pair)]
    frozen: list[int] = []
    for first, last in _runs(repeats):
        # A slow poll sees few refreshes: five of those that it could see must be the same.
        patience = _FROZEN_REFRESHES * max(meter.refresh_ms, samples[last].interval_ms)
        if samples[last].t1 - samples[first - 1].t1 > patience:
            frozen.extend(range(first, last + 1))
    return frozen


def _same_bits(one: Sample, other: Sample) -> bool:
    return (
        one.power_w == other.power_w
        and _same_count(one.energy_wh, other.energy_wh)
        and all(map(_alike, _of_phases(one), _of_phases(other)))
        and _must_jitter(one)
    )


def _same_count(one: float | None, other: float | None) -> bool:
    # A counter that takes a request of its own is not read every time.
    return one is None or other is None or one == other


def _alike(one: float, other: float) -> bool:
    # NaN differs from itself, but a value that is not measured does not move either.
    return one == other or (one != one and other != other)  # noqa: PLR0124  # only NaN does


def _must_jitter(sample: Sample) -> bool:
    """Tell whether a live mains shows in the last digits: with the supply off nothing has to."""
    return any(voltage > 0 for voltage in sample.phase_voltage_v) or sample.power_w != 0


def _runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for k in indices:
        if runs and runs[-1][1] == k - 1:
            runs[-1] = (runs[-1][0], k)
        else:
            runs.append((k, k))
    return runs


def _planned(samples: Sequence[Sample], missing: Sequence[Missing]) -> list[Millis]:
    planned = [sample.interval_ms for sample in samples]
    planned[1:] = planned[:-1]
    for slot in missing:
        k = bisect_right(samples, slot.at, key=lambda sample: sample.t0)
        if 0 < k < len(samples):
            planned[k] = min(planned[k], slot.interval_ms)
    return planned
