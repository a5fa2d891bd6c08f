"""Why a cap is what it is: who leads, and why the others do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from limits.later import LATER, charging, later, schedule, spoken, step
from limits.making import T0, accepted, daily, over, profile, started

from harness.limits import INSTALLATION, Cause, Reading
from harness.profiles import (
    Kind,
    PriorityChanged,
    Purpose,
    Recurrence,
    TransactionEnded,
    WentOffline,
)
from harness.units import DAY_MS, parse_instant

LOW = profile({0: 16}, number=1, level=0)


def causes(result, instant=T0, connector=1):
    """Return why each profile that does not lead does not, by its id."""
    return {
        loser.installed.profile.id: loser.cause
        for reason in result.why(connector, instant)
        for loser in reason.losers
    }


def against_low(**rest):
    return charging(LOW, profile({0: 6}, number=2, level=1, **rest))


def test_a_lower_stack_level_is_named():
    assert causes(over(against_low(), 60)) == {1: Cause.LOWER_STACK_LEVEL}


def test_the_pieces_themselves_name_no_losers():
    result = over(against_low(), 60)
    assert [reason.losers for reason in result.at(1, T0).reasons] == [(), ()]
    assert [len(reason.losers) for reason in result.why(1, T0)] == [1, 0]


@pytest.mark.parametrize(
    ("rest", "cause"),
    [
        ({"valid_from": T0 + 1}, Cause.NOT_YET_VALID),
        ({"valid_to": T0}, Cause.NO_LONGER_VALID),
        ({"valid_from": T0 + 1, "valid_to": T0}, Cause.NOT_YET_VALID),
        ({"start": T0 + 1}, Cause.NOT_STARTED),
        ({"start": T0 - 60_000, "duration": 60}, Cause.OVER),
        ({"start": T0 - 60_000, "duration": 60, "valid_to": T0}, Cause.NO_LONGER_VALID),
    ],
)
def test_a_higher_level_that_is_silent_says_why(rest, cause):
    assert causes(over(against_low(**rest), 60)) == {2: cause}


@pytest.mark.parametrize(
    ("rest", "cause"),
    [
        ({"valid_from": T0}, None),
        ({"valid_to": T0 + 1}, None),
        ({"start": T0}, None),
        ({"start": T0 - 59_999, "duration": 60}, None),
    ],
)
def test_a_millisecond_later_or_earlier_it_leads(rest, cause):
    assert causes(over(against_low(**rest), 60)) == {1: Cause.LOWER_STACK_LEVEL}


def test_the_cause_is_that_of_the_instant():
    events = against_low(valid_from=T0 + 10_000, start=T0 + 20_000, duration=20)
    result = over(events, 60)
    told = {ms: causes(result, T0 + ms)[2] for ms in (0, 9_999, 10_000, 19_999, 40_000)}
    assert told == {
        0: Cause.NOT_YET_VALID,
        9_999: Cause.NOT_YET_VALID,
        10_000: Cause.NOT_STARTED,
        19_999: Cause.NOT_STARTED,
        40_000: Cause.OVER,
    }


def test_a_change_of_a_loser_s_cause_cuts_no_piece():
    events = against_low(start=T0 + 50_000, valid_from=T0 + 20_000)
    pieces = over(events, 60).connector(1)
    assert [(piece.start - T0) // 1000 for piece in pieces] == [0, 50]


def test_a_daily_schedule_that_is_over_waits_for_its_recurrence():
    waiting = daily({0: 6}, number=2, level=1, start=T0 - DAY_MS // 2, duration=60)
    assert causes(over(charging(LOW, waiting), 60)) == {2: Cause.BETWEEN_RECURRENCES}


def test_a_daily_schedule_that_has_not_begun_says_so():
    first = daily({0: 6}, number=2, level=1, start=T0 + 30_000)
    assert causes(over(charging(LOW, first), 60)) == {2: Cause.NOT_STARTED}


def test_a_schedule_that_begins_with_a_gap_has_no_period():
    gap = profile({30: 6}, number=2, level=1)
    assert causes(over(charging(LOW, gap), 60)) == {2: Cause.NO_PERIOD}


def test_a_schedule_without_periods_has_none():
    assert causes(over(charging(LOW, profile({}, number=2, level=1)), 60)) == {2: Cause.NO_PERIOD}


def test_a_gap_comes_after_the_start_and_ends_with_the_duration():
    gap = profile({30: 6}, number=2, level=1, start=T0 + 10_000, duration=20)
    result = over(charging(LOW, gap), 60)
    told = [causes(result, T0 + ms)[2] for ms in (9_999, 10_000, 29_999, 30_000)]
    assert told == [Cause.NOT_STARTED, Cause.NO_PERIOD, Cause.NO_PERIOD, Cause.OVER]


def test_a_default_is_overruled_by_a_tx_profile():
    own = profile({0: 6}, number=2, purpose=Purpose.TX)
    assert causes(over(charging(LOW, own), 60)) == {1: Cause.OVERRULED}


def test_a_tx_profile_of_another_transaction_is_named():
    other = profile({0: 6}, number=2, purpose=Purpose.TX, transaction=99)
    assert causes(over(charging(LOW, other), 60)) == {2: Cause.OTHER_TRANSACTION}


def test_priority_overrules_both_others():
    own = profile({0: 6}, number=2, purpose=Purpose.TX)
    urgent = spoken(schedule(step(30)), number=3, purpose=Purpose.PRIORITY)
    events = charging(LOW, own, urgent)
    assert causes(later(events)) == {1: Cause.OVERRULED, 3: Cause.NO_PRIORITY}
    active = [*events, PriorityChanged(T0, 100, active=True)]
    both = Cause.OVERRULED_BY_PRIORITY
    assert causes(later(active)) == {1: both, 2: both}


def test_without_a_transaction_the_installation_names_the_default():
    result = over([accepted(LOW)], 60)
    (reason,) = result.why(1, T0)
    assert reason.member == INSTALLATION
    assert [loser.cause for loser in reason.losers] == [Cause.NO_TRANSACTION]


@pytest.mark.parametrize("purpose", [Purpose.TX, Purpose.PRIORITY])
def test_without_a_transaction_that_is_what_is_said_of_every_profile_for_one(purpose):
    one = spoken(schedule(step(6)), purpose=purpose, transaction_id=100)
    assert causes(later([accepted(one)])) == {1: Cause.NO_TRANSACTION}


def test_after_the_end_of_its_transaction_a_default_says_so():
    result = over([*charging(LOW), TransactionEnded(T0 + 30_000, 100)], 60)
    assert causes(result, T0 + 29_999) == {}
    assert causes(result, T0 + 30_000) == {1: Cause.NO_TRANSACTION}


def test_the_station_s_default_gives_way_to_the_connector_s_own():
    station = profile({0: 6}, number=2, level=0)
    events = [started(), accepted(LOW, 1), accepted(station, 0)]
    assert causes(over(events, 60)) == {2: Cause.CONNECTOR_FIRST}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("union", {1: Cause.LOWER_STACK_LEVEL}), ("connector_first", {2: Cause.CONNECTOR_FIRST})],
)
def test_a_higher_default_of_the_station_is_told_by_the_reading(scope, expected):
    higher = profile({0: 6}, number=2, level=7)
    events = [started(), accepted(LOW, 1), accepted(higher, 0)]
    reading = Reading.parse(f"txdefault_scope={scope}")
    assert causes(over(events, 60, reading=reading)) == expected


def test_a_station_that_is_offline_for_too_long_says_so():
    one = spoken(schedule(step(6)), number=2, level=1, max_offline_ms=10_000)
    result = later([*charging(LOW, one), WentOffline(T0)])
    assert causes(result, T0 + 9_999) == {1: Cause.LOWER_STACK_LEVEL}
    assert causes(result, T0 + 10_000) == {2: Cause.OFFLINE_TOO_LONG}


def test_a_dynamic_profile_tells_when_it_has_not_begun_and_when_it_is_out_of_date():
    one = schedule(step(6), start=T0 + 10_000, duration=20)
    result = later(charging(LOW, spoken(one, number=2, level=1, kind=Kind.DYNAMIC)))
    told = [causes(result, T0 + ms) for ms in (9_999, 10_000, 19_999, 20_000)]
    low = {1: Cause.LOWER_STACK_LEVEL}
    assert told == [{2: Cause.NOT_STARTED}, low, low, {2: Cause.NOT_UPDATED}]


def test_a_skipped_hour_is_no_gap():
    # From 01:30 to 03:30 on the wall in Berlin: at 01:00 UTC it is 03:00.
    day = parse_instant("2025-03-30T00:00:00Z")
    one = schedule(
        step(6), start=parse_instant("2025-03-29T01:30:00Z"), duration=7200, use_local_time=True
    )
    events = [
        started(at=day),
        accepted(LOW, at=day),
        accepted(
            spoken(one, number=2, level=1, kind=Kind.RECURRING, recurrence=Recurrence.DAILY), at=day
        ),
    ]
    reading = replace(LATER, time_zone="Europe/Berlin")
    result = later(events, 4 * 3600, start=day, reading=reading)
    minutes = {minute: causes(result, day + minute * 60_000) for minute in (29, 30, 59, 60, 89, 90)}
    waiting, low = {2: Cause.BETWEEN_RECURRENCES}, {1: Cause.LOWER_STACK_LEVEL}
    assert minutes == {29: waiting, 30: low, 59: low, 60: low, 89: low, 90: waiting}


def choice(first, second, **rest):
    return spoken(first, second, number=2, purpose=Purpose.TX, transaction_id=100, **rest)


def test_of_several_schedules_one_that_acts_speaks_for_the_profile():
    over_already = schedule(step(8), id=1, duration=0)
    acts = schedule(step(8), id=2)
    for one in (choice(over_already, acts), choice(acts, over_already)):
        assert causes(later(charging(LOW, one))) == {1: Cause.OVERRULED}


def test_of_several_schedules_that_are_silent_the_last_speaks_for_the_profile():
    ended = schedule(step(8), id=1, duration=0)
    ahead = schedule(step(8), id=2, start=T0 + 30_000)
    assert causes(later(charging(LOW, choice(ended, ahead)))) == {2: Cause.NOT_STARTED}
    assert causes(later(charging(LOW, choice(ahead, ended)))) == {2: Cause.OVER}


def test_a_full_battery_and_a_delay_are_no_reasons_to_lose():
    one = spoken(schedule(step(6), step(8, 20), randomized_delay_ms=10_000), number=2, level=1)
    result = later(charging(LOW, one))
    assert causes(result, T0 + 25_000) == {1: Cause.LOWER_STACK_LEVEL}
    assert result.why(1, T0 + 25_000)[0].cap.current_a == Decimal(8)


@pytest.mark.parametrize("instant", [T0 - 1, T0 + 60_000])
def test_outside_the_window_nothing_is_told(instant):
    with pytest.raises(ValueError, match="outside the window"):
        over([], 60).why(1, instant)
