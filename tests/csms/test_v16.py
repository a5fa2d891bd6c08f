from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from harness.csms import Answer, StationRefused, StationSilent
from harness.errors import InputError
from harness.profiles import v16
from harness.profiles.events import (
    ClearCriteria,
    ProfileAccepted,
    ProfilesCleared,
    TransactionStarted,
)
from harness.profiles.model import Purpose, RateUnit

from .fake_charger import NOON, PROFILE, TX_PROFILE, booted, both, in_virtual_time

ACCEPTED = {"status": "Accepted"}


@in_virtual_time
async def test_a_profile_goes_out_as_it_was_pasted(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):

        async def take() -> str:
            text = await charger.connection.recv(decode=True)
            await charger.say([3, json.loads(text)[1], ACCEPTED])
            return text

        _, text = await both(station.set_profile(1, PROFILE), take())
        pasted = json.dumps(PROFILE, separators=(",", ":"))
        payload = f'{{"connectorId":1,"csChargingProfiles":{pasted}}}'
        assert text == f'[2,"{NOON}-1","SetChargingProfile",{payload}]'


@in_virtual_time
async def test_an_accepted_profile_enters_the_ledger_when_the_answer_arrives(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def take_slowly() -> None:
            request = await charger.hear()
            await w.clock.sleep(2_000)
            await charger.say([3, request[1], ACCEPTED])

        answer, _ = await both(station.set_profile(2, PROFILE), take_slowly())
        assert answer == Answer(
            "Accepted", is_error=False, payload=ACCEPTED, received_at=NOON + 2_000
        )
        assert w.heard(ProfileAccepted) == [ProfileAccepted(NOON + 2_000, 2, v16.decode(PROFILE))]


@in_virtual_time
async def test_what_follows_an_acceptance_is_made_known_after_it(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def answer_and_go_on() -> None:
            request = await charger.hear()
            start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "x"}
            await charger.say([3, request[1], ACCEPTED])
            await charger.say([2, "s", "StartTransaction", start])
            await charger.hear()

        await both(station.set_profile(1, PROFILE), answer_and_go_on())
        assert [type(event) for event in w.events[-2:]] == [ProfileAccepted, TransactionStarted]


@pytest.mark.parametrize("status", ["Rejected", "NotSupported"])
@in_virtual_time
async def test_a_refused_profile_does_not_enter_the_ledger(tmp_path: Path, status: str) -> None:
    async with booted(tmp_path) as (w, charger, station):
        answer, _ = await both(station.set_profile(1, PROFILE), charger.answer({"status": status}))
        assert answer.status == status
        assert not answer.is_error
        assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_a_call_error_is_an_answer_with_its_code_as_status(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], "PropertyConstraintViolation", "level", {"max": 8}])

        answer, _ = await both(station.set_profile(1, PROFILE), refuse())
        assert answer.status == "PropertyConstraintViolation"
        assert answer.is_error
        assert answer.payload == {"errorDescription": "level", "errorDetails": {"max": 8}}
        assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_a_call_error_named_accepted_accepts_nothing(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], "Accepted", "", {}])

        answer, _ = await both(station.set_profile(1, PROFILE), refuse())
        assert answer.is_error
        assert w.heard(ProfileAccepted) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stackLevel": None}, "stackLevel"),
        ({"chargingProfileKind": "Sometimes"}, "chargingProfileKind"),
        ({"vendorKey": 1}, "vendorKey"),
    ],
)
@in_virtual_time
async def test_a_body_that_is_no_profile_is_an_input_error_that_names_the_field(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    async with booted(tmp_path) as (w, _, station):
        with pytest.raises(InputError, match=message):
            await station.set_profile(1, {**PROFILE, **change})
        assert [line["dir"] for line in w.wire()] == ["in", "out"]  # the boot alone


@in_virtual_time
async def test_a_limit_with_two_decimals_is_an_input_error(tmp_path: Path) -> None:
    schedule: Any = {
        **TX_PROFILE["chargingSchedule"],  # type: ignore[dict-item]
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7.25}],
    }
    async with booted(tmp_path) as (_, _, station):
        with pytest.raises(
            InputError,
            match=r"chargingSchedulePeriod\[0\]\.limit: 7\.25 is not a multiple of 0\.1",
        ):
            await station.set_profile(1, {**TX_PROFILE, "chargingSchedule": schedule})


@pytest.mark.parametrize("limit", [0.1, 21.4, 11000.7])
@in_virtual_time
async def test_one_decimal_is_never_a_violation(tmp_path: Path, limit: float) -> None:
    periods = [{"startPeriod": 0, "limit": limit}]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    async with booted(tmp_path) as (_, charger, station):
        body = {**TX_PROFILE, "chargingSchedule": schedule}
        _, request = await both(station.set_profile(1, body), charger.answer(ACCEPTED))
        sent = request[3]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
        assert sent == periods


@in_virtual_time
async def test_read_only_mappings_and_decimals_are_written_as_plain_json(tmp_path: Path) -> None:
    period = MappingProxyType({"startPeriod": 0, "limit": Decimal("16.5")})
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    async with booted(tmp_path) as (_, charger, station):
        body = MappingProxyType({**TX_PROFILE, "chargingSchedule": MappingProxyType(schedule)})
        _, request = await both(station.set_profile(1, body), charger.answer(ACCEPTED))
        sent = request[3]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
        assert sent == [{"startPeriod": 0, "limit": 16.5}]


@in_virtual_time
async def test_only_the_criteria_given_go_out(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        criteria = ClearCriteria(connector=0, purpose=Purpose.TX_DEFAULT)
        _, request = await both(station.clear_profile(criteria), charger.answer(ACCEPTED))
        assert request[2:] == [
            "ClearChargingProfile",
            {"connectorId": 0, "chargingProfilePurpose": "TxDefaultProfile"},
        ]


@in_virtual_time
async def test_an_accepted_clear_enters_the_ledger(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        criteria = ClearCriteria(profile_id=7, stack_level=1)
        _, request = await both(station.clear_profile(criteria), charger.answer(ACCEPTED))
        assert request[3] == {"id": 7, "stackLevel": 1}
        assert w.heard(ProfilesCleared) == [ProfilesCleared(NOON, criteria)]


@in_virtual_time
async def test_a_clear_that_found_nothing_does_not_enter_the_ledger(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        unknown = {"status": "Unknown"}
        answer, request = await both(
            station.clear_profile(ClearCriteria()), charger.answer(unknown)
        )
        assert request[3] == {}
        assert answer.status == "Unknown"
        assert w.heard(ProfilesCleared) == []


@in_virtual_time
async def test_a_composite_schedule_comes_back_in_the_payload(tmp_path: Path) -> None:
    schedule = {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": "2025-01-15T12:00:00Z",
        "chargingSchedule": {
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7000.5}],
        },
    }
    async with booted(tmp_path) as (_, charger, station):
        asked = station.composite_schedule(1, 300, RateUnit.W)
        answer, request = await both(asked, charger.answer(schedule))
        assert request[2:] == [
            "GetCompositeSchedule",
            {"connectorId": 1, "duration": 300, "chargingRateUnit": "W"},
        ]
        assert answer.payload == schedule


@in_virtual_time
async def test_a_composite_schedule_may_leave_the_unit_to_the_station(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        rejected = {"status": "Rejected"}
        asked = station.composite_schedule(0, 60, None)
        answer, request = await both(asked, charger.answer(rejected))
        assert request[3] == {"connectorId": 0, "duration": 60}
        assert answer.status == "Rejected"


@in_virtual_time
async def test_a_remote_start_names_connector_and_tag(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        _, request = await both(station.remote_start(1, "TAG"), charger.answer(ACCEPTED))
        assert request[2:] == ["RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"}]


@in_virtual_time
async def test_the_profile_of_a_remote_start_is_bound_to_the_transaction(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asked = station.remote_start(1, "TAG", TX_PROFILE)
        _, request = await both(asked, charger.answer(ACCEPTED))
        assert request[3]["chargingProfile"] == TX_PROFILE
        await charger.start()
        started = TransactionStarted(NOON, 1, 1, v16.decode(TX_PROFILE))
        assert w.heard(TransactionStarted) == [started]


@in_virtual_time
async def test_a_start_that_overtakes_the_answer_still_carries_the_profile(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def start_first() -> None:
            request = await charger.hear()
            await charger.start()
            await charger.say([3, request[1], ACCEPTED])

        await both(station.remote_start(1, "TAG", TX_PROFILE), start_first())
        assert w.heard(TransactionStarted)[0].profile == v16.decode(TX_PROFILE)


@in_virtual_time
async def test_the_profile_of_a_remote_start_waits_for_its_own_connector(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await both(station.remote_start(2, "TAG", TX_PROFILE), charger.answer(ACCEPTED))
        await charger.start(connector=1)
        assert w.heard(TransactionStarted)[0].profile is None


@in_virtual_time
async def test_the_profile_of_a_remote_start_serves_one_transaction(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await both(station.remote_start(1, "TAG", TX_PROFILE), charger.answer(ACCEPTED))
        await charger.start()
        stop = {"transactionId": 1, "meterStop": 0, "timestamp": "2025-01-15T12:00:00Z"}
        await charger.tell("StopTransaction", stop)
        await charger.start()
        assert w.heard(TransactionStarted)[1].profile is None


@in_virtual_time
async def test_the_profile_of_a_rejected_remote_start_is_forgotten(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asked = station.remote_start(1, "TAG", TX_PROFILE)
        await both(asked, charger.answer({"status": "Rejected"}))
        await charger.start()
        assert w.heard(TransactionStarted)[0].profile is None


@in_virtual_time
async def test_a_remote_stop_names_the_transaction(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        answer, request = await both(station.remote_stop(5), charger.answer(ACCEPTED))
        assert request[2:] == ["RemoteStopTransaction", {"transactionId": 5}]
        assert answer.status == "Accepted"


@in_virtual_time
async def test_a_text_is_no_transaction_id_in_1_6(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, _, station):
        with pytest.raises(InputError, match="transactionId: 'abc' is not of type 'integer'"):
            await station.remote_stop("abc")


@in_virtual_time
async def test_configuration_keys_are_read_as_texts(tmp_path: Path) -> None:
    keys = [
        {"key": "ChargeProfileMaxStackLevel", "readonly": True, "value": "8"},
        {"key": "AuthorizationKey", "readonly": False},
    ]
    async with booted(tmp_path) as (_, charger, station):
        asked = station.configuration(["ChargeProfileMaxStackLevel", "AuthorizationKey"])
        found, request = await both(asked, charger.answer({"configurationKey": keys}))
        assert request[3] == {"key": ["ChargeProfileMaxStackLevel", "AuthorizationKey"]}
        assert found == {"ChargeProfileMaxStackLevel": "8", "AuthorizationKey": ""}


@pytest.mark.parametrize("answer", [{}, {"configurationKey": "all"}, {"configurationKey": [5]}])
@in_virtual_time
async def test_a_malformed_configuration_reads_as_far_as_it_goes(
    tmp_path: Path, answer: dict[str, object]
) -> None:
    async with booted(tmp_path) as (_, charger, station):
        found, request = await both(station.configuration(), charger.answer(answer))
        assert request[3] == {}
        assert found == {}


@in_virtual_time
async def test_a_refused_configuration_is_the_benchs_trouble(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], "NotSupported", "", {}])

        with pytest.raises(StationRefused, match="NotSupported to GetConfiguration"):
            await both(station.configuration(), refuse())


@in_virtual_time
async def test_a_station_that_does_not_answer_is_silent_after_thirty_seconds(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, _, station):
        with pytest.raises(StationSilent, match="did not answer SetChargingProfile within 30 s"):
            await station.set_profile(1, PROFILE)
        assert w.clock.now() == NOON + 30_000


@in_virtual_time
async def test_a_station_that_hangs_up_is_silent_at_once(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def hang_up() -> None:
            await charger.hear()
            await charger.connection.close()

        with pytest.raises(StationSilent, match="hung up before it answered"):
            await both(station.set_profile(1, PROFILE), hang_up())
        assert w.clock.now() == NOON


@in_virtual_time
async def test_a_station_that_is_gone_cannot_be_asked(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.connection.close()
        await w.clock.sleep(1)
        with pytest.raises(StationSilent, match="not connected"):
            await station.configuration()


@in_virtual_time
async def test_requests_go_out_one_at_a_time(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def answer_both() -> list[str]:
            first = await charger.hear()
            await w.clock.sleep(5_000)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.001):
                    await charger.connection.recv()
            await charger.say([3, first[1], ACCEPTED])
            second = await charger.answer(ACCEPTED)
            return [first[2], second[2]]

        *_, actions = await asyncio.gather(
            station.remote_stop(1), station.clear_profile(ClearCriteria()), answer_both()
        )
        assert actions == ["RemoteStopTransaction", "ClearChargingProfile"]


@in_virtual_time
async def test_requests_are_numbered_since_the_central_system_began(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        _, first = await both(station.remote_stop(1), charger.answer(ACCEPTED))
        _, second = await both(station.remote_stop(1), charger.answer(ACCEPTED))
        assert [first[1], second[1]] == [f"{NOON}-1", f"{NOON}-2"]


@in_virtual_time
async def test_a_listener_that_fails_fails_the_request_and_not_the_connection(
    tmp_path: Path,
) -> None:
    def listen(_identity: str, event: object) -> None:
        if isinstance(event, ProfileAccepted):
            raise OSError("disk full")

    async with booted(tmp_path, on_event=listen) as (_, charger, station):
        with pytest.raises(OSError, match="disk full"):
            await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        await charger.settled()
