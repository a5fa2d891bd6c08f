"""What a station of OCPP 2.x answers about charging profiles."""

from __future__ import annotations

from itertools import groupby

from harness.emulator.composite import Composite, composite
from harness.emulator.firmware import Firmware
from harness.emulator.raw import Body, Stored
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.v2.decisions import Asked, Decisions201
from harness.emulator.v2.form import check_times
from harness.emulator.v2.reporter import Reporter2
from harness.emulator.v2.requests import Handlers, accepted, rejected
from harness.units import format_instant

__all__ = ["ProfileRequests"]

_CRITERIA = {
    "evseId": "connectorId",
    "chargingProfilePurpose": "chargingProfilePurpose",
    "stackLevel": "stackLevel",
}
"""The criteria of a ClearChargingProfile, and how the firmware calls them."""


class ProfileRequests:
    """Answers what concerns charging profiles; each method is one action."""

    def __init__(
        self,
        clock: Timekeeper,
        site: EmulatedSite,
        decisions: Decisions201,
        firmware: Firmware,
        reporter: Reporter2,
    ) -> None:
        self._clock = clock
        self._site = site
        self._decisions = decisions
        self._store = firmware.store
        self._manager = firmware.manager
        self._reporter = reporter

    @property
    def handlers(self) -> Handlers:
        """What answers each action."""
        return {
            "ClearChargingProfile": self._clear,
            "GetChargingProfiles": self._get,
            "GetCompositeSchedule": self._composite,
            "SetChargingProfile": self.set,
        }

    def set(self, payload: Body) -> Body:
        """Answer a SetChargingProfile."""
        evse, body = payload["evseId"], payload["chargingProfile"]
        check_times(body)
        if not self._exists(evse):
            return rejected("UnknownEvse")
        transaction = self._manager.transactions.get(evse)
        asked = Asked(evse, body, transaction, self._store.profiles)
        if reason := self._decisions.refusal(asked):
            return rejected(reason)
        if not self._store.install(Stored(evse, body, self._clock.now())):
            return rejected("OutOfStorage")
        self._manager.evaluate()
        return accepted()

    def _clear(self, payload: Body) -> Body:
        criteria = _criteria(payload)
        if not criteria:
            # Unlike 1.6, there is no way to clear everything at once (K10.FR.02).
            return {"status": "Unknown", "statusInfo": {"reasonCode": "MissingParam"}}
        found = self._store.clear(criteria)
        self._manager.evaluate()
        return {"status": "Accepted" if found else "Unknown"}

    def _get(self, payload: Body) -> Body:
        wanted = payload["chargingProfile"]
        found = [s for s in self._store.profiles if _is_wanted(s, payload.get("evseId"), wanted)]
        if not found:
            return {"status": "NoProfiles"}
        told = sorted(self._decisions.reported(found), key=_place)
        groups = [(place, [*group]) for place, group in groupby(told, key=_place)]
        for number, ((evse, source), group) in enumerate(groups, start=1):
            report = {
                "requestId": payload["requestId"],
                "chargingLimitSource": source,
                "chargingProfile": [stored.body for stored in group],
                "tbc": number < len(groups),
                "evseId": evse,
            }
            self._reporter.say("ReportChargingProfiles", report)
        return accepted()

    def _composite(self, payload: Body) -> Body:
        evse, unit = payload["evseId"], payload.get("chargingRateUnit", "A")
        if not self._exists(evse):
            return rejected("UnknownEvse")
        now = self._clock.now()
        found = composite(
            self._manager.plan,
            evse,
            running=self._manager.transactions,
            at=now,
            duration_s=payload["duration"],
            unit=unit,
        )
        schedule = {
            "evseId": evse,
            "duration": found.duration_s,
            "scheduleStart": format_instant(now),
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": self._periods(found),
        }
        return {**accepted(), "schedule": schedule}

    def _periods(self, found: Composite) -> list[Body]:
        periods = map(_with_setpoint, found.periods)
        return [*map(_without_phases, periods)] if self._site.dc else [*periods]

    def _exists(self, evse: int) -> bool:
        return evse == 0 or evse in self._site.numbers


def _criteria(payload: Body) -> Body:
    if "chargingProfileId" in payload:
        return {"id": payload["chargingProfileId"]}  # the id alone counts (K10.FR.03)
    given = payload.get("chargingProfileCriteria", {})
    return {_CRITERIA[name]: value for name, value in given.items() if name in _CRITERIA}


def _is_wanted(stored: Stored, evse: int | None, wanted: Body) -> bool:
    return (
        evse in (None, stored.connector)
        and stored.id in wanted.get("chargingProfileId", [stored.id])
        and stored.source in wanted.get("chargingLimitSource", [stored.source])
        and wanted.get("chargingProfilePurpose", stored.purpose) == stored.purpose
        and wanted.get("stackLevel", stored.stack_level) == stored.stack_level
    )


def _place(stored: Stored) -> tuple[int, str]:
    return stored.connector, stored.source


def _with_setpoint(period: Body) -> Body:
    """Write what is to be fed back as a setpoint: a limit is never below 0 (F21-04)."""
    value = period["limit"]
    if value >= 0:
        return period
    others = {name: one for name, one in period.items() if name != "limit"}
    return {**others, "operationMode": "CentralSetpoint", "setpoint": value}


def _without_phases(period: Body) -> Body:
    return {name: value for name, value in period.items() if name != "numberPhases"}
