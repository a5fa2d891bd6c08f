"""What a second witness says about the same connector, held against the meter that is judged by.

The charger's own meter values are heard and never judged by: a disagreement is a finding. Two
meters of the bench that contradict each other make both worthless: then nothing is proven.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import isfinite

from harness.measured import Measurement, MeterModel, Missing, Sample
from harness.units import HOUR_MS, Instant, Millis
from harness.verdict import wording
from harness.verdict.judgement import Unit
from harness.verdict.series import FROZEN, Series

__all__ = ["Disagreement", "Witness", "disagreement", "silence"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A second series of values about a connector, and how sure they are.

    Its samples may lack phases, counter or, with a power of NaN, everything but the counter.
    """

    name: str
    meter: MeterModel
    measurements: Sequence[Measurement]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The stretch over which two witnesses differ most beyond what both may be wrong by.

    ``first`` is what the meter said, ``second`` what the witness did, ``bound`` the difference
    that their accuracies and timing explain; all in ``unit``.
    """

    witness: str
    start: Instant
    end: Instant
    first: float
    second: float
    bound: float
    unit: Unit

    @property
    def beyond(self) -> float:
        """How far the difference goes beyond its bound, relative to it."""
        return abs(self.second - self.first) / self.bound if self.bound else float("inf")

    def sentence(self, t0: Instant) -> str:
        """Say who said what, when, and how much of the difference can be explained."""
        first, second = (wording.amount(value, self.unit) for value in (self.first, self.second))
        apart = wording.amount(abs(self.second - self.first), self.unit)
        return (
            f"{self.witness} said {second} where the meter said {first}, "
            f"for {wording.span(self.start, self.end, t0)}: that is {apart} apart, of which "
            f"{wording.amount(self.bound, self.unit)} can be explained"
        )


def silence(witness: Witness) -> str | None:
    """Say of a witness that gave no value at all why not; None where it gave any."""
    if any(isinstance(one, Sample) for one in witness.measurements):
        return None
    reasons = [one.reason for one in witness.measurements if isinstance(one, Missing)]
    why = f" ({reasons[-1]})" if reasons else ""
    return f"{witness.name} said nothing{why}, so it neither confirms nor contradicts the meter"


def disagreement(
    measurements: Sequence[Measurement], meter: MeterModel, witness: Witness, settle_ms: Millis
) -> Disagreement | None:
    """Return where a witness contradicts the meter for longer than ``settle_ms``, if it does.

    Only what both claim to be valid is compared. A power contradicts when it differs from every
    value of the meter whose support it shares time with, by more than both may be wrong.
    """
    first = Series.of(measurements, meter)
    second = Series.of(witness.measurements, witness.meter)
    found = [
        *_powers(first, second, witness, settle_ms),
        *_energies(first, second, witness, settle_ms),
    ]
    return max(found, key=lambda one: one.beyond, default=None)


def _powers(
    first: Series, second: Series, witness: Witness, settle_ms: Millis
) -> Iterator[Disagreement]:
    unseen = first.unseen(settle_ms)
    compared = [(k, _nearest(first, second, k, unseen)) for k in range(len(second.samples))]
    for contradicts, run in groupby(compared, key=lambda pair: pair[1] is not None):
        if not contradicts:
            continue
        pairs = [(k, value) for k, value in run if value is not None]
        start, end = second.ends[pairs[0][0]], second.ends[pairs[-1][0]]
        if end - start > settle_ms:
            told = [
                Disagreement(witness.name, start, end, value, said, bound, "W")
                for k, value in pairs
                for said in (second.samples[k].power_w,)
                for bound in (_bound(first.meter, value) + _bound(second.meter, said),)
            ]
            yield max(told, key=lambda one: one.beyond)


def _nearest(first: Series, second: Series, k: int, unseen: Sequence[int]) -> float | None:
    """Return the nearest power of the first to a value of the second that contradicts it."""
    low, high = first.touching(second.starts[k], second.ends[k])
    # In a stretch that no support covers anything may have flowed.
    if low == high or bisect_right(unseen, high - 1) > bisect_right(unseen, low):
        return None
    said = second.samples[k].power_w
    powers = [sample.power_w for sample in first.samples[low:high]]
    nearest = min(max(said, min(powers)), max(powers))
    doubt = _bound(first.meter, nearest) + _bound(second.meter, said)
    return nearest if abs(said - nearest) > doubt else None


def _bound(meter: MeterModel, power_w: float) -> float:
    return meter.accuracy * abs(power_w) + meter.power_resolution_w / 2


def _energies(
    first: Series, second: Series, witness: Witness, settle_ms: Millis
) -> Iterator[Disagreement]:
    """Compare the witness's counter with the power of the meter, stretch by stretch.

    A witness may have nothing but a counter, whose samples are no values of ``second``; but what
    was found frozen there claims nothing by its counter either.
    """
    frozen = {slot.at for slot in second.missing if slot.reason == FROZEN}
    told = [
        one
        for one in witness.measurements
        if isinstance(one, Sample)
        and one.energy_wh is not None
        and isfinite(one.energy_wh)
        and one.t0 not in frozen
    ]
    told.sort(key=lambda sample: sample.t1)
    instants = [sample.t1 for sample in told]
    for start, stop in pairwise([0, *first.unseen(settle_ms), len(first.ends)]):
        if stop - start < 2:  # noqa: PLR2004  # an area needs two values
            continue
        low = bisect_left(instants, first.ends[start])
        high = bisect_right(instants, first.ends[stop - 1]) - 1
        if low < high:
            found = _energy(first, witness, told[low], told[high])
            if found is not None:
                yield found


def _energy(first: Series, witness: Witness, begin: Sample, end: Sample) -> Disagreement | None:
    low = bisect_left(first.ends, begin.t1)
    high = bisect_right(first.ends, end.t1) - 1
    if low >= high:
        return None
    samples = first.samples[low : high + 1]
    drawn = sum(
        max(0.0, one.power_w + other.power_w) / 2 * (other.t1 - one.t1)
        for one, other in pairwise(samples)
    )
    counted = ((end.energy_wh or 0.0) - (begin.energy_wh or 0.0)) * HOUR_MS
    highest = max(abs(sample.power_w) for sample in samples)
    lag_ms = (
        _lag_ms(first, low, high)
        + witness.meter.refresh_ms
        + max(one.t1 - one.t0 for one in (begin, end))
    )
    bound = (
        witness.meter.energy_resolution_wh * HOUR_MS
        + highest * lag_ms
        + first.hidden_w_ms(low, high, highest)
        + first.meter.accuracy * drawn
        + witness.meter.accuracy * abs(counted)
    )
    if abs(counted - drawn) <= bound:
        return None
    drawn_wh, counted_wh, bound_wh = drawn / HOUR_MS, counted / HOUR_MS, bound / HOUR_MS
    return Disagreement(witness.name, begin.t1, end.t1, drawn_wh, counted_wh, bound_wh, "Wh")


def _lag_ms(first: Series, low: int, high: int) -> Millis:
    """Return how far the ends of the two energies may lie apart in time."""
    meter, samples = first.meter, first.samples[low : high + 1]
    latency_ms = max(sample.t1 - sample.t0 for sample in samples)
    # A poll at each end, where the first had no value at the very instant.
    return meter.refresh_ms + meter.window_ms + 2 * max(first.planned[low : high + 1]) + latency_ms
