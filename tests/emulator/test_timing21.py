"""What of a profile of OCPP 2.1 counts: by the clock on the wall, at random, and by the charge."""

from __future__ import annotations

import pytest
from emulator.support import SITE, T0, offered, run, transaction
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import Battery, VehicleSpec
from harness.emulator.faults import build_decisions
from harness.emulator.plan import Plan
from harness.emulator.raw import Stored, Transaction
from harness.emulator.store import ProfileStore
from harness.emulator.v2.decisions21 import Decisions21
from harness.units import HOUR_MS, parse_instant

LOCAL = {"useLocalTime": True}
OF_CHARGE = {"limitAtSoC": {"soc": 80, "limit": 8}}


class DrawsTwenty(Decisions21):
    """Every random number of seconds is 20."""

    def random_delay_s(self, stored, transaction, longest_s):  # noqa: ARG002
        return 20


def plan21(body, decisions=Decisions21, connector=1) -> Plan:
    made = build_decisions((), SITE, decisions)
    store = ProfileStore(made)
    assert store.install(Stored(connector, body, T0))
    return Plan(SITE, made, store)


def offered_at(made: Plan, instant: str) -> float:
    at = parse_instant(instant)
    return made.offers([transaction(started_at=at - HOUR_MS)], at)[1].current_a


@pytest.mark.parametrize("start", ["2025-01-15T09:00:00Z", "2025-01-15T09:00:00-05:00"])
def test_a_start_in_local_time_is_a_reading_of_the_clock_whatever_its_offset(start):
    # K01.FR.90: nine o'clock in Berlin is 08:00 UTC in January.
    made = plan21(profile2("TxDefaultProfile", (0, 8), (60, 12), start=start, schedule=LOCAL))
    assert [offered(made, seconds) for seconds in (-1, 0, 59, 60)] == [32, 8, 8, 12]


@pytest.mark.parametrize(
    ("start", "begins", "last", "ends"),
    [
        # On any day the window from 1 to 4 o'clock has three hours.
        ("2025-03-28", "2025-03-29T00:00:00Z", "2025-03-29T02:59:59Z", "2025-03-29T03:00:00Z"),
        # In the night of summer time it loses one ...
        ("2025-03-28", "2025-03-30T00:00:00Z", "2025-03-30T01:59:59Z", "2025-03-30T02:00:00Z"),
        # ... and in autumn it has one more (K01.FR.91).
        ("2025-10-24", "2025-10-25T23:00:00Z", "2025-10-26T02:59:59Z", "2025-10-26T03:00:00Z"),
    ],
)
def test_a_daily_window_follows_the_clock_on_the_wall(start, begins, last, ends):
    body = profile2(
        "TxDefaultProfile",
        (0, 8),
        kind="Recurring",
        start=f"{start}T01:00:00Z",
        duration=3 * 3_600,
        schedule=LOCAL,
        recurrencyKind="Daily",
    )
    made = plan21(body)
    assert [offered_at(made, instant) for instant in (begins, last, ends)] == [8, 8, 32]


def test_the_station_looks_when_the_clock_may_be_put_forward():
    # Whatever the profile says, at every quarter of an hour.
    body = profile2("TxDefaultProfile", (0, 8), (7_200, 12), schedule=LOCAL)
    made = plan21(body)
    at = parse_instant("2025-01-15T08:07:00Z")
    assert made.next_change([transaction()], at) == parse_instant("2025-01-15T08:15:00Z")


def test_a_random_delay_moves_every_period_but_the_first():
    # K01.FR.92 to FR.97
    body = profile2(
        "TxDefaultProfile", (0, 16), (60, 8), (120, 12), schedule={"randomizedDelay": 30}
    )
    made = plan21(body, DrawsTwenty)
    seen = [offered(made, seconds) for seconds in (0, 79, 80, 139, 140)]
    assert seen == [16, 16, 8, 8, 12]


def test_what_would_begin_after_the_end_of_the_schedule_is_dropped():
    body = profile2(
        "TxDefaultProfile", (0, 16), (60, 8), duration=75, schedule={"randomizedDelay": 30}
    )
    made = plan21(body, DrawsTwenty)
    assert [offered(made, seconds) for seconds in (74, 75)] == [16, 32]


def test_a_supposed_transaction_has_drawn_no_number():
    # K08.FR.06
    body = profile2("TxDefaultProfile", (0, 16), (60, 8), schedule={"randomizedDelay": 30})
    made = plan21(body, DrawsTwenty)
    supposed = made.supposed_transaction(1, T0)
    assert made.offers([supposed], T0 + 60_000)[1].current_a == 8


def test_each_transaction_draws_a_number_of_its_own_and_keeps_it():
    decisions = build_decisions((), SITE, Decisions21)
    stored = Stored(1, profile2("TxDefaultProfile", (0, 16)), T0)
    running = [Transaction(f"tx-{n}", 1, "A", T0) for n in range(200)]
    drawn = [decisions.random_delay_s(stored, one, 30) for one in running]
    assert drawn == [decisions.random_delay_s(stored, one, 30) for one in running]
    # Of 200 numbers from 0 to 30 hardly one is not drawn.
    assert (min(drawn), max(drawn)) == (0, 30)
    assert len(set(drawn)) > 20


@pytest.mark.parametrize(
    ("soc", "expected"), [(None, 16), (79.9, 16), (79.96, 8), (80.0, 8), (100.0, 8)]
)
def test_from_a_state_of_charge_on_another_limit_holds(soc, expected):
    # K01.FR.100, and 79.96 % is reported as 80.0 %.
    made = plan21(profile2("TxDefaultProfile", (0, 16), schedule=OF_CHARGE))
    made.decisions.state_of_charge = lambda _: soc
    assert offered(made, 0) == expected


def test_a_lower_limit_is_not_lifted_by_that_of_a_state_of_charge():
    made = plan21(profile2("TxDefaultProfile", (0, 6), schedule=OF_CHARGE))
    made.decisions.state_of_charge = lambda _: 90.0
    assert offered(made, 0) == 6


def test_a_setpoint_is_cut_by_the_limit_of_a_state_of_charge_too():
    body = profile2("TxDefaultProfile", schedule=OF_CHARGE)
    period = {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": 14, "limit": 16}
    body["chargingSchedule"][0]["chargingSchedulePeriod"] = [period]
    made = plan21(body)
    made.decisions.state_of_charge = lambda _: 80.0
    assert offered(made, 0) == 8


def test_a_state_of_charge_caps_the_sum_of_the_phases_in_watt():
    # 8280 W in all are 2760 W, or 12 A, on each of three phases.
    body = profile2("TxProfile", unit="W", schedule={"limitAtSoC": {"soc": 80, "limit": 8_280}})
    period = {"startPeriod": 0, "limit": 3_680, "limit_L2": 3_680, "limit_L3": 3_680}
    body["chargingSchedule"][0]["chargingSchedulePeriod"] = [period]
    made = plan21(body)
    made.decisions.state_of_charge = lambda _: 80.0
    assert offered(made, 0) == pytest.approx(12)


def test_a_charging_vehicle_is_slowed_down_when_it_has_got_there():
    # 1 % of 6 kWh takes 20 s at 11 kW; the station looks every 10 s.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            body = profile2("TxDefaultProfile", (0, 16), schedule=OF_CHARGE)
            assert await install(csms, body) == "Accepted"
            battery = Battery(capacity_wh=6_000.0, soc=0.79, tapers_from=0.95)
            car = VehicleSpec(power_w=22_000.0, share_of_offer=1.0, battery=battery)
            await charging2(csms, station, car)
            await clock.sleep(15_000)
            before = power_w(station, clock)
            await clock.sleep(40_000)
            trigger = {"requestedMessage": "TransactionEvent", "evse": {"id": 1}}
            await csms.call("TriggerMessage", trigger)
            await clock.sleep(10)
            told = csms.events()[-1]["meterValue"][0]["sampledValue"]
            (soc,) = [one["value"] for one in told if one["measurand"] == "SoC"]
            assert before == pytest.approx(16 * 690, rel=0.01)
            assert power_w(station, clock) == pytest.approx(8 * 690, rel=0.01)
            assert soc >= 80

    run(main)
