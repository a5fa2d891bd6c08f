"""Which installed profiles compete for a connector or the station, in order of precedence."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import NamedTuple

from harness.limits.activity import Course
from harness.limits.piece import Cause
from harness.limits.reading import Reading, RecurringBeforeStart, RelativeAnchor, TxDefaultScope
from harness.limits.terms import TRANSACTION
from harness.profiles.ledger import Installed, Ledger, Transaction
from harness.profiles.model import Kind, Purpose, Schedule
from harness.units import Instant, Millis

__all__ = ["Entry", "entries"]

_STATION = 0

# Python 3.11 calls a method to look a member of an enumeration up, and these are asked for often.
_RECURRING = Kind.RECURRING
_RELATIVE = Kind.RELATIVE
_DYNAMIC = Kind.DYNAMIC
_EXTRAPOLATED = RecurringBeforeStart.EXTRAPOLATED
_TRANSACTION_START = RelativeAnchor.TRANSACTION
_TX = Purpose.TX


class Entry(NamedTuple):
    """A schedule that takes part in a contest.

    When it acts follows from its ``course``, unless it is ``barred``. ``soc`` is None where no
    limit depends on it, and ``delay_ms`` is 0 where there is none.
    """

    installed: Installed
    schedule: Schedule
    choices: int
    course: Course
    barred: Cause | None
    soc: Decimal | None
    delay_ms: Millis

    @property
    def activity_key(self) -> Hashable:
        """All that the schedule's activity follows from, with the schedule by identity."""
        return (id(self.installed.profile), id(self.schedule), self.course, self.barred)

    @property
    def key(self) -> Hashable:
        """All that what the schedule says follows from, with the profile by identity."""
        installed = self.installed
        return (
            id(installed.profile),
            id(self.schedule),
            installed.connector,
            installed.accepted_at,
            installed.transaction_id,
            installed.doubtful,
            *self[2:],
        )


def entries(
    ledger: Ledger, purposes: Sequence[Purpose], connector: int, reading: Reading
) -> list[Entry]:
    """Return what competes for a connector (0 is the station) among profiles of some purposes.

    Earlier purposes come first (F16-03), higher stack levels before lower (F16-06), and where the
    level does not decide, the connector's own before the station's (F16-02).
    """
    rivals = [
        each
        for each in ledger.installed
        if each.profile.purpose in purposes and each.connector in (_STATION, connector)
    ]
    if len(rivals) > 1:
        first = reading.txdefault_scope is TxDefaultScope.CONNECTOR_FIRST
        rivals.sort(key=lambda each: _precedence(each, purposes, own_first=first))
    running = ledger.running(connector)
    offline_since = ledger.offline_since
    return [
        _entry(each, schedule, len(schedules), running, reading, offline_since)
        for each in rivals
        for schedules in (each.schedules,)
        for schedule in schedules
    ]


def _precedence(
    installed: Installed, purposes: Sequence[Purpose], *, own_first: bool
) -> tuple[int, bool, int, bool]:
    profile = installed.profile
    everywhere = installed.connector == _STATION
    behind = everywhere and own_first and profile.purpose is Purpose.TX_DEFAULT  # A11
    return (purposes.index(profile.purpose), behind, -profile.stack_level, everywhere)


def _entry(
    installed: Installed,
    schedule: Schedule,
    choices: int,
    running: Transaction | None,
    reading: Reading,
    offline_since: Instant | None,
) -> Entry:
    of_transaction = installed.profile.purpose in TRANSACTION
    return Entry(
        installed,
        schedule,
        choices,
        _course(installed, schedule, running if of_transaction else None, reading, offline_since),
        _barred(installed, running) if of_transaction else None,
        None if schedule.limit_at_soc is None or running is None else running.soc,
        _delay_ms(installed, schedule, running) if schedule.randomized_delay_ms else 0,
    )


def _barred(installed: Installed, running: Transaction | None) -> Cause | None:
    purpose = installed.profile.purpose
    if running is None:
        return Cause.NO_TRANSACTION
    if purpose is _TX and installed.transaction_id != running.id:
        return Cause.OTHER_TRANSACTION
    if purpose is Purpose.PRIORITY and not running.priority:
        return Cause.NO_PRIORITY
    return None


def _delay_ms(installed: Installed, schedule: Schedule, running: Transaction | None) -> Millis:
    # Only for profiles of a transaction (F21-11); a supposed one has drawn no number (K08.FR.06).
    drawn = running is not None and running.id is not None
    if not drawn or installed.profile.purpose not in (Purpose.TX, Purpose.TX_DEFAULT):
        return 0
    return schedule.randomized_delay_ms or 0


def _course(
    installed: Installed,
    schedule: Schedule,
    running: Transaction | None,
    reading: Reading,
    offline_since: Instant | None,
) -> Course:
    profile = installed.profile
    kind = profile.kind
    on_the_wall = schedule.use_local_time and schedule.start is not None
    recurring = kind is _RECURRING
    zone = reading.local_zone if on_the_wall else reading.zone if recurring else None
    return Course(
        _anchor(installed, schedule, running, reading),
        zone,
        on_the_wall and kind is not _RELATIVE,
        recurring and reading.recurring_before_start is _EXTRAPOLATED,
        None if offline_since is None else _later(offline_since, profile.max_offline_ms),
        _outdated_after(installed, schedule) if kind is _DYNAMIC else None,
    )


def _anchor(
    installed: Installed, schedule: Schedule, running: Transaction | None, reading: Reading
) -> Instant:
    kind = installed.profile.kind
    if schedule.start is not None and kind is not _RELATIVE:
        return schedule.start
    if running is None or kind is _DYNAMIC:
        # The station as a whole has no transaction; the text leaves open what else (A47).
        return installed.accepted_at
    if kind is not _RELATIVE or reading.relative_anchor is _TRANSACTION_START:
        return running.started_at  # F16-16, A14b
    if reading.relative_anchor is RelativeAnchor.RECEPTION:
        return max(installed.accepted_at, running.started_at)
    # Before it is ready nothing can flow, so that the transaction's start serves as well.
    return running.started_at if running.ready_at is None else running.ready_at


def _outdated_after(installed: Installed, schedule: Schedule) -> Instant | None:
    updated = installed.profile.dyn_update_time
    return _later(installed.accepted_at if updated is None else updated, schedule.duration_ms)


def _later(instant: Instant, by_ms: Millis | None) -> Instant | None:
    return None if by_ms is None else instant + by_ms
