"""What a fault is: one defect of a real charger, planted on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.emulator.decisions import Decisions

__all__ = ["GITHUB", "Effect", "Fault", "Unemulated"]

GITHUB = "https://github.com/"

_ALL_VERSIONS = ("1.6", "2.0.1", "2.1")


class Effect(StrEnum):
    """What a defect can lead to at worst, which says what must find it."""

    OVER = "over the limit"
    UNDER = "under-delivery"
    PROTOCOL = "protocol"
    DISPUTED = "disputed"
    """A defect under one reading of the standard, and right under another."""
    UNPROVEN = "nothing proven"
    """Nothing can be learnt: the measurement is broken, or nothing flows at all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One deliberate defect, what it does in one sentence, and where it was seen.

    ``defect`` is its number among the hundred that this project collected, D01 to D100, if it
    is one of them. ``decision`` is the changed decision of the station; a fault of the meter has
    none. It exists on stations of these ``versions`` of OCPP.
    """

    name: str
    defect: str
    summary: str
    source: str
    effect: Effect
    decision: type[Decisions] | None = None
    versions: tuple[str, ...] = _ALL_VERSIONS


@dataclass(frozen=True, slots=True)
class Unemulated:
    """A defect of the hundred that no fault stands for, and the ``reason`` why not."""

    defect: str
    summary: str
    source: str
    reason: str
