"""Unknown names, told together with the known ones and the most likely slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["one_of"]


def one_of(found: str, known: Iterable[str]) -> str:
    """Say what was expected instead of an unknown name, with a guess at what was meant."""
    names = [str(name) for name in known]
    close = get_close_matches(found, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"one of {', '.join(names)}{hint}"
