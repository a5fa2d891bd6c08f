"""Defects in reports of the stored profiles, beside the good one."""

from __future__ import annotations

import pytest
from emulator.support import T0_TEXT, run
from emulator.support2 import booted2, install, profile2

DEFAULT = profile2("TxDefaultProfile", (0, 8))
ASK = {"requestId": 1, "chargingProfile": {}}


def reported(version, *faults, bodies=(DEFAULT,)):
    """Return the status of the answer and the profiles that are reported within a minute."""

    async def main(clock):
        async with booted2(clock, version, faults=faults) as (csms, _):
            for body in bodies:
                await install(csms, body)
            answer = await csms.call("GetChargingProfiles", ASK)
            await clock.sleep(60_000)
            reports = csms.of("ReportChargingProfiles")
            return answer["status"], [one for r in reports for one in r["chargingProfile"]]

    return run(main)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_promised_report_may_never_come(version):
    assert reported(version) == ("Accepted", [DEFAULT])
    assert reported(version, "report-never-comes") == ("Accepted", [])


@pytest.mark.parametrize("fault", ["report-never-comes", "report-relabels-start"])
def test_without_profiles_a_fault_says_so_as_well(fault):
    assert reported("2.0.1", fault, bodies=()) == ("NoProfiles", [])


def test_the_start_may_be_reported_under_another_name():
    _, (body,) = reported("2.0.1", "report-relabels-start")
    assert body["validFrom"] == T0_TEXT
    assert "startSchedule" not in body["chargingSchedule"][0]


def test_a_profile_without_a_start_is_reported_as_it_is():
    relative = profile2("TxDefaultProfile", (0, 8), kind="Relative")
    assert reported("2.0.1", "report-relabels-start", bodies=(relative,)) == (
        "Accepted",
        [relative],
    )
