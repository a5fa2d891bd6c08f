"""From when the periods of a Relative schedule count, by version and reading (A8, F201-11)."""

from __future__ import annotations

import pytest
from limits.later import later, schedule, spoken, step
from limits.making import T0, TWO, accepted, currents, daily, over, relative, started

from harness.limits import Reading, default_reading
from harness.profiles import EnergyReady, Kind, PriorityChanged, Purpose, Version
from harness.units import HOUR_MS

ANCHORS = ["transaction", "energy", "reception"]
RELATIVE = spoken(schedule(step(6), step(16, 60), start=None), kind=Kind.RELATIVE)
"""6 A for a minute, then 16 A."""


def asked(events, anchor, seconds=120):
    reading = Reading.parse(f"relative_anchor={anchor}")
    return currents(later(events, seconds, reading=reading).connector(1))


def test_reception_in_the_transaction_counts_from_there_if_one_reads_it_so():
    events = [started(), accepted(relative({0: 6, 60: 16}), at=T0 + 30_000)]
    assert asked(events, "transaction") == {0: 32, 30: 6, 60: 16}
    assert asked(events, "reception") == {0: 32, 30: 6, 90: 16}


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_profile_received_before_the_transaction_counts_from_it_in_all_readings(anchor):
    events = [accepted(relative({0: 6, 60: 16}), at=T0 - HOUR_MS), started()]
    assert asked(events, anchor) == {0: 6, 60: 16}


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("transaction", {0: 6, 60: 16}),
        # Until then nothing can flow, and the start of the transaction serves as well.
        ("energy", {0: 6, 60: 16, 70: 6, 130: 16}),
        ("reception", {0: 6, 60: 16}),
    ],
)
def test_a_vehicle_that_is_ready_late_moves_the_schedule_in_one_reading(anchor, expected):
    events = [accepted(RELATIVE), started(), EnergyReady(T0 + 70_000, 100)]
    assert asked(events, anchor, 200) == expected


def test_a_vehicle_that_was_ready_before_it_was_authorised_counts_from_what_was_told_last():
    events = [accepted(RELATIVE), started(), EnergyReady(T0, 100), EnergyReady(T0 + 30_000, 100)]
    assert asked(events, "energy") == {0: 6, 60: 16}


@pytest.mark.parametrize("version", list(Version))
def test_the_later_versions_count_from_when_energy_can_flow(version):
    # K01.FR.42: that stays so for a profile that is sent later.
    events = [started(), EnergyReady(T0 + 20_000, 100), accepted(RELATIVE, at=T0 + 30_000)]
    found = currents(later(events, 120, reading=default_reading(version)).connector(1))
    assert found == {0: 32, 30: 6, (60 if version is Version.V16 else 80): 16}


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize(
    "purpose", [Purpose.STATION_MAX, Purpose.EXTERNAL, Purpose.LOCAL_GENERATION]
)
@pytest.mark.parametrize("kind", [Kind.RELATIVE, Kind.ABSOLUTE])
def test_what_is_for_no_transaction_counts_from_its_acceptance(purpose, kind, anchor):
    # A47: undefined; there is no transaction that it could start with.
    place = 0 if purpose is Purpose.STATION_MAX else 1
    one = spoken(schedule(step(10), step(20, 30), start=None), kind=kind, purpose=purpose)
    events = [
        started(at=T0 - 5_000),
        EnergyReady(T0 - 4_000, 100),
        accepted(relative({0: 11}, number=2), at=T0 - 5_000),
        accepted(one, place, at=T0 + 10_000),
    ]
    expected = {
        Purpose.STATION_MAX: {0: 11, 10: 10, 40: 11},
        Purpose.EXTERNAL: {0: 11, 10: 10, 40: 11},
        Purpose.LOCAL_GENERATION: {0: 11, 10: 21, 40: 31},
    }
    assert asked(events, anchor) == expected[purpose]


@pytest.mark.parametrize("purpose", [Purpose.TX_DEFAULT, Purpose.TX, Purpose.PRIORITY])
def test_what_is_for_a_transaction_counts_from_its_start(purpose):
    one = relative({0: 6, 60: 16}, purpose=purpose)
    events = [started(at=T0 - 10_000), PriorityChanged(T0, 100, active=True), accepted(one)]
    assert asked(events, "transaction") == {0: 6, 50: 16}


def test_each_transaction_has_the_station_s_default_to_itself():
    # F16-02.
    events = [
        accepted(relative({0: 6, 120: 16}), 0),
        started(1, 100),
        started(2, 200, at=T0 + 60_000),
    ]
    result = over(events, 300, site=TWO)
    assert currents(result.connector(1)) == {0: 6, 120: 16}
    assert currents(result.connector(2)) == {0: 32, 60: 6, 180: 16}


def test_a_fixed_start_is_the_anchor_whatever_the_transaction():
    for anchor in ANCHORS:
        one = spoken(schedule(step(6), step(16, 60), start=T0 - 20_000))
        events = [started(), EnergyReady(T0 + 5_000, 100), accepted(one, at=T0 + 1_000)]
        assert asked(events, anchor) == {0: 32, 1: 6, 40: 16}


def test_a_recurring_schedule_without_a_start_counts_from_the_transaction():
    # It is not valid, but may have been accepted.
    one = daily({0: 6, 60: 16}, start=None)
    assert asked([accepted(one), started(at=T0 + 10_000)], "energy") == {0: 32, 10: 6, 70: 16}
