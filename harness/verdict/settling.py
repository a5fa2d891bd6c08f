"""How fast a charger follows a falling limit; a figure to report, judged by rule 1 alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.limits import Piece
from harness.measured import Measurement, MeterModel
from harness.units import Instant, Millis
from harness.verdict.criteria import Criteria
from harness.verdict.granted import UNBOUNDED, Step, falls, steps_of
from harness.verdict.judgement import Settling
from harness.verdict.quantities import Quantity, quantities
from harness.verdict.series import Series

__all__ = ["reaction_ms", "settlings"]


def settlings(
    series: Series, limits: Iterable[tuple[Quantity, Sequence[Step]]], criteria: Criteria
) -> tuple[Settling, ...]:
    """Return, for each fall that made the charger reduce its draw, how long that took.

    Falls that found it below the new limit already, and those it did not follow, have no figure.
    """
    took: dict[Instant, Millis] = {}
    unsettled: set[Instant] = set()
    for quantity, steps in limits:
        for step in falls(steps):
            first, last = series.within(step.start, step.end)
            threshold = quantity.threshold(step.limit)
            if max(quantity.values[first:last], default=0.0) <= threshold:
                continue
            stays = _stays_after_ms(series, quantity, step, step.start, criteria)
            if stays is None:
                unsettled.add(step.start)
            else:
                took[step.start] = max(took.get(step.start, 0), stays)
    return tuple(Settling(at, took[at]) for at in sorted(took) if at not in unsettled and took[at])


def reaction_ms(
    samples: Sequence[Measurement],
    pieces: Sequence[Piece],
    meter: MeterModel,
    criteria: Criteria,
    at: Instant,
) -> Millis | None:
    """Return the time from ``at`` until every measured value stays within the cap in force then.

    It stays when no value exceeds for ``min_exceed_ms``; the meter's own delay is included. 0
    when it was within from the start, None when it never was before the cap changed again.
    """
    series = Series.of(samples, meter)
    longest: Millis = 0
    for quantity in quantities(series, criteria):
        for step in steps_of(pieces, quantity.limit_of):
            if step.start <= at < step.end and step.limit != UNBOUNDED:
                stays = _stays_after_ms(series, quantity, step, at, criteria)
                if stays is None:
                    return None
                longest = max(longest, stays)
    return longest


def _stays_after_ms(
    series: Series, quantity: Quantity, step: Step, at: Instant, criteria: Criteria
) -> Millis | None:
    first, last = series.within(at, step.end)
    threshold = quantity.threshold(step.limit)
    within_since: Instant | None = None
    for k in range(first, last):
        if quantity.values[k] > threshold:
            within_since = None
        elif within_since is None:
            within_since = at if k == first else series.ends[k]
        elif series.ends[k] - within_since >= criteria.min_exceed_ms:
            break
    return None if within_since is None else within_since - at
