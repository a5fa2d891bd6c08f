"""What holds for a station of every version, in the very same words."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.csms import Answer
from harness.errors import InputError
from harness.profiles.events import (
    ClearCriteria,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.model import Purpose, RateUnit

from .fake_charger import NOON, PROFILE, TX_PROFILE, both, in_virtual_time
from .speakers import ACCEPTED, SPEAKERS, Speaker16, held, install, speaking

pytestmark = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda one: one.version)

IN_2X_WORDS = {
    "id": 7,
    "stackLevel": 1,
    "chargingProfilePurpose": "ChargingStationMaxProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [
        {
            "id": 3,
            "startSchedule": "2025-01-15T12:00:00Z",
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7000.5, "numberPhases": 1}],
        }
    ],
}


@pytest.mark.parametrize(("body", "limit"), [(PROFILE, "10"), (IN_2X_WORDS, "7000.5")])
@in_virtual_time
async def test_a_profile_in_the_words_of_any_version_is_installed(
    tmp_path: Path, speaker: Any, body: dict[str, Any], limit: str
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asked = station.set_profile(0, body)
        answer, request = await both(asked, charger.answer(ACCEPTED))
        assert answer == Answer("Accepted", is_error=False, payload=ACCEPTED, received_at=NOON)
        assert request[2] == "SetChargingProfile"
        assert request[3][charger.CONNECTOR] == 0
        event = w.heard(ProfileAccepted)[0]
        assert (event.at, event.connector) == (NOON, 0)
        assert event.profile.version == speaker.version
        assert event.profile.schedule.periods[0].limit == Decimal(limit)
        assert held(station) == [7]


@in_virtual_time
async def test_an_overall_maximum_goes_by_the_name_of_the_version(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.set_profile(0, IN_2X_WORDS)
        _, request = await both(asked, charger.answer(ACCEPTED))
        sent = request[3][charger.PROFILE]["chargingProfilePurpose"]
        names = {"1.6": "ChargePointMaxProfile"}
        assert sent == names.get(speaker.version, "ChargingStationMaxProfile")
        assert station.ledger.installed[0].profile.purpose is Purpose.STATION_MAX


@in_virtual_time
async def test_a_refused_profile_does_not_enter_the_ledger(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        refused = charger.answer({"status": "Rejected"})
        answer, _ = await both(station.set_profile(1, PROFILE), refused)
        assert (answer.status, answer.is_accepted) == ("Rejected", False)
        assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_a_body_that_is_no_profile_is_an_input_error_and_is_not_sent(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, _, station):
        with pytest.raises(InputError, match="stackLevel"):
            await station.set_profile(1, {**PROFILE, "stackLevel": None})
        assert len(w.wire()) == 2  # the boot alone


@in_virtual_time
async def test_a_malformed_profile_goes_out_as_it_stands(tmp_path: Path, speaker: Any) -> None:
    body = {**PROFILE, "stackLevel": "high", "vendorKey": 1}
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.set_malformed_profile(1, body))
        await w.clock.sleep(1)
        frame = w.wire()[-1]["frame"]
        await charger.say([3, frame[1], ACCEPTED])
        assert (await asking).is_accepted
        assert frame[3] == {charger.CONNECTOR: 1, charger.PROFILE: body}
        assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_a_profile_is_cleared_by_its_id(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await install(charger, station, 1, PROFILE)
        criteria = ClearCriteria(profile_id=7)
        answer, _ = await both(station.clear_profile(criteria), charger.answer(ACCEPTED))
        assert answer.is_accepted
        assert w.heard(ProfilesCleared) == [ProfilesCleared(NOON, criteria)]
        assert held(station) == []


@in_virtual_time
async def test_profiles_are_cleared_by_what_they_are(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        await install(charger, station, 1, PROFILE)
        criteria = ClearCriteria(connector=1, purpose=Purpose.TX_DEFAULT, stack_level=1)
        _, request = await both(station.clear_profile(criteria), charger.answer(ACCEPTED))
        asked = request[3].get("chargingProfileCriteria", request[3])
        assert asked == {
            charger.CONNECTOR: 1,
            "chargingProfilePurpose": "TxDefaultProfile",
            "stackLevel": 1,
        }
        assert held(station) == []


@in_virtual_time
async def test_what_was_not_found_stays(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await install(charger, station, 1, PROFILE)
        unknown = charger.answer({"status": "Unknown"})
        answer, _ = await both(station.clear_profile(ClearCriteria(profile_id=9)), unknown)
        assert answer.status == "Unknown"
        assert w.heard(ProfilesCleared) == []


@in_virtual_time
async def test_everything_can_be_cleared(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        await install(charger, station, 1, PROFILE)
        clearing = asyncio.create_task(station.clear_profile(ClearCriteria()))
        requests = []
        while not clearing.done():
            request = await charger.hear()
            purpose = request[3].get("chargingProfileCriteria", {}).get("chargingProfilePurpose")
            held_here = purpose in (None, "TxDefaultProfile")
            await charger.say([3, request[1], {"status": "Accepted" if held_here else "Unknown"}])
            requests.append(request[3])
            await asyncio.sleep(1)
        assert (await clearing).is_accepted
        assert held(station) == []
        assert requests == [{}] if speaker is Speaker16 else {} not in requests


@in_virtual_time
async def test_a_composite_schedule_reads_the_same(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.composite_schedule(1, 60, RateUnit.W)
        answer, request = await both(asked, charger.answer(charger.composite(7000.5)))
        assert request[3] == {charger.CONNECTOR: 1, "duration": 60, "chargingRateUnit": "W"}
        assert answer.is_accepted
        assert answer.payload["scheduleStart"] == "2025-01-15T12:00:00Z"
        schedule: Any = answer.payload["chargingSchedule"]
        assert schedule["chargingRateUnit"] == "W"
        assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 7000.5}]


@in_virtual_time
async def test_a_refused_composite_schedule_reads_the_same(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.composite_schedule(9, 60, None)
        answer, _ = await both(asked, charger.answer({"status": "Rejected"}))
        assert answer.payload == {"status": "Rejected"}


@in_virtual_time
async def test_the_profile_of_a_remote_start_is_bound_to_the_transaction(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asked = station.remote_start(1, "TAG", TX_PROFILE)
        answer, request = await both(asked, charger.answer(ACCEPTED))
        assert answer.is_accepted
        assert request[2] == charger.START
        transaction = await charger.begin(1, request[3])
        assert station.transactions == {1: transaction}
        started = w.heard(TransactionStarted)[0]
        assert (started.connector, started.transaction_id) == (1, transaction)
        assert started.profile.purpose is Purpose.TX
        assert [each.transaction_id for each in station.ledger.installed] == [transaction]


@in_virtual_time
async def test_a_start_that_overtakes_the_answer_still_carries_the_profile(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):

        async def start_first() -> None:
            request = await charger.hear()
            await charger.begin(1, request[3])
            await charger.say([3, request[1], ACCEPTED])

        await both(station.remote_start(1, "TAG", TX_PROFILE), start_first())
        assert held(station) == [7]


@in_virtual_time
async def test_the_profile_of_a_rejected_remote_start_is_forgotten(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.remote_start(1, "TAG", TX_PROFILE)
        _, request = await both(asked, charger.answer({"status": "Rejected"}))
        await charger.begin(1, request[3])
        assert held(station) == []


@in_virtual_time
async def test_a_transaction_takes_its_own_profiles_along_when_it_ends(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await install(charger, station, 1, PROFILE)
        transaction = await charger.begin()
        body = {**TX_PROFILE, "chargingProfileId": 8, "transactionId": transaction}
        await install(charger, station, 1, body)
        assert held(station) == [7, 8]
        await charger.end(transaction)
        assert w.heard(TransactionEnded) == [TransactionEnded(NOON, transaction)]
        assert station.transactions == {}
        assert held(station) == [7]


@in_virtual_time
async def test_a_remote_stop_names_the_transaction(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        transaction = await charger.begin()
        _, request = await both(station.remote_stop(transaction), charger.answer(ACCEPTED))
        assert request[2:] == [charger.STOP, {"transactionId": transaction}]


@in_virtual_time
async def test_a_transaction_id_of_another_version_is_an_input_error(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, _, station):
        with pytest.raises(InputError, match="transactionId"):
            await station.remote_stop("abc" if speaker is Speaker16 else 5)
