"""Dynamic profiles and priority of OCPP 2.1 (K28, K29, K21, K22)."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import ANSWERED_MS, lose, seconds_of

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
SETTLED_MS = 20_000
PULL = "PullDynamicScheduleUpdate"


def dynamic(limit: float = 8, **more) -> dict:
    return profile2("TxDefaultProfile", (0, limit), kind="Dynamic", **more)


async def push(csms, **update) -> str:
    request = {"chargingProfileId": 1, "scheduleUpdate": update}
    answer = await csms.call("UpdateDynamicSchedule", request)
    reason = answer.get("statusInfo", {}).get("reasonCode", "")
    return f"{answer['status']}:{reason}" if reason else answer["status"]


async def reported(csms) -> dict:
    csms.received.clear()
    await csms.call("GetChargingProfiles", {"requestId": 1, "chargingProfile": {}})
    await csms.clock.sleep(ANSWERED_MS)
    return csms.of("ReportChargingProfiles")[0]["chargingProfile"][0]


async def settled_w(csms, station) -> float:
    await csms.clock.sleep(SETTLED_MS)
    return power_w(station, csms.clock) - 5


def test_an_update_is_reported_with_its_time():
    # K28.FR.06
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            await install(csms, dynamic())
            await clock.sleep(60_000 - 10)
            assert await push(csms, limit=12) == "Accepted"
            body = await reported(csms)
            (period,) = body["chargingSchedule"][0]["chargingSchedulePeriod"]
            assert period == {"startPeriod": 0, "limit": 12}
            assert body["dynUpdateTime"] == "2025-01-15T08:01:00.000Z"

    run(main)


def test_an_update_leaves_what_it_does_not_name():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            period = {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": 6}
            schedule = {"chargingSchedulePeriod": [{**period, "limit": 10}]}
            named = {"transactionId": csms.transaction_id}
            body = profile2("TxProfile", kind="Dynamic", schedule=schedule, **named)
            assert await install(csms, body) == "Accepted"
            assert await push(csms, setpoint=9) == "Accepted"
            told = await reported(csms)
            (changed,) = told["chargingSchedule"][0]["chargingSchedulePeriod"]
            assert changed == {**period, "setpoint": 9, "limit": 10}
            assert await settled_w(csms, station) == pytest.approx(9 * 690)

    run(main)


@pytest.mark.parametrize(
    ("update", "answer"),
    [
        ({"limit": -1}, "Rejected:InvalidSchedule"),
        ({"setpoint": 5}, "Rejected:InvalidSchedule"),  # the period only charges
        ({"limit": 0}, "Accepted"),
    ],
)
def test_an_update_that_makes_no_sound_period_changes_nothing(update, answer):
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, dynamic())
            await charging2(csms, station, CAR)
            assert await push(csms, **update) == answer
            expected = 8 * 690 if answer.startswith("Rejected") else 0
            assert await settled_w(csms, station) == pytest.approx(expected)

    run(main)


def test_an_update_expires_a_duration_after_it():
    # K28.FR.13: valid up to dynUpdateTime + duration, and then the lower level leads.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 16), id=2))
            await install(csms, dynamic(8, duration=60, level=1))
            await charging2(csms, station, CAR)
            await clock.sleep(30_000)
            await push(csms, limit=10)
            await clock.sleep(55_000)
            still = power_w(station, clock)
            await clock.sleep(20_000)
            assert still - 5 == pytest.approx(10 * 690)
            assert power_w(station, clock) - 5 == pytest.approx(16 * 690)

    run(main)


def test_a_refused_update_prolongs_nothing():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, dynamic(8, duration=60))
            await charging2(csms, station, CAR)
            await clock.sleep(50_000)
            await push(csms, limit=-1)
            assert await settled_w(csms, station) == pytest.approx(22_000)

    run(main)


def test_it_pulls_at_the_interval_of_the_profile():
    # K28: dynUpdateInterval
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            await install(csms, dynamic(dynUpdateInterval=30))
            await clock.sleep(100_000)
            assert seconds_of(csms, PULL) == [30, 60, 90]

    run(main)


def test_a_profile_that_is_set_again_is_pulled_at_its_new_interval_only():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            await install(csms, dynamic(dynUpdateInterval=30))
            await clock.sleep(10_000)
            await install(csms, dynamic(dynUpdateInterval=50))
            await clock.sleep(115_000)
            assert seconds_of(csms, PULL) == [60, 110]

    run(main)


@pytest.mark.parametrize("interval", [{}, {"dynUpdateInterval": 0}])
def test_without_an_interval_nothing_is_pulled(interval):
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            assert await install(csms, dynamic(**interval)) == "Accepted"
            await clock.sleep(3_600_000)
            assert seconds_of(csms, PULL) == []

    run(main)


def test_a_profile_that_was_refused_is_not_pulled():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            refused = await install(csms, dynamic(-1, dynUpdateInterval=30))
            await clock.sleep(100_000)
            assert refused == "Rejected:InvalidSchedule"
            assert seconds_of(csms, PULL) == []

    run(main)


def test_an_answer_without_an_update_changes_nothing():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, dynamic(dynUpdateInterval=30))
            await charging2(csms, station, CAR)
            await clock.sleep(40_000)
            assert seconds_of(csms, PULL) == [30]
            assert await settled_w(csms, station) == pytest.approx(8 * 690)

    run(main)


def test_it_goes_on_pulling_after_a_loss():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            await install(csms, dynamic(dynUpdateInterval=30))
            await lose(csms)
            await clock.sleep(65_000)
            assert seconds_of(csms, PULL) == [30, 60]

    run(main)


def test_a_station_that_was_stopped_pulls_no_more():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, dynamic(dynUpdateInterval=30))
            await station.stop()
            pulls = []
            station._firmware.reporter.say = lambda *said: pulls.append(said)
            await clock.sleep(100_000)
            assert pulls == []

    run(main)


def test_priority_ends_with_its_transaction():
    # K21: it is activated for one transaction.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=1))
            await install(csms, profile2("PriorityCharging", (0, 20), id=2))
            await charging2(csms, station, CAR)
            request = {"transactionId": csms.transaction_id, "activate": True}
            await csms.call("UsePriorityCharging", request)
            station.unplug(1)
            await charging2(csms, station, CAR)
            assert await settled_w(csms, station) == pytest.approx(8 * 690)

    run(main)


def test_priority_of_one_evse_leaves_the_other_alone():
    async def main(clock):
        async with booted2(clock, "2.1", site=EmulatedSite(connectors=2)) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=1), 0)
            await install(csms, profile2("PriorityCharging", (0, 20), id=2), 0)
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            station.ask_priority(2)
            await clock.sleep(SETTLED_MS)
            drawn = [power_w(station, clock, evse) - 5 for evse in (1, 2)]
            assert drawn == pytest.approx([8 * 690, 20 * 690])

    run(main)


def test_priority_stays_under_the_maximum_of_the_station():
    # F21-03: 10 A for the station, of which it takes 5 W itself.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2("ChargingStationMaxProfile", (0, 10), id=1), 0)
            await install(csms, profile2("PriorityCharging", (0, 20), id=2))
            await charging2(csms, station, CAR)
            station.ask_priority(1)
            assert await settled_w(csms, station) == pytest.approx(9.9 * 690)

    run(main)


def test_who_asks_for_priority_no_longer_is_told_so():
    # K22
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            station.ask_priority(1)
            station.ask_priority(1, wanted=False)
            await clock.sleep(ANSWERED_MS)
            told = [one["activated"] for one in csms.of("NotifyPriorityCharging")]
            assert told == [True, False]

    run(main)


@pytest.mark.parametrize("action", ["UpdateDynamicSchedule", "UsePriorityCharging"])
def test_2_0_1_knows_neither(action):
    async def main(clock):
        async with booted2(clock, "2.0.1") as (csms, _):
            answer = await csms.send_raw("x", [2, "x", action, {}])
            assert answer[:3] == [4, "x", "NotImplemented"]

    run(main)
