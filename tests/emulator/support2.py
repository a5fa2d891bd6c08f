"""A scripted central system of OCPP 2.x that holds every frame against the schemas."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any

from emulator.support import T0_TEXT, FakeCsms, booted
from ocpp.messages import get_validator

from harness.clock import Clock
from harness.emulator import EmulatedStation

CALL, RESULT = 2, 3


class FakeCsms2(FakeCsms):
    """Says what a test tells it to, in 2.0.1 or 2.1; anything unfit for a schema is an error."""

    def __init__(self, clock: Clock, version: str = "2.0.1") -> None:
        super().__init__(clock)
        self.version = version
        self.subprotocol = f"ocpp{version}"
        self.unfit: list[Exception] = []
        self.update: dict[str, Any] = {"status": "Rejected"}

    async def call(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | str:
        answer = await super().call(action, payload)
        if isinstance(answer, dict):
            get_validator(RESULT, action, self.version).validate(answer)
        return answer

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        return [e for e in self.of("TransactionEvent") if e["eventType"].startswith(kind)]

    def states(self, connector: int = 1) -> list[str]:
        found = self.of("StatusNotification")
        return [p["connectorStatus"] for p in found if p["evseId"] == connector]

    @property
    def transaction_id(self) -> str:
        return self.events("Started")[-1]["transactionInfo"]["transactionId"]

    def _answer(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        self.unfit += get_validator(CALL, action, self.version).iter_errors(payload)
        answers = {
            "Authorize": {"idTokenInfo": {"status": self.id_tag_status}},
            "TransactionEvent": {},
            "PullDynamicScheduleUpdate": self.update,
        }
        if action == "TransactionEvent" and payload["eventType"] == "Started":
            return {"idTokenInfo": {"status": self.start_status}}
        return answers.get(action) or super()._answer(action, payload)


@asynccontextmanager
async def booted2(clock: Clock, version: str = "2.0.1", **options: Any):
    """Give a fake central system and a station of 2.x that has booted against it."""
    async with booted(clock, FakeCsms2(clock, version), ocpp_version=version, **options) as pair:
        yield pair
        assert pair[0].unfit == []


def profile2(
    purpose: str = "TxDefaultProfile",
    *steps: tuple[float, ...],
    id: int = 1,  # noqa: A002
    level: int = 0,
    kind: str = "Absolute",
    unit: str = "A",
    start: str | None = T0_TEXT,
    duration: int | None = None,
    schedule: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Write a chargingProfile body; ``schedule`` adds fields to its only schedule."""
    names = ("startPeriod", "limit", "numberPhases")
    body = {
        "id": 1,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [dict(zip(names, step, strict=False)) for step in steps],
        **(schedule or {}),
    }
    if start is not None and kind in ("Absolute", "Recurring"):
        body["startSchedule"] = start
    if duration is not None:
        body["duration"] = duration
    return {
        "id": id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": [body],
        **more,
    }


async def install(csms: FakeCsms, body: dict[str, Any], evse: int = 1) -> str:
    """Set a profile; return the status, and behind a colon the reason of a refusal."""
    answer = await csms.call("SetChargingProfile", {"evseId": evse, "chargingProfile": body})
    if isinstance(answer, str):
        return answer
    reason = answer.get("statusInfo", {}).get("reasonCode", "")
    return f"{answer['status']}:{reason}" if reason else answer["status"]


async def charging2(csms: FakeCsms, station: EmulatedStation, spec: Any, evse: int = 1, **more):
    """Plug a vehicle in, start a transaction by remote, and wait for what happens at once."""
    station.plug_in(evse, spec)
    token = {"idToken": "A", "type": "Central"}
    request = {"evseId": evse, "idToken": token, "remoteStartId": 7, **more}
    answer = await csms.call("RequestStartTransaction", request)
    await csms.clock.sleep(10)
    return answer["status"]


def power_w(station: EmulatedStation, clock: Clock, evse: int = 1) -> float:
    return sum(station.sources[evse].mean_power_w(clock.now() - 500, clock.now()))
