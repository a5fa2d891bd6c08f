"""What the station does about vehicles and transactions, and what it reports of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace

from harness.clock import Clock
from harness.emulator import reports
from harness.emulator.configuration import SAMPLING, Configuration
from harness.emulator.manager import PowerManager
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Stored
from harness.emulator.repeater import Repeater
from harness.emulator.rpc import Reply
from harness.emulator.site import VehicleSpec
from harness.emulator.store import ProfileStore
from harness.units import MINUTE_MS, Millis

__all__ = ["Firmware", "StartRequest"]

_CONNECTION_TIMEOUT_MS: Millis = MINUTE_MS
"""How long a RemoteStart waits for a vehicle (ConnectionTimeOut)."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A RemoteStart that was accepted, with its profile if it had one."""

    connector: int
    id_tag: str
    profile: Body | None


class Firmware:
    """Runs the transactions of the station; ``call`` sends one OCPP call."""

    def __init__(
        self,
        clock: Clock,
        *,
        store: ProfileStore,
        manager: PowerManager,
        outlets: Mapping[int, Outlet],
        configuration: Configuration,
        call: Callable[[str, Body], asyncio.Future[Reply]],
    ) -> None:
        self.store = store
        self.manager = manager
        self.configuration = configuration
        self._clock = clock
        self._outlets = outlets
        self._call = call
        self._reported: dict[int, str] = {}
        self._waiting: dict[int, tuple[StartRequest, asyncio.TimerHandle]] = {}
        self._starting: list[int] = []
        self._finishing: list[int] = []
        self._samplers: dict[int, Repeater] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def announce(self) -> None:
        """Report the status of the station and of every connector, as after a boot."""
        self._reported.clear()
        self._call("StatusNotification", reports.status(0, "Available", self._clock.now()))
        for connector in self._outlets:
            self.report_status(connector)

    def report_status(self, connector: int) -> None:
        """Report the status of a connector if it is no longer what was last reported."""
        state = self._status(connector)
        if self._reported.get(connector) != state:
            self._reported[connector] = state
            self._call("StatusNotification", reports.status(connector, state, self._clock.now()))

    def plug_in(self, connector: int, spec: VehicleSpec) -> None:
        """Notice a vehicle, and begin what was waiting for it."""
        self._outlets[connector].connect(spec)
        self.report_status(connector)
        if connector in self._waiting:
            request = self._forget_waiting(connector)
            self._begin(request)

    def unplug(self, connector: int) -> None:
        """Notice that the vehicle is gone; that ends its transaction."""
        if connector in self.manager.transactions:
            self.end(connector, "EVDisconnected")
        self._outlets[connector].disconnect()
        if connector in self._finishing:
            self._finishing.remove(connector)
        self.report_status(connector)

    def is_free(self, connector: int) -> bool:
        """Tell whether a transaction could begin on a connector."""
        taken = (*self.manager.transactions, *self._starting, *self._waiting)
        return connector not in taken

    def has_vehicle(self, connector: int) -> bool:
        """Tell whether a vehicle is plugged in."""
        return self._outlets[connector].vehicle is not None

    def start_soon(self, request: StartRequest) -> None:
        """Begin a transaction now, or as soon as a vehicle is plugged in."""
        if self.has_vehicle(request.connector):
            self._begin(request)
            return
        due = self._clock.now() + _CONNECTION_TIMEOUT_MS
        timer = self._clock.call_at(due, lambda: self._forget_waiting(request.connector))
        self._waiting[request.connector] = (request, timer)
        self.report_status(request.connector)

    def end(self, connector: int, reason: str) -> asyncio.Future[Reply]:
        """End a transaction: cut the current, drop its profiles and report it."""
        transaction = self.manager.transactions.pop(connector)
        outlet = self._outlets[connector]
        payload = reports.stop_transaction(transaction, outlet, self._clock.now(), reason)
        stopped = self._call("StopTransaction", payload)
        self._samplers.pop(connector).stop()
        self._finishing.append(connector)
        outlet.open()
        self.store.end_transaction(connector)
        self.manager.evaluate()
        self.report_status(connector)
        return stopped

    async def end_all(self, reason: str) -> None:
        """End every transaction, let none begin, and wait until the last report is answered."""
        for connector in list(self._waiting):
            self._forget_waiting(connector)
        await self._cancel_tasks()
        running = list(self.manager.transactions)
        await asyncio.gather(*(self.end(connector, reason) for connector in running))

    async def stop(self) -> None:
        """Stop all activity without reporting anything."""
        for _, timer in self._waiting.values():
            timer.cancel()
        for sampler in self._samplers.values():
            sampler.stop()
        await self._cancel_tasks()

    def _status(self, connector: int) -> str:
        outlet = self._outlets[connector]
        if connector in self.manager.transactions:
            if not outlet.offered_a:
                return "SuspendedEVSE"
            return "Charging" if outlet.is_wanted else "SuspendedEV"
        if connector in self._finishing:
            return "Finishing"
        prepares = outlet.vehicle is not None or connector in self._waiting
        return "Preparing" if prepares else "Available"

    def _forget_waiting(self, connector: int) -> StartRequest:
        request, timer = self._waiting.pop(connector)
        timer.cancel()
        self.report_status(connector)
        return request

    def _begin(self, request: StartRequest) -> None:
        self._starting.append(request.connector)
        self._spawn(self._start_transaction(request))

    async def _start_transaction(self, request: StartRequest) -> None:
        connector = request.connector
        try:
            authorised = await self._call("Authorize", {"idTag": request.id_tag})
            if not _accepts(authorised):
                return
            now = self._clock.now()
            outlet = self._outlets[connector]
            payload = reports.start_transaction(connector, request.id_tag, outlet, now)
            started = await self._call("StartTransaction", payload)
        finally:
            self._starting.remove(connector)
        if started.error:
            return
        supposed = self.manager.plan.supposed_transaction(connector, now)
        transaction_id = int(started.payload["transactionId"])
        self.manager.transactions[connector] = replace(
            supposed, id=transaction_id, id_tag=request.id_tag
        )
        self._run(request)
        if not self.has_vehicle(connector):
            self.end(connector, "EVDisconnected")
        elif not _accepts(started):
            self.end(connector, "DeAuthorized")

    def _run(self, request: StartRequest) -> None:
        connector = request.connector
        if connector in self._finishing:
            self._finishing.remove(connector)
        if request.profile is not None and self.manager.plan.decisions.keeps_start_profile():
            self.store.install(Stored(connector, request.profile, self._clock.now()))
        self._samplers[connector] = Repeater(
            self._clock,
            lambda: self.configuration.interval_ms(SAMPLING),
            lambda: self._report_meter(connector),
        )
        self._samplers[connector].start()
        self.manager.evaluate()
        self.report_status(connector)

    def _report_meter(self, connector: int) -> None:
        transaction = self.manager.transactions[connector]
        outlet = self._outlets[connector]
        self._call("MeterValues", reports.meter_values(transaction, outlet, self._clock.now()))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="emulated station starts a transaction")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _cancel_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _accepts(reply: Reply) -> bool:
    info = reply.payload.get("idTagInfo", {})
    return not reply.error and info.get("status") == "Accepted"
