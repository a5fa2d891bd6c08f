"""The plot that people look for first: measured power below allowed power, or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.report.annotations import (
    draw_marks,
    height_of_marks_pt,
    name_levels,
    number_excesses,
    placed_marks,
)
from harness.report.chart import Chart
from harness.report.labels import PlacedMark
from harness.report.layers import draw_currents, draw_power
from harness.report.svg import style, to_svg
from harness.report.timeaxis import time_ticks
from harness.report.wording import utc

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw"]

_POINTS_PER_INCH = 72
_LEFT_PT, _WIDTH_PT, _RIGHT_PT = 46.0, 700.0, 14.0
_EDGE_PT, _POWER_PT, _BETWEEN_PT, _CURRENT_PT, _BOTTOM_PT = 6.0, 190.0, 12.0, 80.0, 52.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A figure whose axes have fixed sizes in points, and are placed from the bottom up."""

    figure: Figure
    width_pt: float
    height_pt: float

    @classmethod
    def of_height(cls, height_pt: float) -> _Sheet:
        from matplotlib.figure import Figure

        width_pt = _LEFT_PT + _WIDTH_PT + _RIGHT_PT
        size = (width_pt / _POINTS_PER_INCH, height_pt / _POINTS_PER_INCH)
        return cls(Figure(figsize=size), width_pt, height_pt)

    def axes(self, bottom_pt: float, height_pt: float) -> Axes:
        return self.figure.add_axes(
            (
                _LEFT_PT / self.width_pt,
                bottom_pt / self.height_pt,
                _WIDTH_PT / self.width_pt,
                height_pt / self.height_pt,
            )
        )


def draw(chart: Chart) -> str:
    """Draw a chart; return the SVG file as text."""
    with style():
        marks = placed_marks(chart, _WIDTH_PT)
        lower_pt = _CURRENT_PT + _BETWEEN_PT if chart.shows_currents else 0.0
        upper_pt = _POWER_PT + height_of_marks_pt(marks) + _EDGE_PT
        sheet = _Sheet.of_height(_BOTTOM_PT + lower_pt + upper_pt)
        axes = [_power_axes(sheet, chart, marks, _BOTTOM_PT + lower_pt)]
        if chart.shows_currents:
            axes.append(_current_axes(sheet, chart))
        for one in axes:
            _mark_times(one, chart, labelled=one is axes[-1])
        axes[-1].set_xlabel(f"time since {utc(chart.t0)}", loc="left")
        _add_legend(sheet, axes)
        return to_svg(sheet.figure)


def _power_axes(sheet: _Sheet, chart: Chart, marks: list[PlacedMark], bottom_pt: float) -> Axes:
    axes = sheet.axes(bottom_pt, _POWER_PT)
    draw_power(axes, chart)
    draw_marks(axes, marks, _POWER_PT)
    name_levels(axes, chart, _WIDTH_PT)
    number_excesses(axes, chart)
    return axes


def _current_axes(sheet: _Sheet, chart: Chart) -> Axes:
    axes = sheet.axes(_BOTTOM_PT, _CURRENT_PT)
    draw_currents(axes, chart)
    return axes


def _mark_times(axes: Axes, chart: Chart, *, labelled: bool) -> None:
    ticks = time_ticks(chart.duration)
    axes.set_xticks([t for t, _ in ticks], [text if labelled else "" for _, text in ticks])
    axes.set_xlim(0, chart.duration)


def _add_legend(sheet: _Sheet, axes: list[Axes]) -> None:
    drawn = [one.get_legend_handles_labels() for one in axes]
    labels = [label for _, found in drawn for label in found]
    sheet.figure.legend(
        [handle for handles, _ in drawn for handle in handles],
        labels,
        loc="lower left",
        bbox_to_anchor=(_LEFT_PT / sheet.width_pt, 0.0),
        ncols=len(labels),
        borderpad=0.0,
        borderaxespad=0.2,
        columnspacing=1.4,
        handlelength=1.8,
        fontsize=7.5,
    )
