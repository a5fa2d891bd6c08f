"""Reading records back, even those of a run that ended in a crash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from harness.errors import InputError

__all__ = ["Record", "Records", "read_records"]

Record: TypeAlias = dict[str, Any]
"""One line: a JSON object."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one file; the record of line ``n`` is ``records[n - 1]``.

    ``cut`` is the last line when a crash left it incomplete, else ``None``.
    """

    records: tuple[Record, ...]
    cut: str | None = None


def read_records(path: Path) -> Records:
    """Read a file of one JSON object per line; a cut last line is dropped and reported.

    Raises :class:`InputError` when another line is no JSON object: a crash cannot have done that.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    if lines[-1] == "":
        lines.pop()
    records = _parsed(lines)
    cut = lines[-1] if records and records[-1] is None else None
    whole = records[:-1] if cut is not None else records
    return Records(tuple(_checked(record, path, n) for n, record in enumerate(whole, 1)), cut)


def _parsed(lines: list[str]) -> list[Record | None]:
    try:
        # All at once takes half the time, and a day at 1 Hz has a hundred thousand lines.
        found: list[Record | None] = json.loads(f"[{','.join(lines)}]")
    except ValueError:
        return [_parse(line) for line in lines]
    if len(found) != len(lines) or not all(isinstance(record, dict) for record in found):
        return [_parse(line) for line in lines]
    return found


def _parse(line: str) -> Record | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _checked(record: Record | None, path: Path, number: int) -> Record:
    if record is None:
        raise InputError(f"{path}:{number}: found a damaged line, expected a JSON object")
    return record
