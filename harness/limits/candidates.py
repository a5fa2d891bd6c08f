"""Which installed profiles compete for a connector or the station, in order of precedence."""

from __future__ import annotations

from harness.limits.activity import Change, activity
from harness.limits.piece import Cause
from harness.limits.reading import Reading, TxDefaultScope
from harness.limits.sweep import Candidate
from harness.profiles.ledger import Installed, Ledger, Transaction
from harness.profiles.model import Purpose
from harness.units import Instant

__all__ = ["maximum_candidates", "transaction_candidates"]


def maximum_candidates(
    ledger: Ledger, reading: Reading, start: Instant, end: Instant
) -> list[Candidate]:
    """Return the ChargePointMaxProfiles of the station, the highest stack level first (F16-01)."""
    found = [
        each
        for each in ledger.installed
        if each.profile.purpose is Purpose.STATION_MAX and each.connector == 0
    ]
    found.sort(key=lambda each: -each.profile.stack_level)
    return [Candidate(each, activity(each, None, reading, start, end)) for each in found]


def transaction_candidates(
    ledger: Ledger, connector: int, reading: Reading, start: Instant, end: Instant
) -> list[Candidate]:
    """Return the profiles that may limit the transaction of a connector.

    TxProfiles come before TxDefaultProfiles (F16-03), higher stack levels before lower (F16-06),
    and where the level does not decide, the connector's own before the station's (F16-02).
    """
    found = [each for each in ledger.installed if _concerns(each, connector)]
    found.sort(key=lambda each: _precedence(each, reading.txdefault_scope))
    running = ledger.running(connector)
    return [Candidate(each, _changes(each, running, reading, start, end)) for each in found]


def _concerns(installed: Installed, connector: int) -> bool:
    match installed.profile.purpose:
        case Purpose.TX:
            return installed.connector == connector
        case Purpose.TX_DEFAULT:
            return installed.connector in (0, connector)
        case _:
            return False


def _precedence(installed: Installed, scope: TxDefaultScope) -> tuple[bool, bool, int, bool]:
    default = installed.profile.purpose is Purpose.TX_DEFAULT
    everywhere = installed.connector == 0
    first = everywhere and scope is TxDefaultScope.CONNECTOR_FIRST  # A11
    return (default, first, -installed.profile.stack_level, everywhere)


def _changes(
    installed: Installed,
    running: Transaction | None,
    reading: Reading,
    start: Instant,
    end: Instant,
) -> list[Change]:
    if running is None:
        return [(start, Cause.NO_TRANSACTION)]
    if installed.profile.purpose is Purpose.TX and installed.transaction_id != running.id:
        return [(start, Cause.OTHER_TRANSACTION)]
    return activity(installed, running, reading, start, end)
