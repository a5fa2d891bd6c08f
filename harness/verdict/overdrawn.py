"""A window of energy that exceeded its budget, as a violation."""

from __future__ import annotations

from collections.abc import Sequence

from harness.limits import Piece
from harness.units import HOUR_MS, Instant
from harness.verdict.conversion import Conversion, conversion_of
from harness.verdict.energy import Overdraw
from harness.verdict.granted import Step
from harness.verdict.judgement import Violation
from harness.verdict.series import Series

__all__ = ["energy_violation"]


def energy_violation(
    connector: int, series: Series, one: Overdraw, power_steps: Sequence[Step], nominal_v: float
) -> Violation:
    """Tell of a window with what was granted last in it, and what may explain the excess."""
    start, end = series.ends[one.first], series.ends[one.last]
    piece = _piece_in_force(power_steps, end)
    return Violation(
        connector=connector,
        quantity="energy",
        measured=one.drawn_wh,
        allowed=one.granted_wh,
        unit="Wh",
        uncertainty=0.0,
        start=start,
        end=end,
        piece=piece,
        rule="energy",
        tolerance=one.spare_wh,
        power_w=one.drawn_wh * HOUR_MS / (end - start),
        conversion=_conversion(series, one, piece, nominal_v),
    )


def _conversion(series: Series, one: Overdraw, piece: Piece, nominal_v: float) -> Conversion | None:
    cap = piece.leading.cap
    if cap.in_all_w is None and cap.phase_power_w is None:
        return None
    samples = series.samples[one.first : one.last + 1]
    doubt_wh = series.meter.accuracy * one.drawn_wh
    return conversion_of(samples, "energy", one.drawn_wh, one.granted_wh, doubt_wh, nominal_v)


def _piece_in_force(power_steps: Sequence[Step], at: Instant) -> Piece:
    step = next((step for step in reversed(power_steps) if step.start < at), power_steps[0])
    return step.piece_at(at)
