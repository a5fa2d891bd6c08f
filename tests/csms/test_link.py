"""What sloppy and hostile peers get: an answer where OCPP demands one, and never a crash."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from websockets.exceptions import ConnectionClosedError

from harness.clock import Clock
from harness.csms import StationSilent, StatusChanged, WireLog
from harness.csms.book import StationBook
from harness.csms.link import Link
from harness.csms.v16_clerk import Clerk16
from harness.profiles.events import ClearCriteria, ProfileAccepted

from .fake_charger import BOOT, NOON, PROFILE, FakeCharger, booted, both, in_virtual_time, world

ACCEPTED = {"status": "Accepted"}

UNANSWERABLE = [
    "",
    "{",
    "null",
    "5",
    "[]",
    "{}",
    '"text"',
    "[2]",
    "[null]",
    '[2,5,"Heartbeat",{}]',
    '[[2],"id","Heartbeat",{}]',
    '[9,"id","Heartbeat",{}]',
    '[2,"id","Heartbeat",NaN]',
    '[2,"id","Heartbeat",1e999]',
    "[3]",
    "[4]",
    "[" * 100_000,
    "9" * 10_000,
    b"\xff\xfe",
    b'[2,"id","Heartbeat",{}]',
]


@pytest.mark.parametrize("nonsense", UNANSWERABLE, ids=lambda text: repr(text)[:30])
@in_virtual_time
async def test_nonsense_is_recorded_and_ignored(tmp_path: Path, nonsense: str | bytes) -> None:
    async with booted(tmp_path) as (w, charger, _):
        lines = len(w.wire())
        await charger.say(nonsense)
        await charger.settled()
        assert [line["dir"] for line in w.wire()[lines:]] == ["in", "in", "out"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ([2, "x"], "FormationViolation"),
        ([2, "x", "Heartbeat"], "FormationViolation"),
        ([2, "x", "Heartbeat", []], "FormationViolation"),
        ([2, "x", "Heartbeat", {}, {}], "FormationViolation"),
        ([2, "x", ["Heartbeat"], {}], "FormationViolation"),
        ([2, "x", "Heartbeat", {"extra": 1}], "FormationViolation"),
        ([2, "x", "MakeCoffee", {}], "NotImplemented"),
        ([2, "x", "__class__", {}], "NotImplemented"),
        ([2, "x", "UpdateFirmware", {}], "NotSupported"),
        ([2, "x", "SetChargingProfile", {}], "NotSupported"),
        ([2, "x", "BootNotification", {}], "ProtocolError"),
        ([2, "x", "SecurityEventNotification", {}], "ProtocolError"),
        ([2, "x", "Authorize", {"idTag": 5}], "TypeConstraintViolation"),
        ([2, "x", "Authorize", {"idTag": "T" * 21}], "TypeConstraintViolation"),
    ],
    ids=lambda value: json.dumps(value)[:50],
)
@in_virtual_time
async def test_a_wrong_request_is_answered_with_the_error_code_of_ocpp(
    tmp_path: Path, frame: list[object], code: str
) -> None:
    async with booted(tmp_path) as (_, charger, _):
        await charger.say(frame)
        kind, unique_id, found, description, details = await charger.hear()
        assert (kind, unique_id, found, details) == (4, "x", code, {})
        assert len(description) <= 255
        await charger.settled()


@in_virtual_time
async def test_a_status_outside_the_standard_is_refused_and_not_made_known(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):
        report = {"connectorId": 1, "status": "Occupied", "errorCode": "NoError"}
        answer = await charger.ask("StatusNotification", report)
        assert answer[:3] == [4, answer[1], "PropertyConstraintViolation"]
        assert station.status == {}
        assert w.heard(StatusChanged) == []


@in_virtual_time
async def test_an_answer_that_nobody_asked_for_is_recorded_and_ignored(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        await charger.say([3, "1", ACCEPTED])
        await charger.say([4, "1", "GenericError", "", {}])
        await charger.settled()
        assert [3, "1", ACCEPTED] in [line["frame"] for line in w.wire()]
        assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_an_answer_with_a_wrong_id_leaves_the_request_waiting(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def mislead() -> None:
            request = await charger.hear()
            await charger.say([3, "wrong", {"status": "Rejected"}])
            await charger.say([3, request[1], ACCEPTED])

        answer, _ = await both(station.set_profile(1, PROFILE), mislead())
        assert answer.status == "Accepted"
        assert len(w.heard(ProfileAccepted)) == 1


@in_virtual_time
async def test_answers_with_wrong_ids_do_not_put_the_deadline_off(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        begun = w.clock.now()

        async def chatter() -> None:
            for _ in range(5):
                await w.clock.sleep(7_000)
                await charger.say([3, "wrong", ACCEPTED])

        chatting = asyncio.create_task(chatter())
        with pytest.raises(StationSilent):
            await station.remote_stop(1)
        assert w.clock.now() == begun + 30_000
        await chatting


@in_virtual_time
async def test_a_late_answer_is_not_taken_for_that_of_the_next_request(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        with pytest.raises(StationSilent):
            await station.set_profile(1, PROFILE)
        late = await charger.hear()

        async def answer_both() -> None:
            request = await charger.hear()
            await charger.say([3, late[1], ACCEPTED])
            await charger.say([3, request[1], {"status": "Unknown"}])

        answer, _ = await both(station.clear_profile(ClearCriteria()), answer_both())
        assert answer.status == "Unknown"


@in_virtual_time
async def test_a_second_answer_to_one_request_is_ignored(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):

        async def stutter() -> None:
            request = await charger.answer(ACCEPTED)
            await charger.say([3, request[1], ACCEPTED])
            await charger.settled()

        await both(station.set_profile(1, PROFILE), stutter())
        assert len(w.heard(ProfileAccepted)) == 1


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ([], ""),
        ([None], ""),
        ([{}], ""),
        ([{"status": 5}], ""),
        ([{"status": "accepted"}], "accepted"),
        ([{"status": "Accepted", "extra": 1}], "Accepted"),
    ],
)
@in_virtual_time
async def test_an_answer_against_the_schema_is_handed_on_as_it_is(
    tmp_path: Path, rest: list[Any], status: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with booted(tmp_path) as (_, charger, station):

        async def answer() -> None:
            request = await charger.hear()
            await charger.say([3, request[1], *rest])

        answer_, _ = await both(station.remote_stop(1), answer())
        assert answer_.status == status
        assert not answer_.is_error
        assert "answer to RemoteStopTransaction" in caplog.text


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ([], "GenericError"),
        ([None, None, None], "GenericError"),
        (["NotSupported"], "NotSupported"),
        (["NotSupported", "why", {}, "more"], "NotSupported"),
    ],
)
@in_virtual_time
async def test_a_shortened_call_error_is_still_one(
    tmp_path: Path, rest: list[Any], status: str
) -> None:
    async with booted(tmp_path) as (_, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], *rest])

        answer, _ = await both(station.remote_stop(1), refuse())
        assert (answer.status, answer.is_error) == (status, True)


@in_virtual_time
async def test_a_listener_that_fails_on_a_request_is_logged_and_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(_identity: str, event: object) -> None:
        if isinstance(event, StatusChanged):
            raise LookupError("no such connector")  # noqa: TRY004

    async with booted(tmp_path, on_event=listen) as (_, charger, _):
        report = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
        answer = await charger.ask("StatusNotification", report)
        assert answer[:3] == [4, answer[1], "InternalError"]
        assert "cannot digest StatusNotification: LookupError at" in caplog.text
        assert "no such connector" not in caplog.text  # it may be a frame's own words
        await charger.settled()


@in_virtual_time
async def test_a_listener_that_fails_after_the_answer_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(_identity: str, _event: object) -> None:
        raise KeyError("boot")

    async with (
        world(tmp_path, on_event=listen) as w,
        FakeCharger.dialling(w.csms) as charger,
    ):
        answer = await charger.tell("BootNotification", BOOT)
        assert answer["status"] == "Accepted"
        await charger.settled()
        assert "BootNotification was answered but not digested: KeyError at" in caplog.text


@in_virtual_time
async def test_a_message_beyond_a_mebibyte_ends_the_connection_only(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        async with FakeCharger.dialling(w.csms) as charger:
            await charger.say("x" * (2**20 + 1))
            await charger.connection.wait_closed()
            assert charger.connection.close_code == 1009
        async with FakeCharger.dialling(w.csms) as charger:
            await charger.boot()


@in_virtual_time
async def test_a_peer_that_vanishes_without_a_word_ends_the_connection_only(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        async with FakeCharger.dialling(w.csms) as charger:
            await charger.say([2, "x", "Heartbeat", {}])
            charger.connection.transport.abort()
        async with FakeCharger.dialling(w.csms) as charger:
            await charger.boot()


@in_virtual_time
async def test_the_library_logs_to_our_logger_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with booted(tmp_path) as (_, charger, _):
        await charger.ask("MakeCoffee", {})
    names = {record.name.split(".")[0] for record in caplog.records}
    assert names <= {"harness", "test", "asyncio"}


class ScriptedSocket:
    """Hands out messages, and does something between them."""

    def __init__(self, *script: str | Callable[[], None]) -> None:
        self.script = script
        self.sent: list[str] = []

    async def __aiter__(self) -> AsyncIterator[str]:
        for step in self.script:
            if isinstance(step, str):
                yield step
            else:
                step()

    async def send(self, message: str) -> None:
        self.sent.append(message)


@asynccontextmanager
async def link_over(folder: Path, socket: object) -> AsyncIterator[Link]:
    clock = Clock.starting(asyncio.get_running_loop(), NOON)
    book = StationBook("CP-1", clock, lambda _event: None, itertools.count(1))
    with WireLog(folder / "ocpp.jsonl", clock, NOON) as wire_log:
        connection = cast("Any", socket)
        yield Link("CP-1", Clerk16(book), connection, wire_log, clock, lambda: "1")


@in_virtual_time
async def test_a_retired_connection_is_not_listened_to_any_more(tmp_path: Path) -> None:
    ask = json.dumps([2, "x", "Heartbeat", {}])
    socket = ScriptedSocket(ask, lambda: link.retire(), ask)  # noqa: PLW0108
    async with link_over(tmp_path, socket) as link:
        await link.run()
    assert len(socket.sent) == 1


class ClosedSocket(ScriptedSocket):
    """Still hands out what it received, but sends nothing any more."""

    async def send(self, _message: str) -> None:
        raise ConnectionClosedError(None, None)


@in_virtual_time
async def test_an_answer_that_cannot_be_sent_ends_the_connection_quietly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    socket = ClosedSocket(json.dumps([2, "x", "Heartbeat", {}]), json.dumps([2, "y"]))
    async with link_over(tmp_path, socket) as link:
        await link.run()
    assert caplog.records == []


@in_virtual_time
async def test_a_request_that_cannot_be_sent_is_not_waited_for(tmp_path: Path) -> None:
    async with link_over(tmp_path, ClosedSocket()) as link:
        with pytest.raises(StationSilent, match="hung up"):
            await link.requests.exchange("RemoteStopTransaction", {"transactionId": 1})
