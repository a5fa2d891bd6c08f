"""Defects of the clock and of date-times on the wire, beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, T0_TEXT, booted, charging, profile, run
from emulator.support2 import booted2, install, power_w, profile2

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
STANDBY_W = 5
FRACTION = "2025-01-15T08:00:00.500Z"


@pytest.mark.parametrize(
    ("faults", "offset_ms", "ampere"),
    [((), 0, 8), (("clock-behind",), 0, 16), (("clock-behind",), 60_000, 8), ((), -60_000, 16)],
)
def test_a_clock_that_is_behind_steps_down_late(faults, offset_ms, ampere):
    async def main(clock):
        site = EmulatedSite(clock_offset_ms=offset_ms)
        async with booted(clock, faults=faults, site=site) as (csms, station):
            start = "2025-01-15T07:00:00Z"
            body = profile("TxDefaultProfile", (0, 16), (3_660, 8), start=start)
            await csms.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body})
            await charging(csms, station, CAR)
            await clock.sleep_until(T0 + 90_000)
            assert power_w(station, clock) == pytest.approx(ampere * 690 + STANDBY_W)

    run(main)


@pytest.mark.parametrize(
    ("fault", "start", "answer"),
    [
        ("", FRACTION, {"status": "Accepted"}),
        ("refuses-fractional-seconds", FRACTION, "PropertyConstraintViolation"),
        ("refuses-fractional-seconds", T0_TEXT, {"status": "Accepted"}),
    ],
)
def test_a_fraction_of_a_second_is_refused(fault, start, answer):
    async def main(clock):
        async with booted(clock, faults=[fault] if fault else []) as (csms, _):
            body = profile("TxDefaultProfile", (0, 8), start=start)
            asked = {"connectorId": 1, "csChargingProfiles": body}
            assert await csms.call("SetChargingProfile", asked) == answer

    run(main)


def test_a_fraction_of_a_second_is_refused_in_2_0_1_too():
    async def main(clock):
        async with booted2(clock, faults=["refuses-fractional-seconds"]) as (csms, _):
            bodies = [profile2("TxDefaultProfile", (0, 8), start=s) for s in (FRACTION, T0_TEXT)]
            answers = [await install(csms, body) for body in bodies]
            assert answers == ["PropertyConstraintViolation", "Accepted"]

    run(main)
