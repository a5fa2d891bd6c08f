from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from harness.errors import InputError
from harness.limits import (
    DEFAULT_READING,
    SWITCHES,
    Reading,
    default_reading,
    enabled_readings,
)
from harness.limits.reading import RelativeAnchor
from harness.profiles import Version

BERLIN = "Europe/Berlin"


def test_the_default_reading_comes_first_of_all_combinations():
    readings = enabled_readings()
    assert readings[0] == DEFAULT_READING
    # Two values for each of six switches; the recurrence clock has one without a zone.
    assert len(readings) == len(set(readings)) == 2**6


def test_a_time_zone_enables_the_local_recurrence_clock():
    readings = enabled_readings(BERLIN)
    assert len(readings) == 2**7
    assert {str(each.recurrence_clock) for each in readings} == {"utc", "local"}
    assert {each.time_zone for each in readings} == {BERLIN}


@pytest.mark.parametrize(
    ("version", "open_switches"),
    [
        (
            Version.V16,
            {
                "recurring_before_start": ["inactive", "extrapolated"],
                "recurrence_clock": ["utc", "local"],
                "relative_anchor": ["transaction", "reception"],
                "txdefault_scope": ["union", "connector_first"],
                "replace_scope": ["connector", "station"],
                "w_cap": ["per_phase", "total"],
                "composite0": ["min_of_sum", "maximum_only"],
                "local_generation": ["on_top"],
            },
        ),
        (
            Version.V201,
            {
                "recurring_before_start": ["inactive", "extrapolated"],
                "recurrence_clock": ["utc", "local"],
                "relative_anchor": ["energy", "transaction", "reception"],
                "txdefault_scope": ["union", "connector_first"],
                "replace_scope": ["connector"],
                "w_cap": ["per_phase", "total"],
                "composite0": ["min_of_sum"],
                "local_generation": ["on_top"],
            },
        ),
        (
            Version.V21,
            {
                "recurring_before_start": ["inactive", "extrapolated"],
                "recurrence_clock": ["utc", "local"],
                "relative_anchor": ["energy", "reception"],
                "txdefault_scope": ["union", "connector_first"],
                "replace_scope": ["connector"],
                "w_cap": ["per_phase", "total"],
                "composite0": ["min_of_sum"],
                "local_generation": ["on_top", "capped"],
            },
        ),
    ],
)
def test_each_version_leaves_its_own_questions_open(version, open_switches):
    readings = enabled_readings(BERLIN, version=version)
    found = {
        name: list(dict.fromkeys(str(getattr(each, name)) for each in readings))
        for name in SWITCHES
    }
    assert found == open_switches
    count = 1
    for values in open_switches.values():
        count *= len(values)
    assert len(readings) == len(set(readings)) == count


@pytest.mark.parametrize(
    ("version", "anchor"),
    [(Version.V16, "transaction"), (Version.V201, "energy"), (Version.V21, "energy")],
)
def test_each_version_has_its_default_reading(version, anchor):
    reading = default_reading(version)
    assert reading == Reading(relative_anchor=RelativeAnchor(anchor))
    assert enabled_readings(version=version)[0] == reading
    assert Reading.parse(version=version) == reading


def test_the_default_of_the_default_is_that_of_1_6():
    assert Reading.parse() == Reading() == DEFAULT_READING == default_reading(Version.V16)


def test_a_pinned_switch_has_one_value_in_every_reading():
    readings = enabled_readings(pinned={"w_cap": "total", "replace_scope": "station"})
    assert {(str(each.w_cap), str(each.replace_scope)) for each in readings} == {
        ("total", "station")
    }
    assert len(readings) == 2**4


def test_what_a_version_does_not_leave_open_may_be_pinned():
    readings = enabled_readings(pinned={"local_generation": "capped"})
    assert {str(each.local_generation) for each in readings} == {"capped"}
    pinned = {"recurrence_clock": "local"}
    clocks = {str(each.recurrence_clock) for each in enabled_readings(BERLIN, pinned)}
    assert clocks == {"local"}


@pytest.mark.parametrize("pinned", [{"w_cap": "totl"}, {"wcap": "total"}])
def test_an_unknown_switch_or_value_cannot_be_pinned(pinned):
    with pytest.raises(InputError, match="did you mean"):
        enabled_readings(pinned=pinned)


def test_switches_are_read_from_text():
    reading = Reading.parse("w_cap=total", "txdefault_scope = connector_first")
    assert (reading.w_cap, reading.txdefault_scope) == ("total", "connector_first")
    assert reading.composite0 == DEFAULT_READING.composite0


def test_of_a_switch_that_is_set_twice_the_last_counts():
    assert Reading.parse("w_cap=total", "w_cap=per_phase") == DEFAULT_READING


def test_a_switch_that_is_set_leaves_the_others():
    reading = Reading.parse("w_cap=total", time_zone=BERLIN)
    changed = reading.with_switch("composite0", "maximum_only")
    assert (changed.w_cap, changed.composite0) == ("total", "maximum_only")
    assert changed.time_zone == BERLIN


def test_a_reading_is_written_with_its_switches():
    assert str(DEFAULT_READING) == (
        "recurring_before_start=inactive, recurrence_clock=utc, relative_anchor=transaction, "
        "txdefault_scope=union, replace_scope=connector, w_cap=per_phase, "
        "composite0=min_of_sum, local_generation=on_top"
    )


@pytest.mark.parametrize("version", list(Version))
def test_what_is_written_is_read_again(version):
    for reading in enabled_readings(BERLIN, version=version):
        assert Reading.parse(*str(reading).split(","), time_zone=BERLIN) == reading


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        (
            "w_cap=totl",
            r"^w_cap: found 'totl', expected one of per_phase, total; did you mean 'total'\?$",
        ),
        (
            "wcap=total",
            r"^reading: found 'wcap', expected one of recurring_.*; did you mean 'w_cap'\?$",
        ),
        ("time_zone=UTC", r"^reading: found 'time_zone', expected one of"),
        ("w_cap", r"^w_cap: found '', expected one of per_phase, total$"),
        (
            "recurrence_clock=local",
            r"^time zone: found None, expected a name of the IANA .* such as 'Europe/Berlin'$",
        ),
    ],
)
def test_an_unknown_switch_or_value_is_refused_with_a_hint(switch, message):
    with pytest.raises(InputError, match=message):
        Reading.parse(switch)


@pytest.mark.parametrize("switches", [(), ("recurrence_clock=local",)])
@pytest.mark.parametrize("zone", ["Europe/Bärlin", "Europe/Nowhere", "../etc/passwd", ""])
def test_an_unknown_time_zone_is_refused(zone, switches):
    with pytest.raises(InputError, match=f"^time zone: found {zone!r}, expected a name"):
        Reading.parse(*switches, time_zone=zone)


def test_only_the_local_clock_has_a_zone():
    assert Reading(time_zone=BERLIN).zone is None
    local = Reading.parse("recurrence_clock=local", time_zone=BERLIN)
    assert local.zone == ZoneInfo(BERLIN)


def test_the_station_has_a_zone_whatever_recurrences_follow():
    assert Reading(time_zone=BERLIN).local_zone == ZoneInfo(BERLIN)
    assert Reading().local_zone is None


def test_the_first_value_of_every_switch_is_its_default():
    defaults = {name: getattr(DEFAULT_READING, name) for name in SWITCHES}
    assert {name: next(iter(values)) for name, values in SWITCHES.items()} == defaults


def test_every_switch_has_its_values():
    assert {name: [str(value) for value in values] for name, values in SWITCHES.items()} == {
        "recurring_before_start": ["inactive", "extrapolated"],
        "recurrence_clock": ["utc", "local"],
        "relative_anchor": ["transaction", "energy", "reception"],
        "txdefault_scope": ["union", "connector_first"],
        "replace_scope": ["connector", "station"],
        "w_cap": ["per_phase", "total"],
        "composite0": ["min_of_sum", "maximum_only"],
        "local_generation": ["on_top", "capped"],
    }
