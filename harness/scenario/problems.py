"""One thing that is wrong in a file that a person wrote: where, what, and what instead."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Path", "Problem", "did_you_mean", "format_path", "one_of", "shown"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead from the top of a document to one of its values."""

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A complaint about one line of a file; ``text`` says found …, expected …."""

    line: int
    where: str
    text: str

    def in_file(self, name: str) -> str:
        """Return the complaint as one line that editors and terminals can jump to."""
        where = f"{self.where}: " if self.where else ""
        return f"{name}:{self.line}: {where}{self.text}"


def format_path(path: Path) -> str:
    """Write a path the way people say it: ``steps[3].set_profile.connector``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def shown(value: object) -> str:
    """Return what the file holds in a few words, for the *found* half of a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def one_of(choices: Iterable[str]) -> str:
    """Return the *expected* half of a message that offers a few words."""
    words = list(choices)
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def did_you_mean(found: object, choices: Iterable[str]) -> str:
    """Return ``; did you mean …?`` when one of the choices is near to what was found."""
    by_folded = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(str(found)[:_LONGEST_SHOWN].casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""
