"""A hundred stations in one process; tests/benchmarks has a thousand."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .fake_charger import NOON, in_virtual_time
from .fleet import fleet, kilobytes_each, play

STATIONS = 100


@in_virtual_time
async def test_a_hundred_stations_take_their_profiles_and_report_in_virtual_time(
    tmp_path: Path,
) -> None:
    async with fleet(STATIONS, tmp_path, NOON) as found:
        await found.charge(await found.dial_in(), report_s=10)
        charging = found.clock.now()
        assert charging == NOON
        await found.clock.sleep(65_000)
        assert found.heard.accepted == dict.fromkeys(found.emulated, 3)
        assert found.heard.reports == dict.fromkeys(found.emulated, 6)


def test_a_hundred_stations_take_their_profiles_and_report_in_real_time(tmp_path: Path) -> None:
    # Ten times as often, that is as many reports as from a thousand.
    found = asyncio.run(play(STATIONS, tmp_path, None, report_s=1, reports=3))
    assert found.heard.accepted == dict.fromkeys(found.emulated, 3)


@in_virtual_time
async def test_more_stations_than_a_usual_queue_holds_may_dial_in_at_once(tmp_path: Path) -> None:
    async with fleet(300, tmp_path, NOON) as found:
        assert len(await found.dial_in()) == 300
        assert found.clock.now() == NOON


@in_virtual_time
async def test_a_station_takes_no_more_than_200_kb(tmp_path: Path) -> None:
    assert await kilobytes_each(40, tmp_path, NOON) <= 200
