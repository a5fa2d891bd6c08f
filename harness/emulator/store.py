"""The station's memory for charging profiles."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.admission import MAX_PROFILES
from harness.emulator.decisions import Decisions
from harness.emulator.raw import Body, Stored

__all__ = ["ProfileStore"]


class ProfileStore:
    """Holds the raw profiles in the order in which they were accepted."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._profiles: list[Stored] = []

    @property
    def profiles(self) -> tuple[Stored, ...]:
        """All profiles, oldest first."""
        return tuple(self._profiles)

    def of(self, purpose: str, *connectors: int) -> list[Stored]:
        """Return the profiles of one purpose that were sent for these connectors."""
        return [s for s in self._profiles if s.purpose == purpose and s.connector in connectors]

    def install(self, new: Stored) -> bool:
        """Keep a profile and drop those it replaces; refuse when the memory is full (A36)."""
        kept = [old for old in self._profiles if not self._decisions.replaces(new, old)]
        if len(kept) >= MAX_PROFILES:
            return False
        self._profiles = [*kept, new]
        return True

    def update(self, old: Stored, new: Stored) -> None:
        """Put a changed profile in the place of what it was."""
        self._profiles = [new if stored is old else stored for stored in self._profiles]

    def clear(self, criteria: Body) -> bool:
        """Drop the profiles that match, and tell whether there was any (F16-31)."""
        kept = [s for s in self._profiles if not self._decisions.is_cleared(s, criteria)]
        found = len(kept) < len(self._profiles)
        self._profiles = kept
        return found

    def keep(self, wanted: Callable[[Stored], bool]) -> None:
        """Drop all profiles but those that are wanted."""
        self._profiles = [stored for stored in self._profiles if wanted(stored)]

    def end_transaction(self, connector: int) -> None:
        """Drop what ends with the transaction of a connector (F16-03)."""
        self.keep(lambda s: s.connector != connector or self._decisions.outlives_transaction(s))
