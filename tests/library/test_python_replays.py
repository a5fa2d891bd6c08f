"""Three scenarios of the library, written in Python: the fixtures come to the same verdicts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from library.playing import Played, play

from harness.bench import (
    ChargingSession,
    ConnectorMeter,
    ConnectorVehicles,
    Rig,
    start_session,
)
from harness.clock import Clock
from harness.csms import CentralSystem, Station
from harness.limits import Piece
from harness.units import MINUTE_MS, SECOND_MS, Instant, format_instant
from harness.verdict import RunJudgement

Judge: TypeAlias = Callable[[], Awaitable[RunJudgement]]
Allowed: TypeAlias = Callable[[], Piece]
Body: TypeAlias = dict[str, object]

START = "2025-01-15T08:00:00Z"


@pytest.fixture
def in_yaml(request: pytest.FixtureRequest, tmp_path: Path) -> Played:
    """What the item of the library comes to that a test replays."""
    return play(request.param, tmp_path / "yaml")


def profile(
    number: int,
    purpose: str,
    unit: str,
    limit: float,
    start: Instant,
    duration_s: int | None = None,
) -> Body:
    schedule: Body = {"startSchedule": format_instant(start)}
    if duration_s is not None:
        schedule["duration"] = duration_s
    schedule["chargingRateUnit"] = unit
    schedule["chargingSchedulePeriod"] = [{"startPeriod": 0, "limit": limit}]
    return {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
    }


def assert_same(found: RunJudgement, in_yaml: Played) -> None:
    assert in_yaml.judgement is not None
    assert found.verdict == in_yaml.verdict
    assert nearest_limits(found) == nearest_limits(in_yaml.judgement)


def nearest_limits(judgement: RunJudgement) -> list[tuple[int, str | None]]:
    """Name the limit that each connector came nearest to."""
    return [
        (one.connector, one.worst.because if one.worst else None) for one in judgement.judgements
    ]


@pytest.mark.asyncio
@pytest.mark.hil(start=START)
@pytest.mark.parametrize("in_yaml", ["octt/tc_057_txprofile"], indirect=True)
async def test_tc_057_in_python(
    in_yaml: Played,
    csms: CentralSystem,
    station: Station,
    session: ChargingSession,
    meter: ConnectorMeter,
    allowed: Allowed,
    judge: Judge,
    hil_clock: Clock,
) -> None:
    assert await csms.wait_for_station(station.identity, SECOND_MS) is station
    t0 = hil_clock.now()
    await hil_clock.sleep_until(t0 + 90 * SECOND_MS)
    assert meter.power_w > 0.8 * 22_000
    body = {
        **profile(1, "TxProfile", "A", 6, t0, 600),
        "transactionId": session.transaction_id,
    }
    assert (await station.set_profile(session.connector, body)).status == "Accepted"
    await hil_clock.sleep(3 * MINUTE_MS)
    assert allowed().because == "TxProfile 1 (stack level 0)"
    assert 0.8 * 4_140 < meter.power_w < 4_140
    assert_same(await judge(), in_yaml)


@pytest.mark.asyncio
@pytest.mark.hil(start=START)
@pytest.mark.parametrize(
    "in_yaml", ["handback/txprofile_ends_hands_back::by_duration"], indirect=True
)
async def test_a_txprofile_hands_back_in_python(
    in_yaml: Played,
    hil_rig: Rig,
    station: Station,
    meter: ConnectorMeter,
    allowed: Allowed,
    judge: Judge,
    hil_clock: Clock,
) -> None:
    t0 = hil_clock.now()
    default = profile(1, "TxDefaultProfile", "W", 6_000, t0)
    assert (await station.set_profile(1, default)).status == "Accepted"
    session = await start_session(hil_rig, connector=1)
    temporary = {
        **profile(2, "TxProfile", "W", 12_000, t0, 180),
        "transactionId": session.transaction_id,
    }
    assert (await station.set_profile(1, temporary)).status == "Accepted"
    await hil_clock.sleep_until(t0 + 170 * SECOND_MS)
    assert allowed().because == "TxProfile 2 (stack level 0)"
    assert 0.8 * 12_000 < meter.power_w < 12_000
    await hil_clock.sleep_until(t0 + 6 * MINUTE_MS)
    assert allowed().because == "TxDefaultProfile 1 (stack level 0)"
    assert 0.9 * 6_000 < meter.power_w < 6_000
    assert_same(await judge(), in_yaml)


@pytest.mark.asyncio
@pytest.mark.hil(start=START)
@pytest.mark.parametrize("in_yaml", ["pause/limit_zero_and_resume"], indirect=True)
async def test_a_pause_and_its_end_in_python(
    in_yaml: Played,
    hil_rig: Rig,
    station: Station,
    vehicle: ConnectorVehicles,
    meter: ConnectorMeter,
    allowed: Allowed,
    judge: Judge,
    hil_clock: Clock,
) -> None:
    t0 = hil_clock.now()
    ten_kilowatt = profile(1, "TxDefaultProfile", "W", 10_000, t0)
    pause = profile(1, "TxDefaultProfile", "W", 0, t0)
    assert (await station.set_profile(1, ten_kilowatt)).status == "Accepted"
    await start_session(hil_rig, connector=1)
    await hil_clock.sleep(2 * MINUTE_MS)
    assert 0.8 * 10_000 < meter.power_w < 10_000
    assert (await station.set_profile(1, pause)).status == "Accepted"
    await hil_clock.sleep(2 * MINUTE_MS)
    assert allowed().cap.power_w == 0
    assert meter.power_w < 100
    assert station.status[1] == "SuspendedEVSE"
    assert (await station.set_profile(1, ten_kilowatt)).status == "Accepted"
    await hil_clock.sleep(150 * SECOND_MS)
    assert 0.9 * 10_000 < meter.power_w < 10_000
    assert station.status[1] == "Charging"
    assert_same(await judge(), in_yaml)
    await vehicle.unplug(1)
    await hil_clock.sleep(5 * SECOND_MS)
    assert meter.power_w < 100
