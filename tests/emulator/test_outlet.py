"""The pilot's timing: IEC 61851-1 lets the duty cycle change once per 5 s."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from emulator.support import SITE, T0, decisions, run

from harness.emulator import VehicleSpec
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Offer

CAR = VehicleSpec(power_w=22_000.0, wake_ms=1_500)


@contextmanager
def outlet_with_car(clock, *faults: str, changes: list[float] | None = None):
    outlet: Outlet | None = None

    def note() -> None:
        if changes is not None and outlet is not None:
            changes.append(outlet.offered_a)

    outlet = Outlet(clock, SITE, decisions(*faults), note)
    outlet.connect(CAR)
    yield outlet
    outlet.disconnect()


def power_w(outlet: Outlet, clock) -> float:
    return sum(outlet.source.mean_power_w(clock.now() - 100, clock.now()))


def test_the_first_offer_is_made_at_once():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            assert outlet.offered_a == 16.0

    run(main)


def test_a_second_offer_within_five_seconds_waits_for_them():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 2_000)
            outlet.request(Offer(10.0, 3))
            await clock.sleep_until(T0 + 4_999)
            before = outlet.offered_a
            await clock.sleep_until(T0 + 5_001)
            assert (before, outlet.offered_a) == (16.0, 10.0)

    run(main)


def test_only_the_last_of_several_waiting_offers_is_made():
    async def main(clock):
        changes: list[float] = []
        with outlet_with_car(clock, changes=changes) as outlet:
            for current in (16.0, 10.0, 12.0, 8.0):
                outlet.request(Offer(current, 3))
                await clock.sleep(1)
            await clock.sleep(20_000)
            assert changes == [16.0, 8.0]

    run(main)


def test_an_offer_that_stood_for_no_time_delays_none():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            outlet.request(Offer(8.0, 3))
            assert outlet.offered_a == 8.0
            await clock.sleep(10_000)
            assert outlet.offered_a == 8.0

    run(main)


def test_a_pause_waits_for_nothing():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            outlet.request(Offer(0.0, 3))
            assert outlet.offered_a == 0.0

    run(main)


def test_a_car_has_come_down_ten_seconds_after_the_worst_moment_for_a_request():
    # 5 s of PWM, 1.5 s of reaction, (32 - 6) A · 0.985 / 8 A/s = 3.2 s of ramp: 9.7 s.
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(31.0, 3))
            await clock.sleep_until(T0 + 30_000)
            outlet.request(Offer(32.0, 3))
            outlet.request(Offer(6.0, 3))
            await clock.sleep_until(T0 + 40_000)
            # 5.91 A on three phases and 5 W of standby.
            assert power_w(outlet, clock) == pytest.approx(5.91 * 690 + 5)

    run(main)


def test_a_change_of_phases_pauses_for_ten_seconds():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 60_000)
            outlet.request(Offer(10.0, 1))
            assert outlet.offered_a == 0.0
            await clock.sleep_until(T0 + 69_999)
            assert outlet.offered_a == 0.0
            await clock.sleep_until(T0 + 90_000)
            means = outlet.source.mean_power_w(T0 + 89_000, T0 + 90_000)
            assert means == pytest.approx((9.85 * 230 + 5, 0.0, 0.0))

    run(main)


def test_the_first_offer_on_one_phase_needs_no_pause():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(10.0, 1))
            assert outlet.offered_a == 10.0

    run(main)


def test_opening_cuts_the_current_and_forgets_what_waited():
    async def main(clock):
        with outlet_with_car(clock) as outlet:
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 4_000)
            outlet.request(Offer(20.0, 3))
            outlet.open()
            await clock.sleep(30_000)
            assert outlet.offered_a == 0.0
            assert power_w(outlet, clock) == pytest.approx(5.0)

    run(main)


def test_the_same_request_again_changes_nothing():
    async def main(clock):
        changes: list[float] = []
        with outlet_with_car(clock, changes=changes) as outlet:
            outlet.request(Offer(16.0, 3))
            await clock.sleep(10_000)
            outlet.request(Offer(16.0, 3))
            assert changes == [16.0]

    run(main)


def test_an_outlet_without_a_vehicle_draws_its_standby():
    async def main(clock):
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        outlet.request(Offer(16.0, 3))
        await clock.sleep(10_000)
        assert power_w(outlet, clock) == 5.0
        assert not outlet.is_wanted

    run(main)


def test_the_late_reaction_fault_takes_half_a_minute():
    async def main(clock):
        with outlet_with_car(clock, "reacts-after-30-s") as outlet:
            outlet.request(Offer(16.0, 3))
            await clock.sleep_until(T0 + 29_999)
            before = outlet.offered_a
            await clock.sleep_until(T0 + 30_001)
            assert (before, outlet.offered_a) == (0.0, 16.0)

    run(main)


def test_a_late_reaction_is_forgotten_with_the_transaction():
    async def main(clock):
        with outlet_with_car(clock, "reacts-after-30-s") as outlet:
            outlet.request(Offer(16.0, 3))
            outlet.open()
            await clock.sleep(60_000)
            assert outlet.offered_a == 0.0

    run(main)


def test_the_pause_fault_resumes_with_full_current_until_the_limit_changes():
    async def main(clock):
        with outlet_with_car(clock, "ignores-limit-after-pause") as outlet:
            seen = []
            for current in (16.0, 0.0, 10.0, 10.0, 8.0):
                outlet.request(Offer(current, 3))
                await clock.sleep(20_000)
                seen.append(outlet.offered_a)
            assert seen == [16.0, 0.0, 32.0, 32.0, 8.0]

    run(main)
