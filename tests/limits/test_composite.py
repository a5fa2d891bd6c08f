from __future__ import annotations

from decimal import Decimal

import pytest
from limits.making import ONE, T0, TWO, accepted, profile, relative, started

from harness.limits import (
    DEFAULT_READING,
    CompositePeriod,
    Hardware,
    Reading,
    Site,
    Supply,
    composite,
)
from harness.profiles import Purpose, RateUnit

A, W = RateUnit.A, RateUnit.W


def _asked(events, seconds, *, connector=1, unit=A, site=ONE, reading=DEFAULT_READING):
    periods = composite(events, site, connector, T0, seconds * 1000, unit, reading)
    return {period.start_ms // 1000: round(float(period.limit), 2) for period in periods}


def test_the_octt_case_of_merged_purposes():
    # TC_066.
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX, duration=86_400)
    default = profile({0: 6, 60: 10, 120: 8, 180: 15, 260: 8}, number=2, duration=300)
    own = profile(
        {0: 8, 50: 11, 140: 16, 200: 6, 240: 12}, number=3, purpose=Purpose.TX, duration=260
    )
    events = [accepted(maximum, 0), accepted(default), started(), accepted(own)]
    expected = {0: 8, 50: 10, 200: 6, 240: 10, 260: 8, 300: 10}
    assert _asked(events, 400) == expected


@pytest.mark.parametrize(("phases", "factor"), [(1, 230), (2, 460), (3, 690)])
def test_the_octt_factor_of_watts_is_that_of_the_phases(phases, factor):
    steps = {second: (limit * factor, phases) for second, limit in {0: 6, 60: 10}.items()}
    events = [accepted(profile(steps, unit=W))]
    assert _asked(events, 120, unit=W) == {0: 6 * factor, 60: 10 * factor}
    assert _asked(events, 120, unit=A) == {0: 6, 60: 10}


def test_the_octt_case_of_stacked_levels():
    # TC_072.
    low = profile({0: 6, 100: 8, 200: 10}, number=1, level=0, duration=400)
    high = profile({0: 7, 100: 9}, number=2, level=1, duration=150)
    assert _asked([accepted(low), accepted(high)], 350) == {0: 7, 100: 9, 150: 8, 200: 10}


def test_without_a_transaction_one_is_taken_to_start_now():
    # A9.
    assert _asked([accepted(relative({0: 6, 120: 16}))], 300) == {0: 6, 120: 16}


def test_a_running_transaction_keeps_its_own_start():
    events = [accepted(relative({0: 6, 120: 16})), started(at=T0 - 60_000)]
    assert _asked(events, 300) == {0: 6, 60: 16}


def test_what_happens_after_the_question_is_not_known_to_the_answer():
    events = [started(), accepted(profile({0: 6}), at=T0 + 1)]
    assert _asked(events, 60) == {0: 32}


@pytest.mark.parametrize(
    ("power_w", "phases", "ampere"),
    # V5 and V6: divided by 230 V and the number of phases, 3 if absent; the hardware has 32 A.
    [(11_040, None, 16), (11_040, 1, 32), (4_140, 3, 6), (4_100, 3, 5.94)],
)
def test_watts_become_amperes_by_nominal_voltage_and_phases(power_w, phases, ampere):
    one = profile({0: (power_w, phases)}, unit=W)
    assert _asked([accepted(one)], 60) == {0: ampere}


def test_one_phase_of_eleven_kilowatts_is_cut_by_the_station_maximum():
    # V5: 48 A on one phase, on a connector that could carry them.
    site = Site((Hardware(Decimal(80)),))
    one = profile({0: (11_040, 1)}, number=1, unit=W)
    maximum = profile({0: 20}, number=2, purpose=Purpose.STATION_MAX, start=T0 + 30_000)
    assert _asked([accepted(one), accepted(maximum, 0)], 60, site=site) == {0: 48, 30: 20}


def test_amperes_become_watts_with_the_lowest_number_of_phases():
    # A19.
    one = profile({0: (10, 1), 60: (10, 2), 120: 10})
    assert _asked([accepted(one)], 180, unit=W) == {0: 2300, 60: 4600, 120: 6900}


def test_the_site_s_own_voltage_converts():
    site = Site((Hardware(),), nominal_voltage_v=Decimal(240))
    assert _asked([accepted(profile({0: 10}))], 60, unit=W, site=site) == {0: 7200}


def test_the_number_of_phases_is_the_lowest_of_the_members():
    maximum = profile({0: (20, 1)}, number=1, purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0), accepted(profile({0: 10}, number=2))]
    periods = composite(events, ONE, 1, T0, 1000, A)
    assert periods == (CompositePeriod(0, Decimal(10), 1),)


def test_the_station_expects_the_sum_of_its_connectors():
    events = [accepted(profile({0: 6, 60: 20}), 0)]
    assert _asked(events, 120, connector=0, site=TWO) == {0: 12, 60: 40}


def test_the_station_expects_no_more_than_its_maximum():
    maximum = profile({0: 18, 60: 50}, number=1, purpose=Purpose.STATION_MAX)
    default = profile({0: 16}, number=2)
    events = [accepted(maximum, 0), accepted(default, 1)]
    # Connector 2 has nothing but its hardware: 16 A + 32 A.
    assert _asked(events, 120, connector=0, site=TWO) == {0: 18, 60: 48}


def test_the_other_reading_of_connector_0_tells_the_maximum_only():
    # A21.
    maximum = profile({0: 60}, number=1, purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0), accepted(profile({0: 6}, number=2), 0)]
    reading = Reading.parse("composite0=maximum_only")
    assert _asked(events, 60, connector=0, site=TWO) == {0: 12}
    assert _asked(events, 60, connector=0, site=TWO, reading=reading) == {0: 60}


def test_without_a_maximum_the_other_reading_of_connector_0_tells_the_sum():
    reading = Reading.parse("composite0=maximum_only")
    events = [accepted(profile({0: 6}), 0)]
    assert _asked(events, 60, connector=0, site=TWO, reading=reading) == {0: 12}


def test_equal_neighbours_are_one_period():
    assert _asked([accepted(profile({0: 10, 30: 10, 60: 8}))], 90) == {0: 10, 60: 8}


def test_a_window_without_duration_tells_what_holds_at_its_instant():
    # A24.
    events = [accepted(profile({0: 6, 60: 8}))]
    assert composite(events, ONE, 1, T0, 0, A) == (CompositePeriod(0, Decimal(6), 3),)
    assert composite(events, ONE, 1, T0 + 59_999, 0, A) == (CompositePeriod(0, Decimal(6), 3),)
    assert composite(events, ONE, 1, T0 + 60_000, 0, A) == (CompositePeriod(0, Decimal(8), 3),)


def test_the_window_ends_before_its_last_instant():
    events = [accepted(profile({0: 6, 60: 8}))]
    assert composite(events, ONE, 1, T0, 60_000, A) == (CompositePeriod(0, Decimal(6), 3),)
    assert len(composite(events, ONE, 1, T0, 60_001, A)) == 2


def test_periods_count_from_the_question():
    events = [accepted(profile({0: 6, 60: 8}))]
    asked = composite(events, ONE, 1, T0 + 20_000, 60_000, A)
    assert [period.start_ms for period in asked] == [0, 40_000]


def test_a_connector_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="found connector 5"):
        composite([], ONE, 5, T0, 1000, A)


def test_a_site_of_one_connector_has_no_second_one():
    with pytest.raises(ValueError, match="found connector 2, expected 1 to 1"):
        composite([], ONE, 2, T0, 1000, A)
    assert composite([], TWO, 2, T0, 1000, A) == (CompositePeriod(0, Decimal(32), 3),)


def test_each_connector_without_a_transaction_is_taken_to_start_one():
    events = [started(1, 100, at=T0 - 60_000), accepted(relative({0: 6, 90: 16}), 0)]
    assert _asked(events, 120, connector=1, site=TWO) == {0: 6, 30: 16}
    assert _asked(events, 120, connector=2, site=TWO) == {0: 6, 90: 16}
    assert _asked(events, 120, connector=0, site=TWO) == {0: 12, 30: 22, 90: 32}


def test_a_tx_profile_without_an_id_is_for_the_transaction_that_is_supposed():
    one = profile({0: 6}, purpose=Purpose.TX)
    assert _asked([accepted(one)], 60) == {0: 6}
    bound = profile({0: 6}, purpose=Purpose.TX, transaction=100)
    assert _asked([accepted(bound)], 60) == {0: 32}


def test_the_scope_of_replacement_is_that_of_the_reading():
    events = [accepted(profile({0: 6}, number=1), 1), accepted(profile({0: 8}, number=2), 2)]
    station = Reading.parse("replace_scope=station")
    assert _asked(events, 60, site=TWO) == {0: 6}
    assert _asked(events, 60, site=TWO, reading=station) == {0: 32}


def test_the_voltage_of_the_station_converts_its_maximum():
    site = Site((Hardware(),), nominal_voltage_v=Decimal(240))
    maximum = profile({0: 7200}, unit=W, purpose=Purpose.STATION_MAX)
    assert _asked([accepted(maximum, 0)], 60, connector=0, site=site) == {0: 10}


@pytest.mark.parametrize(
    ("watt", "unit", "per_phase", "total"),
    [
        # The maximum's 10 A are 6900 W on three phases, and the default's watts are for one.
        (6_900, A, (10, 1), (10, 3)),
        (6_900, W, (2_300, 1), (6_900, 3)),
        (4_600, A, (10, 1), (20, 1)),
        (4_600, W, (2_300, 1), (4_600, 1)),
        (9_200, A, (10, 1), (10, 3)),
    ],
)
def test_in_the_total_reading_the_smallest_power_has_its_own_phases(watt, unit, per_phase, total):
    # A17; of two equal powers the one with more phases says less about them.
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0), accepted(profile({0: (watt, 1)}, number=2, unit=W))]
    for reading, expected in (("per_phase", per_phase), ("total", total)):
        (period,) = composite(events, ONE, 1, T0, 1000, unit, Reading.parse(f"w_cap={reading}"))
        assert (period.limit, period.number_phases) == expected


def test_each_connector_has_its_own_hardware():
    site = Site((Hardware(Decimal(200), supply=Supply.DC), Hardware(Decimal(16), 1)))
    told = [composite([], site, number, T0, 1000, A) for number in (1, 2)]
    assert told == [
        (CompositePeriod(0, Decimal(200), None),),
        (CompositePeriod(0, Decimal(16), 1),),
    ]
