"""Why a cap is what it is at one instant: who leads each purpose, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence

from harness.limits.candidates import entries
from harness.limits.piece import Cause, Loser, Piece, Reason
from harness.limits.reading import Reading
from harness.limits.terms import TRANSACTION
from harness.limits.tracks import changes_of
from harness.profiles.ledger import Installed, Ledger
from harness.profiles.model import Purpose
from harness.units import Instant

__all__ = ["GROUPS", "STATION_GROUPS", "place_of", "with_losers"]

GROUPS: tuple[tuple[Purpose, ...], ...] = (
    TRANSACTION,
    (Purpose.STATION_MAX,),
    (Purpose.EXTERNAL,),
    (Purpose.LOCAL_GENERATION,),
)
"""The groups of purposes that are merged for a connector; in each of them one profile leads."""

STATION_GROUPS: tuple[tuple[Purpose, ...], ...] = (
    (Purpose.STATION_MAX,),
    (Purpose.LOCAL_GENERATION,),
)
"""The groups that are merged with the sum of the connectors (K04.FR.05)."""


def place_of(group: Sequence[Purpose], connector: int) -> int:
    """Return whose profiles of a group concern a connector, besides those of the station.

    The maximum is the station's as a whole, whichever connector it caps (F16-01).
    """
    return 0 if Purpose.STATION_MAX in group else connector


def with_losers(
    piece: Piece, ledger: Ledger, connector: int, instant: Instant, reading: Reading
) -> tuple[Reason, ...]:
    """Return the reasons of a piece with the losers at one of its instants.

    A reason without a leader names those of all groups that nobody leads.
    """
    groups = GROUPS if connector else STATION_GROUPS
    contests = {group: _losers(ledger, group, connector, instant, reading) for group in groups}
    led = {one.leader.profile.purpose for one in piece.reasons if one.leader is not None}
    nobody = tuple(
        loser for group, losers in contests.items() if led.isdisjoint(group) for loser in losers
    )
    return tuple(
        reason._replace(
            losers=nobody
            if reason.leader is None
            else _of_group(contests, reason.leader.profile.purpose),
        )
        for reason in piece.reasons
    )


def _of_group(
    contests: dict[tuple[Purpose, ...], tuple[Loser, ...]], purpose: Purpose
) -> tuple[Loser, ...]:
    return next(losers for group, losers in contests.items() if purpose in group)


def _losers(
    ledger: Ledger,
    group: Sequence[Purpose],
    connector: int,
    instant: Instant,
    reading: Reading,
) -> tuple[Loser, ...]:
    states: dict[int, tuple[Installed, Cause | None]] = {}
    for entry in entries(ledger, group, place_of(group, connector), reading):
        _, state = changes_of(entry, instant, instant + 1)[0]
        cause = state if isinstance(state, Cause) else None
        known = states.get(id(entry.installed))
        if known is None or known[1] is not None:
            # Of several schedules one that acts speaks for the profile (A43).
            states[id(entry.installed)] = (entry.installed, cause)
    leader = next((installed for installed, cause in states.values() if cause is None), None)
    return tuple(
        Loser(installed, cause or _defeat(leader, installed))
        for installed, cause in states.values()
        if installed is not leader
    )


def _defeat(leader: Installed | None, installed: Installed) -> Cause:
    # Only a schedule that acts is defeated, and then one leads.
    winner, loser = (leader or installed).profile, installed.profile
    if winner.purpose is not loser.purpose:
        if winner.purpose is Purpose.PRIORITY:
            return Cause.OVERRULED_BY_PRIORITY
        return Cause.OVERRULED
    if winner.stack_level > loser.stack_level:
        return Cause.LOWER_STACK_LEVEL
    return Cause.CONNECTOR_FIRST
