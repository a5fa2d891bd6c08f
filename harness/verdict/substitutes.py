"""What stands for the values of a phase that a meter does not give.

A register map without phase powers or phase currents leaves them NaN. The true value is then not
known, but other values may tell how large it is at least: enough to prove an exceedance, never
enough to prove that a limit was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from harness.measured import Sample
from harness.verdict.criteria import Criteria
from harness.verdict.granted import UNBOUNDED

__all__ = ["UNSEEN", "carrying_phases", "least_current_a", "not_measured"]

UNSEEN = -UNBOUNDED
"""Stands for a value about which nothing is known: it exceeds no limit."""


def not_measured(values: Sequence[float]) -> frozenset[int]:
    """Return where in a column there is no value."""
    # One NaN spoils a sum, so a single look at the sum clears a column of a day.
    if not isnan(sum(values)):
        return frozenset()
    return frozenset(k for k, value in enumerate(values) if isnan(value))


def least_current_a(sample: Sample, phase: int) -> float:
    """Return a phase's current, or without one the least that its active power needs: P / U."""
    current = sample.phase_current_a[phase]
    if not isnan(current):
        return current
    power, voltage = sample.phase_power_w[phase], sample.phase_voltage_v[phase]
    return power / voltage if power > 0 and voltage > 0 else UNSEEN


def carrying_phases(
    samples: Sequence[Sample], criteria: Criteria
) -> tuple[Sequence[int], frozenset[int]]:
    """Count the phases that carry current in each sample; and say where that is not known.

    A phase whose current is not measured carries some if it has more power than a pause grants.
    """
    least = criteria.pause_current_a
    currents = [sample.phase_current_a for sample in samples]
    counts = [(i[0] > least) + (i[1] > least) + (i[2] > least) for i in currents]
    unknown: set[int] = set()
    for k in not_measured([sum(i) for i in currents]):
        by_power = _carrying_by_power(samples[k], criteria)
        counts[k] += sum(map(bool, by_power))
        if None in by_power:
            unknown.add(k)
    return counts, frozenset(unknown)


def _carrying_by_power(sample: Sample, criteria: Criteria) -> list[bool | None]:
    return [
        None if isnan(power) else power > criteria.pause_power_w
        for current, power in zip(sample.phase_current_a, sample.phase_power_w, strict=True)
        if isnan(current)
    ]
