from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from emulator.support import SITE, T0, T0_TEXT, decisions, profile, run, transaction

from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.manager import PowerManager
from harness.emulator.outlet import Outlet
from harness.emulator.plan import Plan
from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore

TWO = EmulatedSite(connectors=2)
CAR = VehicleSpec(power_w=22_000.0)


@contextmanager
def managed(clock, *profiles, site: EmulatedSite = SITE, car: VehicleSpec = CAR):
    made = decisions(site=site)
    store = ProfileStore(made)
    for connector, body in profiles:
        store.install(Stored(connector, body, T0))
    outlets = {n: Outlet(clock, site, made, lambda: None) for n in site.numbers}
    for number, outlet in outlets.items():
        outlet.connect(car if number == 1 else CAR)
    manager = PowerManager(clock, Plan(site, made, store), outlets)
    yield manager, outlets, store
    manager.stop()
    for outlet in outlets.values():
        outlet.open()


def begin(manager: PowerManager, connector: int, at: int) -> None:
    manager.transactions[connector] = transaction(connector, at)
    manager.evaluate()


def test_nothing_is_offered_without_a_transaction():
    async def main(clock):
        with managed(clock) as (manager, outlets, _):
            manager.evaluate()
            await clock.sleep(60_000)
            assert outlets[1].offered_a == 0.0

    run(main)


def test_it_wakes_up_at_a_step_of_a_schedule():
    async def main(clock):
        body = profile("TxDefaultProfile", (0, 8), (100, 12), start=T0_TEXT)
        with managed(clock, (1, body)) as (manager, outlets, _):
            begin(manager, 1, T0)
            await clock.sleep_until(T0 + 99_999)
            before = outlets[1].offered_a
            await clock.sleep_until(T0 + 100_001)
            assert (before, outlets[1].offered_a) == (8.0, 12.0)

    run(main)


def test_it_sees_a_change_of_the_store_only_when_told():
    async def main(clock):
        with managed(clock) as (manager, outlets, store):
            begin(manager, 1, T0)
            await clock.sleep(10_000)
            store.install(Stored(1, profile("TxDefaultProfile", (0, 8)), T0))
            manager.evaluate()
            assert outlets[1].offered_a == 8.0

    run(main)


def test_no_connector_rises_under_a_ceiling_before_the_other_has_come_down():
    async def main(clock):
        ceiling = profile("ChargePointMaxProfile", (0, 32))
        with managed(clock, (0, ceiling), site=TWO) as (manager, outlets, _):
            begin(manager, 1, T0)
            await clock.sleep_until(T0 + 60_000)
            begin(manager, 2, T0 + 60_000)
            seen = [(outlets[1].offered_a, outlets[2].offered_a)]
            await clock.sleep_until(T0 + 69_999)
            seen.append((outlets[1].offered_a, outlets[2].offered_a))
            await clock.sleep_until(T0 + 70_001)
            seen.append((outlets[1].offered_a, outlets[2].offered_a))
            assert seen == [(16.0, 0.0), (16.0, 0.0), (16.0, 16.0)]

    run(main)


@pytest.mark.parametrize("ramp_a_per_s", [8.0, 1.0, 0.5])
def test_the_sum_of_the_currents_never_exceeds_the_ceiling_while_it_is_handed_over(ramp_a_per_s):
    async def main(clock):
        ceiling = profile("ChargePointMaxProfile", (0, 32))
        car = replace(CAR, ramp_a_per_s=ramp_a_per_s)
        with managed(clock, (0, ceiling), site=TWO, car=car) as (manager, outlets, _):
            begin(manager, 1, T0)
            await clock.sleep_until(T0 + 60_000)
            begin(manager, 2, T0 + 60_000)
            peak = 0.0
            for second in range(61, 140):
                await clock.sleep_until(T0 + second * 1000)
                span = (clock.now() - 1_000, clock.now())
                each = [sum(o.source.mean_power_w(*span)) for o in outlets.values()]
                peak = max(peak, sum(each))
            assert peak <= 32 * 690

    run(main)


def test_without_a_ceiling_nobody_waits_for_anybody():
    async def main(clock):
        with managed(clock, site=TWO) as (manager, outlets, _):
            begin(manager, 1, T0)
            begin(manager, 2, T0)
            assert [outlet.offered_a for outlet in outlets.values()] == [32.0, 32.0]

    run(main)


def test_what_a_finished_connector_had_goes_to_the_other():
    async def main(clock):
        ceiling = profile("ChargePointMaxProfile", (0, 32))
        with managed(clock, (0, ceiling), site=TWO) as (manager, outlets, _):
            begin(manager, 1, T0)
            begin(manager, 2, T0)
            await clock.sleep(60_000)
            del manager.transactions[1]
            outlets[1].open()
            manager.evaluate()
            await clock.sleep(10)
            assert outlets[2].offered_a == 32.0

    run(main)
