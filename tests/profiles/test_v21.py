from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.anew import anew
from profiles.bodies import changed, full_body_21, full_body_201, full_period_21, minimal_body_2x

from harness.profiles import (
    Kind,
    LimitAtSoc,
    OperationMode,
    Period,
    ProfileError,
    Purpose,
    ScheduleUpdate,
    Version,
    v201,
)


def decode(body):
    return anew("v21").decode(body)


def decode_update(body):
    return anew("v21").decode_update(body)


def encode(profile):
    return anew("v21").encode(profile)


def encode_update(update):
    return anew("v21").encode_update(update)


EIGHT = 1_736_928_000_000
"""2025-01-15T08:00:00Z."""
SCHEDULE = "chargingSchedule[0]"
PERIODS = f"{SCHEDULE}.chargingSchedulePeriod"


def test_every_field_of_a_profile_is_read():
    profile = decode(full_body_21())
    assert profile.version is Version.V21
    assert (profile.max_offline_ms, profile.invalid_after_offline) == (300_000, True)
    assert (profile.dyn_update_interval_ms, profile.dyn_update_time) == (60_000, EIGHT + 1000)
    assert profile.other == (("priceScheduleSignature", "c2lnbmF0dXJl"),)
    assert (profile.id, profile.transaction_id, len(profile.alternatives)) == (7, "tx-42", 1)


def test_every_field_of_a_schedule_is_read():
    schedule = decode(full_body_21()).schedule
    assert (schedule.randomized_delay_ms, schedule.use_local_time) == (600_000, True)
    assert schedule.limit_at_soc == LimitAtSoc(Decimal(80), Decimal("10.5"))
    assert schedule.other == (
        ("salesTariff", {"id": 5, "salesTariffEntry": [{"ePriceLevel": 1.25}]}),
        ("powerTolerance", 0.5),
        ("signatureId", 3),
        ("digestValue", "ZGlnZXN0"),
        ("absolutePriceSchedule", {"priceScheduleID": 1, "currency": "EUR"}),
        ("priceLevelSchedule", {"priceScheduleId": 2, "numberOfPriceLevels": 3}),
    )


def test_every_field_of_a_period_is_read():
    assert decode(full_body_21()).schedule.periods[0] == Period(
        start_ms=0,
        limit=Decimal(10),
        number_phases=3,
        phase_to_use=1,
        mode=OperationMode.CENTRAL_SETPOINT,
        limit_l2=Decimal("11.5"),
        limit_l3=Decimal(12),
        setpoint=Decimal(-5),
        setpoint_l2=Decimal("5.5"),
        setpoint_l3=Decimal(6),
        discharge_limit=Decimal(-7),
        discharge_limit_l2=Decimal("-7.5"),
        discharge_limit_l3=Decimal(0),
        other=(
            ("setpointReactive", 1),
            ("setpointReactive_L2", -1.5),
            ("setpointReactive_L3", 2),
            ("preconditioningRequest", False),
            ("evseSleep", True),
            ("v2xBaseline", 100.5),
            ("v2xFreqWattCurve", [{"frequency": 49.8, "power": -10000}]),
            ("v2xSignalWattCurve", [{"signal": -1, "power": -2000}]),
        ),
    )


def test_a_period_may_have_no_limit():
    body = changed(minimal_body_2x(), f"{PERIODS}[0]", {"startPeriod": 0})
    assert decode(body).schedule.periods == (Period(0, None),)
    assert encode(decode(body)) == body


def test_what_2_0_1_writes_is_read_as_well():
    assert replace(decode(full_body_201()), version=Version.V201) == v201.decode(full_body_201())


@pytest.mark.parametrize("body", [full_body_21(), full_body_201(), minimal_body_2x()])
def test_what_is_written_is_what_was_read(body):
    assert encode(decode(body)) == body


@pytest.mark.parametrize("mode", list(OperationMode))
def test_every_mode_is_read_and_the_default_one_is_left_out(mode):
    body = changed(minimal_body_2x(), f"{PERIODS}[0].operationMode", mode.value)
    assert decode(body).schedule.periods[0].mode is mode
    (period,) = encode(decode(body))["chargingSchedule"][0]["chargingSchedulePeriod"]
    assert period.get("operationMode", "ChargingOnly") == mode.value
    assert ("operationMode" in period) is (mode is not OperationMode.CHARGING_ONLY)


@pytest.mark.parametrize("name", ["PriorityCharging", "LocalGeneration"])
def test_the_purposes_of_2_1_are_read(name):
    assert decode(minimal_body_2x() | {"chargingProfilePurpose": name}).purpose == Purpose(name)


def test_a_dynamic_profile_is_read():
    assert decode(minimal_body_2x() | {"chargingProfileKind": "Dynamic"}).kind is Kind.DYNAMIC


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-15T08:00:00Z",
        "2025-01-15T08:00:00.000+01:00",
        "2025-01-15T08:00:00-0530",
        "2025-01-15T08:00:00",
    ],
)
def test_with_local_time_the_clock_is_read_and_the_offset_is_not(text):
    body = changed(full_body_21(), f"{SCHEDULE}.startSchedule", text)
    assert decode(body).schedule.start == EIGHT
    assert (
        encode(decode(body))["chargingSchedule"][0]["startSchedule"] == "2025-01-15T08:00:00.000Z"
    )


def test_without_local_time_the_offset_counts():
    body = changed(full_body_21(), f"{SCHEDULE}.startSchedule", "2025-01-15T09:00:00+01:00")
    assert decode(changed(body, f"{SCHEDULE}.useLocalTime", False)).schedule.start == EIGHT


def test_local_time_needs_no_start():
    body = changed(minimal_body_2x(), f"{SCHEDULE}.useLocalTime", True)
    assert (decode(body).schedule.start, decode(body).schedule.use_local_time) == (None, True)


NUMBERS = [f"{name}{line}" for name in ("limit", "setpoint") for line in ("", "_L2", "_L3")]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("maxOfflineDuration", -1, "maxOfflineDuration: found -1, expected an integer from 0 up"),
        ("invalidAfterOfflineDuration", 1, "invalidAfterOfflineDuration: found 1, expected true"),
        ("dynUpdateInterval", "1", "dynUpdateInterval: found '1', expected an integer"),
        ("dynUpdateTime", 1, "dynUpdateTime: found 1, expected a date-time such as"),
        ("priceScheduleSignature", "s" * 257, f"priceScheduleSignature: found {'s' * 257!r}, exp"),
        (f"{SCHEDULE}.randomizedDelay", -1, f"{SCHEDULE}.randomizedDelay: found -1, expected an"),
        (f"{SCHEDULE}.limitAtSoC", 80, f"{SCHEDULE}.limitAtSoC: found 80, expected an object"),
        (
            f"{SCHEDULE}.limitAtSoC.soc",
            101,
            f"{SCHEDULE}.limitAtSoC.soc: found 101, expected an integer from 0 to 100",
        ),
        (f"{SCHEDULE}.limitAtSoC.soc", 80.5, f"{SCHEDULE}.limitAtSoC.soc: found 80.5, expected an"),
        (f"{SCHEDULE}.limitAtSoC.limit", None, f"{SCHEDULE}.limitAtSoC.limit: found None, expecte"),
        (
            f"{SCHEDULE}.limitAtSoC.lmit",
            1,
            (
                f"{SCHEDULE}.limitAtSoC.lmit: found 'lmit', expected one of soc, limit, "
                "customData; did you mean 'limit'?"
            ),
        ),
        (f"{SCHEDULE}.useLocalTime", "yes", f"{SCHEDULE}.useLocalTime: found 'yes', expected true"),
        (f"{SCHEDULE}.powerTolerance", "1", f"{SCHEDULE}.powerTolerance: found '1', expected a nu"),
        (f"{SCHEDULE}.signatureId", -1, f"{SCHEDULE}.signatureId: found -1, expected an integer f"),
        (f"{SCHEDULE}.digestValue", "d" * 89, f"{SCHEDULE}.digestValue: found {'d' * 89!r}, expec"),
        (f"{SCHEDULE}.absolutePriceSchedule", 1, f"{SCHEDULE}.absolutePriceSchedule: found 1, exp"),
        (f"{SCHEDULE}.priceLevelSchedule", [], f"{SCHEDULE}.priceLevelSchedule: found [], expecte"),
        (
            f"{PERIODS}[0].numberPhases",
            4,
            f"{PERIODS}[0].numberPhases: found 4, expected an integer from 0 to 3",
        ),
        (f"{PERIODS}[0].phaseToUse", 4, f"{PERIODS}[0].phaseToUse: found 4, expected an integer"),
        (
            f"{PERIODS}[0].operationMode",
            "Idel",
            (
                f"{PERIODS}[0].operationMode: found 'Idel', expected one of Idle, ChargingOnly, "
                "CentralSetpoint, ExternalSetpoint, ExternalLimits, CentralFrequency, "
                "LocalFrequency, LocalLoadBalancing; did you mean 'Idle'?"
            ),
        ),
        *[(f"{PERIODS}[0].{name}", "1", f"{PERIODS}[0].{name}: found '1'") for name in NUMBERS],
        *[
            (
                f"{PERIODS}[0].dischargeLimit{line}",
                0.1,
                f"{PERIODS}[0].dischargeLimit{line}: found 0.1, expected a number up to 0",
            )
            for line in ("", "_L2", "_L3")
        ],
        *[
            (f"{PERIODS}[0].{name}", "1", f"{PERIODS}[0].{name}: found '1', expected")
            for name in full_period_21()
            if name.startswith(("setpointR", "pre", "evse", "v2x"))
        ],
        (f"{PERIODS}[0].v2xFreqWattCurve", [], f"{PERIODS}[0].v2xFreqWattCurve: found '0 items'"),
        (f"{PERIODS}[0].v2xSignalWattCurve", [1] * 21, f"{PERIODS}[0].v2xSignalWattCurve: found '"),
    ],
)
def test_an_error_names_the_path_what_was_found_and_what_was_expected(path, value, told):
    with pytest.raises(ProfileError) as error:
        decode(changed(full_body_21(), path, value))
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{SCHEDULE}.limitAtSoC.soc", 0),
        (f"{SCHEDULE}.limitAtSoC.soc", 100),
        (f"{SCHEDULE}.limitAtSoC.customData", {}),
        (f"{SCHEDULE}.digestValue", "d" * 88),
        ("priceScheduleSignature", "s" * 256),
        (f"{PERIODS}[0].v2xFreqWattCurve", [{}] * 20),
        (f"{PERIODS}[0].numberPhases", 0),
        (f"{PERIODS}[0].phaseToUse", 3),
        (f"{PERIODS}[0].customData", {}),
        ("maxOfflineDuration", 0),
    ],
)
def test_the_bounds_are_of_the_range(path, value):
    assert decode(changed(full_body_21(), path, value)) is not None


def test_an_update_has_the_given_values_only():
    update = decode_update({"limit": 16.1, "setpoint_L2": -1, "dischargeLimit_L3": 0})
    assert update == ScheduleUpdate(
        limit=Decimal("16.1"), setpoint_l2=Decimal(-1), discharge_limit_l3=Decimal(0)
    )
    assert encode_update(update) == {"limit": 16.1, "setpoint_L2": -1, "dischargeLimit_L3": 0}


def test_every_value_of_an_update_is_read():
    values = {
        name: value
        for name, value in full_period_21().items()
        if name.split("_")[0] in ("limit", "setpoint", "dischargeLimit")
    }
    assert len(values) == 9
    assert encode_update(decode_update(values)) == values


def test_reactive_setpoints_of_an_update_are_dropped():
    assert decode_update({"setpointReactive_L2": 5, "customData": {}}) == ScheduleUpdate()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"limit": "6"}, "scheduleUpdate.limit: found '6', expected a number"),
        ({"setpointReactive": "6"}, "scheduleUpdate.setpointReactive: found '6', expected a numb"),
        ({"dischargeLimit": 1}, "scheduleUpdate.dischargeLimit: found 1, expected a number up to"),
        ({"numberPhases": 1}, "scheduleUpdate.numberPhases: found 'numberPhases', expected one of"),
        (5, "scheduleUpdate: found 5, expected an object"),
    ],
)
def test_a_wrong_update_is_refused(body, told):
    with pytest.raises(ProfileError) as error:
        decode_update(body)
    assert str(error.value).startswith(told)


def test_a_fraction_of_a_second_cannot_be_written():
    profile = decode(minimal_body_2x())
    with pytest.raises(
        ProfileError, match=r"^maxOfflineDuration: found '1500 ms', expected a whole"
    ):
        encode(replace(profile, max_offline_ms=1500))
