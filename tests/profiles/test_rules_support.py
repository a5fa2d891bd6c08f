from __future__ import annotations

from dataclasses import replace

import pytest
from profiles.checking import (
    DEFAULT,
    DEFAULT_21,
    PERIODS,
    SCHEDULE,
    found,
    messages,
    with_period,
    with_schedule,
)

from harness.profiles import Kind, LimitAtSoc, OperationMode, Purpose, StationFacts

FIRST = f"{PERIODS}[0]"
DYNAMIC = replace(DEFAULT_21, kind=Kind.DYNAMIC)


@pytest.mark.parametrize("purpose", [Purpose.PRIORITY, Purpose.LOCAL_GENERATION])
def test_an_additional_purpose_must_be_supported(purpose):
    profile = replace(DEFAULT_21, purpose=purpose)
    rule = ("K01.FR.120", "chargingProfilePurpose", "UnsupportedPurpose")
    assert found(profile, facts=StationFacts(purposes=frozenset())) == [rule]
    told = f"the station does not support {purpose.value}"
    assert messages(profile, facts=StationFacts(purposes=frozenset())) == [told]
    assert found(profile, facts=StationFacts(purposes=frozenset({purpose}))) == []
    assert found(profile) == []


def test_the_old_purposes_need_no_support():
    assert found(DEFAULT_21, facts=StationFacts(purposes=frozenset())) == []


@pytest.mark.parametrize("supported", [None, True, False])
def test_dynamic_profiles_must_be_supported(supported):
    facts = StationFacts(dynamic=supported)
    rule = ("K01.FR.121", "chargingProfileKind", "UnsupportedKind")
    assert found(DYNAMIC, facts=facts) == ([rule] if supported is False else [])
    if supported is False:
        assert messages(DYNAMIC, facts=facts) == ["the station does not support Dynamic profiles"]
    assert found(DEFAULT_21, facts=facts) == []


@pytest.mark.parametrize("supported", [None, True, False])
@pytest.mark.parametrize(
    ("rule", "field", "fact", "changes", "unused"),
    [
        (
            "K01.FR.123",
            "useLocalTime",
            "local_time",
            {"use_local_time": True},
            {"use_local_time": False},
        ),
        (
            "K01.FR.124",
            "randomizedDelay",
            "randomized_delay",
            {"randomized_delay_ms": 1000},
            {"randomized_delay_ms": 0},
        ),
        (
            "K01.FR.125",
            "limitAtSoC",
            "limit_at_soc",
            {"limit_at_soc": LimitAtSoc(0, 0)},
            {"limit_at_soc": None},
        ),
    ],
)
def test_what_a_schedule_uses_must_be_supported(rule, field, fact, changes, unused, supported):
    facts = StationFacts(**{fact: supported})
    profile = with_schedule(DEFAULT_21, **changes)
    violation = (rule, f"{SCHEDULE}.{field}", "InvalidSchedule")
    assert found(profile, facts=facts) == ([violation] if supported is False else [])
    if supported is False:
        assert messages(profile, facts=facts) == [f"the station does not support {field}"]
    assert found(with_schedule(DEFAULT_21, **unused), facts=facts) == []


@pytest.mark.parametrize("supported", [None, True, False])
def test_only_an_idle_evse_sleeps(supported):
    facts = StationFacts(evse_sleep=supported)
    rule = ("K01.FR.126", f"{FIRST}.evseSleep", "InvalidSchedule")
    awake = with_period(DEFAULT_21, other=(("evseSleep", True),))
    assert found(awake, facts=facts) == [rule]
    assert messages(awake, facts=facts) == ["only an EVSE that is Idle can sleep"]
    idle = {"limit": None, "mode": OperationMode.IDLE}
    asleep = with_period(DEFAULT_21, other=(("evseSleep", True),), **idle)
    assert found(asleep, facts=facts) == ([rule] if supported is False else [])
    if supported is False:
        assert messages(asleep, facts=facts) == ["the station does not support evseSleep"]


def test_an_evse_that_shall_not_sleep_need_not_be_able_to():
    profile = with_period(DEFAULT_21, other=(("evseSleep", False),))
    assert found(profile, facts=StationFacts(evse_sleep=False)) == []


def test_each_sleeping_period_is_looked_at():
    awake = DEFAULT_21.schedule.periods[0]._replace(other=(("v2xBaseline", 1),))
    asleep = awake._replace(start_ms=1000, other=(("evseSleep", True),))
    profile = with_schedule(DEFAULT_21, periods=(awake, asleep))
    assert found(profile) == [("K01.FR.126", f"{PERIODS}[1].evseSleep", "InvalidSchedule")]


def test_a_mode_must_be_supported():
    mode = OperationMode.EXTERNAL_LIMITS
    profile = with_period(DEFAULT_21, limit=None, mode=mode)
    rule = ("K01.FR.115", f"{FIRST}.operationMode", "InvalidOperationMode")
    assert found(profile, facts=StationFacts(modes=frozenset())) == [rule]
    told = "the station does not support ExternalLimits"
    assert messages(profile, facts=StationFacts(modes=frozenset())) == [told]
    assert found(profile, facts=StationFacts(modes=frozenset({mode}))) == []
    assert found(profile) == []


def test_charging_needs_no_support():
    assert found(DEFAULT_21, facts=StationFacts(modes=frozenset())) == []


DC = StationFacts(dc_connectors=frozenset({1}))


def test_direct_current_has_no_phases():
    profile = with_period(DEFAULT_21, number_phases=1, phase_to_use=2)
    assert found(profile, facts=DC) == [
        ("K01.FR.44", f"{FIRST}.numberPhases", "NoPhaseForDC"),
        ("K01.FR.44", f"{FIRST}.phaseToUse", "NoPhaseForDC"),
    ]
    assert messages(profile, facts=DC) == ["direct current has no phases"] * 2
    assert found(profile, connector=2, facts=DC) == []
    assert found(profile, facts=replace(DC, dc_input_phase_control=True)) == []
    assert found(with_period(DEFAULT_21), facts=DC) == []


def test_a_station_of_2_0_1_ignores_the_phases_of_direct_current():
    profile = with_period(DEFAULT, number_phases=1, phase_to_use=2)
    assert found(profile, facts=DC) == []
    assert found(profile, facts=replace(DC, phase_switching=False)) == []
