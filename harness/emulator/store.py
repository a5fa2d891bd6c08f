"""The station's memory for charging profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.emulator.admission import MAX_PROFILES
from harness.emulator.decisions import Decisions
from harness.emulator.raw import Body, Stored
from harness.units import Instant

__all__ = ["ProfileStore"]


class ProfileStore:
    """Holds the raw profiles in the order in which they were accepted."""

    def __init__(self, decisions: Decisions, profiles: Iterable[Stored] = ()) -> None:
        self._decisions = decisions
        self._profiles = [*profiles]
        self._written_at: Instant | None = None

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
        if len(kept) >= MAX_PROFILES or not self._may_write(new.accepted_at):
            return False
        self._profiles = [*kept, new]
        self._written_at = new.accepted_at
        return True

    def update(self, old: Stored, new: Stored) -> None:
        """Put a changed profile in the place of what it was."""
        self._profiles = [new if stored is old else stored for stored in self._profiles]

    def revise(self, revised: Callable[[Stored], Stored]) -> None:
        """Put in the place of each profile what has become of it."""
        self._profiles = [revised(stored) for stored in self._profiles]

    def clear(self, criteria: Body) -> bool:
        """Drop the profiles that match, and tell whether there was any (F16-31)."""
        found = [s for s in self._profiles if self._decisions.is_cleared(s, criteria)]
        self.keep(lambda stored: stored not in found or not self._decisions.lets_go(stored))
        return bool(found)

    def keep(self, wanted: Callable[[Stored], bool]) -> None:
        """Drop all profiles but those that are wanted."""
        self._profiles = [stored for stored in self._profiles if wanted(stored)]

    def end_transaction(self, connector: int) -> None:
        """Drop what ends with the transaction of a connector (F16-03)."""
        self.keep(lambda s: s.connector != connector or self._decisions.outlives_transaction(s))

    def boot(self) -> None:
        """Drop what is lost when the station boots."""
        self.keep(self._decisions.outlives_boot)

    def _may_write(self, at: Instant) -> bool:
        return self._written_at is None or self._decisions.may_write(self._written_at, at)
