"""What a station says to hold, against what it accepted: a check for the end of every run."""

from __future__ import annotations

import asyncio

from harness.csms.station import NotInVersion, Station, StationRefused, Unanswered
from harness.profiles.events import ClearCriteria
from harness.profiles.model import Version
from harness.profiles.reported import Finding, report_differences
from harness.units import MINUTE_MS, SECOND_MS, Millis, format_duration

__all__ = ["REPORT_WITHIN_MS", "findings_of"]

REPORT_WITHIN_MS: Millis = 2 * MINUTE_MS
"""How long a station may take to report all its profiles."""

_ANSWERED = frozenset({"Accepted", "NoProfiles"})


async def findings_of(station: Station) -> tuple[Finding, ...]:
    """Return how the profiles that a station reports differ from those that it accepted.

    There are none where its version has no such report (1.6). Raises :class:`StationRefused` when
    the station does not answer with a report, and :class:`Unanswered` when none comes in time.
    """
    try:
        async with asyncio.timeout(REPORT_WITHIN_MS / SECOND_MS):
            report = await station.reported_profiles(ClearCriteria())
    except NotInVersion:
        return ()
    except TimeoutError:
        within = format_duration(REPORT_WITHIN_MS)
        raise Unanswered(
            f"station {station.identity!r} did not report its profiles within {within}"
        ) from None
    answer = report.answer
    if answer.is_error or answer.status not in _ANSWERED:
        raise StationRefused(
            f"station {station.identity!r} answered {answer.status:.40} to GetChargingProfiles"
        )
    version = Version(station.ocpp_version)
    return report_differences(station.ledger, report.profiles, answer.received_at, version)
