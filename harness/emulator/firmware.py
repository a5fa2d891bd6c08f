"""What the station does about vehicles and transactions, whatever version of OCPP it speaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from harness.emulator.board import Board
from harness.emulator.manager import PowerManager
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Stored, Transaction, TransactionId
from harness.emulator.repeater import Repeater
from harness.emulator.reporter import Opened, Reporter, StartRequest
from harness.emulator.rpc import Reply
from harness.emulator.settings import Settings
from harness.emulator.site import VehicleSpec
from harness.emulator.starts import Starts
from harness.emulator.stationclock import Timekeeper
from harness.emulator.store import ProfileStore
from harness.units import SECOND_MS
from harness.wording import place

__all__ = ["Firmware"]

_logger = logging.getLogger("harness.emulator")


class Firmware:
    """Runs the transactions of the station."""

    def __init__(
        self,
        clock: Timekeeper,
        *,
        store: ProfileStore,
        manager: PowerManager,
        outlets: Mapping[int, Outlet],
        settings: Settings,
        reporter: Reporter,
    ) -> None:
        self.store = store
        self.manager = manager
        self.reporter = reporter
        self.board = Board(outlets, manager, reporter)
        self.on_idle: Callable[[], object] = lambda: None
        """Is told when the last transaction has ended."""
        self._clock = clock
        self._outlets = outlets
        self._settings = settings
        self._starts = Starts(clock, self._start_transaction, self.board.report)
        self.board.is_awaited = self._starts.is_awaited
        self._samplers: dict[int, Repeater] = {}
        self._companions: list[Repeater] = []
        reporter.on_late_answer = self._take_late_answer

    def went_offline(self) -> None:
        """Notice that the central system is out of reach; transactions go on."""
        self.manager.plan.decisions.offline_since = self._clock.now()
        self.manager.evaluate()

    def came_online(self) -> None:
        """Notice that the central system is in reach again, and drop what did not outlive it."""
        decisions, now = self.manager.plan.decisions, self._clock.now()
        self.store.keep(lambda stored: decisions.outlives_outage(stored, now))
        decisions.offline_since = None
        self.manager.evaluate()

    def prioritise(self, connector: int, *, wanted: bool) -> None:
        """Charge by the PriorityCharging profile from now on, or no longer (2.1)."""
        transaction = self.manager.transactions[connector]
        self.manager.transactions[connector] = replace(transaction, priority=wanted)
        self.manager.evaluate()

    def power_w(self, connector: int) -> float:
        """Return what a connector draws, as its own meter shows it."""
        return sum(self._outlets[connector].mean_power_w(SECOND_MS))

    def tell(self, connector: int, report: Callable[[Transaction, Outlet], object]) -> None:
        """Have a report made of the transaction of a connector."""
        report(self.manager.transactions[connector], self._outlets[connector])

    def run_along(self, repeater: Repeater) -> None:
        """Start something that ends with the firmware."""
        self._companions.append(repeater)
        repeater.start()

    def any_free(self) -> int:
        """Return the free connector that is most likely meant: one with a vehicle, or 0."""
        free = [n for n in self._outlets if self.is_free(n)]
        plugged = [n for n in free if self.has_vehicle(n)]
        return next(iter([*plugged, *free]), 0)

    def plug_in(self, connector: int, spec: VehicleSpec) -> None:
        """Notice a vehicle, and begin what was waiting for it."""
        self._outlets[connector].connect(spec)
        self.board.report(connector)
        if self.board.availability.is_operative(connector):
            self._starts.vehicle_came(connector)

    def unplug(self, connector: int) -> None:
        """Notice that the vehicle is gone; that ends its transaction."""
        if connector in self.manager.transactions:
            self.end(connector, "EVDisconnected")
        self._outlets[connector].disconnect()
        self.board.vehicle_left(connector)
        self.board.report(connector)

    def is_free(self, connector: int) -> bool:
        """Tell whether a transaction could begin on a connector."""
        taken = connector in self.manager.transactions or self._starts.is_taken(connector)
        return not taken and self.board.availability.is_operative(connector)

    def has_vehicle(self, connector: int) -> bool:
        """Tell whether a vehicle is plugged in."""
        return self._outlets[connector].vehicle is not None

    def start_soon(self, request: StartRequest) -> None:
        """Begin a transaction now, or as soon as a vehicle is plugged in."""
        if self.has_vehicle(request.connector):
            self.board.transaction_comes(request.connector)
            self._starts.begin(request)
        else:
            self._starts.wait(request)

    def end(self, connector: int, reason: str) -> asyncio.Future[Reply]:
        """End a transaction: cut the current, drop its profiles and report it."""
        transaction = self.manager.transactions.pop(connector)
        outlet = self._outlets[connector]
        stopped = self.reporter.close(transaction, outlet, reason)
        _logger.info("%s: transaction %s ended: %s", place(connector), transaction.id, reason)
        self._samplers.pop(connector).stop()
        self.board.transaction_ended(connector)
        outlet.open()
        self.store.end_transaction(connector)
        self.manager.evaluate()
        self.board.report(connector)
        if not self.manager.transactions:
            self.on_idle()
        return stopped

    async def end_all(self, reason: str) -> None:
        """End every transaction, let none begin, and wait until the last report is answered."""
        await self._starts.cancel()
        running = list(self.manager.transactions)
        await asyncio.gather(*(self.end(connector, reason) for connector in running))

    async def stop(self) -> None:
        """Stop all activity without reporting anything."""
        for repeater in (*self._samplers.values(), *self._companions):
            repeater.stop()
        await self._starts.stop()

    async def _start_transaction(self, request: StartRequest) -> None:
        connector = request.connector
        try:
            if not await self.reporter.authorise(request):
                return
            now = self._clock.now()
            opened = await self.reporter.open(request, self._outlets[connector])
        finally:
            self._starts.done(connector)
        if opened is None:
            return
        supposed = self.manager.plan.supposed_transaction(connector, now)
        transaction = replace(supposed, id=opened.id, id_tag=request.id_tag)
        self.manager.transactions[connector] = transaction
        _logger.info("%s: transaction %s started", place(connector), opened.id)
        self._run(transaction, request.profile)
        if not self.has_vehicle(connector):
            self.end(connector, "EVDisconnected")
        elif not opened.is_accepted:
            self.end(connector, "DeAuthorized")

    def _run(self, transaction: Transaction, profile: Body | None) -> None:
        connector = transaction.connector
        decisions = self.manager.plan.decisions
        if profile is not None and decisions.keeps_start_profile():
            bound = decisions.bound(profile, transaction)
            self.store.install(Stored(connector, bound, self._clock.now()))
        self._samplers[connector] = Repeater(
            self._clock,
            self._settings.sampling_ms,
            lambda: self.tell(connector, self.reporter.sample),
        )
        self._samplers[connector].start()
        self.manager.evaluate()
        self.board.report(connector)

    def _take_late_answer(self, own_id: TransactionId, opened: Opened) -> None:
        for connector, transaction in list(self.manager.transactions.items()):
            if transaction.id == own_id:
                self.manager.transactions[connector] = replace(transaction, id=opened.id)
                if not opened.is_accepted:
                    self.end(connector, "DeAuthorized")
