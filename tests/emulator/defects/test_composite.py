"""Defects in composite schedules: the good and the faulty answer side by side."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, offered, plan, profile, run, transaction
from emulator.support2 import booted2, install, profile2

from harness.emulator import EmulatedSite
from harness.emulator.composite import composite_schedule

TWO = EmulatedSite(connectors=2)
STEPS = (1, profile("TxDefaultProfile", (0, 8), (60, 16), id=1))
MAXIMUM = (0, profile("ChargePointMaxProfile", (0, 10), id=2))


def ask(
    profiles=(), *, fault="", connector=1, at_s=0, unit="A", duration=300, running=None, site=None
):
    """Return (startPeriod, limit) of each period."""
    faults = (fault,) if fault else ()
    made = plan(*profiles, faults=faults, site=site or EmulatedSite())
    answer = composite_schedule(
        made,
        connector,
        running=running or {},
        at=T0 + at_s * 1_000,
        duration_s=duration,
        unit=unit,
    )
    periods = answer["chargingSchedule"]["chargingSchedulePeriod"]
    return [(one["startPeriod"], one["limit"]) for one in periods]


@pytest.mark.parametrize(
    ("fault", "good", "faulty", "asked"),
    [
        ("composite-minus-one", [(0, 32)], [(0, -1)], {}),
        (
            "composite-without-maximum",
            [(0, 8), (60, 10)],
            [(0, 8), (60, 16)],
            {"profiles": (STEPS, MAXIMUM)},
        ),
        (
            # 8 A on three phases of 230 V are 5520 W.
            "composite-wrong-unit",
            [(0, 5_520), (60, 11_040)],
            [(0, 8), (60, 16)],
            {"profiles": (STEPS,), "unit": "W"},
        ),
        (
            "composite-from-schedule-start",
            [(0, 8), (20, 16)],
            [(40, 8), (60, 16)],
            {"profiles": (STEPS,), "at_s": 40},
        ),
        (
            "composite-loses-zero",
            [(0, 0)],
            [(0, 32)],
            {"profiles": ((1, profile("TxDefaultProfile", (0, 0))),)},
        ),
        (
            "composite-hardware-only",
            [(0, 8), (60, 10)],
            [(0, 32)],
            {"profiles": (STEPS, MAXIMUM)},
        ),
        (
            "composite-without-txdefault",
            [(0, 8), (60, 10)],
            [(0, 10)],
            {"profiles": (STEPS, MAXIMUM)},
        ),
        (
            "composite-of-station-is-a-sum",
            [(0, 10)],
            [(0, 64)],
            {"profiles": (MAXIMUM,), "connector": 0, "site": TWO},
        ),
        (
            "composite-fractional-periods",
            [(0, 8), (30, 16)],
            [(0, 8), (29.5, 16)],
            {"profiles": (STEPS,), "at_s": 30.5},
        ),
    ],
)
def test_a_fault_changes_what_is_announced(fault, good, faulty, asked):
    assert ask(**asked) == good
    assert ask(fault=fault, **asked) == faulty


def test_a_running_transaction_has_its_txdefault_all_the_same():
    found = ask([STEPS], fault="composite-without-txdefault", running={1: transaction()})
    assert found == [(0, 8), (60, 16)]


def test_a_sum_of_connectors_leaves_the_answer_for_one_alone():
    assert ask([MAXIMUM], fault="composite-of-station-is-a-sum", site=TWO) == [(0, 10)]


def test_a_zero_that_is_lost_in_the_answer_still_pauses():
    zero = (1, profile("TxDefaultProfile", (0, 0)))
    assert offered(plan(zero, faults=("composite-loses-zero",)), 0) == 0


def test_an_answer_of_a_day_has_what_comes_in_that_day():
    made = plan(
        (1, profile("TxDefaultProfile", (0, 8), (600, 16))), faults=("composite-for-a-day",)
    )
    answer = composite_schedule(made, 1, running={}, at=T0, duration_s=300, unit="A")
    schedule = answer["chargingSchedule"]
    assert schedule["duration"] == 86_400
    assert [one["startPeriod"] for one in schedule["chargingSchedulePeriod"]] == [0, 600]


@pytest.mark.parametrize(("fault", "after_a_minute"), [("", 8), ("composite-cuts-profiles", 16)])
def test_asking_may_cut_the_profiles_that_are_asked_about(fault, after_a_minute):
    made = plan(
        (1, profile("TxDefaultProfile", (0, 16), (60, 8))), faults=(fault,) if fault else ()
    )
    answer = composite_schedule(made, 1, running={}, at=T0, duration_s=60, unit="A")
    assert answer["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 16
    assert offered(made, 61) == after_a_minute


def test_a_relative_profile_is_not_cut():
    body = profile("TxDefaultProfile", (0, 16), (60, 8), kind="Relative", start=None)
    made = plan((1, body), faults=("composite-cuts-profiles",))
    composite_schedule(made, 1, running={}, at=T0, duration_s=30, unit="A")
    assert offered(made, 61) == 8


def told(fault, version, duration):
    """Return the answer over the wire, with 10 A installed."""

    async def main(clock):
        options = {"faults": [fault] if fault else []}
        asked = {"duration": duration, "chargingRateUnit": "W"}
        if version == "1.6":
            async with booted(clock, **options) as (csms, _):
                body = profile("TxDefaultProfile", (0, 10))
                await csms.call(
                    "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body}
                )
                return await csms.call("GetCompositeSchedule", {"connectorId": 1, **asked})
        async with booted2(clock, version, **options) as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 10)))
            # Straight over the wire: what a fault answers need not fit the schema.
            frame = [2, "raw", "GetCompositeSchedule", {"evseId": 1, **asked}]
            return (await csms.send_raw("raw", frame))[2]

    return run(main)


def limits(answer):
    schedule = answer.get("schedule") or answer["chargingSchedule"]
    return [one["limit"] for one in schedule["chargingSchedulePeriod"]]


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_faults_of_the_answer_itself(version):
    # 10 A are 6900 W, and the hardware's 32 A are 22 080 W.
    assert limits(told("", version, 0)) == [6_900]
    assert limits(told("composite-now-is-hardware", version, 0)) == [22_080]
    assert limits(told("composite-now-is-hardware", version, 60)) == [6_900]
    assert limits(told("composite-without-periods", version, 60)) == []
    assert told("composite-always-rejected", version, 60) == {"status": "Rejected"}


@pytest.mark.parametrize("fault", ["composite-without-periods", "composite-now-is-hardware"])
def test_a_refusal_has_no_schedule_to_spoil(fault):
    async def main(clock):
        async with booted(clock, faults=[fault]) as (csms, _):
            asked = {"connectorId": 9, "duration": 0}
            assert await csms.call("GetCompositeSchedule", asked) == {"status": "Rejected"}

    run(main)


@pytest.mark.parametrize(("unit", "most"), [({}, 32), ({"chargingRateUnit": "A"}, 32)])
def test_the_hardware_is_told_in_amperes_unless_watts_are_asked_for(unit, most):
    async def main(clock):
        async with booted(clock, faults=["composite-now-is-hardware"]) as (csms, _):
            asked = {"connectorId": 1, "duration": 0, **unit}
            assert limits(await csms.call("GetCompositeSchedule", asked)) == [most]

    run(main)
