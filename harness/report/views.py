"""What the page says about a run, chosen and ordered; the template only sets it in type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from harness.errors import HarnessError
from harness.limits import Loser, Reason
from harness.report.bounds import Bounds, Plateau, bounds_of
from harness.report.chart import Chart, charts_of
from harness.report.conditions import Conditions, conditions_of
from harness.report.evidence import Item, Run, Trace
from harness.report.log import LogLine, log_lines, missing_reasons
from harness.report.matrix import KillMatrix
from harness.report.palette import themed
from harness.report.plot import draw
from harness.report.steps import StepRow, step_rows
from harness.report.svg import inline
from harness.report.wording import sentence_case, utc
from harness.trace.reader import Record
from harness.units import Millis
from harness.wording import place

__all__ = ["ItemView", "PlotView", "RunView", "view_of"]

_MOST_ROWS = 500

NO_VERDICT = "no verdict"
_SEVERITY = ("error", "fail", "inconclusive", NO_VERDICT, "disputed", "marginal", "pass")


@dataclass(frozen=True, slots=True)
class PlotView:
    """One plot: as a file, and as markup that takes part in the page's theme.

    ``allowed`` tells of the first plateaus, as many as a page can bear, who did not lead them.
    """

    chart: Chart
    svg: str
    markup: Markup
    allowed: Sequence[tuple[Plateau, Sequence[Loser]]]

    @property
    def caption(self) -> str:
        """Say what the plot shows and when it begins."""
        what = sentence_case(place(self.chart.connector))
        return f"{what}, measured against allowed power, from {utc(self.chart.t0)} on"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One scenario on the page; ``remarks`` say what is wrong with its evidence."""

    item: Item
    anchor: str
    remarks: Sequence[str]
    plots: Sequence[PlotView]
    steps: Sequence[StepRow]
    log: Sequence[LogLine]
    missing: Sequence[tuple[str, int]]
    conditions: Conditions

    @property
    def plot_files(self) -> list[tuple[Path, str]]:
        """The files that the item's folder shall hold, with their text."""
        folder = self.item.folder
        if folder is None:
            return []
        return [(folder / f"plot-{plot.chart.name}.svg", plot.svg) for plot in self.plots]

    @property
    def verdict(self) -> str:
        """The verdict, or that there is none."""
        verdict = self.item.result.get("verdict") or self._recorded.get("verdict")
        return verdict if verdict in _SEVERITY else NO_VERDICT

    @property
    def id(self) -> str:
        """The item's node id, or its folder where the run ended too early to list it."""
        result = self.item.result
        return str(result.get("id") or self.item.trace.header.get("scenario") or result["folder"])

    @property
    def title(self) -> str:
        """The scenario's title."""
        return str(self.item.trace.header.get("title") or self.id)

    @property
    def sentence(self) -> str:
        """The sentence that explains the verdict, unless the list of violations begins with it."""
        sentence = str(self.item.result.get("sentence") or self._recorded.get("sentence") or "")
        listed = (one["sentence"] for judged in self.connectors for one in judged["violations"])
        return "" if any(sentence.startswith(one) for one in listed) else sentence

    @property
    def connectors(self) -> Sequence[Record]:
        """What the judge found out about each connector."""
        judged: Sequence[Record] = self._recorded.get("connectors", ())
        return judged

    @property
    def worst(self) -> Record | None:
        """The smallest margin of all connectors."""
        margins = [one["worst"] for one in self.connectors if one.get("worst")]
        return min(margins, key=lambda margin: margin["margin_w"], default=None)

    @property
    def judged(self) -> int:
        """How many samples were judged; those of the station's sum are not counted again."""
        return sum(one.get("judged", 0) for one in self.connectors if one.get("connector"))

    @property
    def _recorded(self) -> Record:
        return self.item.trace.verdict

    @property
    def duration(self) -> Millis:
        """The simulated duration."""
        return self.item.trace.duration or int(self.item.result.get("duration_ms") or 0)


@dataclass(frozen=True, slots=True)
class RunView:
    """The whole page; ``items`` stand with the worst verdict first.

    A run that planted faults one by one has a ``matrix`` instead of items.
    """

    about: Mapping[str, Any]
    items: Sequence[ItemView]
    matrix: KillMatrix | None = None

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How many items have which verdict, the worst first."""
        counts = Counter(item.verdict for item in self.items)
        return [(verdict, counts[verdict]) for verdict in _SEVERITY if counts[verdict]]


def view_of(run: Run) -> RunView:
    """Compute, draw and word everything that the page shows about a run."""
    items = [_item_view(item, f"item-{number}") for number, item in enumerate(run.items, 1)]
    items.sort(key=lambda item: _SEVERITY.index(item.verdict))
    return RunView(run.about, items, run.matrix)


def _item_view(item: Item, anchor: str) -> ItemView:
    trace = item.trace
    bounds, remark = _bounds(trace)
    charts = charts_of(trace, bounds) if bounds else []
    return ItemView(
        item=item,
        anchor=anchor,
        remarks=[one for one in (trace.damage, remark) if one],
        plots=[_plot_view(chart, anchor, bounds) for chart in charts if bounds],
        steps=step_rows(trace, charts[0] if charts else None),
        log=log_lines(trace),
        missing=missing_reasons(trace),
        conditions=conditions_of(trace.header),
    )


def _bounds(trace: Trace) -> tuple[Bounds | None, str]:
    """Compute what was allowed; or say why not, for a page with the rest is better than none."""
    try:
        return bounds_of(trace), ""
    except HarnessError as error:
        return None, f"what was allowed cannot be computed: {error}"


def _plot_view(chart: Chart, anchor: str, bounds: Bounds) -> PlotView:
    svg = draw(chart)
    markup = Markup(inline(themed(svg), f"{anchor}-{chart.name}"))  # noqa: S704  # our own plot
    allowed = [
        (one, _losers(bounds.why(chart.connector, one.piece.start)))
        for one in chart.allowed[:_MOST_ROWS]
    ]
    return PlotView(chart, svg, markup, allowed)


def _losers(reasons: Sequence[Reason]) -> list[Loser]:
    return [loser for reason in reasons for loser in reason.losers]
