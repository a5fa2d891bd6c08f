"""How the ledger changes: one small rule for each thing that can happen to a station."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from harness.profiles.events import (
    CameOnline,
    ClearCriteria,
    EnergyReady,
    ExternalLimitsCleared,
    LedgerEvent,
    PriorityChanged,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)
from harness.profiles.ledger import Installed, Ledger, ReplaceScope, Transaction
from harness.profiles.model import Kind, Profile, Purpose, TransactionId, Version
from harness.units import Instant

__all__ = ["after", "replay"]


def replay(
    events: Iterable[LedgerEvent], replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
) -> tuple[tuple[Instant, Ledger], ...]:
    """Fold events into the ledgers they leave behind, each with the instant it begins at.

    Events of one instant keep their order; the last ledger of an instant is the one that holds.
    """
    return tuple(_states(Ledger(replace_scope), events))


def after(ledger: Ledger, event: LedgerEvent) -> Ledger:
    """Return the ledger that an event leaves behind."""
    return _RULES[type(event)](ledger, event)


def _states(ledger: Ledger, events: Iterable[LedgerEvent]) -> Iterator[tuple[Instant, Ledger]]:
    for event in sorted(events, key=attrgetter("at")):
        ledger = after(ledger, event)
        yield event.at, ledger


def _accepted(ledger: Ledger, event: ProfileAccepted) -> Ledger:
    profile = event.profile
    if profile.purpose is not Purpose.TX:
        return _install(ledger, Installed(profile, event.connector, event.at))
    bound_to = profile.transaction_id
    running = ledger.running(event.connector)
    if bound_to is None and running is not None:
        bound_to = running.id  # A14
    return _install(ledger, Installed(profile, event.connector, event.at, bound_to))


def _install(ledger: Ledger, new: Installed) -> Ledger:
    # A replacement takes the old profile away at once, even if it is valid only later
    # (F16-08, A44).
    profile_id, level = new.profile.id, new.profile.stack_level
    kept = [
        old
        for old in ledger.installed
        # Only these can be replaced; to ask no others is quicker by far where there are many.
        if (old.profile.stack_level != level and old.profile.id != profile_id)
        or not _replaces(ledger.replace_scope, new, old)
    ]
    return ledger.holding((*kept, new))


def _replaces(scope: ReplaceScope, new: Installed, old: Installed) -> bool:
    one, other = new.profile, old.profile
    if one.id == other.id:
        # K01.FR.05: what an external system set is not the CSMS's to replace.
        return other.purpose is not Purpose.EXTERNAL or one.purpose is Purpose.EXTERNAL
    if one.stack_level != other.stack_level or one.purpose is not other.purpose:
        return False
    if one.version is not Version.V16:
        # K01.FR.06, FR.39: only where they could both be valid; the station's Accepted decides
        # for the new one (A13).
        return _same_place(new, old) and _both_valid(one, other)
    return scope is ReplaceScope.STATION or _same_place(new, old)


def _same_place(new: Installed, old: Installed) -> bool:
    return new.connector == old.connector and new.transaction_id == old.transaction_id


def _both_valid(one: Profile, other: Profile) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Profile, other: Profile) -> bool:
    return one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to


def _cleared(ledger: Ledger, event: ProfilesCleared) -> Ledger:
    return _keep(ledger, lambda each: not _named(event.criteria, each))


def _named(criteria: ClearCriteria, installed: Installed) -> bool:
    profile = installed.profile
    if profile.purpose in {Purpose.EXTERNAL, Purpose.LOCAL_GENERATION}:
        return False  # K10.FR.08, FR.09, F21-33: not the CSMS's to clear
    if criteria.profile_id is not None and profile.version is not Version.V16:
        return profile.id == criteria.profile_id  # A32
    pairs = (
        (criteria.profile_id, profile.id),
        (criteria.connector, installed.connector),
        (criteria.purpose, profile.purpose),
        (criteria.stack_level, profile.stack_level),
    )
    return all(wanted is None or wanted == found for wanted, found in pairs)


def _external_cleared(ledger: Ledger, event: ExternalLimitsCleared) -> Ledger:
    return _keep(
        ledger,
        lambda each: (
            each.profile.purpose is not Purpose.EXTERNAL
            or event.connector not in (None, each.connector)
        ),
    )


def _started(ledger: Ledger, event: TransactionStarted) -> Ledger:
    # A connector charges one vehicle: whatever ran there before has ended unseen.
    stale = ledger.running(event.connector)
    if stale is not None:
        ledger = _end(ledger, [stale])
    started = Transaction(event.transaction_id, event.connector, event.at)
    ledger = replace(ledger, transactions=(*ledger.transactions, started))
    if event.profile is None:
        return ledger
    # The profile of a remote start is for the transaction that results (F16-27, F201-20).
    bound = Installed(event.profile, event.connector, event.at, event.transaction_id)
    return _install(ledger, bound)


def _ended(ledger: Ledger, event: TransactionEnded) -> Ledger:
    return _end(ledger, [each for each in ledger.transactions if each.id == event.transaction_id])


def _end(ledger: Ledger, ended: list[Transaction]) -> Ledger:
    ledger = _keep(ledger, lambda each: not any(_was_for(each, one) for one in ended))
    running = tuple(each for each in ledger.transactions if each not in ended)
    return replace(ledger, transactions=running)


def _was_for(installed: Installed, transaction: Transaction) -> bool:
    # A station that took a TxProfile for itself took it for any connector (F16-03, K02.FR.05).
    here = installed.connector in (0, transaction.connector)
    return here and installed.transaction_id == transaction.id


def _ready(ledger: Ledger, event: EnergyReady) -> Ledger:
    # F201-11: once and for all, also for profiles that are sent later.
    return _with_transaction(
        ledger,
        event.transaction_id,
        lambda one: one if one.ready_at is not None else replace(one, ready_at=event.at),
    )


def _priority(ledger: Ledger, event: PriorityChanged) -> Ledger:
    return _with_transaction(
        ledger, event.transaction_id, lambda one: replace(one, priority=event.active)
    )


def _soc(ledger: Ledger, event: SocReported) -> Ledger:
    return _with_transaction(ledger, event.transaction_id, lambda one: replace(one, soc=event.soc))


def _selected(ledger: Ledger, event: ScheduleSelected) -> Ledger:
    running = ledger.running(event.connector)

    def choose(each: Installed) -> Installed:
        offered = [schedule.id for schedule in each.profile.schedules]
        concerned = running is not None and _was_for(each, running)
        if not concerned or event.schedule_id not in offered:
            return each
        return replace(each, selected=event.schedule_id)

    return ledger.holding(tuple(map(choose, ledger.installed)))


def _updated(ledger: Ledger, event: ScheduleUpdated) -> Ledger:
    def update(each: Installed) -> Installed:
        profile = each.profile
        if profile.id != event.profile_id or profile.kind is not Kind.DYNAMIC:
            return each
        return replace(each, profile=_with_values(profile, event.update, event.at))

    return ledger.holding(tuple(map(update, ledger.installed)))


def _with_values(profile: Profile, update: ScheduleUpdate, at: Instant) -> Profile:
    values = {
        field.name: value
        for field in fields(update)
        if (value := getattr(update, field.name)) is not None
    }
    periods = tuple(period._replace(**values) for period in profile.schedule.periods)
    schedule = replace(profile.schedule, periods=periods)
    return replace(profile, schedule=schedule, dyn_update_time=at)  # K28.FR.06


def _offline(ledger: Ledger, event: WentOffline) -> Ledger:
    since = event.at if ledger.offline_since is None else ledger.offline_since
    return replace(ledger, offline_since=since)


def _online(ledger: Ledger, event: CameOnline) -> Ledger:
    since = ledger.offline_since
    if since is None:
        return ledger

    def stays(each: Installed) -> bool:
        profile = each.profile
        if profile.max_offline_ms is None or not profile.invalid_after_offline:
            return True  # valid again on reconnection (K01.FR.102)
        return event.at - since <= profile.max_offline_ms

    return replace(_keep(ledger, stays), offline_since=None)


_ALWAYS_PERSISTENT = frozenset({Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.PRIORITY})
"""What a 2.1 station keeps over a reboot without saying so (K01.FR.27)."""


def _rebooted(ledger: Ledger, event: Rebooted) -> Ledger:
    def outlive(each: Installed) -> Iterator[Installed]:
        profile = each.profile
        if _survives(profile, event):
            yield each
        elif event.persistent is None or profile.version is Version.V16:
            yield replace(each, doubtful=True)  # nobody can ask a station of 1.6

    survivors = tuple(one for each in ledger.installed for one in outlive(each))
    return ledger.holding(survivors)


def _survives(profile: Profile, event: Rebooted) -> bool:
    if profile.purpose in (event.persistent or ()) or profile.purpose in _ALWAYS_PERSISTENT:
        return True
    # 2.0.1 keeps all that the CSMS set (K01.FR.27); so does 1.6 (E3.37), but stations disagree
    # about the TxProfile there, and 2.1 leaves the rest to the station (A29).
    return profile.version is Version.V201 and profile.purpose is not Purpose.EXTERNAL


def _keep(ledger: Ledger, stays: Callable[[Installed], bool]) -> Ledger:
    return ledger.holding(tuple(each for each in ledger.installed if stays(each)))


def _with_transaction(
    ledger: Ledger, transaction_id: TransactionId, change: Callable[[Transaction], Transaction]
) -> Ledger:
    changed = tuple(
        change(each) if each.id == transaction_id else each for each in ledger.transactions
    )
    return replace(ledger, transactions=changed)


_RULES: dict[type[LedgerEvent], Callable[[Ledger, Any], Ledger]] = {
    ProfileAccepted: _accepted,
    ProfilesCleared: _cleared,
    ExternalLimitsCleared: _external_cleared,
    TransactionStarted: _started,
    TransactionEnded: _ended,
    EnergyReady: _ready,
    PriorityChanged: _priority,
    SocReported: _soc,
    ScheduleSelected: _selected,
    ScheduleUpdated: _updated,
    WentOffline: _offline,
    CameOnline: _online,
    Rebooted: _rebooted,
}
