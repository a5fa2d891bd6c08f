"""Tests in Python are played on mutants as scenarios are."""

from __future__ import annotations

import json
from typing import Any

import pytest

LIMITED = """
    import pytest

    LIMIT = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.0}],
        },
    }
"""


def results(project: pytest.Pytester) -> dict[str, dict[str, Any]]:
    (path,) = (project.path / "reports").glob("*/run.json")
    lines = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {line["fault"] or "": line for line in lines}


def test_a_test_that_judges_finds_a_fault_in_watts(project: pytest.Pytester) -> None:
    project.makepyfile(
        LIMITED
        + """
    @pytest.mark.asyncio
    async def test_limit(session, station, judge, hil_clock):
        await station.set_profile(1, LIMIT)
        await hil_clock.sleep(60_000)
        await judge()
    """
    )
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits", "-v")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*::test_limit[[]1.6-emulated-ignores-limits[]] KILLED*"])
    assert results(project)["ignores-limits"]["outcome"] == "watts"


def test_a_plain_assertion_finds_a_fault_by_what_the_test_saw(project: pytest.Pytester) -> None:
    project.makepyfile(
        LIMITED
        + """
    @pytest.mark.asyncio
    @pytest.mark.parametrize("seconds", [30])
    async def test_power(session, station, meter, hil_clock, seconds):
        await station.set_profile(1, LIMIT)
        await hil_clock.sleep(seconds * 1000)
        assert meter.power_w < 6000
    """
    )
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits")
    assert result.ret == pytest.ExitCode.OK
    found = results(project)
    line = found["ignores-limits"]
    assert (line["verdict"], line["outcome"]) == ("fail", "message")
    assert line["test"] == found[""]["test"]
    assert line["test"].endswith("::test_power[30]")


def test_a_defect_of_the_test_stays_a_failure_and_finds_nothing(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.asyncio
        async def test_wrong(hil_rig):
            raise ZeroDivisionError
        """
    )
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits")
    result.assert_outcomes(failed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_bench_that_a_fault_keeps_from_coming_up_is_an_error_in_its_cell(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def ready(hil_rig, hil_options):
            if hil_options.faults:
                pytest.fail("the station did not dial in", pytrace=False)

        @pytest.mark.asyncio
        async def test_it(ready):
            pass
        """
    )
    result = project.runpytest_inprocess("--hil-mutants", "dead-meter", "--junitxml=junit.xml")
    assert result.ret == pytest.ExitCode.OK
    line = results(project)["dead-meter"]
    assert (line["outcome"], line["killed"]) == ("error", True)
    assert line["sentence"] == "the station did not dial in"


def test_a_test_that_needs_no_bench_runs_once_and_counts_as_ever(
    project: pytest.Pytester,
) -> None:
    project.makepyfile("def test_plain(): assert False")
    result = project.runpytest_inprocess("--hil-mutants", "dead-meter")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*who finds which fault*")
