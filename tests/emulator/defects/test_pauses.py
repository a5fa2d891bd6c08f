"""Defects about a limit of 0, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, charging, decisions, profile, run
from emulator.support2 import booted2, charging2, install, profile2

from harness.emulator import VehicleSpec
from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore

CAR = VehicleSpec(power_w=22_000.0)
PAUSE = profile("TxProfile", (0, 0), id=1)
GO = profile("TxProfile", (0, 16), id=1)


def store(*faults):
    return ProfileStore(decisions(*faults))


@pytest.mark.parametrize(
    ("first", "left", "left_by_the_faulty"), [(PAUSE, [16], [0, 16]), (GO, [16], [16])]
)
def test_a_pausing_txprofile_is_never_replaced_on_request(first, left, left_by_the_faulty):
    found = []
    for faults in ((), ("keeps-pausing-txprofile",)):
        made = store(*faults)
        assert made.install(Stored(1, first, T0))
        assert made.install(Stored(1, GO, T0))
        periods = [stored.schedule["chargingSchedulePeriod"] for stored in made.profiles]
        found.append([period["limit"] for (period,) in periods])
    assert found == [left, left_by_the_faulty]


def test_a_pausing_txdefault_is_replaced_even_so():
    made = store("keeps-pausing-txprofile")
    made.install(Stored(1, profile("TxDefaultProfile", (0, 0)), T0))
    made.install(Stored(1, profile("TxDefaultProfile", (0, 16)), T0))
    assert len(made.profiles) == 1


def test_a_limit_of_zero_is_refused_on_request():
    pause, go = (profile("TxDefaultProfile", (0, limit)) for limit in (0, 16))
    good, faulty = decisions(), decisions("refuses-limit-zero")
    assert [good.admits(1, body, None) for body in (pause, go)] == [True, True]
    assert [faulty.admits(1, body, None) for body in (pause, go)] == [False, True]


def test_only_a_txprofile_of_zero_outlives_its_transaction():
    left = []
    for faults in ((), ("keeps-pause-for-next-transaction",)):
        for body in (PAUSE, GO):
            made = store(*faults)
            made.install(Stored(1, body, T0))
            made.end_transaction(1)
            left.append(len(made.profiles))
    assert left == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("faults", "shown"), [((), "SuspendedEVSE"), (("shows-charging-in-pause",), "Charging")]
)
def test_a_pause_is_shown_as_charging_on_request(faults, shown):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, station):
            await charging(csms, station, CAR)
            body = profile("TxDefaultProfile", (0, 0))
            await csms.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body})
            await clock.sleep(20_000)
            assert station.sources[1].mean_power_w(clock.now() - 500, clock.now())[1] == 0
            assert csms.states()[-1] == shown

    run(main)


@pytest.mark.parametrize(
    ("faults", "shown"), [((), "SuspendedEVSE"), (("shows-charging-in-pause",), "Charging")]
)
def test_and_so_it_is_in_the_events_of_2x(faults, shown):
    async def main(clock):
        async with booted2(clock, faults=faults) as (csms, station):
            await charging2(csms, station, CAR)
            await install(csms, profile2("TxDefaultProfile", (0, 0)))
            await clock.sleep(20_000)
            states = [event["transactionInfo"].get("chargingState") for event in csms.events()]
            assert states[-1] == shown

    run(main)
