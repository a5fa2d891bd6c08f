"""Charging profiles over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import T0_TEXT, booted, charging, profile, run

from harness.emulator import VehicleSpec

CAR = VehicleSpec(power_w=22_000.0)


def power_w(station, clock, connector=1) -> float:
    return sum(station.sources[connector].mean_power_w(clock.now() - 500, clock.now()))


async def set_profile(csms, body, connector=1):
    return await csms.call(
        "SetChargingProfile", {"connectorId": connector, "csChargingProfiles": body}
    )


def test_a_profile_takes_effect_during_the_transaction():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await clock.sleep(20_000)
            answer = await set_profile(csms, profile("TxProfile", (0, 10), transactionId=1))
            await clock.sleep(10_000)
            assert answer == {"status": "Accepted"}
            assert power_w(station, clock) == pytest.approx(9.85 * 690 + 5)

    run(main)


def test_a_limit_of_zero_suspends_and_the_transaction_goes_on():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await set_profile(csms, profile("TxProfile", (0, 0), (60, 16), start=None))
            await clock.sleep(30_000)
            assert csms.states()[-1] == "SuspendedEVSE"
            assert power_w(station, clock) == pytest.approx(5.0)
            await clock.sleep(60_000)
            assert csms.states()[-1] == "Charging"
            assert csms.of("StopTransaction") == []

    run(main)


def test_a_vehicle_that_wants_nothing_is_suspended_by_itself():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=0.0))
            assert csms.states()[-1] == "SuspendedEV"

    run(main)


def test_the_profile_of_a_start_binds_to_its_transaction():
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            body = profile("TxProfile", (0, 8), (60, 12), kind="Relative", start=None)
            answer = await csms.call(
                "RemoteStartTransaction",
                {"connectorId": 1, "idTag": "A", "chargingProfile": body},
            )
            await clock.sleep(30_000)
            first = power_w(station, clock)
            await clock.sleep(60_000)
            assert answer == {"status": "Accepted"}
            assert first == pytest.approx(7.88 * 690 + 5)
            assert power_w(station, clock) == pytest.approx(11.82 * 690 + 5)

    run(main)


@pytest.mark.parametrize(
    "body",
    [profile("TxDefaultProfile", (0, 8)), profile("TxProfile", (0, 8), transactionId=1)],
)
def test_a_start_with_the_wrong_profile_is_refused(body):
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            answer = await csms.call(
                "RemoteStartTransaction",
                {"connectorId": 1, "idTag": "A", "chargingProfile": body},
            )
            assert answer == {"status": "Rejected"}

    run(main)


def test_a_txprofile_ends_with_its_transaction():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await set_profile(csms, profile("TxProfile", (0, 8), transactionId=1))
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(30_000)
            assert power_w(station, clock) > 20_000

    run(main)


def test_clearing_gives_the_current_back():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 8)), connector=0)
            await charging(csms, station, CAR)
            await clock.sleep(20_000)
            first = await csms.call("ClearChargingProfile", {"id": 1})
            second = await csms.call("ClearChargingProfile", {"id": 1})
            await clock.sleep(20_000)
            assert (first, second) == ({"status": "Accepted"}, {"status": "Unknown"})
            assert power_w(station, clock) > 20_000

    run(main)


@pytest.mark.parametrize(
    ("connector", "body", "answer"),
    [
        (1, profile("TxProfile", (0, 8)), {"status": "Rejected"}),
        (0, profile("TxProfile", (0, 8)), {"status": "Rejected"}),
        (1, profile("ChargePointMaxProfile", (0, 8)), {"status": "Rejected"}),
        (2, profile("TxDefaultProfile", (0, 8)), "PropertyConstraintViolation"),
        (1, profile("Nonsense", (0, 8)), "PropertyConstraintViolation"),
    ],
)
def test_what_a_good_charger_refuses(connector, body, answer):
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await set_profile(csms, body, connector) == answer

    run(main)


def test_it_answers_a_composite_schedule():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await set_profile(csms, profile("TxDefaultProfile", (0, 6), start=T0_TEXT))
            request = {"connectorId": 1, "duration": 60, "chargingRateUnit": "W"}
            answer = await csms.call("GetCompositeSchedule", request)
            assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [
                {"startPeriod": 0, "limit": 4140.0, "numberPhases": 3}
            ]

    run(main)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"connectorId": 9, "duration": 60}, {"status": "Rejected"}),
        (
            {"connectorId": 1, "duration": 60, "chargingRateUnit": "kW"},
            "PropertyConstraintViolation",
        ),
        ({"connectorId": 1}, "OccurenceConstraintViolation"),
    ],
)
def test_a_composite_schedule_may_be_refused(request_, answer):
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await csms.call("GetCompositeSchedule", request_) == answer

    run(main)
