"""What holds where several purposes limit at once: the smallest of each quantity (F16-04)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from limits.later import cap, charging, later, schedule, spoken, step
from limits.making import T0, accepted, currents, over, profile, started

from harness.limits import Cap, Hardware, Reading, Site
from harness.profiles import Purpose, RateUnit, Version
from harness.units import SECOND_MS

W = RateUnit.W


def test_without_any_profile_the_hardware_limits():
    # F16-05.
    pieces = over([started()], 60).connector(1)
    assert [(p.start, p.end, p.cap) for p in pieces] == [
        (T0, T0 + 60_000, Cap(current_a=Decimal(32), phases=3))
    ]


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


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
def test_purposes_merge_in_later_versions_as_well(version):
    # TC_K_41.
    maximum = schedule(step(10), duration=86_400)
    default = schedule(step(6), step(10, 60), step(8, 120), step(15, 180), step(8, 260))
    own = schedule(step(8), step(11, 50), step(16, 140), step(6, 200), step(12, 240), duration=260)
    events = [
        accepted(spoken(maximum, number=1, purpose=Purpose.STATION_MAX, version=version), 0),
        accepted(spoken(default, number=2, version=version, valid_to=T0 + 300_000)),
        started(),
        accepted(spoken(own, number=3, purpose=Purpose.TX, version=version, transaction_id=100)),
    ]
    expected = {0: 8, 50: 10, 200: 6, 240: 10, 260: 8, 300: 10}
    assert currents(later(events, 400).connector(1)) == expected


@pytest.mark.parametrize(
    ("phases", "per_phase_w"), [(None, "3680"), (3, "3680"), (2, "5520"), (1, "11040")]
)
def test_a_limit_in_watts_is_shared_by_its_phases(phases, per_phase_w):
    # V5: 3680 W are 16 A and 11040 W are 48 A at 230 V.
    one = profile({0: (11_040, phases)}, unit=W)
    found = over([started(), accepted(one)], 60).at(1, T0).cap
    assert found == cap(11_040, per_phase_w, 32, phases or 3)


@pytest.mark.parametrize("phases", [0, -1])
@pytest.mark.parametrize(
    ("unit", "expected"), [(W, cap(11_040, 3_680, 32, 3)), (RateUnit.A, cap(None, None, 32, 3))]
)
def test_a_number_of_phases_that_there_cannot_be_means_nothing(phases, unit, expected):
    one = profile({0: (11_040, phases)}, unit=unit)
    assert over([started(), accepted(one)], 60).at(1, T0).cap == expected


def test_a_limit_in_amperes_has_the_phases_it_says():
    found = over([started(), accepted(profile({0: (10, 1)}))], 60).at(1, T0).cap
    assert found == cap(None, None, 10, 1)


def test_in_the_total_reading_watts_bound_the_sum_only():
    # A17.
    one = profile({0: 11_040}, unit=W)
    reading = Reading.parse("w_cap=total")
    found = over([started(), accepted(one)], 60, reading=reading).at(1, T0).cap
    assert found == cap(11_040, None, 32, 3)


def test_watts_and_amperes_stay_two_caps():
    # A19, V6: 4140 W are 6 A on each of three phases.
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    default = profile({0: 4_140}, number=2, unit=W)
    found = over([started(), accepted(maximum, 0), accepted(default)], 60).at(1, T0).cap
    assert found == cap(4_140, 1_380, 10, 3)


def test_the_station_maximum_cuts_one_phase_of_eleven_kilowatts():
    # V5.
    maximum = profile({0: 20}, number=1, purpose=Purpose.STATION_MAX)
    one = profile({0: (11_040, 1)}, number=2, unit=W)
    events = [accepted(maximum, 0), *charging(one)]
    site = Site((Hardware(Decimal(80)),))
    assert over(events, 60, site=site).at(1, T0).cap == cap(11_040, 11_040, 20, 1)


def test_the_fewest_phases_of_the_members_may_carry_current():
    # F21-31.
    maximum = profile({0: (20, 2)}, number=1, purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0), *charging(profile({0: (10, 1)}, number=2))]
    assert over(events, 60).at(1, T0).cap == cap(None, None, 10, 1)


def test_the_hardware_s_own_power_is_a_member():
    site = Site((Hardware(Decimal(16), 1, Decimal(3000)),))
    events = charging(profile({0: 3_600}, unit=W))
    assert over(events, 60, site=site).at(1, T0).cap == cap(3000, 1200, 16, 1)


def test_hardware_without_a_limit_leaves_the_profiles():
    site = Site((Hardware(None),))
    events = charging(profile({0: 63}, duration=30))
    found = [piece.cap for piece in over(events, 60, site=site).connector(1)]
    assert found == [cap(None, None, 63, 3), cap(phases=3)]


def test_a_station_maximum_acts_without_any_transaction():
    events = [accepted(profile({0: 10}, purpose=Purpose.STATION_MAX), 0)]
    assert currents(over(events, 60).connector(1)) == {0: 10}


def test_a_zero_limit_is_a_limit():
    # A28.
    assert over(charging(profile({0: 0})), 1).at(1, T0).cap.current_a == 0


def test_a_limit_below_six_amperes_is_a_limit():
    # A27.
    assert currents(over(charging(profile({0: 5.9})), 1).connector(1)) == {0: 5.9}


def test_a_least_charging_rate_lifts_no_limit():
    # A26.
    one = spoken(schedule(step(6), min_charging_rate=Decimal(8)), version=Version.V16)
    assert currents(over(charging(one), 1).connector(1)) == {0: 6}


def test_equal_neighbours_are_one_piece():
    pieces = over(charging(profile({0: 6, 30: 6, 60: 8})), 90).connector(1)
    assert [(p.start - T0, p.end - T0) for p in pieces] == [(0, 60_000), (60_000, 90_000)]


def test_pieces_follow_each_other_from_the_first_instant_to_the_last():
    events = charging(profile({0: 6, 20: 8, 40: 10}, duration=50))
    pieces = over(events, 60).connector(1)
    edges = [0, 20, 40, 50, 60]
    assert [(p.start, p.end) for p in pieces] == [
        (T0 + one * SECOND_MS, T0 + other * SECOND_MS) for one, other in pairwise(edges)
    ]
