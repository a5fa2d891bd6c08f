"""Defects on the way from a limit to the pilot signal, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, run, transaction
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.raw import Offer

ONE_PHASE = EmulatedSite(phases=1)


def offer(body: dict, *faults: str, site: EmulatedSite = EmulatedSite()) -> Offer:  # noqa: B008
    return plan((1, body), faults=faults, site=site).offers([transaction()], T0)[1]


@pytest.mark.parametrize(
    ("limit", "unit", "good", "faulty"),
    [
        (6_900, "W", 10, 30),  # 6900 W on each phase are 30 A
        (4_600, "W", 6.6, 20),
        (10, "A", 10, 10),  # amperes are per phase anyway
        (0, "W", 0, 0),
    ],
)
def test_watts_are_taken_for_those_of_each_phase(limit, unit, good, faulty):
    # D57
    body = profile("TxDefaultProfile", (0, limit), unit=unit)
    assert offer(body).current_a == good
    assert offer(body, "w-limit-per-phase").current_a == faulty


def test_watts_per_phase_are_right_where_there_is_one_phase():
    body = profile("TxDefaultProfile", (0, 2_300, 1), unit="W")
    assert offer(body, site=ONE_PHASE) == Offer(10, 1)
    assert offer(body, "w-limit-per-phase", site=ONE_PHASE) == Offer(10, 1)


@pytest.mark.parametrize(
    ("period", "unit", "good", "faulty"),
    [
        ((0, 2_300, 1), "W", Offer(10, 1), Offer(10, 3)),
        ((0, 10, 1), "A", Offer(10, 1), Offer(10, 3)),
        ((0, 6_900, 3), "W", Offer(10, 3), Offer(10, 3)),
        ((0, 10), "A", Offer(10, 3), Offer(10, 3)),
    ],
)
def test_the_number_of_phases_is_overlooked(period, unit, good, faulty):
    # D56
    body = profile("TxDefaultProfile", period, unit=unit)
    assert offer(body) == good
    assert offer(body, "ignores-number-phases") == faulty


@pytest.mark.parametrize(
    ("limit", "good", "faulty"), [(0, 0, 0), (0.1, 0, 6), (5.9, 0, 6), (6, 6, 6), (16, 16, 16)]
)
def test_a_limit_between_0_and_6_ampere_is_served_with_6(limit, good, faulty):
    # D64, A27
    body = profile("TxDefaultProfile", (0, limit))
    assert offer(body).current_a == good
    assert offer(body, "six-ampere-floor").current_a == faulty


def test_on_dc_there_is_no_floor_to_lift_a_limit_to():
    dc = EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0)
    body = profile("TxDefaultProfile", (0, 2))
    assert offer(body, "six-ampere-floor", site=dc) == Offer(2, 1)


@pytest.mark.parametrize(
    ("limit", "least", "good", "faulty"),
    [(8, 14, 8, 14), (16, 14, 16, 16), (8, None, 8, 8), (0, 6, 0, 6)],
)
def test_a_limit_is_lifted_to_the_least_rate(limit, least, good, faulty):
    # D41, A26
    more = {} if least is None else {"min_rate": least}
    body = profile("TxDefaultProfile", (0, limit), **more)
    assert offer(body).current_a == good
    assert offer(body, "minchargingrate-lifts-limit").current_a == faulty


@pytest.mark.parametrize("limit", [0, 8, 32])
def test_every_limit_is_ignored(limit):
    # D01
    body = profile("TxDefaultProfile", (0, limit))
    assert offer(body) == Offer(limit, 3)
    assert offer(body, "ignores-limits") == Offer(32, 3)


def test_nothing_is_offered_whatever_was_accepted():
    assert offered(plan(faults=("delivers-nothing",)), 0) == 0
    assert offer(profile("TxDefaultProfile", (0, 16)), "delivers-nothing") == Offer(0, 3)


def test_only_the_resumption_after_a_pause_is_unlimited():
    # D50
    good, faulty = decisions(), decisions("ignores-limit-after-pause")
    assert good.resume(Offer(8, 1)) == Offer(8, 1)
    assert faulty.resume(Offer(8, 1)) == Offer(32, 1)
    assert faulty.pilot(Offer(8, 1)) == Offer(8, 1)


@pytest.mark.parametrize(
    ("fault", "limit", "unit", "drawn_w"),
    [
        ("ignores-limits", 8, "A", 22_000),
        ("delivers-nothing", 8, "A", 0),
        ("w-limit-per-phase", 4_600, "W", 20 * 690),
        ("six-ampere-floor", 4, "A", 6 * 690),
    ],
)
def test_2_x_has_the_same_faults(fault, limit, unit, drawn_w):
    async def main(clock):
        async with booted2(clock, faults=[fault]) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, limit), unit=unit))
            await charging2(csms, station, VehicleSpec(power_w=22_000.0, share_of_offer=1.0))
            await clock.sleep(30_000)
            assert power_w(station, clock) - 5 == pytest.approx(drawn_w, abs=1)

    run(main)
