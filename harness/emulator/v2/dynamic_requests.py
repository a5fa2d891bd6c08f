"""What OCPP 2.1 adds to the answers: profiles that change in place, and priority charging."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from harness.emulator.firmware import Firmware
from harness.emulator.raw import Body, Stored
from harness.emulator.repeater import Repeater
from harness.emulator.rpc import Reply
from harness.emulator.stationclock import Timekeeper
from harness.emulator.v2.decisions21 import PRIORITY, Decisions21
from harness.emulator.v2.reporter import Reporter2
from harness.emulator.v2.requests import Handlers, accepted, rejected
from harness.units import SECOND_MS, Millis, format_instant

__all__ = ["DynamicRequests"]


class DynamicRequests:
    """Answers what concerns dynamic profiles and priority; each method is one action."""

    def __init__(
        self,
        clock: Timekeeper,
        decisions: Decisions21,
        firmware: Firmware,
        reporter: Reporter2,
        set_profile: Callable[[Body], Body],
    ) -> None:
        self._clock = clock
        self._decisions = decisions
        self._firmware = firmware
        self._store = firmware.store
        self._manager = firmware.manager
        self._reporter = reporter
        self._set_profile = set_profile
        self._pulls: dict[int, Repeater] = {}

    @property
    def handlers(self) -> Handlers:
        """What answers each action."""
        return {
            "SetChargingProfile": self._set,
            "UpdateDynamicSchedule": self._push,
            "UsePriorityCharging": self._use_priority,
        }

    def _set(self, payload: Body) -> Body:
        answer = self._set_profile(payload)
        if answer["status"] == "Accepted":
            self._pull_from_now_on(payload["chargingProfile"]["id"])
        return answer

    def _push(self, payload: Body) -> Body:
        return self._update(payload["chargingProfileId"], payload["scheduleUpdate"])

    def _use_priority(self, payload: Body) -> Body:
        for evse, transaction in self._manager.transactions.items():
            if transaction.id == payload["transactionId"]:
                if payload["activate"] and not self._store.of(PRIORITY, 0, evse):
                    return {"status": "NoProfile"}
                self._firmware.prioritise(evse, wanted=payload["activate"])
                return accepted()
        return rejected("TxNotFound")

    def _update(self, profile_id: int, update: Body) -> Body:
        stored = self._dynamic(profile_id)
        if stored is None:
            return rejected("InvalidProfile")
        schedule = stored.schedule
        period = {**schedule["chargingSchedulePeriod"][0], **update}
        if not self._decisions.admits_period(period):
            return rejected("InvalidSchedule")
        body = {
            **stored.body,
            "dynUpdateTime": format_instant(self._clock.now()),
            "chargingSchedule": [{**schedule, "chargingSchedulePeriod": [period]}],
        }
        self._store.update(stored, replace(stored, body=body))
        self._manager.evaluate()
        return accepted()

    def _dynamic(self, profile_id: int) -> Stored | None:
        for stored in self._store.profiles:
            if stored.id == profile_id and stored.body["chargingProfileKind"] == "Dynamic":
                return stored
        return None

    def _pull_from_now_on(self, profile_id: int) -> None:
        """Ask for the next values every dynUpdateInterval, while the profile is there (K28)."""
        before = self._pulls.pop(profile_id, None)
        if before is not None:
            before.stop()
        if self._interval_ms(profile_id):
            repeater = Repeater(
                self._clock,
                partial(self._interval_ms, profile_id),
                partial(self._pull, profile_id),
            )
            self._pulls[profile_id] = repeater
            self._firmware.run_along(repeater)

    def _interval_ms(self, profile_id: int) -> Millis:
        stored = self._dynamic(profile_id)
        return 0 if stored is None else int(stored.body.get("dynUpdateInterval", 0)) * SECOND_MS

    def _pull(self, profile_id: int) -> None:
        request = {"chargingProfileId": profile_id}
        reply = self._reporter.say("PullDynamicScheduleUpdate", request)
        reply.add_done_callback(partial(self._pulled, profile_id))

    def _pulled(self, profile_id: int, reply: asyncio.Future[Reply]) -> None:
        if not reply.cancelled():
            update = reply.result().payload.get("scheduleUpdate")
            if isinstance(update, dict):
                self._update(profile_id, update)
