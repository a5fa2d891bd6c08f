"""The limit that a bench leaves on its station between two runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.rigs import BENCH, open_described, records, run, txdefault

from harness.bench import start_session
from harness.bench.safelimit import SAFE_PROFILE_ID
from harness.units import MINUTE_MS

LIMITED = BENCH + "safe_limit: 6 A\n"


def requests(folder: Path) -> list[tuple[str, Any]]:
    """Return what the central system asked for about profiles."""
    lines = (folder / "ocpp.jsonl").read_text("utf-8").splitlines()
    frames = [json.loads(line)["frame"] for line in lines]
    asked = [frame for frame in frames if len(frame) == 4 and "ChargingProfile" in frame[2]]
    return [(frame[2], frame[3]) for frame in asked]


def play(folder: Path) -> list[tuple[str, Any]]:
    async def main() -> None:
        async with open_described(folder, LIMITED) as rig:
            await rig.station.set_profile(1, txdefault((0, 6_900), number=3))
            await start_session(rig, 1)
            await rig.clock.sleep(MINUTE_MS)

    run(main())
    return requests(folder)


def test_the_limit_is_lifted_before_a_run_and_applied_after_it(tmp_path: Path) -> None:
    asked = play(tmp_path)
    assert asked[0] == ("ClearChargingProfile", {"id": SAFE_PROFILE_ID})
    assert asked[-2] == ("ClearChargingProfile", {"id": 3})
    action, payload = asked[-1]
    assert (action, payload["connectorId"]) == ("SetChargingProfile", 0)
    profile = payload["csChargingProfiles"]
    assert profile["chargingProfilePurpose"] == "ChargePointMaxProfile"
    (period,) = profile["chargingSchedule"]["chargingSchedulePeriod"]
    assert (profile["chargingSchedule"]["chargingRateUnit"], period["limit"]) == ("A", 6)


def test_the_limit_is_left_where_it_is(tmp_path: Path) -> None:
    """It is a profile that we installed, but no rubbish of the test."""
    cleared = [payload for action, payload in play(tmp_path) if action == "ClearChargingProfile"]
    assert cleared.count({"id": SAFE_PROFILE_ID}) == 1
    assert records(tmp_path, "restored")[0]["left_undone"] == []


def test_a_bench_without_a_safe_limit_asks_for_none(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_described(tmp_path):
            pass

    run(main())
    assert requests(tmp_path) == []
