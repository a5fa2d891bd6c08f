"""Which connectors are out of order because the central system wants them to be."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Availability"]


class Availability:
    """Remembers, over a reboot too, what ChangeAvailability asked for (OCPP 1.6 §5.2)."""

    def __init__(self) -> None:
        self._inoperative: set[int] = set()
        self._leaving: set[int] = set()
        self.is_closed = False
        """Whether the station takes no more transactions until it has booted again."""

    def is_operative(self, connector: int) -> bool:
        """Tell whether a connector may be used."""
        return not self.is_closed and connector not in self._inoperative

    def change(self, connectors: Iterable[int], *, operative: bool, busy: Iterable[int]) -> bool:
        """Change connectors; tell whether all of them could be, those with a transaction not."""
        wanted = set(connectors)
        self._leaving -= wanted
        if operative:
            self._inoperative -= wanted
            return True
        waiting = wanted & set(busy)
        self._inoperative |= wanted - waiting
        self._leaving |= waiting
        return not waiting

    def transaction_ended(self, connector: int) -> None:
        """Do now what had to wait for the end of a transaction."""
        if connector in self._leaving:
            self._leaving.remove(connector)
            self._inoperative.add(connector)
