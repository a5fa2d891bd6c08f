from __future__ import annotations

import pytest

from harness.errors import InputError
from harness.limits import DEFAULT_READING, SWITCHES, Reading, enabled_readings


def test_the_default_reading_comes_first_of_all_combinations():
    readings = enabled_readings()
    assert readings[0] == DEFAULT_READING
    # Two values for each of six switches; the recurrence clock has one without a zone.
    assert len(readings) == len(set(readings)) == 2**6


def test_a_time_zone_enables_the_local_recurrence_clock():
    readings = enabled_readings("Europe/Berlin")
    assert len(readings) == 2**7
    assert {str(each.recurrence_clock) for each in readings} == {"utc", "local"}


def test_a_pinned_switch_has_one_value_in_every_reading():
    readings = enabled_readings(pinned={"w_cap": "total", "replace_scope": "station"})
    assert {(str(each.w_cap), str(each.replace_scope)) for each in readings} == {
        ("total", "station")
    }
    assert len(readings) == 2**4


def test_switches_are_read_from_text():
    reading = Reading.parse("w_cap=total", "txdefault_scope = connector_first")
    assert (reading.w_cap, reading.txdefault_scope) == ("total", "connector_first")
    assert reading.composite0 == DEFAULT_READING.composite0


def test_a_reading_is_written_with_its_switches():
    assert "w_cap=per_phase" in str(DEFAULT_READING)


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ("w_cap=totl", "w_cap: found 'totl', expected one of per_phase, total; did you mean"),
        ("wcap=total", "reading: found 'wcap'.*did you mean 'w_cap'"),
        ("time_zone=UTC", "reading: found 'time_zone'"),
        ("recurrence_clock=local", "found time zone None.*Europe/Berlin"),
    ],
)
def test_an_unknown_switch_or_value_is_refused_with_a_hint(switch, message):
    with pytest.raises(InputError, match=message):
        Reading.parse(switch)


def test_an_unknown_time_zone_is_refused():
    with pytest.raises(InputError, match="found time zone 'Europe/Bärlin'"):
        Reading.parse("recurrence_clock=local", time_zone="Europe/Bärlin")


def test_only_the_local_clock_has_a_zone():
    assert Reading(time_zone="Europe/Berlin").zone is None
    local = Reading.parse("recurrence_clock=local", time_zone="Europe/Berlin")
    assert str(local.zone) == "Europe/Berlin"


def test_the_first_value_of_every_switch_is_its_default():
    defaults = {name: getattr(DEFAULT_READING, name) for name in SWITCHES}
    assert {name: next(iter(values)) for name, values in SWITCHES.items()} == defaults
