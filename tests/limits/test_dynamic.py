"""Dynamic profiles: one period whose values are updated while it acts (F21-20 to F21-22)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, charging, later, schedule, spoken, step
from limits.making import T0, accepted, currents, started

from harness.profiles import Kind, PriorityChanged, Purpose, ScheduleUpdate, ScheduleUpdated


def dynamic(first=None, *, number=1, level=0, purpose=Purpose.TX_DEFAULT, start=None, **rest):
    one = schedule(first or step(6), start=start, **rest)
    return spoken(one, number=number, level=level, purpose=purpose, kind=Kind.DYNAMIC)


def updated(second, limit, number=1, **values):
    others = {name: Decimal(value) for name, value in values.items()}
    limit = None if limit is None else Decimal(limit)
    return ScheduleUpdated(T0 + second * 1000, number, ScheduleUpdate(limit, **others))


def at(events, *instants_ms):
    result = later(events)
    return [result.at(1, T0 + each).cap.current_a for each in instants_ms]


def test_it_acts_from_its_acceptance_on():
    events = [started(), accepted(dynamic(), at=T0 + 10_000)]
    assert at(events, 9_999, 10_000) == [32, 6]


def test_with_a_start_it_acts_from_there_on():
    assert at(charging(dynamic(start=T0 + 20_000)), 19_999, 20_000) == [32, 6]


def test_a_start_before_its_acceptance_changes_nothing():
    assert currents(later(charging(dynamic(start=T0 - 60_000))).connector(1)) == {0: 6}


def test_a_start_after_the_window_never_comes():
    assert currents(later(charging(dynamic(start=T0 + 60_000))).connector(1)) == {0: 32}
    assert currents(later(charging(dynamic(start=T0 + 70_000, duration=5))).connector(1)) == {0: 32}


def test_an_update_acts_at_once():
    # K28.FR.06.
    events = [*charging(dynamic()), updated(20, 10), updated(40, 8)]
    assert currents(later(events).connector(1)) == {0: 6, 20: 10, 40: 8}
    assert at(events, 19_999, 20_000) == [6, 10]


def test_an_update_of_another_profile_changes_nothing():
    assert currents(later([*charging(dynamic()), updated(20, 10, 7)]).connector(1)) == {0: 6}


def test_an_update_leaves_what_it_does_not_name():
    one = dynamic(step(6, limit_l2=8, limit_l3=10))
    events = [*charging(one), updated(20, None, limit_l2=9)]
    found = [piece.cap.lines for piece in later(events).connector(1)]
    assert found == [amperes(6, 8, 10), amperes(6, 9, 10)]


def test_its_one_period_is_in_force_wherever_it_starts():
    assert currents(later(charging(dynamic(step(6, 30)))).connector(1)) == {0: 6}
    late = dynamic(step(6, 30), start=T0 + 10_000)
    assert currents(later(charging(late)).connector(1)) == {0: 32, 10: 6}


def test_with_a_duration_it_is_out_of_date_that_long_after_its_acceptance():
    assert at(charging(dynamic(duration=20)), 19_999, 20_000, 20_001) == [6, 32, 32]


def test_the_duration_counts_from_its_acceptance_though_it_starts_later():
    assert at(charging(dynamic(duration=20, start=T0 + 10_000)), 9_999, 10_000, 19_999, 20_000) == [
        32,
        6,
        6,
        32,
    ]


def test_a_start_after_its_duration_never_comes():
    events = charging(dynamic(duration=20, start=T0 + 30_000))
    assert at(events, 0, 20_000, 30_000, 40_000) == [32, 32, 32, 32]


def test_each_update_makes_it_up_to_date_again():
    # F21-22.
    events = [*charging(dynamic(duration=20)), updated(15, 10), updated(50, 8)]
    assert currents(later(events).connector(1)) == {0: 6, 15: 10, 35: 32, 50: 8}
    assert at(events, 34_999, 35_000, 49_999, 50_000) == [10, 32, 32, 8]


def test_while_it_is_out_of_date_the_lower_level_leads():
    low = spoken(schedule(step(16)), number=2, level=0)
    events = charging(low, dynamic(level=1, duration=20))
    assert currents(later(events).connector(1)) == {0: 6, 20: 16}


def test_it_counts_from_its_acceptance_though_a_transaction_runs_since_long():
    events = [started(at=T0 - 60_000), accepted(dynamic(duration=20))]
    assert currents(later(events).connector(1)) == {0: 6, 20: 32}


@pytest.mark.parametrize(
    "purpose", [Purpose.TX, Purpose.EXTERNAL, Purpose.STATION_MAX, Purpose.PRIORITY]
)
def test_every_purpose_may_be_dynamic(purpose):
    place = 0 if purpose is Purpose.STATION_MAX else 1
    events = [
        started(),
        PriorityChanged(T0, 100, active=True),
        accepted(dynamic(purpose=purpose), place),
        updated(20, 10),
    ]
    assert currents(later(events).connector(1)) == {0: 6, 20: 10}


def test_without_a_period_it_says_nothing():
    one = spoken(schedule(start=None), kind=Kind.DYNAMIC)
    assert currents(later(charging(one)).connector(1)) == {0: 32}


def test_an_instant_has_the_same_answer_wherever_the_question_begins():
    # Two periods are not valid (F21-20), but nobody knows what a station takes.
    one = spoken(schedule(step(6), step(8, 30)), kind=Kind.DYNAMIC)
    events = charging(one)
    late = later(events, start=T0 + 30_000)
    assert later(events).at(1, T0 + 30_000).cap == late.at(1, T0 + 30_000).cap
