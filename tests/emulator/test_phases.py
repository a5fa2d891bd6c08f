"""The contactor and the pilot when phases change, and vehicles of one phase (IEC 61851-1)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from emulator.support import T0, booted, charging, decisions, profile, run
from emulator.support3 import set_profile

from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.outlet import PHASE_SWITCH_MS, Outlet
from harness.emulator.raw import Offer

BANK = VehicleSpec(
    power_w=22_000.0, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0, share_of_offer=1.0
)
SITE = EmulatedSite(standby_w=0.0)


@contextmanager
def outlet_with(clock, spec: VehicleSpec = BANK, site: EmulatedSite = SITE):
    seen: list[tuple[int, float, int]] = []
    made: list[Outlet] = []

    def note() -> None:
        if made:
            seen.append((clock.now() - T0, made[0].offered_a, made[0].phases))

    made.append(Outlet(clock, site, decisions(site=site), note))
    made[0].connect(spec)
    yield made[0], seen
    made[0].stop()


def currents(outlet: Outlet, clock) -> tuple[float, ...]:
    means = outlet.mean_power_w(100)
    return tuple(round(power / 230, 2) for power in means)


def test_to_fewer_phases_the_pilot_is_off_for_ten_seconds():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 40_000)
            assert PHASE_SWITCH_MS == 10_000
            assert seen == [(0, 16.0, 3), (20_000, 0.0, 3), (30_000, 10.0, 1)]
            assert currents(outlet, clock) == (10.0, 0.0, 0.0)

    run(main)


def test_back_to_all_phases_the_pilot_is_off_for_ten_seconds_too():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 40_000)
            assert seen == [(0, 10.0, 1), (20_000, 0.0, 1), (30_000, 16.0, 3)]
            assert currents(outlet, clock) == (16.0, 16.0, 16.0)

    run(main)


def test_no_phase_carries_anything_while_the_contactor_moves():
    async def main(clock):
        with outlet_with(clock) as (outlet, _):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(10.0, 1))
            for at in (20_200, 25_000, 29_900):
                await clock.sleep_until(T0 + at)
                assert currents(outlet, clock) == (0.0, 0.0, 0.0)

    run(main)


def test_a_pause_that_has_lasted_long_enough_needs_no_other():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(0.0, 3))
            await clock.sleep_until(T0 + 30_000)
            outlet.request(Offer(10.0, 1))
            assert seen[-1] == (30_000, 10.0, 1)

    run(main)


def test_a_pause_that_has_begun_counts_for_the_change_of_phases():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(0.0, 3))
            await clock.sleep_until(T0 + 24_000)
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 40_000)
            assert seen[-1] == (30_000, 10.0, 1)

    run(main)


def test_who_changes_his_mind_in_the_pause_stays_on_his_phases():
    # The contactor has not moved, so the pilot may be on again at once.
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 24_000)
            outlet.request(Offer(12.0, 3))
            await clock.sleep_until(T0 + 60_000)
            assert seen == [(0, 16.0, 3), (20_000, 0.0, 3), (24_000, 12.0, 3)]

    run(main)


def test_a_pause_in_the_middle_of_a_change_of_phases_goes_on():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 20_000)
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 25_000)
            outlet.request(Offer(0.0, 1))
            await clock.sleep_until(T0 + 60_000)
            assert seen[-1] == (20_000, 0.0, 3)

    run(main)


def test_an_ended_transaction_leaves_the_contactor_where_it_was():
    async def main(clock):
        with outlet_with(clock) as (outlet, seen):
            outlet.request(Offer(10.0, 1))
            await clock.sleep_until(T0 + 20_000)
            outlet.open()
            await clock.sleep_until(T0 + 21_000)
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 60_000)
            assert seen[-1] == (30_000, 16.0, 3)

    run(main)


def test_on_dc_every_change_comes_at_once():
    async def main(clock):
        dc = EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0, standby_w=0.0)
        with outlet_with(clock, BANK, dc) as (outlet, seen):
            for number in range(4):
                outlet.request(Offer(10.0 + number, 1))
                await clock.sleep(1)
            assert seen == [(n, 10.0 + n, 1) for n in range(4)]

    run(main)


@pytest.mark.parametrize(
    ("phases", "expected"), [(1, (16.0, 0.0, 0.0)), (2, (16.0, 16.0, 0.0)), (3, (16.0,) * 3)]
)
def test_a_vehicle_draws_on_the_phases_that_it_has(phases, expected):
    async def main(clock):
        with outlet_with(clock, replace(BANK, phases=phases)) as (outlet, _):
            outlet.request(Offer(16.0, 3))
            await clock.sleep(10_000)
            assert currents(outlet, clock) == expected

    run(main)


@pytest.mark.parametrize(
    ("switching", "power_w"),
    [
        # 3680 W for one phase: 16 A on L1, or 5.3 A on three phases, which is a pause.
        (True, 3_680),
        (False, 0),
    ],
)
def test_a_limit_for_one_phase_needs_a_contactor_that_can_move(switching, power_w):
    async def main(clock):
        site = EmulatedSite(phase_switching=switching, standby_w=0.0)
        async with booted(clock, site=site) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 3_680, 1), unit="W"))
            await charging(csms, station, BANK)
            await clock.sleep(30_000)
            drawn = station.sources[1].mean_power_w(clock.now() - 500, clock.now())
            assert sum(drawn) == pytest.approx(power_w)

    run(main)
