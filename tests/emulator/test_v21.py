"""What only OCPP 2.1 has: dynamic profiles, priority, local generation and feeding back."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import EmulatedSite, VehicleSpec
from harness.errors import InputError

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
V2X = VehicleSpec(power_w=11_000.0, max_discharge_w=11_040.0, share_of_offer=1.0)
MAX = "ChargingStationMaxProfile"
SETTLED_MS = 20_000


def with_period(purpose: str, period: dict, **more) -> dict:
    schedule = {"chargingSchedulePeriod": [{"startPeriod": 0, **period}]}
    return profile2(purpose, schedule=schedule, **more)


def setpoint(value: float, **more) -> dict:
    return {"setpoint": value, "operationMode": "CentralSetpoint", **more}


def at_soc(soc: int, limit: float) -> dict:
    return {"limitAtSoC": {"soc": soc, "limit": limit}}


async def settled_w(csms, station) -> float:
    await csms.clock.sleep(SETTLED_MS)
    return power_w(station, csms.clock) - 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (with_period("TxDefaultProfile", setpoint(-10, dischargeLimit=-16)), ""),
        (with_period("TxDefaultProfile", {"operationMode": "Idle"}), ""),
        (with_period("LocalGeneration", {"limit": 5}), ""),
        (with_period("PriorityCharging", {"limit": 20}), ""),
        (with_period("TxDefaultProfile", {"limit": -1}), "InvalidSchedule"),
        (with_period("TxDefaultProfile", {}), "InvalidSchedule"),
        (with_period("TxDefaultProfile", {"limit": 5, "setpoint": 3}), "InvalidSchedule"),
        (with_period("TxDefaultProfile", setpoint(9, limit=8)), "InvalidSchedule"),  # V2X.05
        (with_period("TxDefaultProfile", setpoint(-9, dischargeLimit=-8)), "InvalidSchedule"),
        (with_period("TxDefaultProfile", {"limit": 5, "limit_L2": 4}), "InvalidProfile"),
        (with_period("TxDefaultProfile", {"limit": 5, "evseSleep": True}), "InvalidSchedule"),
        (with_period("TxDefaultProfile", {"limit": 5}, dynUpdateInterval=5), "InvalidProfile"),
        (with_period(MAX, setpoint(5)), "InvalidOperationMode"),
        (with_period("PriorityCharging", {"limit": 20}, duration=60), "InvalidSchedule"),
        (with_period("PriorityCharging", setpoint(5)), "InvalidSchedule"),
        (profile2("TxDefaultProfile", (0, 8), schedule={"useLocalTime": True}), ""),
        (profile2("TxDefaultProfile", (0, 8), schedule={"randomizedDelay": 9}), ""),
        (profile2(MAX, (0, 8), schedule={"randomizedDelay": 9}), "InvalidSchedule"),
        (profile2("TxDefaultProfile", (0, 8), schedule=at_soc(80, 6)), ""),
        (profile2("TxDefaultProfile", (0, 8), schedule=at_soc(80, -6)), "InvalidSchedule"),
        (profile2("TxDefaultProfile", (0, 8), (9, 9), kind="Dynamic"), "InvalidSchedule"),
        (profile2("TxDefaultProfile", (0, 8), kind="Dynamic"), ""),
    ],
)
def test_what_2_1_takes_and_refuses(body, reason):
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            evse = 0 if body["chargingProfilePurpose"] == MAX else 1
            expected = f"Rejected:{reason}" if reason else "Accepted"
            assert await install(csms, body, evse) == expected

    run(main)


@pytest.mark.parametrize(
    "mode",
    [
        "CentralFrequency",
        "LocalFrequency",
        "LocalLoadBalancing",
        "ExternalSetpoint",
        "ExternalLimits",
    ],
)
def test_a_mode_that_needs_what_the_station_does_not_have_is_refused(mode):
    # K01.FR.115: it measures no frequency, no load of a building, and nobody tells it setpoints.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            period = {"operationMode": mode}
            if mode == "CentralFrequency":
                period |= {"setpoint": 0, "limit": 8, "dischargeLimit": -8}
            body = with_period("TxDefaultProfile", period)
            assert await install(csms, body) == "Rejected:InvalidOperationMode"

    run(main)


def test_phases_mean_nothing_on_dc_and_are_refused():
    async def main(clock):
        site = EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0)
        async with booted2(clock, "2.1", site=site) as (csms, _):
            body = profile2("TxDefaultProfile", (0, 100, 3))
            assert await install(csms, body) == "Rejected:NoPhaseForDC"

    run(main)


def test_a_pushed_update_takes_effect_at_once():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 8), kind="Dynamic"))
            await charging2(csms, station, CAR)
            before = await settled_w(csms, station)
            request = {"chargingProfileId": 1, "scheduleUpdate": {"limit": 12}}
            assert await csms.call("UpdateDynamicSchedule", request) == {"status": "Accepted"}
            assert before == pytest.approx(8 * 690)
            assert await settled_w(csms, station) == pytest.approx(12 * 690)

    run(main)


def test_only_a_dynamic_profile_can_be_updated():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 8)))
            for profile_id in (1, 2):
                request = {"chargingProfileId": profile_id, "scheduleUpdate": {"limit": 12}}
                answer = await csms.call("UpdateDynamicSchedule", request)
                assert answer["status"] == "Rejected"

    run(main)


def test_a_dynamic_profile_lapses_without_an_update_and_comes_back_with_one():
    # K28.FR.13 to FR.15: valid for a minute from each update.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            body = profile2("TxDefaultProfile", (0, 8), kind="Dynamic", duration=60)
            await install(csms, body)
            seen = [await settled_w(csms, station)]
            await clock.sleep(50_000)
            seen.append(await settled_w(csms, station))
            request = {"chargingProfileId": 1, "scheduleUpdate": {"limit": 10}}
            await csms.call("UpdateDynamicSchedule", request)
            seen.append(await settled_w(csms, station))
            # 22 kW is what the vehicle takes when nothing limits it.
            assert seen == pytest.approx([8 * 690, 22_000, 10 * 690])

    run(main)


def test_a_pull_asks_at_its_interval_until_the_profile_is_gone():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            csms.update = {"status": "Accepted", "scheduleUpdate": {"limit": 14}}
            body = profile2("TxDefaultProfile", (0, 8), kind="Dynamic", dynUpdateInterval=60)
            await install(csms, body)
            await charging2(csms, station, CAR)
            first = await settled_w(csms, station)
            await clock.sleep(60_000)
            assert csms.of("PullDynamicScheduleUpdate") == [{"chargingProfileId": 1}]
            assert first == pytest.approx(8 * 690)
            assert await settled_w(csms, station) == pytest.approx(14 * 690)
            await csms.call("ClearChargingProfile", {"chargingProfileId": 1})
            csms.received.clear()
            await clock.sleep(300_000)
            assert len(csms.of("PullDynamicScheduleUpdate")) <= 1

    run(main)


def test_priority_charging_replaces_the_profiles_of_the_transaction_while_it_lasts():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=1))
            await install(csms, profile2("PriorityCharging", (0, 20), id=2))
            await charging2(csms, station, CAR)
            seen = [await settled_w(csms, station)]
            for activate in (True, False):
                request = {"transactionId": csms.transaction_id, "activate": activate}
                answer = await csms.call("UsePriorityCharging", request)
                assert answer == {"status": "Accepted"}
                seen.append(await settled_w(csms, station))
            assert seen == pytest.approx([8 * 690, 20 * 690, 8 * 690])

    run(main)


def test_priority_charging_that_has_not_begun_leaves_the_other_limits_in_force():
    """As a TxProfile does before its first period (A2)."""

    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            later = "2025-01-15T12:00:00Z"
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=1))
            await install(csms, profile2("PriorityCharging", (0, 20), id=2, start=later))
            await charging2(csms, station, CAR)
            request = {"transactionId": csms.transaction_id, "activate": True}
            assert await csms.call("UsePriorityCharging", request) == {"status": "Accepted"}
            assert await settled_w(csms, station) == pytest.approx(8 * 690)

    run(main)


def test_priority_needs_a_transaction_and_a_profile():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            request = {"transactionId": csms.transaction_id, "activate": True}
            answer = await csms.call("UsePriorityCharging", request)
            assert answer == {"status": "NoProfile"}
            other = await csms.call("UsePriorityCharging", {**request, "transactionId": "x"})
            assert other["status"] == "Rejected"

    run(main)


def test_somebody_at_the_station_may_ask_for_priority():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            station.ask_priority(1)
            await clock.sleep(10)
            told = {"transactionId": csms.transaction_id, "activated": True}
            assert csms.of("NotifyPriorityCharging") == [told]

    run(main)


def test_only_2_1_knows_priority():
    async def main(clock):
        async with booted2(clock, "2.0.1") as (csms, station):
            with pytest.raises(InputError, match="has no transaction"):
                station.ask_priority(1)
            await charging2(csms, station, CAR)
            with pytest.raises(InputError, match="knows no priority"):
                station.ask_priority(1)

    run(main)


def test_local_generation_comes_on_top_of_the_maximum():
    # 10 A from the grid and 5 A of one's own are 15 A, of which the station takes 5 W itself.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2(MAX, (0, 10), id=1), 0)
            await install(csms, profile2("LocalGeneration", (0, 5), id=2), 0)
            await charging2(csms, station, CAR)
            assert await settled_w(csms, station) == pytest.approx(14.9 * 690)
            answer = await csms.call("GetCompositeSchedule", {"evseId": 1, "duration": 60})
            assert answer["schedule"]["chargingSchedulePeriod"][0]["limit"] == 15

    run(main)


def test_a_setpoint_below_zero_feeds_back():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, V2X)
            tx = csms.transaction_id
            await install(csms, with_period("TxProfile", setpoint(-10), transactionId=tx))
            fed_back = await settled_w(csms, station)
            start = station.sources[1].returned_wh(clock.now())
            await clock.sleep(3_600_000)
            assert fed_back == pytest.approx(-10 * 690)
            returned = station.sources[1].returned_wh(clock.now()) - start
            assert returned == pytest.approx(6_900)
            await install(csms, with_period("TxProfile", setpoint(8), transactionId=tx))
            assert await settled_w(csms, station) == pytest.approx(8 * 690)

    run(main)


def test_the_most_careful_phase_counts_for_a_pilot_that_knows_none():
    # 3000, 2760 and 3200 W: 2760 W on each phase are 12 A.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            period = {"limit": 3000, "limit_L2": 2760, "limit_L3": 3200}
            body = with_period("TxProfile", period, unit="W", transactionId=csms.transaction_id)
            assert await install(csms, body) == "Accepted"
            assert await settled_w(csms, station) == pytest.approx(12 * 690)

    run(main)


@pytest.mark.parametrize(("number_phases", "ampere"), [(3, 15), (2, 10), (1, 10)])
def test_generation_on_fewer_phases_comes_on_top_of_none(number_phases, ampere):
    # One pilot signal speaks for all phases; the station takes 5 W itself.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await install(csms, profile2(MAX, (0, 10), id=1), 0)
            generation = profile2("LocalGeneration", (0, 5), id=2)
            (period,) = generation["chargingSchedule"][0]["chargingSchedulePeriod"]
            period["numberPhases"] = number_phases
            await install(csms, generation, 0)
            await charging2(csms, station, CAR)
            assert await settled_w(csms, station) == pytest.approx((ampere - 0.1) * 690)
            answer = await csms.call("GetCompositeSchedule", {"evseId": 1, "duration": 60})
            assert answer["schedule"]["chargingSchedulePeriod"][0]["limit"] == ampere

    run(main)
