"""What one station says wrongly; a good one beside it must not notice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.csms import Station, StationSilent
from harness.profiles.events import ClearCriteria, ProfileAccepted, TransactionEnded
from harness.units import SECOND_MS

from .fake_charger import PROFILE, FakeCharger, World, both, in_virtual_time
from .neighbours import ACCEPTED, beside_a_good_one


@asynccontextmanager
async def a_bad_one(folder: Path) -> AsyncIterator[tuple[World, FakeCharger, Station]]:
    async with beside_a_good_one(folder) as w, FakeCharger.dialling(w.csms, "BAD") as charger:
        await charger.boot()
        yield w, charger, await w.csms.wait_for_station("BAD", SECOND_MS)
        await charger.settled()


@pytest.mark.parametrize(
    "text", ["", "{", "[2,", '[2,"1","Heartbeat",{]', "\\", "[" * 90_000, "NaN", "\x00"]
)
@in_virtual_time
async def test_broken_json(tmp_path: Path, text: str) -> None:
    async with a_bad_one(tmp_path) as (w, charger, _):
        await charger.say(text)
        await charger.settled()
        assert text in [line.get("raw") for line in w.wire()]


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("StatusNotification", {"connectorId": "one", "status": "Charging"}),
        ("StatusNotification", {"connectorId": 1, "status": "Asleep", "errorCode": "NoError"}),
        ("StartTransaction", {}),
        ("MeterValues", {"connectorId": 1, "meterValue": {"value": 1}}),
        ("BootNotification", {"chargePointVendor": "V" * 21, "chargePointModel": "M"}),
        ("Heartbeat", {"now": "noon"}),
    ],
)
@in_virtual_time
async def test_schema_violations(tmp_path: Path, action: str, payload: object) -> None:
    async with a_bad_one(tmp_path) as (_, charger, station):
        answer = await charger.ask(action, payload)
        assert answer[0] == 4
        assert station.status == {}
        assert station.transactions == {}


@pytest.mark.parametrize("action", ["MakeCoffee", "", "__init__", "heartbeat", "A" * 100_000])
@in_virtual_time
async def test_unknown_actions(tmp_path: Path, action: str) -> None:
    async with a_bad_one(tmp_path) as (_, charger, _):
        answer = await charger.ask(action, {})
        assert answer[2] == "NotImplemented"


@in_virtual_time
async def test_late_answers(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (_, charger, station):
        with pytest.raises(StationSilent, match="within 30 s"):
            await station.set_profile(1, PROFILE)
        late = await charger.hear()

        async def answer_both() -> None:
            request = await charger.hear()
            await charger.say([3, late[1], ACCEPTED])
            await charger.say([3, request[1], {"status": "Unknown"}])

        answer, _ = await both(station.clear_profile(ClearCriteria()), answer_both())
        assert answer.status == "Unknown"


@in_virtual_time
async def test_duplicate_answers(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (w, charger, station):

        async def stutter() -> None:
            request = await charger.hear()
            for status in ("Accepted", "Rejected", "Accepted"):
                await charger.say([3, request[1], {"status": status}])
            await charger.settled()

        answer, _ = await both(station.set_profile(1, PROFILE), stutter())
        assert answer.status == "Accepted"
    assert len(w.heard(ProfileAccepted)) == 1


@pytest.mark.parametrize("wrong", ["", "2", "nobody's", "x" * 100_000])
@in_virtual_time
async def test_answers_with_a_wrong_id(tmp_path: Path, wrong: str) -> None:
    async with a_bad_one(tmp_path) as (w, charger, station):

        async def mislead() -> None:
            await charger.hear()
            await charger.say([3, wrong, ACCEPTED])

        with pytest.raises(StationSilent):
            await both(station.set_profile(1, PROFILE), mislead())
    assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_an_answer_with_the_id_of_another_stations_request(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (_, charger, _):
        # The good one's requests are counted 1, 2, 3 …, and one of them may just be under way.
        for number in range(1, 20):
            await charger.say([3, str(number), {"status": "Rejected"}])


@pytest.mark.parametrize(
    "error",
    [
        ["NotSupported", "no", {}],
        [],
        [None],
        [7, 7, 7],
        ["GenericError", "x" * 100_000, {"deep": [[[]]]}],
    ],
    ids=lambda error: str(error)[:30],
)
@in_virtual_time
async def test_call_errors(tmp_path: Path, error: list[Any]) -> None:
    async with a_bad_one(tmp_path) as (w, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], *error])

        answer, _ = await both(station.set_profile(1, PROFILE), refuse())
        assert answer.is_error
    assert w.heard(ProfileAccepted) == []


@pytest.mark.parametrize("message", [b"", b"\xff\xfe", b'[2,"1","Heartbeat",{}]', bytes(10_000)])
@in_virtual_time
async def test_binary_frames(tmp_path: Path, message: bytes) -> None:
    async with a_bad_one(tmp_path) as (_, charger, _):
        await charger.say(message)


@in_virtual_time
async def test_clocks_off_by_hours(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (w, charger, station):
        started = await charger.start(timestamp="2025-01-15T19:34:56+02:00")
        value = {"timestamp": "1970-01-01T00:00:00Z", "sampledValue": [{"value": "0"}]}
        await charger.tell("MeterValues", {"connectorId": 1, "meterValue": [value]})
        stop = {"transactionId": started, "meterStop": 1, "timestamp": "2099-12-31T23:59:59Z"}
        await charger.tell("StopTransaction", stop)
        assert station.transactions == {}
        now = w.clock.now()
    # When it happened is when we heard of it.
    assert [event.at for event in w.heard(TransactionEnded)] == [now]


@pytest.mark.parametrize("units", ["A,W", "Current,Power", " current , W", "Ampere"])
@in_virtual_time
async def test_own_spellings_of_the_allowed_units(tmp_path: Path, units: str) -> None:
    key = {"key": "ChargingScheduleAllowedChargingRateUnit", "readonly": True, "value": units}
    async with a_bad_one(tmp_path) as (_, charger, station):
        found, _ = await both(station.configuration(), charger.answer({"configurationKey": [key]}))
        assert found[key["key"]] == units


@in_virtual_time
async def test_floats_with_residue(tmp_path: Path) -> None:
    schedule = {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.100000000000001}],
    }
    payload = {"status": "Accepted", "connectorId": 1, "chargingSchedule": schedule}
    async with a_bad_one(tmp_path) as (_, charger, station):
        answer, _ = await both(station.composite_schedule(1, 60, "A"), charger.answer(payload))
        assert answer.payload == payload


@in_virtual_time
async def test_missing_optional_fields(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (_, charger, station):
        asked = station.composite_schedule(1, 60, None)
        answer, _ = await both(asked, charger.answer({"status": "Accepted"}))
        assert answer.status == "Accepted"
        found, _ = await both(station.configuration(), charger.answer({}))
        assert found == {}


@pytest.mark.parametrize("periods", [[], None, {}, "none", [None], [{}]])
@in_virtual_time
async def test_empty_period_lists(tmp_path: Path, periods: object) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    payload = {"status": "Accepted", "connectorId": 1, "chargingSchedule": schedule}
    async with a_bad_one(tmp_path) as (_, charger, station):
        answer, _ = await both(station.composite_schedule(1, 60, "A"), charger.answer(payload))
        assert answer.payload == payload


@in_virtual_time
async def test_thousands_of_requests_at_once(tmp_path: Path) -> None:
    async with a_bad_one(tmp_path) as (_, charger, _):
        for number in range(2_000):
            await charger.say([2, str(number), "Heartbeat", {}])
        for number in range(2_000):
            assert (await charger.hear())[1] == str(number)
        await asyncio.sleep(0)
