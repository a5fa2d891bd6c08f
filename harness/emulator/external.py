"""Limits that somebody else sets at the station, such as a grid operator or the building."""

from __future__ import annotations

from functools import partial
from operator import is_not

from harness.emulator.firmware import Firmware
from harness.emulator.raw import Stored
from harness.emulator.stationclock import Timekeeper
from harness.units import format_instant

__all__ = ["ExternalLimits"]


class ExternalLimits:
    """Holds them as profiles of their own purpose, and tells the central system (K11 to K14)."""

    def __init__(self, clock: Timekeeper, firmware: Firmware) -> None:
        self._clock = clock
        self._firmware = firmware

    def set(self, evse: int, limit: float, unit: str, source: str) -> None:
        """Limit an EVSE, or with 0 the station, from now on.

        Raises :class:`InputError` when the station's version of OCPP knows no such limit.
        """
        now = self._clock.now()
        profile_id = -1 - evse  # below those that a central system may use
        schedule = {
            "id": 1,
            "startSchedule": format_instant(now),
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
        }
        decisions = self._firmware.manager.plan.decisions
        body = {
            "id": profile_id,
            "stackLevel": 0,
            "chargingProfilePurpose": decisions.external_purpose,
            "chargingProfileKind": "Absolute",
            "chargingSchedule": [schedule],
        }
        self._firmware.reporter.tell_limit(evse, source, [schedule])
        self._firmware.store.keep(lambda stored: stored.id != profile_id)
        self._firmware.store.install(Stored(evse, body, now, source))
        self._firmware.manager.evaluate()

    def clear(self, evse: int) -> None:
        """Lift the limit of an EVSE, or with 0 that of the station, if there is one."""
        limits = [s for s in self._firmware.store.profiles if s.id == -1 - evse]
        for stored in limits:
            self._firmware.store.keep(partial(is_not, stored))
            self._firmware.reporter.tell_limit(evse, stored.source, None)
        self._firmware.manager.evaluate()
