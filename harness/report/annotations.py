"""The words in a plot: events along the top, the levels' reasons, numbers of violations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.report.chart import Chart
from harness.report.labels import FONT_PT, PlacedMark, merge_marks, place_marks, text_width_pt
from harness.report.palette import LIGHT
from harness.report.plateaus import NamedLevel, levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_marks", "height_of_marks_pt", "name_levels", "number_excesses", "placed_marks"]

_ROW_PT = 10.5
_ROW_0_PT = 4.0
_PAD_PT = 2.0
_MOST_NUMBERS = 20
_UP_ARROW = "\N{UPWARDS ARROW}"


def placed_marks(chart: Chart, width_pt: float) -> list[PlacedMark]:
    """Find a place above the axes for the label of each event that has room."""
    pt_per_ms = width_pt / chart.duration
    return place_marks(merge_marks(chart.marks, pt_per_ms), pt_per_ms, width_pt)


def height_of_marks_pt(placed: Sequence[PlacedMark]) -> float:
    """Return how much room the labels take above the axes."""
    return max((_above_pt(one) for one in placed), default=0.0)


def draw_marks(axes: Axes, placed: Sequence[PlacedMark], height_pt: float) -> None:
    """Draw a thin line for each event, up to its label above the axes if it has one."""
    shares = axes.get_xaxis_transform()
    tops = [1 + _above_pt(one) / height_pt for one in placed]
    look: dict[str, Any] = {"color": LIGHT["muted"], "linewidth": 0.5, "linestyle": (0, (2, 2))}
    axes.vlines([one.mark.t for one in placed], 0, tops, transform=shares, clip_on=False, **look)
    for one, top in zip(placed, tops, strict=True):
        if one.row is not None:
            side: dict[str, Any] = (
                {"ha": "right", "x": -_PAD_PT} if one.left else {"ha": "left", "x": _PAD_PT}
            )
            _note(axes, one.mark.text, (one.mark.t, top), xycoords=shares, va="top", **side)


def name_levels(axes: Axes, chart: Chart, width_pt: float) -> None:
    """Write above each allowed level how much it is and by which profile, as far as that fits."""
    pt_per_ms = width_pt / chart.duration
    for level in levels(chart.allowed):
        room_pt = (level.end - level.start) * pt_per_ms - 4 * _PAD_PT
        fitting = (one for one in (level.text, level.amount) if text_width_pt(one) <= room_pt)
        if text := next(fitting, ""):
            _name_level(axes, level, text)


def number_excesses(axes: Axes, chart: Chart) -> None:
    """Mark the peak of each violation with its number in the list beside the plot."""
    circle: dict[str, Any] = {
        "boxstyle": "circle,pad=0.25",
        "facecolor": LIGHT["violation"],
        "linewidth": 0,
    }
    for excess in chart.excesses[:_MOST_NUMBERS]:
        if excess.peak is not None:
            t, watts = excess.peak
            number: dict[str, Any] = {"color": "#ffffff", "fontweight": "bold", "bbox": circle}
            _note(axes, str(excess.number), (t, watts / 1000), y=10, va="center", **number)


def _name_level(axes: Axes, level: NamedLevel, text: str) -> None:
    top_kw, kilowatts = axes.get_ylim()[1], level.power_w / 1000
    look: dict[str, Any] = {"color": LIGHT["allowed"], "ha": "right", "x": -_PAD_PT}
    if kilowatts < top_kw:
        _note(axes, text, (level.end, kilowatts), y=2 * _PAD_PT, va="bottom", **look)
    else:
        _note(axes, f"{text} {_UP_ARROW}", (level.end, top_kw), y=-_PAD_PT, va="top", **look)


def _note(
    axes: Axes, text: str, at: tuple[float, float], *, x: float = 0, y: float = 0, **look: Any
) -> None:
    """Write a small text, ``x`` and ``y`` points away from a place in the axes."""
    look = {"fontsize": FONT_PT, "color": LIGHT["ink"], "ha": "center", **look}
    axes.annotate(text, at, xytext=(x, y), textcoords="offset points", **look)


def _above_pt(placed: PlacedMark) -> float:
    return 0.0 if placed.row is None else _ROW_0_PT + (placed.row + 1) * _ROW_PT
