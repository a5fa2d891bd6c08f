"""The way out: transactions stopped, profiles cleared, power cut, whatever the charger does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest
from bench.rigs import T0, open_rig, records, run, txdefault

from harness.bench import Rig, start_session
from harness.csms import Answer, StationSilent
from harness.profiles import TransactionId
from harness.profiles.events import ClearCriteria
from harness.units import MINUTE_MS, SECOND_MS


@dataclass
class StationStub:
    """A station that answers the way out with ``status``."""

    status: str = "Accepted"
    transactions: dict[int, TransactionId] = field(default_factory=lambda: {1: 7, 2: 8})
    stopped: list[TransactionId] = field(default_factory=list)
    cleared: list[int | None] = field(default_factory=list)

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        self.stopped.append(transaction_id)
        return Answer(self.status, is_error=False, payload={}, received_at=T0)

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        self.cleared.append(criteria.profile_id)
        return Answer(self.status, is_error=False, payload={}, received_at=T0)


class Hanging(StationStub):
    async def remote_stop(self, _: TransactionId) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError


class Gone(StationStub):
    async def remote_stop(self, _: TransactionId) -> NoReturn:
        raise StationSilent("station 'CP-1' is not connected")


async def restored(folder: Path, stub: StationStub) -> list[str]:
    """Leave a bench whose station is a stub; return what was left undone."""
    async with open_rig(folder, connectors=2) as rig:
        await rig.station.set_profile(1, txdefault((0, 6_000), number=3))
        real, rig.station = rig.station, stub  # type: ignore[assignment]
        await rig.restore()
        rig.station = real
    first, _ = records(folder, "restored")
    return list(first["left_undone"])


def requests(folder: Path, action: str) -> list[Mapping[str, Any]]:
    """Return the payloads of what the central system sent."""
    lines = (folder / "ocpp.jsonl").read_text("utf-8").splitlines()
    frames = [json.loads(line)["frame"] for line in lines]
    return [frame[3] for frame in frames if isinstance(frame, list) and frame[2:3] == [action]]


def test_the_way_out_stops_clears_and_cuts_the_power(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            await rig.station.set_profile(1, txdefault((0, 6_000), number=3))
            session = await start_session(rig, 1)
            await rig.clock.sleep(MINUTE_MS)
            await rig.restore()
            assert rig.station.transactions == {}
            await rig.clock.sleep(5 * SECOND_MS)
            await rig.sampler.flush()
            latest = rig.recorder.latest(1)
            assert latest is not None
            assert latest.power_w < 100
            assert requests(tmp_path, "RemoteStopTransaction") == [
                {"transactionId": session.transaction_id}
            ]
            assert requests(tmp_path, "ClearChargingProfile") == [{"id": 3}]

    run(main())
    assert records(tmp_path, "restored")[0]["left_undone"] == []
    assert len(records(tmp_path, "transaction_ended")) == 1


def test_a_bench_restores_itself_when_a_test_fails(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            await rig.station.set_profile(1, txdefault((0, 6_000)))
            await start_session(rig, 1)
            raise RuntimeError("the test failed")

    with pytest.raises(RuntimeError, match="the test failed"):
        run(main())
    assert len(records(tmp_path, "transaction_ended")) == 1
    assert len(records(tmp_path, "profiles_cleared")) == 1
    assert len(records(tmp_path, "restored")) == 1


def test_a_profile_is_cleared_once_however_often_it_was_sent(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            for limit in (6_000, 7_000, 8_000):
                await rig.station.set_profile(1, txdefault((0, limit), number=3))

    run(main())
    assert requests(tmp_path, "ClearChargingProfile") == [{"id": 3}]


def test_a_profile_that_was_refused_is_not_cleared(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            refused = txdefault((0, 6_000), chargingProfilePurpose="TxProfile")
            assert (await rig.station.set_profile(1, refused)).status == "Rejected"

    run(main())
    assert requests(tmp_path, "ClearChargingProfile") == []


def test_a_station_that_goes_along_leaves_nothing_undone(tmp_path: Path) -> None:
    stub = StationStub()
    assert run(restored(tmp_path, stub)) == []
    assert (stub.stopped, stub.cleared) == ([7, 8], [3])


def test_a_refused_stop_is_recorded_and_the_others_are_tried(tmp_path: Path) -> None:
    stub = StationStub(status="Rejected")
    assert run(restored(tmp_path, stub)) == ["transaction 7: Rejected", "transaction 8: Rejected"]
    assert (stub.stopped, stub.cleared) == ([7, 8], [3])


def test_a_station_that_does_not_answer_is_given_up_after_half_a_minute(tmp_path: Path) -> None:
    assert run(restored(tmp_path, Hanging())) == ["no end within 30 s"]


def test_a_station_that_hung_up_is_recorded(tmp_path: Path) -> None:
    assert run(restored(tmp_path, Gone())) == ["station 'CP-1' is not connected"]


def test_a_station_that_lost_its_connection_is_left_safe_when_it_is_back(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            await rig.station.set_profile(1, txdefault((0, 6_000), number=3))
            emulated = rig.vehicles._station  # type: ignore[attr-defined]
            await emulated.stop()

            async def dial_in_again() -> None:
                await rig.clock.sleep(20 * SECOND_MS)
                await emulated.start()

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(dial_in_again())
                await rig.restore()

    run(main())
    assert requests(tmp_path, "ClearChargingProfile")[0] == {"id": 3}
    assert records(tmp_path, "restored")[0]["left_undone"] == []


def test_a_station_that_stays_away_is_given_up_after_half_a_minute(tmp_path: Path) -> None:
    async def main() -> int:
        async with open_rig(tmp_path) as rig:
            await rig.vehicles._station.stop()  # type: ignore[attr-defined]
            before = rig.clock.now()
            await rig.restore()
            return rig.clock.now() - before

    assert run(main()) == 30 * SECOND_MS
    (undone,) = records(tmp_path, "restored")[0]["left_undone"]
    assert "within 30 s" in undone


def test_vehicles_that_cannot_be_made_safe_are_given_up_after_half_a_minute(
    tmp_path: Path,
) -> None:
    class Stuck:
        async def make_safe(self) -> None:
            await asyncio.Event().wait()

    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            real, rig.vehicles = rig.vehicles, Stuck()  # type: ignore[assignment]
            await rig.restore()
            rig.vehicles = real

    run(main())
    undone = records(tmp_path, "restored")[0]["left_undone"]
    assert undone == ["vehicles: no end within 30 s"]


def test_a_vehicle_is_made_safe_although_the_station_is_silent(tmp_path: Path) -> None:
    async def main() -> float:
        async with open_rig(tmp_path) as rig:
            await start_session(rig, 1)
            await rig.clock.sleep(MINUTE_MS)
            real, rig.station = rig.station, Gone()  # type: ignore[assignment]
            await rig.restore()
            rig.station = real
            await rig.clock.sleep(5 * SECOND_MS)
            await rig.sampler.flush()
            latest = rig.recorder.latest(1)
            assert latest is not None
            return latest.power_w

    assert run(main()) < 100


async def sample_times(rig: Rig, start_s: int, end_s: int) -> list[int]:
    """Let time pass; return the seconds of the run at which the meter was read meanwhile."""
    await rig.clock.sleep_until(T0 + end_s * SECOND_MS + 500)
    seconds = [(one.t0 - T0) // SECOND_MS for one in rig.recorder.evidence.series[1]]  # type: ignore[union-attr]
    return [second for second in seconds if start_s <= second <= end_s]


@pytest.mark.parametrize("announced", [True, False])
def test_a_change_of_the_limit_is_read_at_full_rate(announced: bool, tmp_path: Path) -> None:
    """Whether or not somebody said for how long time will pass."""

    async def main() -> list[int]:
        async with open_rig(tmp_path) as rig:
            await rig.station.set_profile(1, txdefault((0, 12_000), (600, 6_000)))
            await start_session(rig, 1)
            if announced:
                rig.attend(T0 + 11 * MINUTE_MS)
            return await sample_times(rig, 596, 620)

    assert run(main()) == list(range(596, 621))


def test_the_end_of_a_hold_is_read_at_full_rate(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with open_rig(tmp_path) as rig:
            await start_session(rig, 1)
            rig.attend(T0 + 1_000 * SECOND_MS)
            return await sample_times(rig, 995, 999)

    assert run(main()) == [995, 996, 997, 998, 999]
