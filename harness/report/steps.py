"""The steps of a scenario as rows: what was done, when, with which outcome, and what flowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.report.bounds import Plateau
from harness.report.chart import Chart
from harness.report.evidence import Trace
from harness.trace.reader import Record
from harness.units import Millis

__all__ = ["StepRow", "step_rows"]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step; ``end`` is None for one that the run did not survive.

    ``measured_w`` and ``allowed_w`` are the lowest and the highest power over the step, for the
    station's sum where it has several connectors; None where there was none.
    """

    line: int | None
    text: str
    clauses: Sequence[str]
    start: Millis
    end: Millis | None
    outcome: str
    detail: str
    measured_w: tuple[float, float] | None
    allowed_w: tuple[float, float] | None


def step_rows(trace: Trace, chart: Chart | None) -> list[StepRow]:
    """Pair the begin and end records of each step, in the order in which they began."""
    ends: dict[int, Record] = {}
    begins: list[Record] = []
    for record in trace.of("step"):
        if record.get("state") == "begin":
            begins.append(record)
        else:
            ends[record["index"]] = record
    return [_row(one, ends.get(one["index"]), trace.duration, chart) for one in begins]


def _row(begin: Record, end: Record | None, last: Millis, chart: Chart | None) -> StepRow:
    start, until = begin["t"], last if end is None else end["t"]
    measured = chart.measured.between(start, until) if chart else []
    allowed = _allowed_between(chart.allowed if chart else (), start, until)
    return StepRow(
        line=begin.get("line"),
        text=str(begin.get("text", "")),
        clauses=tuple(map(str, begin.get("clause") or ())),
        start=start,
        end=None if end is None else until,
        outcome="not finished" if end is None else str(end.get("outcome", "")),
        detail="" if end is None else str(end.get("detail") or ""),
        measured_w=_range(watts for _, watts in measured),
        allowed_w=_range(allowed),
    )


def _allowed_between(allowed: Iterable[Plateau], start: Millis, end: Millis) -> Iterable[float]:
    for plateau in allowed:
        if plateau.start <= end and start < plateau.end and plateau.power_w is not None:
            yield plateau.power_w


def _range(values: Iterable[float]) -> tuple[float, float] | None:
    found = list(values)
    return (min(found), max(found)) if found else None
