"""The rules of stacking, merging and time, each with figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.making import (
    T0,
    TWO,
    accepted,
    currents,
    daily,
    over,
    profile,
    relative,
    started,
    weekly,
)

from harness.limits import CONNECTORS, Cap, Hardware, Reading, Site
from harness.profiles import (
    ClearCriteria,
    ProfilesCleared,
    Purpose,
    RateUnit,
    TransactionEnded,
    TransactionStarted,
)
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, parse_instant

HALF_DAY_S = 12 * 60 * 60
DAY_S = 24 * 60 * 60


def test_without_any_profile_the_hardware_limits():
    pieces = over([started()], 60).connector(1)
    assert [(p.start, p.end, p.cap) for p in pieces] == [
        (T0, T0 + 60_000, Cap(current_a=Decimal(32), phases=3))
    ]


def test_a_schedule_steps_at_its_periods_exactly():
    events = [started(), accepted(profile({0: 6, 60: 10, 120: 8}))]
    assert currents(over(events, 300).connector(1)) == {0: 6, 60: 10, 120: 8}


def test_without_a_transaction_a_default_profile_has_no_effect():
    assert currents(over([accepted(profile({0: 6}))], 60).connector(1)) == {0: 32}


def test_a_default_profile_set_during_a_transaction_acts_at_once():
    events = [started(), accepted(profile({0: 6}), at=T0 + 10_500)]
    assert currents(over(events, 60).connector(1)) == {0: 32, 10.5: 6}


def test_a_higher_level_leads_and_a_gap_falls_through_to_the_lower_level():
    # TC_072: levels 0 (400 s) and 1 (150 s).
    events = [
        started(),
        accepted(profile({0: 6, 100: 8, 200: 10}, number=1, level=0, duration=400)),
        accepted(profile({0: 7, 100: 9}, number=2, level=1, duration=150)),
    ]
    assert currents(over(events, 500).connector(1)) == {0: 7, 100: 9, 150: 8, 200: 10, 400: 32}


def test_purposes_merge_to_the_smallest():
    # TC_066 in A.
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX, duration=86_400)
    default = profile({0: 6, 60: 10, 120: 8, 180: 15, 260: 8}, number=2, duration=300)
    own = profile(
        {0: 8, 50: 11, 140: 16, 200: 6, 240: 12}, number=3, purpose=Purpose.TX, duration=260
    )
    events = [accepted(maximum, 0), accepted(default), started(), accepted(own)]
    expected = {0: 8, 50: 10, 200: 6, 240: 10, 260: 8, 300: 10}
    assert currents(over(events, 400).connector(1)) == expected


def test_the_lower_level_takes_over_when_a_daily_schedule_is_over_until_it_recurs():
    # E3.43.
    events = [
        started(),
        accepted(daily({0: 16}, number=1, level=0)),
        accepted(daily({0: 6}, number=2, level=1, duration=HALF_DAY_S)),
    ]
    assert currents(over(events, 2 * DAY_S).connector(1)) == {
        0: 6,
        HALF_DAY_S: 16,
        DAY_S: 6,
        DAY_S + HALF_DAY_S: 16,
    }


def test_after_valid_to_without_a_lower_level_only_the_hardware_limits():
    events = [started(), accepted(profile({0: 6}, valid_to=T0 + 30_000))]
    assert currents(over(events, 60).connector(1)) == {0: 6, 30: 32}


def test_validity_begins_with_valid_from_and_ends_before_valid_to():
    one = profile({0: 6}, valid_from=T0 + 10_000, valid_to=T0 + 20_000)
    result = over([started(), accepted(one)], 60)
    at = [result.at(1, T0 + ms).cap.current_a for ms in (9_999, 10_000, 19_999, 20_000)]
    assert at == [32, 6, 6, 32]


def test_elapsed_time_counts_from_the_start_though_validity_begins_later():
    # A10 (a).
    one = relative({0: 6, 60: 16}, valid_from=T0 + 30_000)
    assert currents(over([started(), accepted(one)], 90).connector(1)) == {0: 32, 30: 6, 60: 16}


@pytest.mark.parametrize(
    ("phases", "per_phase_w"), [(None, "3680"), (3, "3680"), (2, "5520"), (1, "11040")]
)
def test_a_limit_in_watts_is_shared_by_its_phases(phases, per_phase_w):
    one = profile({0: (11_040, phases)}, unit=RateUnit.W)
    cap = over([started(), accepted(one)], 60).at(1, T0).cap
    assert cap == Cap(Decimal(11_040), Decimal(per_phase_w), Decimal(32), phases or 3)


@pytest.mark.parametrize("phases", [0, -1])
def test_a_number_of_phases_that_there_cannot_be_means_nothing(phases):
    one = profile({0: (11_040, phases)}, unit=RateUnit.W)
    cap = over([started(), accepted(one)], 60).at(1, T0).cap
    assert cap == Cap(Decimal(11_040), Decimal(3_680), Decimal(32), 3)


def test_in_the_total_reading_watts_bound_the_sum_only():
    one = profile({0: 11_040}, unit=RateUnit.W)
    reading = Reading.parse("w_cap=total")
    cap = over([started(), accepted(one)], 60, reading=reading).at(1, T0).cap
    assert (cap.power_w, cap.phase_power_w) == (11_040, None)


def test_watts_and_amperes_stay_two_caps():
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    default = profile({0: 4_140}, number=2, unit=RateUnit.W)
    cap = over([started(), accepted(maximum, 0), accepted(default)], 60).at(1, T0).cap
    assert cap == Cap(Decimal(4_140), Decimal(1_380), Decimal(10), 3)


def test_the_station_maximum_caps_each_connector_and_their_sum():
    # V7.
    events = [
        started(1, 100),
        started(2, 200),
        accepted(profile({0: 10}, number=1, purpose=Purpose.STATION_MAX), 0),
        accepted(profile({0: 16}, number=2), 1),
        accepted(profile({0: 16}, number=3), 2),
    ]
    result = over(events, 60, site=TWO)
    caps = [result.at(number, T0).cap.current_a for number in (0, 1, 2)]
    assert caps == [10, 10, 10]


def test_the_station_may_draw_what_its_connectors_may_draw_together():
    site = Site((Hardware(Decimal(32)), Hardware(Decimal(16))))
    events = [started(1), accepted(profile({0: 10}), 1)]
    assert over(events, 60, site=site).at(0, T0).cap == Cap(current_a=Decimal(26))


def test_the_sum_of_power_is_limited_only_where_every_connector_is():
    one = profile({0: 4_000}, number=1, unit=RateUnit.W)
    two = profile({0: 5_000}, number=2, unit=RateUnit.W)
    first = [started(1, 100), accepted(one, 1)]
    both = [*first, started(2, 200), accepted(two, 2, at=T0 + 30_000)]
    pieces = over(both, 60, site=TWO).station
    assert [(p.start - T0, p.cap.power_w) for p in pieces] == [(0, None), (30_000, 9_000)]


def test_a_number_of_phases_is_asked_of_connectors_not_of_the_station():
    maximum = profile({0: (16, 1)}, purpose=Purpose.STATION_MAX)
    result = over([accepted(maximum, 0)], 60, site=TWO)
    assert [result.at(number, T0).cap.phases for number in (0, 1, 2)] == [None, 1, 1]


def test_a_station_maximum_acts_without_any_transaction():
    events = [accepted(profile({0: 10}, purpose=Purpose.STATION_MAX), 0)]
    assert currents(over(events, 60).connector(1)) == {0: 10}


def test_a_relative_schedule_counts_from_the_start_of_the_transaction():
    # V8.
    events = [accepted(relative({0: 6, 120: 16})), started(at=T0 + 30_000)]
    assert currents(over(events, 300).connector(1)) == {0: 32, 30: 6, 150: 16}


def test_each_transaction_has_the_station_default_to_itself():
    events = [
        accepted(relative({0: 6, 120: 16}), 0),
        started(1, 100),
        started(2, 200, at=T0 + 60_000),
    ]
    result = over(events, 300, site=TWO)
    assert currents(result.connector(1)) == {0: 6, 120: 16}
    assert currents(result.connector(2)) == {0: 32, 60: 6, 180: 16}


def test_an_absolute_schedule_without_a_start_counts_from_the_transaction():
    # A14b.
    events = [accepted(profile({0: 6, 60: 16}, start=None)), started(at=T0 + 10_000)]
    assert currents(over(events, 120).connector(1)) == {0: 32, 10: 6, 70: 16}


def test_a_start_in_the_future_leaves_the_lower_level_until_then():
    # A3.
    events = [
        started(),
        accepted(profile({0: 16}, number=1, level=0)),
        accepted(profile({0: 6}, number=2, level=1, start=T0 + 60_000)),
    ]
    assert currents(over(events, 120).connector(1)) == {0: 16, 60: 6}


def test_the_reception_reading_counts_a_relative_schedule_from_its_acceptance():
    events = [started(), accepted(relative({0: 6, 60: 16}), at=T0 + 30_000)]
    by_transaction = over(events, 120)
    by_reception = over(events, 120, reading=Reading.parse("relative_anchor=reception"))
    assert currents(by_transaction.connector(1)) == {0: 32, 30: 6, 60: 16}
    assert currents(by_reception.connector(1)) == {0: 32, 30: 6, 90: 16}


def test_a_profile_received_before_the_transaction_counts_from_it_in_both_readings():
    events = [accepted(relative({0: 6, 60: 16}), at=T0 - HOUR_MS), started()]
    result = over(events, 120, reading=Reading.parse("relative_anchor=reception"))
    assert currents(result.connector(1)) == {0: 6, 60: 16}


def test_a_tx_profile_leads_over_a_default_of_any_level_and_hands_back():
    # A2 (a).
    events = [
        started(),
        accepted(profile({0: 16}, number=1, level=9)),
        accepted(profile({0: 20}, number=2, level=0, purpose=Purpose.TX, duration=60)),
    ]
    assert currents(over(events, 120).connector(1)) == {0: 20, 60: 16}


def test_the_next_transaction_is_limited_by_the_default_again():
    # V10.
    events = [
        accepted(profile({0: 16}, number=1)),
        started(1, 100),
        accepted(profile({0: 6}, number=2, purpose=Purpose.TX, transaction=100)),
        TransactionEnded(T0 + 30_000, 100),
        started(1, 101, at=T0 + 60_000),
    ]
    assert currents(over(events, 120).connector(1)) == {0: 6, 30: 32, 60: 16}


def test_a_profile_of_a_remote_start_limits_the_transaction_that_results():
    bound = relative({0: 6, 30: 10}, purpose=Purpose.TX)
    events = [TransactionStarted(T0, 1, 100, bound)]
    assert currents(over(events, 60).connector(1)) == {0: 6, 30: 10}


def test_a_tx_profile_of_another_transaction_has_no_effect():
    events = [started(1, 100), accepted(profile({0: 6}, purpose=Purpose.TX, transaction=99))]
    assert currents(over(events, 60).connector(1)) == {0: 32}


def test_clearing_acts_at_once():
    cleared = ProfilesCleared(T0 + 20_000, ClearCriteria(profile_id=1))
    events = [started(), accepted(profile({0: 6})), cleared]
    assert currents(over(events, 60).connector(1)) == {0: 6, 20: 32}


@pytest.mark.parametrize(("scope", "ampere"), [("union", 6), ("connector_first", 20)])
def test_a_higher_station_default_against_the_connector_s_own(scope, ampere):
    # A11.
    events = [
        started(),
        accepted(profile({0: 6}, number=1, level=5), 0),
        accepted(profile({0: 20}, number=2, level=0), 1),
    ]
    result = over(events, 60, reading=Reading.parse(f"txdefault_scope={scope}"))
    assert currents(result.connector(1)) == {0: ampere}


@pytest.mark.parametrize("places", [(1, 0), (0, 1)])
@pytest.mark.parametrize("scope", ["union", "connector_first"])
def test_at_equal_level_the_connector_s_own_default_leads_whichever_came_first(places, scope):
    ampere = {1: 20, 0: 6}
    events = [
        started(),
        *(accepted(profile({0: ampere[place]}, number=place), place) for place in places),
    ]
    reading = Reading.parse(f"txdefault_scope={scope}")
    assert currents(over(events, 60, reading=reading).connector(1)) == {0: 20}


@pytest.mark.parametrize(("scope", "ampere"), [("connector", 6), ("station", 32)])
def test_replacement_by_level_on_another_connector_is_a_reading(scope, ampere):
    # A12.
    events = [
        started(),
        accepted(profile({0: 6}, number=1), 1),
        accepted(profile({0: 10}, number=2), 2),
    ]
    result = over(events, 60, site=TWO, reading=Reading.parse(f"replace_scope={scope}"))
    assert currents(result.connector(1)) == {0: ampere}


@pytest.mark.parametrize(
    ("before", "expected"), [("inactive", {0: 32}), ("extrapolated", {0: 6, 30: 16})]
)
def test_a_recurring_schedule_before_its_first_start_is_a_reading(before, expected):
    # A4: the schedule starts in ten days.
    one = daily({0: 6, 30: 16}, start=T0 + 10 * DAY_MS)
    reading = Reading.parse(f"recurring_before_start={before}")
    result = over([started(), accepted(one)], 60, reading=reading)
    assert currents(result.connector(1)) == expected


def test_steps_beyond_the_recurrence_are_not_executed():
    # E3.44: 25 h of schedule within a day of 24 h.
    one = daily({0: 6, DAY_S + 600: 16}, duration=25 * 60 * 60)
    assert currents(over([started(), accepted(one)], 3 * DAY_S).connector(1)) == {0: 6}


@pytest.mark.parametrize("before_s", [0, 3600])
def test_a_schedule_longer_than_its_recurrence_starts_anew_before_it_is_over(before_s):
    # E3.44: 25 h from 08:00, whose last hour would be 16 A, begin again at 08:00.
    long = daily({0: 6, 1800: 10, DAY_S: 16}, duration=25 * 60 * 60)
    start = T0 + (DAY_S - before_s) * SECOND_MS
    pieces = over([started(), accepted(long)], 2 * 3600, start=start).connector(1)
    expected = {0: 6, 1800: 10} if before_s == 0 else {0: 10, 3600: 6, 5400: 10}
    assert currents(pieces, start) == expected


def test_periods_past_the_duration_are_not_executed():
    one = profile({0: 6, 60: 16}, duration=60)
    assert currents(over([started(), accepted(one)], 120).connector(1)) == {0: 6, 60: 32}


def test_a_weekly_schedule_recurs_after_seven_days():
    one = weekly({0: 6}, duration=DAY_S)
    expected = {0: 6, DAY_S: 32, 7 * DAY_S: 6, 8 * DAY_S: 32}
    assert currents(over([started(), accepted(one)], 10 * DAY_S).connector(1)) == expected


@pytest.mark.parametrize(
    ("day", "clock", "begins_h", "ends_h"),
    [
        # Berlin is one hour ahead of UTC in winter and two in summer: 01:00 to 04:00 of the
        # wall clock lasts two hours when the clock is put forward and four when it is put back.
        ("2025-03-30", "local", 0, 2),
        ("2025-03-30", "utc", 0, 3),
        ("2025-10-26", "local", -1, 3),
        ("2025-10-26", "utc", 0, 3),
    ],
)
def test_a_daily_window_on_the_days_on_which_the_clock_is_changed(day, clock, begins_h, ends_h):
    # V11: daily from 01:00 to 04:00 in Berlin, first in winter time.
    one = daily({0: 6}, start=parse_instant("2025-01-15T00:00:00Z"), duration=3 * 60 * 60)
    midnight = parse_instant(f"{day}T00:00:00Z")
    reading = Reading.parse(f"recurrence_clock={clock}", time_zone="Europe/Berlin")
    start = midnight - 4 * HOUR_MS
    result = over([started(at=start), accepted(one)], 10 * 60 * 60, start=start, reading=reading)
    found = currents(result.connector(1), midnight)
    assert found == {-4 * 3600: 32, begins_h * 3600: 6, ends_h * 3600: 32}


@pytest.mark.parametrize("steps", [{}, {30: 6}])
def test_a_schedule_says_nothing_before_its_first_period(steps):
    # A25: never a crash.
    expected = {0: 32, 30: 6} if steps else {0: 32}
    assert currents(over([started(), accepted(profile(steps))], 60).connector(1)) == expected


def test_periods_out_of_order_are_taken_by_their_start():
    one = profile({0: 6, 60: 16, 30: 10})
    found = currents(over([started(), accepted(one)], 90).connector(1))
    assert found == {0: 6, 30: 10, 60: 16}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_among_station_maxima_the_higher_level_leads_whichever_came_first(order):
    ampere = {0: 10, 1: 20}
    maxima = [
        profile({0: ampere[level]}, number=level, level=level, purpose=Purpose.STATION_MAX)
        for level in order
    ]
    events = [accepted(maximum, 0) for maximum in maxima]
    assert currents(over(events, 60).connector(1)) == {0: 20}


def test_a_station_maximum_that_is_relative_counts_from_its_acceptance():
    # A47: undefined in 1.6; there is no transaction it could start with.
    one = relative({0: 10, 30: 20}, purpose=Purpose.STATION_MAX)
    events = [accepted(one, 0, at=T0 + 10_000)]
    assert currents(over(events, 60).connector(1)) == {0: 32, 10: 10, 40: 20}


def test_equal_neighbours_are_one_piece():
    one = profile({0: 6, 30: 6, 60: 8})
    pieces = over([started(), accepted(one)], 90).connector(1)
    assert [p.start - T0 for p in pieces] == [0, 60_000]


def test_an_event_that_changes_nothing_cuts_no_piece():
    other = ProfilesCleared(T0 + 30_000, ClearCriteria(profile_id=99))
    events = [started(), accepted(profile({0: 6})), other]
    assert len(over(events, 60).connector(1)) == 1


def test_an_empty_window_has_no_pieces():
    assert over([], 0).connector(1) == ()


def test_nothing_that_happens_later_acts_earlier():
    events = [started(), accepted(profile({0: 6}), at=T0 + 60_000)]
    assert currents(over(events, 60).connector(1)) == {0: 32}


@pytest.mark.parametrize(("purpose", "connector"), [(Purpose.STATION_MAX, 1), (Purpose.TX, 0)])
def test_a_profile_on_a_connector_that_its_purpose_does_not_have_limits_nothing(purpose, connector):
    # F16-01, F16-03: a charger should not have taken it.
    events = [started(), accepted(profile({0: 6}, purpose=purpose), connector)]
    result = over(events, 60)
    assert [result.at(number, T0).cap.current_a for number in (0, 1)] == [32, 32]


def test_the_same_history_gives_an_equal_value_whether_or_not_the_station_was_asked():
    events = [started(), accepted(profile({0: 6, 30: 10}))]
    asked, not_asked = over(events, 60), over(events, 60)
    assert asked.station
    assert asked == not_asked
    assert hash(asked) == hash(not_asked)
    assert asked != over([], 60)


def test_the_station_says_which_maximum_failed_to_lead():
    waiting = profile({0: 10}, purpose=Purpose.STATION_MAX, start=T0 + 30_000)
    events = [started(), accepted(profile({0: 6}, number=2)), accepted(waiting, 0)]
    first, second = over(events, 60).station
    (rest,) = first.reasons
    assert [loser.installed.profile.id for loser in rest.losers] == [1]
    assert [reason.member for reason in second.reasons] == [Purpose.STATION_MAX, CONNECTORS]


def test_a_site_without_connectors_has_no_pieces():
    assert over([], 60, site=Site(())).station == ()


def test_a_zero_limit_is_a_limit():
    one = profile({0: 0})
    assert over([started(), accepted(one)], SECOND_MS).at(1, T0).cap.current_a == 0
