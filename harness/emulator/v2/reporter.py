"""What the station says by itself in OCPP 2.0.1 and 2.1."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Transaction, TransactionId
from harness.emulator.reporter import AWAITED, Opened, Reporter, StartRequest
from harness.emulator.rpc import Reply
from harness.emulator.settings import Settings
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink
from harness.emulator.v2.events import TransactionEvents, meter_value
from harness.errors import InputError
from harness.units import format_instant

__all__ = ["Reporter2", "Reporter21"]

_STATION: Body = {"vendorName": "pytest-ocpp-hil", "model": "emulated", "firmwareVersion": "1"}

_CHARGING_STATES = ("Charging", "SuspendedEV", "SuspendedEVSE")


class Reporter2(Reporter):
    """Speaks OCPP 2.0.1: transactions are named by the station and told in events.

    A transaction begins when a vehicle is plugged in and its card accepted (TxStartPoint
    PowerPathClosed), and so a Relative schedule counts from there (K01.FR.42).
    """

    def __init__(self, clock: Timekeeper, link: Uplink, settings: Settings, seed: str) -> None:
        super().__init__(clock, link, settings)
        self._random = random.Random(f"{seed}/transactions")
        self._events = TransactionEvents(clock, link)
        self._reported: dict[int, str] = {}

    def boot(self, reason: str) -> Body:
        """Write a BootNotificationRequest."""
        return {"chargingStation": _STATION, "reason": reason}

    def forget(self, connectors: Iterable[int]) -> None:
        """Forget what was reported of some connectors, as a boot does of all."""
        for connector in connectors:
            self._reported.pop(connector, None)

    def report(self, connector: int, state: str, transaction: Transaction | None) -> None:
        """Send a StatusNotification, and an event of the transaction, as far as they are news."""
        if connector == 0:
            return  # 2.x has no status of the whole station
        self._report_connector(connector, _connector_status(state))
        if transaction is not None and state in _CHARGING_STATES:
            event = self._events.charging_state(transaction.id, state)
            if event is not None:
                self._deliver(event)

    async def authorise(self, request: StartRequest) -> bool:
        """Send an AuthorizeRequest; without a connection every card is good enough."""
        if request.id_kind == "NoAuthorization":
            return True
        reply = await self._link.call("Authorize", {"idToken": _token(request)})
        return reply.is_lost or (not reply.error and _accepts(reply, default=False))

    async def open(self, request: StartRequest, outlet: Outlet) -> Opened | None:
        """Send the event that a transaction has started."""
        transaction_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        is_remote = request.remote_start_id is not None
        event = self._events.started(
            transaction_id,
            outlet,
            "RemoteStart" if is_remote else "Authorized",
            {"remoteStartId": request.remote_start_id} if is_remote else {},
            evse={"id": request.connector, "connectorId": 1},
            idToken=_token(request),
        )
        reply = await self._deliver(event, partial(self._take_answer, transaction_id))
        return Opened(transaction_id, _accepts(reply, default=True))

    def sample(self, transaction: Transaction, outlet: Outlet) -> None:
        """Send the meter values of a transaction in an event."""
        measurands = self._settings.measurands()
        self._deliver(self._events.values(transaction.id, outlet, measurands))

    def sample_triggered(self, transaction: Transaction, outlet: Outlet) -> None:
        """Send an event of a transaction because it was triggered."""
        measurands = self._settings.measurands()
        self._deliver(self._events.triggered(transaction.id, outlet, measurands))

    def read_out(self, connector: int, transaction: Transaction | None, outlet: Outlet) -> None:  # noqa: ARG002
        """Send a MeterValuesRequest, which names no transaction."""
        value = meter_value(outlet, self._settings.measurands(), "Trigger", self._now())
        self.say("MeterValues", {"evseId": connector, "meterValue": [value]})

    def tell_limit(self, evse: int, source: str, schedules: Sequence[Body] | None) -> None:
        """Send a NotifyChargingLimit, or with no schedules a ClearedChargingLimit."""
        if schedules is None:
            self.say("ClearedChargingLimit", {"chargingLimitSource": source, "evseId": evse})
        else:
            limit = {"chargingLimit": {"chargingLimitSource": source}, "evseId": evse}
            self.say("NotifyChargingLimit", {**limit, "chargingSchedule": list(schedules)})

    def tell_priority(self, transaction: Transaction, *, activated: bool) -> None:  # noqa: ARG002
        """Refuse: OCPP 2.0.1 knows no priority."""
        raise InputError("OCPP 2.0.1 knows no priority charging; expected a station of 2.1")

    def close(self, transaction: Transaction, outlet: Outlet, reason: str) -> asyncio.Future[Reply]:
        """Send the event that a transaction has ended."""
        return self._deliver(self._events.ended(transaction.id, outlet, reason))

    def say(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        """Send a call that is of no use later."""
        return self._link.call(action, payload)

    def _report_connector(self, connector: int, status: str) -> None:
        if not self._link.takes_calls or self._reported.get(connector) == status:
            return
        self._reported[connector] = status
        payload = {
            "timestamp": self._now(),
            "connectorStatus": status,
            "evseId": connector,
            "connectorId": 1,
        }
        self.say("StatusNotification", payload)

    def _take_answer(self, transaction_id: TransactionId, reply: Reply) -> None:
        self.on_late_answer(transaction_id, Opened(transaction_id, _accepts(reply, default=True)))

    def _deliver(
        self, event: Body, on_answer: Callable[[Reply], object] = lambda _: None
    ) -> asyncio.Future[Reply]:
        return self._link.deliver("TransactionEvent", lambda: event, on_answer)

    def _now(self) -> str:
        return format_instant(self._clock.now())


class Reporter21(Reporter2):
    """Speaks OCPP 2.1."""

    def tell_priority(self, transaction: Transaction, *, activated: bool) -> None:
        """Send a NotifyPriorityCharging (K22)."""
        told = {"transactionId": transaction.id, "activated": activated}
        self.say("NotifyPriorityCharging", told)


def _connector_status(state: str) -> str:
    if state in ("Available", "Unavailable"):
        return state
    return "Available" if state == AWAITED else "Occupied"


def _token(request: StartRequest) -> Body:
    return {"idToken": request.id_tag, "type": request.id_kind}


def _accepts(reply: Reply, *, default: bool) -> bool:
    """Tell whether a card is accepted; an answer need not speak of it."""
    info = reply.payload.get("idTokenInfo")
    return info.get("status") == "Accepted" if isinstance(info, dict) else default
