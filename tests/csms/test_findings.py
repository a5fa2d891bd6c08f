"""What a station says to hold, asked for and compared with what it accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.csms import FindingKind, StationRefused, StationSilent, findings_of

from .fake_charger import NOON, PROFILE, both, in_virtual_time
from .speakers import ACCEPTED, Speaker16, Speaker21, Speaker201, install, speaking

second_version = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)


async def report(charger: Any, body: Any, **changed: object) -> None:
    """Answer a GetChargingProfiles with one profile, or a changed one."""
    request = await charger.answer(ACCEPTED)
    assert request[2] == "GetChargingProfiles"
    notice = {
        "requestId": request[3]["requestId"],
        "chargingLimitSource": "CSO",
        "evseId": 1,
        "chargingProfile": [{**body, **changed}],
    }
    await charger.tell("ReportChargingProfiles", notice)


async def installed(charger: Any, station: Any) -> Any:
    """Install a profile and return it as the charger heard it."""
    _, request = await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
    return request[3]["chargingProfile"]


@second_version
@in_virtual_time
async def test_a_station_that_holds_what_it_accepted_gives_no_finding(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        body = await installed(charger, station)
        found, _ = await both(findings_of(station), report(charger, body))
        assert found == ()


@second_version
@in_virtual_time
async def test_a_field_that_differs_is_a_finding(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        body = await installed(charger, station)
        found, _ = await both(findings_of(station), report(charger, body, stackLevel=5))
        assert [(each.kind, each.field) for each in found] == [
            (FindingKind.DIFFERENT, "stackLevel")
        ]


@second_version
@in_virtual_time
async def test_a_profile_that_is_not_reported_is_a_finding(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        await install(charger, station, 1, PROFILE)
        answer = charger.answer({"status": "NoProfiles"})
        found, _ = await both(findings_of(station), answer)
        assert [each.kind for each in found] == [FindingKind.MISSING]


@in_virtual_time
async def test_a_version_without_reports_gives_no_finding(tmp_path: Path) -> None:
    async with speaking(Speaker16, tmp_path) as (_, charger, station):
        await install(charger, station, 1, PROFILE)
        assert await findings_of(station) == ()


@second_version
@in_virtual_time
async def test_an_error_is_no_report(tmp_path: Path, speaker: Any) -> None:
    async def refuse(charger: Any) -> None:
        request = await charger.hear()
        await charger.say([4, request[1], "NotSupported", "", {}])

    async with speaking(speaker, tmp_path) as (_, charger, station):
        await install(charger, station, 1, PROFILE)
        with pytest.raises(StationRefused, match="NotSupported to GetChargingProfiles"):
            await both(findings_of(station), refuse(charger))


@second_version
@in_virtual_time
async def test_a_report_without_end_is_given_up(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):

        async def report_for_ever() -> None:
            request = await charger.answer(ACCEPTED)
            notice = {
                "requestId": request[3]["requestId"],
                "chargingLimitSource": "CSO",
                "evseId": 1,
                "tbc": True,
                "chargingProfile": [body],
            }
            for _ in range(4):
                await charger.tell("ReportChargingProfiles", notice)
                await w.clock.sleep(50_000)

        body = await installed(charger, station)
        with pytest.raises(StationSilent, match="did not report its profiles within 2 min"):
            await both(findings_of(station), report_for_ever())
        assert w.clock.now() == NOON + 120_000
