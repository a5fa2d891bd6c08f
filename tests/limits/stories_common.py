"""What stories begin with, whatever they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hypothesis import strategies as st
from limits.drawing import around, plain, schedules, short
from limits.naive_settings import Setting

from harness.profiles import (
    Kind,
    LedgerEvent,
    Profile,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Schedule,
    TransactionStarted,
    Version,
)
from harness.units import SECOND_MS, Instant

__all__ = [
    "BEFORE_MS",
    "DEFAULT",
    "Story",
    "anew",
    "both_charge",
    "connectors",
    "installed",
    "simple",
    "spoken_in",
]

Story: TypeAlias = Callable[[Setting], st.SearchStrategy[list[LedgerEvent]]]

connectors = st.integers(1, 2)
BEFORE_MS = 60 * SECOND_MS


def simple(number: int, level: int, purpose: Purpose, schedule: Schedule) -> Profile:
    kind = Kind.ABSOLUTE if schedule.start is not None else Kind.RELATIVE
    return Profile(number, level, purpose, kind, schedule)


def both_charge(centre: Instant) -> list[LedgerEvent]:
    begun = centre - BEFORE_MS
    return [TransactionStarted(begun, 1, 1), TransactionStarted(begun, 2, 2)]


def installed(centre: Instant, place: int, profile: Profile) -> ProfileAccepted:
    """Accept a profile before the window, but after the transactions have begun."""
    return ProfileAccepted(centre - BEFORE_MS, place, profile)


def spoken_in(version: Version, event: LedgerEvent) -> LedgerEvent:
    """Let a profile that an event brings be one of a version of OCPP."""
    profile = getattr(event, "profile", None)
    return event if profile is None else replace(event, profile=replace(profile, version=version))


DEFAULT = simple(9, 0, Purpose.TX_DEFAULT, plain(20))
"""What leads where nothing else does."""


@st.composite
def anew(draw, setting: Setting, purpose: Purpose, units=tuple(RateUnit)) -> Schedule:
    """A schedule with boundaries inside a window."""
    anchors = around(setting.centre)
    return draw(schedules(setting, purpose, anchors, short, st.none() | short, units))
