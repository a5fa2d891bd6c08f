"""Limits that others than the CSMS set, as a station of OCPP 2.x tells of them (K11 to K14)."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from typing import Any

from harness.csms.book import StationBook
from harness.profiles.codecs import codec
from harness.profiles.events import ExternalLimitsCleared
from harness.profiles.fields import ProfileError
from harness.profiles.model import Kind, Purpose, Version
from harness.units import Instant, format_instant

__all__ = ["ExternalLimits"]

_logger = logging.getLogger("harness.csms")


class ExternalLimits:
    """Enters external limits and local generation as profiles that the station has accepted.

    Their ids are negative: the station does not tell which it chose, and the CSMS has the others.
    """

    def __init__(self, book: StationBook, version: Version) -> None:
        self._book = book
        self._codec = codec(version)
        self._ids = itertools.count(-1, -1)

    def told(self, notice: Mapping[str, Any]) -> None:
        """Take note of a NotifyChargingLimit that its schema allows."""
        now = self._book.clock.now()
        schedules = notice.get("chargingSchedule")
        if schedules is None:
            # NotifyChargingLimitWithSchedules is off: nobody knows what the limit is.
            _logger.warning("%s: told of an external limit, but not which", self._book.identity)
            return
        try:
            profile = self._codec.decode(self._body(notice["chargingLimit"], schedules, now))
        except ProfileError as error:
            _logger.warning("%s: external limit: %s", self._book.identity, error)
            return
        self._book.profile_accepted(now, notice.get("evseId", 0), profile)

    def cleared(self, notice: Mapping[str, Any]) -> None:
        """Take note of a ClearedChargingLimit."""
        event = ExternalLimitsCleared(self._book.clock.now(), notice.get("evseId"))
        self._book.enter(event)

    def _body(
        self, limit: Mapping[str, Any], schedules: list[Mapping[str, Any]], now: Instant
    ) -> dict[str, object]:
        local = limit.get("isLocalGeneration", False)
        purpose = Purpose.LOCAL_GENERATION if local else Purpose.EXTERNAL
        return {
            "id": next(self._ids),
            "stackLevel": 0,
            "chargingProfilePurpose": purpose.value,
            "chargingProfileKind": Kind.ABSOLUTE.value,
            # What has no start of its own holds from now on.
            "chargingSchedule": [
                {"startSchedule": format_instant(now), **schedule} for schedule in schedules
            ],
        }
