from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.checking import (
    DEFAULT_21,
    PERIODS,
    SCHEDULE,
    TX_21,
    found,
    messages,
    with_period,
    with_periods,
    with_schedule,
)

from harness.profiles import Kind, OperationMode, Period, Purpose, StationFacts, Version

PRIORITY = replace(DEFAULT_21, purpose=Purpose.PRIORITY)
DYNAMIC = replace(DEFAULT_21, kind=Kind.DYNAMIC)
FIRST = f"{PERIODS}[0]"
WIDE = {Purpose.TX, Purpose.TX_DEFAULT}
CHARGING = {OperationMode.CHARGING_ONLY}
LIMITS = CHARGING | {OperationMode.EXTERNAL_LIMITS}
MODES = {
    Purpose.STATION_MAX: ("K01.FR.111", CHARGING),
    Purpose.PRIORITY: ("K01.FR.111", CHARGING),
    Purpose.EXTERNAL: ("K01.FR.112", LIMITS | {OperationMode.EXTERNAL_SETPOINT}),
    Purpose.LOCAL_GENERATION: ("K01.FR.113", LIMITS),
}


def test_priority_charging_has_no_duration():
    assert found(PRIORITY) == []
    profile = with_schedule(PRIORITY, duration_ms=0)
    assert found(profile) == [("K01.FR.70", f"{SCHEDULE}.duration", "InvalidSchedule")]
    assert messages(profile) == ["priority charging lasts as long as it lasts"]


def test_other_profiles_have_a_duration():
    assert found(with_schedule(DEFAULT_21, duration_ms=1000)) == []


@pytest.mark.parametrize("mode", list(OperationMode))
@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_purpose_has_its_modes(purpose, mode):
    profile = with_period(replace(DEFAULT_21, purpose=purpose), mode=mode)
    rules = [one for one in found(profile, 0) if one[1].endswith("operationMode")]
    rule, allowed = MODES.get(purpose, ("", set(OperationMode)))
    wanted = []
    if mode not in allowed:
        wanted = [(rule, f"{FIRST}.operationMode", "InvalidOperationMode")]
        if purpose is Purpose.PRIORITY:
            wanted.append(("K01.FR.71", f"{FIRST}.operationMode", "InvalidSchedule"))
    assert rules == wanted


def test_the_mode_that_a_purpose_is_not_for_is_told():
    maximum = replace(DEFAULT_21, purpose=Purpose.STATION_MAX, kind=Kind.DYNAMIC)
    profile = with_period(maximum, mode=OperationMode.EXTERNAL_LIMITS)
    assert messages(profile, 0) == ["a ChargingStationMaxProfile is not for ExternalLimits"]
    profile = with_period(PRIORITY, mode=OperationMode.EXTERNAL_LIMITS)
    assert messages(profile) == ["a PriorityCharging is not for ExternalLimits"] * 2


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("delay", [None, 0, 1000])
def test_only_what_a_transaction_may_use_starts_at_random(purpose, delay):
    profile = with_schedule(replace(DEFAULT_21, purpose=purpose), randomized_delay_ms=delay)
    rules = [one for one in found(profile, 0) if one[0] == "K01.FR.95"]
    wrong = purpose not in WIDE and delay == 1000
    field = f"{SCHEDULE}.randomizedDelay"
    assert rules == ([("K01.FR.95", field, "InvalidSchedule")] if wrong else [])


def test_the_reason_against_a_random_start_is_told():
    profile = with_schedule(PRIORITY, randomized_delay_ms=1)
    assert messages(profile) == ["only what a transaction may use starts at random"]


def test_a_dynamic_profile_has_one_period():
    assert found(DYNAMIC) == []
    assert found(with_schedule(DYNAMIC, start=0)) == []
    profile = with_periods(DYNAMIC, Period(0, Decimal(6)), Period(1000, Decimal(6)))
    assert found(profile) == [("K28.FR.01", "chargingSchedule", "InvalidSchedule")]
    told = "1 schedules with 2 periods in all; a Dynamic profile has one with one"
    assert messages(profile) == [told]


def test_a_dynamic_profile_has_one_schedule():
    facts = StationFacts(needs_told=frozenset({1}))
    empty = replace(DYNAMIC.schedule, periods=())
    rules = found(replace(DYNAMIC, alternatives=(empty,)), facts=facts)
    assert ("K28.FR.01", "chargingSchedule", "InvalidSchedule") in rules


def test_the_period_of_a_dynamic_profile_starts_at_0():
    profile = with_periods(DYNAMIC, Period(1000, Decimal(6)))
    assert found(profile)[1:] == [("K28.FR.02", f"{FIRST}.startPeriod", "InvalidSchedule")]
    assert messages(profile)[1:] == ["the period of a Dynamic profile starts at 0"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("dynUpdateInterval", {"dyn_update_interval_ms": 0}),
        ("dynUpdateTime", {"dyn_update_time": 0}),
    ],
)
def test_only_a_dynamic_profile_is_updated(field, changes):
    profile = replace(DEFAULT_21, **changes)
    assert found(profile) == [("K01.FR.122", field, "InvalidProfile")]
    assert messages(profile) == ["a profile of kind Relative is not updated"]
    assert found(replace(DYNAMIC, **changes)) == []


def test_an_id_for_external_constraints_is_refused():
    profile = replace(DEFAULT_21, id=10)
    assert found(profile, facts=StationFacts(max_external_id=10)) == [
        ("K01.FR.81", "id", "InvalidProfileId")
    ]
    told = "ids up to 10 are for external constraints"
    assert messages(profile, facts=StationFacts(max_external_id=10)) == [told]
    assert found(profile, facts=StationFacts(max_external_id=9)) == []
    external = replace(profile, purpose=Purpose.EXTERNAL)
    rules = found(external, facts=StationFacts(max_external_id=10))
    assert [rule for rule, *_ in rules] == ["K01.FR.22"]


def test_a_period_that_only_charges_has_a_limit():
    profile = with_period(DEFAULT_21, limit=None)
    assert found(profile) == [("F21-04", f"{FIRST}.limit", None)]
    assert messages(profile) == ["a period that only charges has a limit"]


@pytest.mark.parametrize("mode", list(OperationMode))
def test_a_setpoint_from_the_csms_is_there_where_it_is_needed(mode):
    central = mode in {OperationMode.CENTRAL_SETPOINT, OperationMode.CENTRAL_FREQUENCY}
    limit = Decimal(6) if mode is OperationMode.CHARGING_ONLY else None
    profile = with_period(DEFAULT_21, limit=limit, mode=mode)
    assert found(profile) == ([("F21-04", f"{FIRST}.setpoint", None)] if central else [])
    if central:
        assert messages(profile) == [f"{mode} needs a setpoint"]
        assert found(with_period(DEFAULT_21, limit=None, mode=mode, setpoint=Decimal(0))) == []


TARGETS = {
    f"{name}{line}": f"{attribute}{line.lower()}"
    for name, attribute in [
        ("limit", "limit"),
        ("dischargeLimit", "discharge_limit"),
        ("setpoint", "setpoint"),
    ]
    for line in ("", "_L2", "_L3")
}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_asked_of_a_period_that_is_idle(name):
    values = {"limit": None, TARGETS[name]: Decimal(0)}
    profile = with_period(TX_21, mode=OperationMode.IDLE, **values)
    assert ("Q10.FR.01", f"{FIRST}.{name}", "InvalidSchedule") in found(profile)
    assert "nothing flows while Idle" in messages(profile)


@pytest.mark.parametrize("line", ["", "_L2", "_L3"])
def test_nothing_reactive_is_asked_of_a_period_that_is_idle(line):
    other = ((f"setpointReactive{line}", 0),)
    profile = with_period(TX_21, mode=OperationMode.IDLE, limit=None, other=other)
    rule = ("Q10.FR.01", f"{FIRST}.setpointReactive{line}", "InvalidSchedule")
    assert rule in found(profile)


def test_each_value_of_an_idle_period_is_told():
    values = dict.fromkeys(TARGETS.values(), Decimal(0))
    profile = with_period(TX_21, mode=OperationMode.IDLE, **values)
    assert [field for _, field, _ in found(profile)] == [f"{FIRST}.{name}" for name in TARGETS]


@pytest.mark.parametrize("line", ["", "_L2", "_L3"])
def test_a_limit_is_not_negative(line):
    values = {"limit": Decimal(6), f"limit{line.lower()}": Decimal("-0.1")}
    profile = with_period(TX_21, **values)
    assert found(profile) == [("F21-04", f"{FIRST}.limit{line}", None)]
    assert messages(profile) == ["-0.1 is negative"]
    assert found(with_period(TX_21, limit=Decimal(0))) == []


def test_a_setpoint_may_be_negative():
    profile = with_period(TX_21, mode=OperationMode.CENTRAL_SETPOINT, setpoint=Decimal(-1))
    assert found(profile) == []


@pytest.mark.parametrize("line", ["", "_L2", "_L3"])
@pytest.mark.parametrize(
    ("setpoint", "told"),
    [
        ("-5", None),
        ("6", None),
        ("-5.1", "-5.1 is below the dischargeLimit -5"),
        ("6.1", "6.1 is above the limit 6"),
    ],
)
def test_a_setpoint_is_within_its_limits(line, setpoint, told):
    values = {"setpoint": Decimal(0), "discharge_limit": Decimal(-5)}
    suffix = line.lower()
    values |= {f"limit{suffix}": Decimal(6), f"discharge_limit{suffix}": Decimal(-5)}
    values[f"setpoint{suffix}"] = Decimal(setpoint)
    profile = with_period(TX_21, mode=OperationMode.CENTRAL_SETPOINT, **values)
    rule = ("V2X.05", f"{FIRST}.setpoint{line}", "InvalidSchedule")
    assert found(profile) == ([] if told is None else [rule])
    assert messages(profile) == ([] if told is None else [told])


def test_a_setpoint_without_limits_is_free():
    for setpoint in (-(10**6), 10**6):
        values = {"limit": None, "setpoint": Decimal(setpoint)}
        assert found(with_period(TX_21, mode=OperationMode.CENTRAL_SETPOINT, **values)) == []


@pytest.mark.parametrize(
    ("values", "name", "rule"),
    [
        ({"limit_l2": Decimal(1)}, "limit_L2", "K01.FR.143"),
        ({"limit_l3": Decimal(1)}, "limit_L3", "K01.FR.143"),
        (
            {"discharge_limit": Decimal(-1), "discharge_limit_l2": Decimal(-1)},
            "dischargeLimit_L2",
            "V2X.09",
        ),
        ({"setpoint": Decimal(1), "setpoint_l3": Decimal(1)}, "setpoint_L3", "V2X.09"),
        (
            {"other": (("setpointReactive", 1), ("setpointReactive_L3", 1))},
            "setpointReactive_L3",
            "V2X.09",
        ),
    ],
)
def test_only_a_tx_profile_is_for_single_phases(values, name, rule):
    profile = with_period(DEFAULT_21, **values)
    assert found(profile) == [(rule, f"{FIRST}.{name}", "PhaseConflict")]
    assert messages(profile) == ["only a TxProfile is for single phases"]
    assert found(with_period(TX_21, **values)) == []


def test_single_phases_are_for_a_vehicle_that_told_of_them():
    values = {"limit_l2": Decimal(1), "setpoint": Decimal(1), "setpoint_l2": Decimal(1)}
    profile = with_period(TX_21, **values)
    for lines in (None, frozenset({1})):
        assert found(profile, facts=StationFacts(lines_told=lines)) == []
    facts = StationFacts(lines_told=frozenset({2}))
    assert found(profile, facts=facts) == [
        ("K01.FR.142", f"{FIRST}.limit_L2", "PhaseConflict"),
        ("V2X.08", f"{FIRST}.setpoint_L2", "PhaseConflict"),
    ]
    assert messages(profile, facts=facts) == ["the vehicle told no power of single phases"] * 2


def test_a_value_of_a_single_phase_goes_with_that_of_the_first():
    values = {"limit": None, "limit_l2": Decimal(1), "discharge_limit_l3": Decimal(-1)}
    mode = OperationMode.EXTERNAL_LIMITS
    profile = with_period(TX_21, mode=mode, **values)
    assert found(profile) == [
        ("K01.FR.145", f"{FIRST}.limit_L2", "PhaseConflict"),
        ("V2X.07", f"{FIRST}.dischargeLimit_L3", "PhaseConflict"),
    ]
    assert messages(profile) == [
        "it goes with limit, the value of L1",
        "it goes with dischargeLimit, the value of L1",
    ]


def test_the_base_of_another_period_does_not_count():
    mode = OperationMode.EXTERNAL_LIMITS
    second = Period(1000, None, mode=mode, limit_l2=Decimal(1))
    profile = with_periods(TX_21, Period(0, Decimal(1), limit_l2=Decimal(1)), second)
    assert found(profile) == [("K01.FR.145", f"{PERIODS}[1].limit_L2", "PhaseConflict")]


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
def test_the_rules_of_2_1_are_not_those_of_older_versions(version):
    profile = with_period(PRIORITY, mode=OperationMode.IDLE)
    assert found(replace(profile, version=version)) == []


def test_the_mode_of_each_period_is_looked_at():
    first, third = Period(0, Decimal(6)), OperationMode.EXTERNAL_LIMITS
    profile = with_periods(
        PRIORITY, first, first._replace(start_ms=1000), Period(2000, None, mode=third)
    )
    assert [field for _, field, _ in found(profile)] == [f"{PERIODS}[2].operationMode"] * 2
