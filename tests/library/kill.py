"""What finds a fault: an item of the library, and what its sentence must say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from harness.verdict import Verdict


@dataclass(frozen=True)
class InWatts:
    """A failure of power, by ``item``, whose sentence blames the limit of ``profile``."""

    item: str
    profile: str


@dataclass(frozen=True)
class Otherwise:
    """A finding in an answer, a report or a status: ``sentence`` is a regular expression for it."""

    item: str
    sentence: str
    verdict: Verdict = Verdict.FAIL


Kill: TypeAlias = InWatts | Otherwise
