"""Where the labels along the top of a plot go, so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.units import Millis

__all__ = ["FONT_PT", "ROWS", "Mark", "PlacedMark", "merge_marks", "place_marks", "text_width_pt"]

ROWS = 3
"""How many rows of labels fit above a plot."""

FONT_PT = 7.0
"""The size of the labels' letters, in points."""

_LETTER_WIDTH = 0.58
"""Mean width of a letter of DejaVu Sans, as a share of the font's size."""

_GAP_PT = 6.0
_SAME_PT = 3.0
_MOST_TEXTS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a time (ms since the run's start), in a few words."""

    t: Millis
    text: str


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark with the row of its label (0 is the lowest) or None where no row had room.

    ``left`` tells whether the label stands to the left of its line.
    """

    mark: Mark
    row: int | None
    left: bool = False


def text_width_pt(text: str, font_pt: float = FONT_PT) -> float:
    """Estimate the width of a text in points."""
    return len(text) * font_pt * _LETTER_WIDTH


def merge_marks(marks: Iterable[Mark], pt_per_ms: float) -> list[Mark]:
    """Join marks that fall on the same spot of the paper into one with all their texts."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.t):
        if groups and (mark.t - groups[-1][0].t) * pt_per_ms < _SAME_PT:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [Mark(group[0].t, _joined([mark.text for mark in group])) for group in groups]


def place_marks(marks: Iterable[Mark], pt_per_ms: float, width_pt: float) -> list[PlacedMark]:
    """Give each mark a row in which its label touches no other one, as long as there is room.

    From the right to the left, the lowest row first: so the line that leads up to a label
    passes no label on its way.
    """
    free_until = [width_pt + _GAP_PT] * ROWS
    backwards = sorted(marks, key=lambda mark: mark.t, reverse=True)
    placed = [_place(mark, mark.t * pt_per_ms, width_pt, free_until) for mark in backwards]
    return placed[::-1]


def _place(mark: Mark, x: float, width_pt: float, free_until: list[float]) -> PlacedMark:
    length = text_width_pt(mark.text) + _GAP_PT
    left = x + length > width_pt
    start = x - length if left else x
    for row, free in enumerate(free_until):
        if start + length <= free:
            free_until[row] = start
            return PlacedMark(mark, row, left)
    return PlacedMark(mark, None)


def _joined(texts: list[str]) -> str:
    shown = " · ".join(texts[:_MOST_TEXTS])
    hidden = len(texts) - _MOST_TEXTS
    return f"{shown} · +{hidden}" if hidden > 0 else shown
