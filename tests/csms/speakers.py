"""Scripted chargers of every version that hold what they hear against OCPP's own schemas."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Self

from ocpp.messages import get_validator
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from harness.csms import Answer, CentralSystem, Station
from harness.units import SECOND_MS

from .fake_charger import BOOT, FakeCharger, World, both, world

AT = "2025-01-15T12:00:00Z"
ACCEPTED = {"status": "Accepted"}


class Speaker(FakeCharger):
    """A charger that speaks one version, and finds fault with every frame against its schema."""

    version: ClassVar[str]

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._asked: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def dialling(
        cls, csms: CentralSystem, identity: str = "CP-1", subprotocol: str | None = None
    ) -> AsyncIterator[Self]:
        async with connect(
            f"{csms.url}/{identity}",
            subprotocols=[Subprotocol(subprotocol or f"ocpp{cls.version}")],
            ping_interval=None,
            logger=logging.getLogger("test.charger"),
        ) as connection:
            yield cls(connection)

    async def say(self, frame: object) -> None:
        match frame:
            case [2, str(unique_id), str(action), _]:
                self._asked[unique_id] = action
        await super().say(frame)

    async def hear(self) -> Any:
        frame = await super().hear()
        match frame:
            case [2 as kind, _, str(action), payload]:
                self._check(kind, action, payload)
            case [3 as kind, str(unique_id), payload]:
                self._check(kind, self._asked[unique_id], payload)
        return frame

    def _check(self, kind: int, action: str, payload: object) -> None:
        decimal = json.loads(json.dumps(payload), parse_float=Decimal)
        found = [*get_validator(kind, action, self.version, Decimal).iter_errors(decimal)]
        assert not found, (action, payload, found)


class Speaker16(Speaker):
    """Puts what every charger does in the words of OCPP 1.6."""

    version = "1.6"
    SET, CLEAR, COMPOSITE = "SetChargingProfile", "ClearChargingProfile", "GetCompositeSchedule"
    START, STOP = "RemoteStartTransaction", "RemoteStopTransaction"
    PROFILE, CONNECTOR = "csChargingProfiles", "connectorId"

    async def boot(self, **changed: object) -> None:
        await self.tell("BootNotification", {**BOOT, **changed})

    async def begin(self, connector: int = 1, _remote_start: Any = None) -> int:
        return await self.start(connector)

    async def end(self, transaction_id: int) -> None:
        stop = {"transactionId": transaction_id, "meterStop": 0, "timestamp": AT}
        await self.tell("StopTransaction", stop)

    async def tell_status(self, connector: int, status: str) -> None:
        report = {"connectorId": connector, "status": status, "errorCode": "NoError"}
        await self.tell("StatusNotification", report)

    async def tell_meter(self, connector: int, watts: int) -> None:
        value = {"timestamp": AT, "sampledValue": [{"value": str(watts)}]}
        await self.tell("MeterValues", {"connectorId": connector, "meterValue": [value]})

    @staticmethod
    def composite(limit: float) -> dict[str, object]:
        periods = [{"startPeriod": 0, "limit": limit}]
        schedule = {"duration": 60, "chargingRateUnit": "W", "chargingSchedulePeriod": periods}
        place = {"connectorId": 1, "scheduleStart": AT}
        return {"status": "Accepted", **place, "chargingSchedule": schedule}


class Speaker2(Speaker):
    """Puts what every charger does in the words of OCPP 2.x."""

    SET, CLEAR, COMPOSITE = "SetChargingProfile", "ClearChargingProfile", "GetCompositeSchedule"
    START, STOP = "RequestStartTransaction", "RequestStopTransaction"
    PROFILE, CONNECTOR = "chargingProfile", "evseId"

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._transactions = (f"tx-{number}" for number in itertools.count(1))
        self._places: dict[str, int] = {}
        self._seq_nos: dict[str, int] = {}

    async def boot(self, **changed: object) -> None:
        station = {"model": "Model", "vendorName": "Vendor"}
        notice = {"reason": "PowerUp", "chargingStation": station, **changed}
        await self.tell("BootNotification", notice)

    async def event(
        self, kind: str, transaction: str, trigger: str = "ChargingStateChanged", **fields: Any
    ) -> Any:
        """Tell of a transaction; what belongs into ``transactionInfo`` is sorted into it."""
        inner = ("chargingState", "remoteStartId", "stoppedReason", "operationMode")
        info = {key: fields.pop(key) for key in inner if key in fields}
        if "evse" in fields:
            fields["evse"] = {"id": fields.pop("evse"), "connectorId": 1}
        if "seqNo" not in fields:
            fields["seqNo"] = self._seq_nos.get(transaction, -1) + 1
        self._seq_nos[transaction] = fields["seqNo"]
        notice = {
            "eventType": kind,
            "timestamp": AT,
            "triggerReason": trigger,
            "transactionInfo": {"transactionId": transaction, **info},
            **fields,
        }
        return await self.tell("TransactionEvent", notice)

    async def begin(self, connector: int = 1, remote_start: Any = None) -> str:
        transaction = next(self._transactions)
        remote = {} if remote_start is None else {"remoteStartId": remote_start["remoteStartId"]}
        await self.event("Started", transaction, "RemoteStart", evse=connector, **remote)
        return transaction

    async def end(self, transaction_id: str) -> None:
        await self.event("Ended", transaction_id, "StopAuthorized")

    async def tell_status(self, connector: int, status: str) -> None:
        report = {"evseId": connector, "connectorId": 1, "connectorStatus": status}
        await self.tell("StatusNotification", {"timestamp": AT, **report})

    async def tell_meter(self, connector: int, watts: int) -> None:
        value = {"timestamp": AT, "sampledValue": [{"value": watts}]}
        await self.tell("MeterValues", {"evseId": connector, "meterValue": [value]})

    @staticmethod
    def composite(limit: float) -> dict[str, object]:
        periods = [{"startPeriod": 0, "limit": limit}]
        schedule = {"duration": 60, "chargingRateUnit": "W", "chargingSchedulePeriod": periods}
        place = {"evseId": 1, "scheduleStart": AT}
        return {"status": "Accepted", "schedule": {**place, **schedule}}


class Speaker201(Speaker2):
    version = "2.0.1"


class Speaker21(Speaker2):
    version = "2.1"


SPEAKERS = (Speaker16, Speaker201, Speaker21)


@asynccontextmanager
async def speaking(
    speaker: type[Any], folder: Path, **options: Any
) -> AsyncIterator[tuple[World, Any, Station]]:
    """Let a charger of a version dial in and boot."""
    async with world(folder, **options) as w, speaker.dialling(w.csms) as charger:
        await charger.boot()
        yield w, charger, await w.csms.wait_for_station("CP-1", 10 * SECOND_MS)


async def install(charger: Any, station: Any, connector: int, body: object) -> Answer:
    answer, _ = await both(station.set_profile(connector, body), charger.answer(ACCEPTED))
    return answer


def held(station: Any) -> list[int]:
    return [each.profile.id for each in station.ledger.installed]
