"""``hil ambiguities``: every question that the standard leaves open, and how it is settled here."""

from __future__ import annotations

import argparse
import textwrap

from harness.limits.ambiguities import AMBIGUITIES, Ambiguity

__all__ = ["run"]

_COLUMNS = 100
_INDENT = " " * 7


def run(_: argparse.Namespace) -> None:
    """Print each question with its answer, and by what it is settled."""
    for one in AMBIGUITIES:
        print(_wrapped(f"{one.id:<5}  {one.question}"))
        print(_wrapped(f"{_INDENT}{_settled(one)}: {one.answer}"))


def _settled(one: Ambiguity) -> str:
    return f"{one.settled} {one.switch}" if one.switch else str(one.settled)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _COLUMNS, subsequent_indent=_INDENT, drop_whitespace=True)
