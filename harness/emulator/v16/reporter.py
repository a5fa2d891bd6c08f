"""What the station says by itself in OCPP 1.6."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from functools import partial

from harness.emulator.measurands import measure
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Transaction, TransactionId
from harness.emulator.reporter import AWAITED, Opened, Reporter, StartRequest
from harness.emulator.rpc import Reply
from harness.emulator.settings import Settings
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink
from harness.errors import InputError
from harness.units import format_instant

__all__ = ["Reporter16"]

_BOOT: Body = {
    "chargePointVendor": "pytest-ocpp-hil",
    "chargePointModel": "emulated",
    "firmwareVersion": "1",
}


class Reporter16(Reporter):
    """Speaks OCPP 1.6.

    The central system numbers the transactions; one that begins without a connection has a
    negative number of the station's own until then.
    """

    def __init__(self, clock: Timekeeper, link: Uplink, settings: Settings) -> None:
        super().__init__(clock, link, settings)
        self._reported: dict[int, str] = {}
        self._own_ids = itertools.count(-1, -1)
        self._ids: dict[TransactionId, int] = {}

    def boot(self, reason: str) -> Body:  # noqa: ARG002
        """Write a BootNotification.req, which tells no reason."""
        return _BOOT

    def forget(self, connectors: Iterable[int]) -> None:
        """Forget what was reported of some connectors, as a boot does of all."""
        for connector in connectors:
            self._reported.pop(connector, None)

    def report(self, connector: int, state: str, transaction: Transaction | None) -> None:  # noqa: ARG002
        """Send a StatusNotification unless the state was the last one reported."""
        state = "Preparing" if state == AWAITED else state
        if not self._link.takes_calls or self._reported.get(connector) == state:
            return
        self._reported[connector] = state
        payload = {
            "connectorId": connector,
            "errorCode": "NoError",
            "status": state,
            "timestamp": self._now(),
        }
        self._link.call("StatusNotification", payload)

    async def authorise(self, request: StartRequest) -> bool:
        """Send an Authorize.req; without a connection every card is good enough."""
        reply = await self._link.call("Authorize", {"idTag": request.id_tag})
        return reply.is_lost or _accepts(reply)

    async def open(self, request: StartRequest, outlet: Outlet) -> Opened | None:
        """Send a StartTransaction.req."""
        own_id = next(self._own_ids)
        payload = {
            "connectorId": request.connector,
            "idTag": request.id_tag,
            "meterStart": outlet.register_wh(),
            "timestamp": self._now(),
        }
        reply = await self._link.deliver(
            "StartTransaction", lambda: payload, partial(self._take_id, own_id)
        )
        return Opened(own_id) if reply.is_lost else _opened(reply)

    def sample(self, transaction: Transaction, outlet: Outlet) -> None:
        """Send a MeterValues.req of a transaction."""
        body = {
            "connectorId": transaction.connector,
            "transactionId": transaction.id,
            "meterValue": [self._meter_value(outlet, "Sample.Periodic")],
        }
        self._link.deliver("MeterValues", partial(self._with_known_id, body))

    def read_out(self, connector: int, transaction: Transaction | None, outlet: Outlet) -> None:
        """Send a MeterValues.req because it was triggered."""
        value = {"connectorId": connector, "meterValue": [self._meter_value(outlet, "Trigger")]}
        if transaction is None:
            self._link.call("MeterValues", value)
        else:
            body = {**value, "transactionId": transaction.id}
            self._link.deliver("MeterValues", partial(self._with_known_id, body))

    def tell_limit(self, evse: int, source: str, schedules: Sequence[Body] | None) -> None:  # noqa: ARG002
        """Refuse: OCPP 1.6 knows no limit but the central system's."""
        raise InputError("OCPP 1.6 knows no external limit; expected a station of 2.0.1 or 2.1")

    def tell_priority(self, transaction: Transaction, *, activated: bool) -> None:  # noqa: ARG002
        """Refuse: OCPP 1.6 knows no priority."""
        raise InputError("OCPP 1.6 knows no priority charging; expected a station of 2.1")

    def close(self, transaction: Transaction, outlet: Outlet, reason: str) -> asyncio.Future[Reply]:
        """Send a StopTransaction.req."""
        body = {
            "transactionId": transaction.id,
            "idTag": transaction.id_tag,
            "meterStop": outlet.register_wh(),
            "timestamp": self._now(),
            "reason": reason,
        }
        return self._link.deliver("StopTransaction", partial(self._with_known_id, body))

    def _meter_value(self, outlet: Outlet, context: str) -> Body:
        """Write one meterValue of what is measured now."""
        sampled = []
        for found in measure(outlet, self._settings.measurands()):
            value = {
                "measurand": found.measurand,
                "value": f"{found.value:.{found.digits}f}",
                "unit": found.unit,
                "context": context,
            }
            sampled.append({**value, "phase": found.phase} if found.phase else value)
        return {"timestamp": self._now(), "sampledValue": sampled}

    def _take_id(self, own_id: int, reply: Reply) -> None:
        opened = _opened(reply)
        if opened is not None and isinstance(opened.id, int):
            self._ids[own_id] = opened.id
            self.on_late_answer(own_id, opened)

    def _with_known_id(self, body: Body) -> Body:
        """Replace a number of the station's own by the one that has come meanwhile."""
        return {
            **body,
            "transactionId": self._ids.get(body["transactionId"], body["transactionId"]),
        }

    def _now(self) -> str:
        return format_instant(self._clock.now())


def _opened(reply: Reply) -> Opened | None:
    given = reply.payload.get("transactionId")
    return Opened(given, _accepts(reply)) if isinstance(given, int) else None


def _accepts(reply: Reply) -> bool:
    info = reply.payload.get("idTagInfo")
    return isinstance(info, dict) and info.get("status") == "Accepted"
