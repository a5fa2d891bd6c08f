"""The oracle that remembers: its answers are those of one that knows nothing yet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import charging, schedule, spoken, step
from limits.making import ONE, T0, TWO, accepted, currents, daily, over, profile, started

from harness.limits import Hardware, Oracle, Reading, Site, allowed, enabled_readings
from harness.profiles import (
    ClearCriteria,
    EnergyReady,
    Kind,
    Ledger,
    ProfilesCleared,
    Purpose,
    RateUnit,
    Rebooted,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    Version,
    WentOffline,
)
from harness.profiles.ledger import Installed, Transaction
from harness.units import HOUR_MS

STORY = [
    accepted(profile({0: 20, 90: 40}, number=1, purpose=Purpose.STATION_MAX), 0, at=T0 - 10),
    started(1, 100),
    accepted(daily({0: 16, 30: 12}, number=2, duration=3600), 0),
    accepted(profile({0: 8, 45: 10}, number=3, level=2, duration=100), 1, at=T0 + 10_000),
    EnergyReady(T0 + 15_000, 100),
    started(2, 200, at=T0 + 20_000),
    accepted(spoken(schedule(step(3)), number=4, purpose=Purpose.LOCAL_GENERATION), 0),
    accepted(spoken(schedule(step(9), start=None), number=5, kind=Kind.DYNAMIC), 2),
    ScheduleUpdated(T0 + 30_000, 5, ScheduleUpdate(Decimal(7))),
    WentOffline(T0 + 40_000),
    SocReported(T0 + 50_000, 100, Decimal(80)),
    ProfilesCleared(T0 + 60_000, ClearCriteria(profile_id=3)),
    TransactionEnded(T0 + 70_000, 100),
]
WINDOW = (T0, T0 + 120_000)


def same(found, expected):
    return (found.connectors, found.station) == (expected.connectors, expected.station)


@pytest.mark.parametrize("site", [ONE, TWO])
def test_an_oracle_answers_as_one_that_was_never_asked(site):
    assert same(Oracle(site).allowed(STORY, *WINDOW), allowed(STORY, site, *WINDOW))


def test_the_story_that_is_told_here_has_the_limits_that_it_should():
    result = allowed(STORY, TWO, *WINDOW)
    # Connector 1: the daily default with 3 A on top, its own default, the daily one again, and
    # after the end of its transaction the station's maximum of 20 A, with 3 A on top.
    assert currents(result.connector(1)) == {0: 19, 10: 11, 45: 13, 60: 15, 70: 23, 90: 32}
    # Connector 2: the maximum, its own default from its transaction on, and its update.
    assert currents(result.connector(2)) == {0: 23, 20: 12, 30: 10}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_list_of_events_may_grow_and_shrink_between_questions(backwards):
    oracle = Oracle(TWO)
    counts = range(len(STORY) + 1)
    for count in reversed(counts) if backwards else counts:
        events = STORY[:count]
        assert same(oracle.allowed(events, *WINDOW), allowed(events, TWO, *WINDOW))


@pytest.mark.parametrize(
    "windows",
    [
        [(0, 120), (20, 100), (40, 60), (41, 42)],
        [(41, 42), (40, 60), (20, 100), (0, 120)],
        [(0, 60), (30, 90), (60, 120), (0, 30)],
        [(0, 120), (0, 0), (0, 120), (119, 120), (120, 300)],
    ],
)
def test_windows_may_lie_in_and_across_each_other(windows):
    oracle = Oracle(TWO)
    for start, end in windows:
        window = (T0 + start * 1000, T0 + end * 1000)
        assert same(oracle.allowed(STORY, *window), allowed(STORY, TWO, *window))


@pytest.mark.parametrize("events", [STORY, STORY[:3]])
def test_a_window_cut_out_of_a_known_one_begins_and_ends_to_the_millisecond(events):
    oracle = Oracle(TWO)
    whole = (T0 - HOUR_MS, T0 + HOUR_MS)
    assert oracle.allowed(events, *whole).station
    for offset in (29_999, 30_000, 30_001, 44_999, 45_000, 89_999, 90_000):
        window = (T0 + offset, T0 + offset + 1)
        found = oracle.allowed(events, *window)
        assert same(found, allowed(events, TWO, *window))
        assert [(each.start, each.end) for each in found.connector(1)] == [window]
        assert oracle.allowed(events, *whole).station


IN_WATTS = charging(spoken(schedule(step(6900), step(4600, 30), unit=RateUnit.W)))
MAY_BE_LOST = [
    accepted(profile({0: 10}, purpose=Purpose.STATION_MAX), 0),
    accepted(spoken(schedule(step(5)), number=2, purpose=Purpose.LOCAL_GENERATION), 0),
    Rebooted(T0 + 20_000),
]


@pytest.mark.parametrize("events", [IN_WATTS, MAY_BE_LOST])
@pytest.mark.parametrize(
    "switches",
    [("w_cap=per_phase", "w_cap=total"), ("local_generation=on_top", "local_generation=capped")],
)
def test_readings_that_differ_share_nothing_that_they_must_not(events, switches):
    readings = [Reading.parse(one) for one in switches]
    together = Oracle(TWO).under(events, *WINDOW, readings)
    for reading, found in zip(readings, together, strict=True):
        assert same(found, allowed(events, TWO, *WINDOW, reading))


@pytest.mark.parametrize("version", list(Version))
def test_every_reading_is_answered_as_if_it_were_asked_alone(version):
    readings = enabled_readings(pinned={"recurring_before_start": "inactive"}, version=version)
    together = Oracle(TWO).under(STORY, *WINDOW, readings)
    assert len(together) == len(readings)
    for reading, found in zip(readings, together, strict=True):
        assert same(found, allowed(STORY, TWO, *WINDOW, reading))


def test_one_oracle_may_be_asked_under_one_reading_after_the_other():
    oracle = Oracle(TWO)
    for reading in enabled_readings(pinned={"w_cap": "total"}, version=Version.V21):
        found = oracle.allowed(STORY, *WINDOW, reading)
        assert same(found, allowed(STORY, TWO, *WINDOW, reading))


def test_readings_that_agree_share_one_answer():
    # What a composite schedule tells of connector 0 has no effect on what may be drawn.
    readings = [Reading.parse(f"composite0={one}") for one in ("min_of_sum", "maximum_only")]
    one, other = Oracle(TWO).under(STORY, *WINDOW, readings)
    assert one.connectors[0] is other.connectors[0]
    assert one.station is other.station


def test_without_a_reading_nothing_is_answered():
    assert Oracle(TWO).under(STORY, *WINDOW, ()) == ()


def test_the_reading_of_1_6_is_the_one_if_none_is_named():
    assert same(Oracle(TWO).allowed(STORY, *WINDOW), over(STORY, 120, site=TWO))
    ledger = _ledger(Reading())
    (answer,) = Oracle(ONE).under(charging(_steps()), *WINDOW, [Reading()])
    assert Oracle(ONE).holding(ledger, *WINDOW).connectors == answer.connectors


def _steps():
    return profile({0: 6, 60: 8})


def _ledger(reading):
    return Ledger(reading.replace_scope, (Installed(_steps(), 1, T0),), (Transaction(100, 1, T0),))


def test_a_ledger_may_be_asked_without_its_events():
    oracle = Oracle(ONE)
    assert currents(oracle.holding(_ledger(Reading()), *WINDOW).connector(1)) == {0: 6, 60: 8}
    assert oracle.holding(Ledger(), *WINDOW).connector(1)[0].cap == Hardware().cap


def test_a_ledger_is_asked_under_a_reading():
    total = Reading.parse("w_cap=total")
    held = Installed(spoken(schedule(step(6900), unit=RateUnit.W), version=Version.V16), 0, T0)
    ledger = Ledger(installed=(held,), transactions=(Transaction(100, 1, T0),))
    caps = [Oracle(ONE).holding(ledger, *WINDOW, one).at(1, T0).cap for one in (Reading(), total)]
    assert [each.phase_power_w for each in caps] == [2300, None]


@pytest.mark.parametrize("end", [T0, T0 - 1])
def test_an_empty_window_of_a_ledger_has_no_pieces(end):
    found = Oracle(ONE).holding(_ledger(Reading()), T0, end)
    assert (found.connectors, found.station) == (((),), ())


def test_a_ledger_tells_why_as_well():
    found = Oracle(ONE).holding(_ledger(Reading()), *WINDOW)
    assert [str(reason) for reason in found.why(1, T0)] == [
        "TxDefaultProfile 1 (stack level 0)",
        "installation limit 32 A",
    ]


def test_an_update_between_two_questions_is_noticed():
    oracle = Oracle(TWO)
    before = [one for one in STORY if not isinstance(one, ScheduleUpdated)]
    assert currents(oracle.allowed(before, *WINDOW).connector(2)) == {0: 23, 20: 12}
    assert currents(oracle.allowed(STORY, *WINDOW).connector(2)) == {0: 23, 20: 12, 30: 10}


@pytest.mark.parametrize(
    ("first_h", "last_h"), [(24.5, 49), (25, 48), (25.5, 72), (23.5, 49.5), (1, 25)]
)
def test_what_is_known_of_a_schedule_is_cut_when_only_its_rival_changes(first_h, last_h):
    # It acts for an hour of each day: windows begin and end in it, beside it and on its edges.
    known = [started(1, 100), accepted(daily({0: 16, 1800: 12}, number=2, duration=3600), 0)]
    oracle = Oracle(ONE)
    assert oracle.allowed(known, T0, T0 + 120 * HOUR_MS).connectors
    more = [*known, accepted(profile({0: 9}, number=9, level=5, duration=60), 1)]
    start, end = (T0 + round(hours * HOUR_MS) for hours in (first_h, last_h))
    found = oracle.allowed(more, start, end)
    assert found.connectors == allowed(more, ONE, start, end).connectors


def test_a_site_has_its_own_oracle():
    small = Site((Hardware(Decimal(5)),))
    assert currents(Oracle(small).allowed(charging(_steps()), *WINDOW).connector(1)) == {0: 5}
