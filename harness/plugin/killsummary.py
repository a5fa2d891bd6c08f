"""The kill matrix in a terminal: a line for each fault."""

from __future__ import annotations

import pytest

from harness.report import FaultRow, KillMatrix
from harness.report.matrix import test_label
from harness.report.wording import rounded_duration

__all__ = ["write_summary"]


def write_summary(reporter: pytest.TerminalReporter, matrix: KillMatrix) -> None:
    """Say of each fault who found it; the survivors come last, where they are seen."""
    played = [*matrix.killed, *matrix.survivors]
    if not played:
        return
    reporter.section("hil: who finds which fault")
    width = max(len(row.name) for row in matrix.rows)
    for row in matrix.killed:
        reporter.write_line(f"{_head(row, width)}  {_found(row)}")
    for row in matrix.unplayed:
        reporter.write_line(f"{_head(row, width)}  not played", yellow=True)
    for row in matrix.survivors:
        survived = f"SURVIVED {len(row.cells)}: {row.summary}"
        reporter.write_line(f"{_head(row, width)}  {survived}", red=True)
    lost = len(matrix.survivors)
    tally = f"hil: {len(matrix.killed)} of {len(played)} faults found"
    reporter.write_line(
        f"{tally}, {lost} survived" if lost else tally, red=bool(lost), green=not lost
    )


def _head(row: FaultRow, width: int) -> str:
    return f"{row.name:<{width}}  {row.defect or '-':<4}  {row.effect:<14}"


def _found(row: FaultRow) -> str:
    best = row.killers[0]
    count = f"{len(row.killers)} of {len(row.cells)}, {row.in_watts} in watts"
    when = f"after {rounded_duration(best.after_ms)} ({best.outcome})"
    return f"{count}; {test_label(best.test)} {when}"
