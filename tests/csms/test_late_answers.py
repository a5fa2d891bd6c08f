"""What a station accepts when nobody waits for its answer any more, it has accepted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from harness.csms import AnsweredTwice, StationSilent, Unanswered
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
async def test_a_second_answer_is_told_and_counts_for_nothing(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        request = await charger.hear()
        await charger.say([3, request[1], {"status": "Rejected"}])
        await charger.say([3, request[1], ACCEPTED])
        await charger.settled()
        assert (await asking).status == "Rejected"
        (told,) = w.heard(AnsweredTwice)
        assert str(told) == (
            "SetChargingProfile: answered Rejected and then Accepted, expected one answer"
        )
        assert w.heard(ProfileAccepted) == []
        assert station.ledger.installed == ()


@in_virtual_time
async def test_an_error_after_an_answer_is_a_second_answer(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        request = await charger.hear()
        await charger.say([3, request[1], ACCEPTED])
        await charger.say([4, request[1], "InternalError", "", {}])
        await charger.settled()
        await asking
        (told,) = w.heard(AnsweredTwice)
        assert (told.first, told.second) == ("Accepted", "InternalError")


@in_virtual_time
async def test_a_very_long_second_status_is_cut(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        request = await charger.hear()
        await charger.say([3, request[1], {}])
        await charger.say([3, request[1], {"status": "A" * 1_000}])
        await charger.settled()
        await asking
        (told,) = w.heard(AnsweredTwice)
        assert (told.first, told.second) == ("without a status", "A" * 40)


@in_virtual_time
async def test_who_is_asked_and_says_nothing_is_told_from_who_was_never_asked(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):
        with pytest.raises(Unanswered, match="did not answer SetChargingProfile within 30 s"):
            await station.set_profile(1, PROFILE)
        w.csms.disturbances("CP-1").drop("SetChargingProfile")
        with pytest.raises(StationSilent) as lost:
            await station.set_profile(1, PROFILE)
        assert lost.type is StationSilent
        await charger.connection.close()


@in_virtual_time
async def test_who_hangs_up_instead_of_answering_has_not_answered(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        await charger.hear()
        await charger.connection.close()
        with pytest.raises(Unanswered, match="hung up before it answered SetChargingProfile"):
            await asking
        with pytest.raises(StationSilent, match="not connected") as gone:
            await station.set_profile(1, PROFILE)
        assert gone.type is StationSilent


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
