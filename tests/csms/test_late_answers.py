"""What a station accepts when nobody waits for its answer any more, it has accepted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from harness.csms import StationSilent
from harness.profiles import v16
from harness.profiles.events import ProfileAccepted

from .fake_charger import NOON, PROFILE, booted, in_virtual_time

ACCEPTED = {"status": "Accepted"}


@in_virtual_time
async def test_what_is_accepted_late_is_accepted(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        with pytest.raises(StationSilent):
            await station.set_profile(1, PROFILE)
        late = await charger.hear()
        await w.clock.sleep(5_000)
        assert w.heard(ProfileAccepted) == []
        await charger.say([3, late[1], ACCEPTED])
        await charger.settled()
        accepted = ProfileAccepted(NOON + 35_000, 1, v16.decode(PROFILE))
        assert w.heard(ProfileAccepted) == [accepted]
        assert [each.profile.id for each in station.ledger.installed] == [7]


@in_virtual_time
async def test_what_is_accepted_after_its_asker_was_cancelled_is_accepted(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        request = await charger.hear()
        asking.cancel()
        await asyncio.wait([asking])
        await charger.say([3, request[1], ACCEPTED])
        await charger.settled()
        assert len(w.heard(ProfileAccepted)) == 1


@in_virtual_time
async def test_a_late_answer_counts_once(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        with pytest.raises(StationSilent):
            await station.set_profile(1, PROFILE)
        late = await charger.hear()
        for _ in range(2):
            await charger.say([3, late[1], ACCEPTED])
        await charger.settled()
        assert len(w.heard(ProfileAccepted)) == 1


@in_virtual_time
async def test_a_listener_that_fails_on_a_late_answer_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(_identity: str, event: object) -> None:
        if isinstance(event, ProfileAccepted):
            raise OSError("disk full")

    async with booted(tmp_path, on_event=listen) as (_, charger, station):
        with pytest.raises(StationSilent):
            await station.set_profile(1, PROFILE)
        late = await charger.hear()
        await charger.say([3, late[1], ACCEPTED])
        await charger.settled()
        assert "OSError at" in caplog.text
        assert "disk full" not in caplog.text
