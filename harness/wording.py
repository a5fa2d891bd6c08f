"""Words that several rooms share, above all those for what a person wrote wrong.

A message reads *found …, expected …; did you mean …?* wherever it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "one_of", "place", "shown"]

_LONGEST_SHOWN = 60
_SHORTEST_PART = 3


def place(connector: int) -> str:
    """Name a connector; 0 is the whole station."""
    return f"connector {connector}" if connector else "the station"


def shown(value: object) -> str:
    """Return a value in a few words, for the *found* half of a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def one_of(found: object, choices: Iterable[str]) -> str:
    """Return the *expected* half of a message that offers words, with a guess at what was meant."""
    words = [str(choice) for choice in choices]
    offer = words[0] if len(words) == 1 else f"one of {', '.join(words)}"
    return f"{offer}{did_you_mean(found, words)}"


def did_you_mean(found: object, choices: Iterable[str]) -> str:
    """Return ``; did you mean '…'?`` when a choice is near to what was found, else nothing.

    Near is what differs by a few letters, whatever their case, or is a part of it alone.
    """
    by_folded = {str(choice).casefold(): str(choice) for choice in choices}
    # Comparing costs the product of the lengths, and what was found may come off the wire.
    text = str(found)[:_LONGEST_SHOWN].casefold()
    near = get_close_matches(text, by_folded, n=1) or _only_part(text, by_folded)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""


def _only_part(text: str, words: Iterable[str]) -> list[str]:
    """Return the one word that holds the text or is held by it, if there is exactly one."""
    pairs = [(word, *sorted((word, text), key=len)) for word in words]
    parts = [word for word, part, whole in pairs if len(part) >= _SHORTEST_PART and part in whole]
    return parts if len(parts) == 1 else []
