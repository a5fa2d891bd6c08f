"""A station whose own clock is wrong: what it says, and when it acts."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, charging, profile, run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import configure, seconds_of, set_profile

from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.stationclock import StationClock
from harness.units import HOUR_MS, parse_instant

BANK = VehicleSpec(
    power_w=22_000.0, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0, share_of_offer=1.0
)
OFF = EmulatedSite(clock_offset_ms=-30_000)


@pytest.mark.parametrize(
    ("offset_ms", "drift_ppm", "after_ms", "shown_ms"),
    [
        (0, 0, 10_000, 10_000),
        (-5_000, 0, 10_000, 5_000),
        (5_000, 0, 0, 5_000),
        (0, 50, 20_000_000, 20_001_000),
        (0, -50, 20_000_000, 19_999_000),
        (-1_000, 100, 10_000_000, 10_000_000),
    ],
)
def test_it_shows_its_offset_and_what_it_has_gained(offset_ms, drift_ppm, after_ms, shown_ms):
    async def main(clock):
        site = EmulatedSite(clock_offset_ms=offset_ms, clock_drift_ppm=drift_ppm)
        wrong = StationClock(clock, site)
        await clock.sleep(after_ms)
        assert wrong.now() == T0 + shown_ms

    run(main)


def test_it_drifts_from_the_moment_it_was_made():
    async def main(clock):
        await clock.sleep(1_000_000)
        wrong = StationClock(clock, EmulatedSite(clock_drift_ppm=1_000))
        assert wrong.now() == T0 + 1_000_000
        await clock.sleep(1_000_000)
        assert wrong.now() == T0 + 2_001_000

    run(main)


@pytest.mark.parametrize("drift_ppm", [-997, -1, 1, 997])
def test_at_no_instant_does_it_act_too_early(drift_ppm):
    async def main(clock):
        wrong = StationClock(clock, EmulatedSite(clock_drift_ppm=drift_ppm))
        late = []
        for after_ms in (1, 999, 123_457, 7_654_321):
            due = T0 + after_ms
            wrong.call_at(due, lambda due=due: late.append(wrong.now() - due))
        await clock.sleep(8_000_000)
        assert all(0 <= one <= 1 for one in late)
        assert len(late) == 4

    run(main)


def test_every_time_that_it_tells_is_that_of_its_own_clock():
    async def main(clock):
        async with booted(clock, site=OFF) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "60")
            await charging(csms, station, BANK)
            await clock.sleep(60_000)
            station.unplug(1)
            await clock.sleep(10)
            told = [
                (at, payload.get("timestamp") or payload["meterValue"][0]["timestamp"])
                for at, action, payload in csms.received
                if action in ("StartTransaction", "MeterValues", "StopTransaction")
            ]
            behind = [at - parse_instant(text) for at, text in told]
            assert len(told) == 3
            assert behind == pytest.approx([30_000] * 3, abs=10)

    run(main)


def test_the_composite_schedule_begins_when_its_own_clock_says():
    async def main(clock):
        async with booted(clock, site=OFF) as (csms, _):
            answer = await csms.call("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
            behind = clock.now() - parse_instant(answer["scheduleStart"])
            assert behind == pytest.approx(30_000, abs=10)

    run(main)


def test_a_relative_schedule_knows_no_wrong_clock():
    # It counts from the transaction by whatever clock: 8 A after a minute.
    async def main(clock):
        async with booted(clock, site=OFF) as (csms, station):
            steps = profile("TxDefaultProfile", (0, 16), (60, 8), kind="Relative", start=None)
            await set_profile(csms, steps)
            await charging(csms, station, BANK)
            seen = []
            for wait in (59_000, 2_000):
                await clock.sleep(wait)
                seen.append(power_w(station, clock) - 5)
            assert seen == pytest.approx([16 * 690, 8 * 690])

    run(main)


@pytest.mark.parametrize(("drift_ppm", "late_ms"), [(-1_000, 3_604), (1_000, -3_597)])
def test_a_drift_moves_a_step_by_what_has_been_gained_or_lost(drift_ppm, late_ms):
    # A step after an hour: 3600 s / 0.999 are 3603.604 s, and 3600 s / 1.001 are 3596.403 s.
    async def main(clock):
        async with booted(clock, site=EmulatedSite(clock_drift_ppm=drift_ppm)) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 16), (3_600, 8)))
            await charging(csms, station, BANK)
            seen = []
            for at in (late_ms - 100, late_ms + 600):
                await clock.sleep_until(T0 + HOUR_MS + at)
                means = station.sources[1].mean_power_w(clock.now() - 50, clock.now())
                seen.append(sum(means) - 5)
            assert seen == pytest.approx([16 * 690, 8 * 690])

    run(main)


def test_values_come_at_the_pace_of_its_own_clock():
    # A clock that loses 10 % takes 66.7 s for a minute.
    async def main(clock):
        async with booted(clock, site=EmulatedSite(clock_drift_ppm=-100_000)) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "60")
            await charging(csms, station, BANK)
            await clock.sleep(205_000)
            assert seconds_of(csms, "MeterValues") == [67, 133, 200]

    run(main)


def test_a_profile_is_valid_by_its_own_clock():
    # D30: 30 s behind, a profile that ends at 08:01 ends at 08:01:30.
    async def main(clock):
        async with booted2(clock, site=OFF) as (csms, station):
            body = profile2("TxDefaultProfile", (0, 8), validTo="2025-01-15T08:01:00Z")
            early = "2025-01-15T07:00:00Z"
            body["chargingSchedule"][0]["startSchedule"] = early
            await install(csms, body)
            await charging2(csms, station, BANK)
            seen = []
            for at in (89_000, 98_000):
                await clock.sleep_until(T0 + at)
                seen.append(power_w(station, clock) - 5)
            assert seen == pytest.approx([8 * 690, 22_000])

    run(main)


def trace(seed: int):
    async def main(clock):
        async with booted2(clock, "2.1", seed=seed) as (csms, station):
            steps = profile2(
                "TxDefaultProfile", (0, 8), (60, 16), schedule={"randomizedDelay": 600}
            )
            await install(csms, steps)
            await charging2(csms, station, BANK)
            changed_at = 0
            while station._outlets[1].offered_a == 8.0:
                await clock.sleep(1_000)
                changed_at = (clock.now() - T0) // 1_000
            return csms.transaction_id, changed_at

    return run(main)


def test_a_random_delay_is_the_same_in_every_run_of_a_seed():
    # K01.FR.92: one number per transaction, and a run can be repeated.
    first, again, other = trace(3), trace(3), trace(4)
    assert first == again
    assert first != other
    assert all(60 <= changed_at <= 661 for _, changed_at in (first, other))
