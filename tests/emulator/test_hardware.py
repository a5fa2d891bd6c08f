"""Stations of other kinds: DC, coarse pilots, wrong clocks, and what cannot be built."""

from __future__ import annotations

import pytest
from emulator.support import T0, T0_TEXT, booted, charging, decisions, plan, profile, run
from emulator.support import transaction as running

from harness.clock import Clock
from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.raw import Offer
from harness.emulator.stationclock import StationClock
from harness.errors import InputError

DC = EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0, max_current_a=125.0)
DC_CAR = VehicleSpec(
    power_w=50_000.0, phases=1, max_current_a=125.0, share_of_offer=1.0, min_current_a=0.0
)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"connectors": 0}, "found 0 connectors, expected 1 to 8"),
        ({"connectors": 9}, "found 9 connectors, expected 1 to 8"),
        ({"phases": 4}, "found 4 phases, expected 1 to 3"),
        ({"dc": True}, "found 3 phases on DC, expected 1"),
    ],
)
def test_what_cannot_be_built_is_said(options, complaint):
    with pytest.raises(InputError, match=complaint):
        EmulatedSite(**options)


def test_an_unknown_version_is_said_with_those_that_it_speaks():
    async def main(clock):
        with pytest.raises(
            InputError, match=r"found OCPP '2\.0', expected one of 1\.6, 2\.0\.1, 2\.1"
        ):
            async with booted(clock, ocpp_version="2.0"):
                pass

    run(main)


@pytest.mark.parametrize(
    ("step_a", "asked_a", "offered_a"), [(0.1, 15.97, 15.9), (0.6, 15.97, 15.6), (0.6, 6.5, 6.0)]
)
def test_a_pilot_offers_whole_steps_downwards(step_a, asked_a, offered_a):
    # A duty cycle in whole percent means steps of 0.6 A.
    made = decisions(site=EmulatedSite(pilot_step_a=step_a))
    assert made.pilot(Offer(asked_a, 3)).current_a == pytest.approx(offered_a)


@pytest.mark.parametrize(
    ("unit", "limit", "amps"), [("A", 60, 60), ("W", 20_000, 50), ("A", 2, 2), ("W", 0, 0)]
)
def test_dc_has_one_phase_and_no_least_current(unit, limit, amps):
    # 20 kW at 400 V are 50 A, whatever numberPhases would be by default.
    made = plan((1, profile("TxDefaultProfile", (0, limit), unit=unit)), site=DC)
    assert made.offers([running()], T0)[1].current_a == amps


def test_dc_follows_a_new_limit_without_waiting_for_a_pilot():
    async def main(clock):
        async with booted(clock, site=DC) as (csms, station):
            await charging(csms, station, DC_CAR)
            await clock.sleep(30_000)
            for limit in (100, 20):
                body = profile("TxProfile", (0, limit), id=1, transactionId=1)
                await csms.call(
                    "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body}
                )
            # 1.5 s of reaction and (125 - 20) A at 8 A/s: 14.7 s.
            await clock.sleep(15_000)
            drawn = station.sources[1].mean_power_w(clock.now() - 100, clock.now())
            assert drawn == pytest.approx((20 * 400 + 5, 0, 0))

    run(main)


def test_a_clock_is_wrong_from_the_start_and_drifts():
    async def main(clock: Clock):
        wrong = StationClock(clock, EmulatedSite(clock_offset_ms=-5_000, clock_drift_ppm=100))
        assert wrong.now() == T0 - 5_000
        await clock.sleep(10_000_000)
        # 100 millionths of 10 000 s are one second.
        assert wrong.now() == T0 - 5_000 + 10_001_000

    run(main)


@pytest.mark.parametrize("drift_ppm", [-150, 0, 150])
def test_what_is_planned_for_an_instant_happens_when_the_wrong_clock_shows_it(drift_ppm):
    async def main(clock: Clock):
        wrong = StationClock(clock, EmulatedSite(clock_drift_ppm=drift_ppm))
        seen = []
        wrong.call_at(T0 + 3_600_000, lambda: seen.append(wrong.now() - T0))
        await clock.sleep(3_700_000)
        assert seen == [pytest.approx(3_600_000, abs=1)]
        assert seen[0] >= 3_600_000

    run(main)


def test_a_station_whose_clock_is_behind_begins_late():
    # D30: a schedule that steps down after 60 s does so 20 s later, by a clock 20 s behind.
    async def main(clock):
        site = EmulatedSite(clock_offset_ms=-20_000)
        async with booted(clock, site=site) as (csms, station):
            body = profile("TxDefaultProfile", (0, 16), (60, 8), start=T0_TEXT)
            await csms.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body})
            await charging(csms, station, VehicleSpec(power_w=22_000.0, share_of_offer=1.0))
            seen = []
            for at in (75_000, 95_000):
                await clock.sleep_until(T0 + at)
                means = station.sources[1].mean_power_w(clock.now() - 500, clock.now())
                seen.append(sum(means) - 5)
            # Without a profile in force, and so unlimited, it would draw 22 kW.
            assert seen == pytest.approx([16 * 690, 8 * 690])
            told = csms.of("StartTransaction")[0]["timestamp"]
            assert told < T0_TEXT

    run(main)
