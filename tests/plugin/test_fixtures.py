from __future__ import annotations

import pytest


def test_a_test_in_python_climbs_the_ladder_of_fixtures(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.asyncio
        async def test_it(csms, station, session, meter, vehicle, allowed, judge, hil_clock):
            assert csms.url.startswith("ws://127.0.0.1:")
            assert station.ocpp_version == "1.6"
            assert station.transactions == {1: session.transaction_id}
            await hil_clock.sleep(60_000)
            assert 20_000 < meter.power_w < 22_000
            assert allowed().because == "installation limit 32 A"
            judgement = await judge()
            assert judgement.verdict == "pass"
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_violation_fails_a_test_in_python(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        LIMIT = {
            "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": {
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.0}],
            },
        }

        @pytest.mark.asyncio
        async def test_it(station, session, judge, hil_clock):
            answer = await station.set_profile(1, LIMIT)
            assert answer.status == "Accepted"
            await hil_clock.sleep(60_000)
            await judge()
        """
    )
    result = project.runpytest_inprocess("--hil-fault", "ignores-limits")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *connector 1 drew*8.0 A*was allowed by TxDefaultProfile 1*"])


def test_the_marker_says_what_a_test_needs_and_when_it_starts(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.hil(connectors=2, start="2024-02-29T23:59:50Z")
        @pytest.mark.asyncio
        async def test_it(station, hil_rig, hil_clock):
            assert sorted(station.status) == [0, 1, 2]
            assert len(hil_rig.facts.site.connectors) == 2
            assert hil_clock.now() == 1709251190000
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_needs_that_do_not_exist_are_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.hil(conectors=2)
        @pytest.mark.asyncio
        async def test_it(station):
            pass
        """
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*conectors*did you mean*connectors*"])


def test_a_run_says_on_what_it_plays(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.asyncio
        async def test_it(station):
            pass
        """
    )
    result = project.runpytest_inprocess("--hil-seed", "3", "--hil-fault", "six-ampere-floor")
    result.stdout.fnmatch_lines(
        ["hil: bench emulated, clock virtual, seed 3, fault six-ampere-floor"]
    )
