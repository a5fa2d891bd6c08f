"""A plot of what may be drawn, before anybody has drawn anything: allowed(t) and its band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.limits import BandPiece, Cap, Piece
from harness.report.bounds import Plateau
from harness.report.labels import FONT_PT, text_width_pt
from harness.report.palette import LIGHT
from harness.report.plateaus import NamedLevel, levels, power_line
from harness.report.svg import style, to_svg
from harness.report.timeaxis import time_ticks
from harness.report.wording import utc
from harness.units import Instant, Millis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Forecast", "write_forecast"]

_WIDTH_IN, _HEIGHT_IN, _BOTTOM_IN, _TOP_IN = 10.0, 2.4, 0.7, 0.2
_LEFT_IN, _RIGHT_IN = 0.7, 0.2
_POINTS_PER_INCH = 72
_PAD_PT = 4.0
_HEADROOM = 1.18
_LEAST_W = 500.0
_PNG_DPI = 144


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one connector, or the station, may draw; times are milliseconds since ``t0``.

    ``band`` has the steps of the strictest and the most lenient reading in W, infinite where
    nothing limits.
    """

    name: str
    plateaus: Sequence[Plateau]
    band: Sequence[tuple[Millis, float, float]]

    @classmethod
    def of(
        cls,
        name: str,
        pieces: Sequence[Piece],
        band: Sequence[BandPiece],
        t0: Instant,
        voltage_v: Decimal,
        phases: int,
    ) -> Forecast:
        """Convert pieces to powers at a nominal voltage."""

        def watts(cap: Cap) -> float | None:
            estimate = cap.estimate_w(voltage_v, phases)
            return None if estimate is None else float(estimate)

        def least_and_most(one: BandPiece) -> tuple[float, float]:
            low, high = watts(one.strict), watts(one.lenient)
            return math.inf if low is None else low, math.inf if high is None else high

        steps = [(one.start - t0, *least_and_most(one)) for one in band]
        ends = [(one.end - t0, *least_and_most(one)) for one in band[-1:]]
        plateaus = [
            Plateau(one.start - t0, one.end - t0, watts(one.cap), None, None, one) for one in pieces
        ]
        return cls(name, plateaus, steps + ends)

    @property
    def top_w(self) -> float:
        """The highest power that is worth showing."""
        powers = [one.power_w for one in self.plateaus if one.power_w is not None]
        lenient = [high for _, _, high in self.band if math.isfinite(high)]
        return max([_LEAST_W, *powers, *lenient])


def write_forecast(
    path: Path, forecasts: Sequence[Forecast], t0: Instant, duration: Millis
) -> None:
    """Draw forecasts one below the other into a file, as its name ends in ``.svg`` or ``.png``.

    The SVG file is the same byte for byte at every run.
    """
    with style():
        figure = _drawn(forecasts, t0, max(duration, 1))
        if path.suffix == ".svg":
            path.write_text(to_svg(figure), "utf-8")
        else:
            look: dict[str, Any] = {"dpi": _PNG_DPI, "facecolor": "white"}
            figure.savefig(path, format="png", metadata={"Software": None}, **look)


def _drawn(forecasts: Sequence[Forecast], t0: Instant, duration: Millis) -> Figure:
    from matplotlib.figure import Figure

    height = _BOTTOM_IN + _HEIGHT_IN * len(forecasts)
    figure = Figure(figsize=(_WIDTH_IN, height))
    rows: Any = figure.subplots(len(forecasts), 1, sharex=True, squeeze=False)
    figure.subplots_adjust(
        left=_LEFT_IN / _WIDTH_IN,
        right=1 - _RIGHT_IN / _WIDTH_IN,
        bottom=_BOTTOM_IN / height,
        top=1 - _TOP_IN / height,
    )
    for (axes,), forecast in zip(rows, forecasts, strict=True):
        _draw(axes, forecast, duration)
    ticks = time_ticks(duration)
    last = rows[-1][0]
    last.set_xticks([t for t, _ in ticks], [text for _, text in ticks])
    last.set_xlim(0, duration)
    last.set_xlabel(f"time since {utc(t0)}", loc="left")
    labelled = (axes.get_legend_handles_labels() for (axes,) in rows)
    legend = {label: handle for drawn in labelled for handle, label in zip(*drawn, strict=True)}
    figure.legend(list(legend.values()), list(legend), loc="lower right", ncols=len(legend))
    return figure


def _draw(axes: Axes, forecast: Forecast, duration: Millis) -> None:
    top_kw = forecast.top_w * _HEADROOM / 1000
    _shade_band(axes, forecast.band, top_kw)
    steps = [(t, min(watts / 1000, top_kw)) for t, watts in power_line(forecast.plateaus)]
    line: dict[str, Any] = {"color": LIGHT["allowed"], "linewidth": 1.7, "label": "allowed"}
    axes.plot([t for t, _ in steps], [kw for _, kw in steps], drawstyle="steps-post", **line)
    axes.set_ylim(0, top_kw)
    axes.set_ylabel(f"{forecast.name}, kW")
    pt_per_ms = (_WIDTH_IN - _LEFT_IN - _RIGHT_IN) * _POINTS_PER_INCH / duration
    for level in levels(forecast.plateaus):
        _name(axes, level, (level.end - level.start) * pt_per_ms - 2 * _PAD_PT)


def _shade_band(axes: Axes, band: Sequence[tuple[Millis, float, float]], top_kw: float) -> None:
    if all(low == high for _, low, high in band):
        return
    times = [t for t, _, _ in band]
    low, high = ([min(one[side] / 1000, top_kw) for one in band] for side in (1, 2))
    look: dict[str, Any] = {"color": LIGHT["band"], "alpha": 0.6, "linewidth": 0}
    axes.fill_between(times, low, high, step="post", label="the readings differ", **look)


def _name(axes: Axes, level: NamedLevel, room_pt: float) -> None:
    """Write above a level how much it is and by which profile, as far as that fits."""
    fitting = (one for one in (level.text, level.amount) if text_width_pt(one) <= room_pt)
    look: dict[str, Any] = {"fontsize": FONT_PT, "color": LIGHT["allowed"], "ha": "left"}
    at = (level.start, level.power_w / 1000)
    axes.annotate(
        next(fitting, ""), at, xytext=(_PAD_PT, _PAD_PT), textcoords="offset points", **look
    )
