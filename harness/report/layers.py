"""The layers of a plot, each drawn onto matplotlib axes whose x is ms since the run's start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from harness.report.chart import Chart
from harness.report.decimate import BUCKETS, Point, Span, envelope, merge_spans, with_gaps
from harness.report.palette import LIGHT
from harness.report.plateaus import ceiling_line, current_line, power_line
from harness.report.series import Series
from harness.units import Millis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_currents", "draw_power"]

_STEP_BUCKETS = 300
_CURRENT_BUCKETS = 400
_HEADROOM = 1.15
_LEAST_KW = 0.5
_MISSING_HEIGHT = 0.03
_MOST_READINGS = 2
_DASHES = ((0, (5, 2)), (0, (1, 1.5)))

_DISTINCT_SHADES = 400
"""Shaded stretches nearer than this share of the width, some two points, are shown as one."""


def draw_power(axes: Axes, chart: Chart) -> None:
    """Draw measured and allowed power in kW, and where the one was above the other."""
    top_kw = max(chart.top_w / 1000, _LEAST_KW) * _HEADROOM
    _shade(axes, chart.settling, chart.duration, "settling", alpha=0.16)
    violated = [excess.span for excess in chart.excesses]
    _shade(axes, violated, chart.duration, "violation", alpha=0.18)
    _draw_wanted(axes, chart, top_kw)
    _draw_allowed(axes, chart)
    points = _line([(t, watts / 1000) for t, watts in chart.measured.power], chart.measured)
    axes.plot(*_columns(points), color=LIGHT["measured"], linewidth=1.2, label="measured")
    _shade(axes, chart.missing, chart.duration, "missing", alpha=0.9, top=_MISSING_HEIGHT)
    axes.set_ylim(0, top_kw)
    axes.set_ylabel("power, kW")


def draw_currents(axes: Axes, chart: Chart) -> None:
    """Draw the current of each phase in A, below the allowed one."""
    for phase in range(3):
        line = _line(chart.measured.current(phase), chart.measured, _CURRENT_BUCKETS)
        colour = LIGHT[f"phase-{phase + 1}"]
        axes.plot(*_columns(line), color=colour, linewidth=0.9, label=f"L{phase + 1}")
    _step(axes, current_line(chart.allowed), 1, color=LIGHT["allowed"], linewidth=1.4)
    axes.set_ylim(0, axes.get_ylim()[1] * _HEADROOM)
    axes.set_ylabel("current, A")


def _draw_allowed(axes: Axes, chart: Chart) -> None:
    line = {"color": LIGHT["allowed"], "linewidth": 1.7, "label": "allowed"}
    times, watts = _step(axes, power_line(chart.allowed), 1000, **line)
    _, ceiling = _columns(_thinned(ceiling_line(chart.allowed), 1000))
    band: dict[str, Any] = {
        "color": LIGHT["band"],
        "alpha": 0.6,
        "linewidth": 0,
        "label": "tolerance and uncertainty",
    }
    axes.fill_between(times, watts, ceiling, step="post", **band)
    for (name, plateaus), dashes in zip(chart.others[:_MOST_READINGS], _DASHES, strict=False):
        reading = {"color": LIGHT["reading"], "linewidth": 1.2, "linestyle": dashes}
        _step(axes, power_line(plateaus), 1000, label=f"allowed if {name}", **reading)


def _draw_wanted(axes: Axes, chart: Chart, top_kw: float) -> None:
    if all(watts / 1000 > top_kw for _, watts in chart.wanted):
        return  # the vehicle would take all it gets, far above everything else
    until = (chart.duration, chart.wanted[-1][1])
    wanted = {"color": LIGHT["wanted"], "linewidth": 1.0, "linestyle": (0, (1, 1.5))}
    _step(axes, [*chart.wanted, until], 1000, label="the vehicle would take", **wanted)


def _step(
    axes: Axes, steps: Sequence[Point], unit: float, **line: Any
) -> tuple[list[Millis], list[float]]:
    times, values = _columns(_thinned(steps, unit))
    axes.plot(times, values, drawstyle="steps-post", **line)
    return times, values


def _thinned(steps: Sequence[Point], unit: float) -> list[Point]:
    return envelope([(t, value / unit) for t, value in steps], _STEP_BUCKETS)


def _line(points: Sequence[Point], series: Series, buckets: int = BUCKETS) -> list[Point]:
    """Thin out a measured line; a gap too narrow to be seen would only cost bytes."""
    kept = envelope(points, buckets)
    narrowest = (points[-1][0] - points[0][0]) / buckets if points else 0
    return with_gaps(kept, [gap for gap in series.gaps if gap[1] - gap[0] > narrowest])


def _shade(
    axes: Axes, spans: Iterable[Span], duration: Millis, what: str, *, alpha: float, top: float = 1
) -> None:
    """Fill stretches of time from the bottom to ``top``, a share of the axes' height."""
    merged = merge_spans(spans, duration // _DISTINCT_SHADES)
    if not merged:
        return
    # A violation of a second in a day must still be seen: nothing is narrower than a line.
    wide = [(start, max(end - start, duration // BUCKETS)) for start, end in merged]
    look: dict[str, Any] = {"facecolor": LIGHT[what], "alpha": alpha, "linewidth": 0, "label": what}
    axes.broken_barh(wide, (0, top), transform=axes.get_xaxis_transform(), **look)


def _columns(points: Sequence[Point]) -> tuple[list[Millis], list[float]]:
    return [t for t, _ in points], [value for _, value in points]
