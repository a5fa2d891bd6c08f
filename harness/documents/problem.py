"""One thing that is wrong in a file that a person wrote: where, what, and what instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Path", "Problem", "format_path"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead from the top of a document to one of its values."""


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
