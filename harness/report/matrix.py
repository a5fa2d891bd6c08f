"""The kill matrix of a run: which test found which planted fault, and which fault nobody found."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from harness.units import Millis

__all__ = ["LETTERS", "Cell", "FaultRow", "KillMatrix", "Outcome", "matrix_of", "test_label"]

_Record: TypeAlias = Mapping[str, Any]


class Outcome(StrEnum):
    """What playing a test on a faulty charger came to."""

    WATTS = "watts"
    """A fail, by what the meter measured."""

    MESSAGE = "message"
    """A fail, by what the charger answered, reported or showed."""

    FINDING = "finding"
    """A pass, beside which the charger said of itself what the meter contradicts."""

    DISPUTED = "disputed"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    PASS = "pass"  # noqa: S105  # the word of the test trade, not a password


LETTERS = {
    Outcome.WATTS: "W",
    Outcome.MESSAGE: "M",
    Outcome.FINDING: "R",
    Outcome.DISPUTED: "D",
    Outcome.INCONCLUSIVE: "I",
    Outcome.ERROR: "E",
    Outcome.PASS: "\N{MIDDLE DOT}",
}
"""What stands in a cell: colours alone are lost on some printers and some readers."""

_BEST = (Outcome.WATTS, Outcome.MESSAGE, Outcome.FINDING)
"""What shows a fault best comes first; the other outcomes are equal."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A test that was played on a charger with a fault, or without any.

    ``killed`` says that it showed the fault, ``after_ms`` how far into the run that happened.
    """

    test: str
    ocpp: str
    outcome: str
    sentence: str
    after_ms: Millis
    killed: bool

    @property
    def worth(self) -> tuple[int, Millis, str]:
        """What to sort the killers of a fault by: in watts first, then the quickest."""
        return (*_BEST, self.outcome).index(self.outcome), self.after_ms, self.test


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault, what each test that was played on it said, by test, and who found it, best first."""

    name: str
    defect: str
    effect: str
    summary: str
    source: str
    cells: Mapping[str, Cell]
    killers: Sequence[Cell]

    @property
    def in_watts(self) -> int:
        """How many tests found it by what the meter measured."""
        return sum(cell.outcome == Outcome.WATTS for cell in self.killers)

    @property
    def survived(self) -> bool:
        """Tell whether it was played and nobody found it."""
        return bool(self.cells) and not self.killers


@dataclass(frozen=True, slots=True)
class KillMatrix:
    """Every chosen fault, survivors first, and the tests in the order of their names.

    ``sound`` is what each test said of a charger without a fault.
    """

    tests: Sequence[str]
    sound: Mapping[str, Cell]
    rows: Sequence[FaultRow]

    @property
    def killed(self) -> Sequence[FaultRow]:
        """The faults that were found."""
        return [row for row in self.rows if row.killers]

    @property
    def survivors(self) -> Sequence[FaultRow]:
        """The faults that were played and not found."""
        return [row for row in self.rows if row.survived]

    @property
    def unplayed(self) -> Sequence[FaultRow]:
        """The faults that no test was played on."""
        return [row for row in self.rows if not row.cells]


def test_label(test: str) -> str:
    """Name a test in a few letters: ``stacking/gap`` for a scenario in a library's folder."""
    path, _, name = test.partition("::")
    folder = PurePosixPath(path).parent.name
    return f"{folder}/{name}" if folder else name


def matrix_of(faults: Iterable[_Record], results: Iterable[_Record]) -> KillMatrix:
    """Sort a run's result lines by fault and test.

    What a test says of a charger without a fault as well shows none.
    """
    lines = [line for line in results if "outcome" in line]
    sound = [_cell(line) for line in lines if line["fault"] is None]
    usual = {(cell.test, cell.ocpp, cell.outcome) for cell in sound}
    cells: dict[str, list[Cell]] = {}
    for line in lines:
        if line["fault"] is not None:
            cells.setdefault(line["fault"], []).append(_cell(line, usual))
    rows = [_row(fault, cells.get(fault["name"], ())) for fault in faults]
    return KillMatrix(
        tests=sorted({cell.test for some in (sound, *cells.values()) for cell in some}),
        # Where a test was played on several versions, one that did not pass counts.
        sound={cell.test: cell for cell in sorted(sound, key=_passed, reverse=True)},
        rows=sorted(rows, key=lambda row: not row.survived),
    )


def _cell(line: _Record, usual: Container[tuple[str, str, str]] = ()) -> Cell:
    test, ocpp, outcome = line["test"], line["ocpp"], line["outcome"]
    return Cell(
        test=test,
        ocpp=ocpp,
        outcome=outcome,
        sentence=line["sentence"] or "; ".join(line["findings"]),
        after_ms=line["after_ms"],
        killed=line["killed"] and (test, ocpp, outcome) not in usual,
    )


def _row(fault: _Record, cells: Sequence[Cell]) -> FaultRow:
    killers = sorted((cell for cell in cells if cell.killed), key=lambda cell: cell.worth)
    about = {key: str(fault.get(key, "")) for key in ("defect", "effect", "summary", "source")}
    by_test = {cell.test: cell for cell in cells}
    return FaultRow(fault["name"], **about, cells=by_test, killers=killers)


def _passed(cell: Cell) -> bool:
    return cell.outcome == Outcome.PASS
