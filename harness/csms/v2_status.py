"""The status of an EVSE of OCPP 2.x in the words of 1.6, which tell more of it.

2.x splits in two what 1.6 tells in one word: whether the connector is taken (StatusNotification)
and what the transaction does (``chargingState`` of a TransactionEvent).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

__all__ = ["StatusBoard"]

_OCCUPIED = "Occupied"
_AVAILABLE = "Available"
_PRECEDENCE = (_OCCUPIED, "Reserved", _AVAILABLE, "Unavailable", "Faulted")
"""Of the connectors of one EVSE only one can be used: the best one speaks for all."""

_IN_1_6 = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
"""The states of a transaction that are a status of OCPP 1.6 (§7.7)."""

_OUT_OF_ORDER = frozenset({"Unavailable", "Faulted"})


@dataclass(slots=True)
class _Evse:
    connectors: dict[int, str] = field(default_factory=dict)
    state: str | None = None
    was_used: bool = False
    shown: str = ""

    def status(self) -> str:
        """Put both halves together."""
        connector = next((each for each in _PRECEDENCE if each in self.connectors.values()), None)
        if connector in _OUT_OF_ORDER:
            return str(connector)
        if self.state in _IN_1_6:
            return str(self.state)
        if self.state is None and connector not in (None, _OCCUPIED):
            return str(connector)
        # Taken, but nothing flows: before the first energy, or after the last.
        return "Finishing" if self.was_used else "Preparing"


class StatusBoard:
    """Keeps both halves of each EVSE's status and shows the whole."""

    def __init__(self, show: Callable[[int, str], None]) -> None:
        self._show = show
        self._evses: dict[int, _Evse] = {}

    def only_taken(self, others: Collection[int]) -> int | None:
        """Return the EVSE with a vehicle if there is just one, not counting some others."""
        taken = [
            number
            for number, evse in self._evses.items()
            if number not in others and _OCCUPIED in evse.connectors.values()
        ]
        return taken[0] if len(taken) == 1 else None

    def connector_told(self, evse: int, connector: int, status: str) -> None:
        """A connector reported its status."""
        known = self._evses.setdefault(evse, _Evse())
        known.connectors[connector] = status
        if status == _AVAILABLE:
            known.was_used = False
        known.shown = known.status()
        self._show(evse, known.shown)

    def state_told(self, evse: int, state: str | None) -> None:
        """A transaction told what it does; None is that it ended."""
        known = self._evses.setdefault(evse, _Evse())
        known.was_used = known.was_used or state in _IN_1_6 or state is None
        known.state = state
        if known.status() != known.shown:
            known.shown = known.status()
            self._show(evse, known.shown)
