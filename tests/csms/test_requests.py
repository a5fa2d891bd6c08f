from __future__ import annotations

import asyncio
import itertools
import json

import pytest

from harness.csms import Answer, StationSilent, Unanswered
from harness.csms.frames import Result
from harness.csms.requests import Requests
from harness.errors import InputError

from .fake_charger import in_virtual_time

AT = 1_700_000_000_000
STOP = {"transactionId": 1}


class Wire:
    """Keeps the ids of the frames that were sent."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def send(self, text: str) -> bool:
        self.ids.append(json.loads(text)[1])
        return True


def requests_over(wire: Wire) -> Requests:
    count = itertools.count(1)
    return Requests("CP-1", "1.6", wire.send, lambda: str(next(count)))


def accepted(unique_id: str) -> Result:
    return Result(unique_id, {"status": "Accepted"})


@in_virtual_time
async def test_a_cancelled_request_makes_room_for_the_next() -> None:
    wire = Wire()
    requests = requests_over(wire)
    asking = asyncio.create_task(requests.exchange("RemoteStopTransaction", STOP))
    await asyncio.sleep(1)
    asking.cancel()
    again = asyncio.create_task(requests.exchange("RemoteStopTransaction", STOP))
    await asyncio.sleep(1)
    requests.settle(accepted("1"), AT)
    assert not again.done()
    requests.settle(accepted("2"), AT)
    assert (await again).status == "Accepted"


@in_virtual_time
async def test_an_answer_counts_even_if_its_asker_is_cancelled_in_the_same_turn() -> None:
    wire = Wire()
    requests = requests_over(wire)
    heard: list[Answer] = []
    asking = asyncio.create_task(requests.exchange("RemoteStopTransaction", STOP, heard.append))
    await asyncio.sleep(1)
    asking.cancel()
    requests.settle(accepted("1"), AT)
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [answer.status for answer in heard] == ["Accepted"]


@in_virtual_time
async def test_the_end_of_the_connection_fails_all_who_wait_for_their_turn() -> None:
    requests = requests_over(Wire())
    asking = [
        asyncio.create_task(requests.exchange("RemoteStopTransaction", STOP)) for _ in range(3)
    ]
    await asyncio.sleep(1)
    requests.end()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    # Only the first one was ever asked.
    assert [type(outcome) for outcome in outcomes] == [Unanswered, StationSilent, StationSilent]


@in_virtual_time
async def test_a_request_that_violates_the_schema_is_not_sent() -> None:
    wire = Wire()
    with pytest.raises(InputError):
        await requests_over(wire).exchange("RemoteStopTransaction", {"transactionId": "one"})
    assert wire.ids == []


@in_virtual_time
async def test_of_the_requests_that_took_too_long_the_last_hundred_are_remembered() -> None:
    wire = Wire()
    requests = requests_over(wire)
    heard: list[Answer] = []
    for _ in range(101):
        with pytest.raises(StationSilent):
            await requests.exchange("RemoteStopTransaction", STOP, heard.append)
    requests.settle(accepted("1"), AT)
    assert heard == []
    requests.settle(accepted("2"), AT)
    assert len(heard) == 1


@in_virtual_time
async def test_the_end_of_the_connection_is_the_end_of_late_answers() -> None:
    requests = requests_over(Wire())
    heard: list[Answer] = []
    with pytest.raises(StationSilent):
        await requests.exchange("RemoteStopTransaction", STOP, heard.append)
    requests.end()
    requests.settle(accepted("1"), AT)
    assert heard == []
