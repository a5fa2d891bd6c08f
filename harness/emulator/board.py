"""The state of every connector, as it is shown to the central system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from harness.emulator.availability import Availability
from harness.emulator.manager import PowerManager
from harness.emulator.outlet import Outlet
from harness.emulator.reporter import AWAITED, Reporter

__all__ = ["Board"]


class Board:
    """Finds out the state of each connector and has it reported when it has changed."""

    def __init__(
        self, outlets: Mapping[int, Outlet], manager: PowerManager, reporter: Reporter
    ) -> None:
        self.availability = Availability()
        self.is_awaited: Callable[[int], bool] = lambda _: False
        """Tells whether a start waits for a vehicle at a connector."""
        self._outlets = outlets
        self._manager = manager
        self._reporter = reporter
        self._finishing: set[int] = set()

    def close(self) -> None:
        """Begin nothing more before the next boot, and show it (B12)."""
        self.availability.is_closed = True
        self.report_all()

    def announce(self) -> None:
        """Report the status of the station and of every connector, as after a boot."""
        self.availability.is_closed = False
        self._reporter.forget((0, *self._outlets))
        self.report_all()

    def report_all(self) -> None:
        """Report every status that is no longer what was last reported."""
        anything = any(map(self.availability.is_operative, self._outlets))
        self._reporter.report(0, "Available" if anything else "Unavailable", None)
        for connector in self._outlets:
            self.report(connector)

    def report(self, connector: int) -> None:
        """Report the status of a connector if it is no longer what was last reported."""
        transaction = self._manager.transactions.get(connector)
        self._reporter.report(connector, self._status(connector), transaction)

    def report_anew(self, connectors: Iterable[int]) -> None:
        """Report the status of some connectors although it has not changed."""
        self._reporter.forget(connectors)
        for connector in connectors:
            self.report(connector)

    def read_out(self, connectors: Iterable[int]) -> None:
        """Report what the meters of some connectors show."""
        for connector in connectors:
            transaction = self._manager.transactions.get(connector)
            self._reporter.read_out(connector, transaction, self._outlets[connector])

    def change_availability(self, connector: int, *, operative: bool) -> bool:
        """Put a connector, or with 0 all, in or out of order; False when one must finish first."""
        numbers = (connector,) if connector else tuple(self._outlets)
        busy = self._manager.transactions
        done = self.availability.change(numbers, operative=operative, busy=busy)
        self.report_all()
        return done

    def transaction_comes(self, connector: int) -> None:
        """Show that a connector prepares for a transaction, be it the vehicle's second one."""
        self._finishing.discard(connector)
        self.report(connector)

    def transaction_ended(self, connector: int) -> None:
        """Show that a connector waits for its vehicle to leave."""
        self._finishing.add(connector)
        self.availability.transaction_ended(connector)

    def vehicle_left(self, connector: int) -> None:
        """Show that a connector is there for the next vehicle."""
        self._finishing.discard(connector)

    def _status(self, connector: int) -> str:
        outlet = self._outlets[connector]
        if connector in self._manager.transactions:
            if not outlet.offered_a:
                return self._manager.plan.decisions.shows_pause()
            return "Charging" if outlet.is_wanted else "SuspendedEV"
        if not self.availability.is_operative(connector):
            return "Unavailable"
        if connector in self._finishing:
            return "Finishing"
        if outlet.vehicle is not None:
            return "Preparing"
        return AWAITED if self.is_awaited(connector) else "Available"
