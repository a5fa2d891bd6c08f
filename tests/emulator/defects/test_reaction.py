"""Defects in acting upon limits, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, charging, offered, plan, profile, run, transaction
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import VehicleSpec

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
STANDBY_W = 5


async def set_profile(csms, ampere):
    body = profile("TxDefaultProfile", (0, ampere))
    asked = {"connectorId": 1, "csChargingProfiles": body}
    assert await csms.call("SetChargingProfile", asked) == {"status": "Accepted"}


def test_a_later_change_of_another_profile_hides_a_step_down():
    maximum = (0, profile("ChargePointMaxProfile", (0, 20), (60, 10), id=1))
    default = (1, profile("TxDefaultProfile", (0, 20), (120, 16), id=2))
    good = plan(maximum, default)
    faulty = plan(maximum, default, faults=("last-layer-sets-next-look",))
    assert good.next_change([transaction()], T0) == T0 + 60_000
    assert faulty.next_change([transaction()], T0) == T0 + 120_000


def test_a_single_profile_is_followed_step_by_step():
    body = profile("TxDefaultProfile", (0, 20), (60, 10), (120, 16))
    made = plan((1, body), faults=("last-layer-sets-next-look",))
    assert made.next_change([transaction()], T0) == T0 + 60_000


def test_a_far_change_is_waited_for_no_longer_than_the_station_waits_anyway():
    body = profile("TxDefaultProfile", (0, 20), (7_200, 10))
    made = plan((1, body), faults=("last-layer-sets-next-look",))
    assert made.next_change([transaction()], T0) == T0 + 900_000


@pytest.mark.parametrize(
    ("fault", "sent_at", "end"),
    [("limits-transactions-late", 0, 60), ("spikes-after-each-profile", 300, 310)],
)
def test_a_limit_is_lifted_for_a_while(fault, sent_at, end):
    sent = (1, profile("TxDefaultProfile", (0, 8)))
    came = T0 + sent_at * 1_000
    good, faulty = (plan(sent, faults=f, accepted_at=came) for f in ((), (fault,)))
    seconds = (sent_at, end - 1, end, end + 100)
    assert [offered(good, at) for at in seconds] == [8, 8, 8, 8]
    assert [offered(faulty, at) for at in seconds] == [32, 32, 8, 8]
    assert faulty.next_change([transaction()], came) == T0 + end * 1_000


def test_without_a_profile_there_is_no_limit_to_lift():
    assert offered(plan(faults=("spikes-after-each-profile",)), 0) == 32


@pytest.mark.parametrize(("fault", "watt"), [("", 16 * 690), ("signal-stays-low", 6 * 690)])
def test_the_offer_that_is_reported_is_not_the_one_that_is_signalled(fault, watt):
    async def main(clock):
        async with booted(clock, faults=[fault] if fault else []) as (csms, station):
            await set_profile(csms, 16)
            await charging(csms, station, CAR)
            await clock.sleep(70_000)
            assert power_w(station, clock) == pytest.approx(watt + STANDBY_W)
            asked = {"requestedMessage": "MeterValues", "connectorId": 1}
            await csms.call("TriggerMessage", asked)
            await clock.sleep(100)
            values = csms.of("MeterValues")[-1]["meterValue"][-1]["sampledValue"]
            told = [v["value"] for v in values if v["measurand"] == "Current.Offered"]
            assert [float(value) for value in told] == [16.0]

    run(main)


@pytest.mark.parametrize(("limit", "ampere"), [(18.9, 18.9), (19, 18), (25, 18), (6, 6)])
def test_a_high_current_is_cut(limit, ampere):
    sent = (1, profile("TxDefaultProfile", (0, limit)))
    assert offered(plan(sent), 0) == limit
    assert offered(plan(sent, faults=("caps-high-currents",)), 0) == ampere


@pytest.mark.parametrize(
    ("fault", "ampere"), [("", [8, 8, 10, 6]), ("repeated-limit-sticks", [8, 16, 16, 16])]
)
def test_a_repeated_limit_sticks_at_16_ampere(fault, ampere):
    async def main(clock):
        async with booted(clock, faults=[fault] if fault else []) as (csms, station):
            await charging(csms, station, CAR)
            seen = []
            for limit in (8, 8, 10, 6):
                await set_profile(csms, limit)
                await clock.sleep(20_000)
                seen.append(round((power_w(station, clock) - STANDBY_W) / 690, 1))
            assert seen == ampere

    run(main)


def test_limits_that_differ_do_not_stick():
    async def main(clock):
        async with booted(clock, faults=["repeated-limit-sticks"]) as (csms, station):
            await charging(csms, station, CAR)
            for limit in (8, 10, 8):
                await set_profile(csms, limit)
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(8 * 690 + STANDBY_W)

    run(main)


def test_a_repeated_limit_sticks_in_2_0_1_too():
    async def main(clock):
        async with booted2(clock, faults=["repeated-limit-sticks"]) as (csms, station):
            await charging2(csms, station, CAR)
            body = profile2("TxDefaultProfile", (0, 8))
            assert [await install(csms, body) for _ in range(2)] == ["Accepted"] * 2
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(16 * 690 + STANDBY_W)

    run(main)


@pytest.mark.parametrize("schedule", [None, "soon", 7])
def test_what_is_no_schedule_is_refused_as_by_a_good_charger(schedule):
    async def main(clock):
        async with booted(clock, faults=["repeated-limit-sticks"]) as (csms, _):
            body = {**profile("TxDefaultProfile", (0, 8)), "chargingSchedule": schedule}
            asked = {"connectorId": 1, "csChargingProfiles": body}
            answers = [await csms.call("SetChargingProfile", asked) for _ in range(2)]
            assert answers == ["TypeConstraintViolation"] * 2

    run(main)
