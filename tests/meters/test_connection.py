"""What pymodbus may do to whoever asks: raise at the call, raise at the await, or keep silent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import MagicMock

import pytest
from meters.servers import input_request
from meters.support import START, in_virtual_time
from pymodbus.exceptions import ConnectionException, ModbusIOException

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters.connection import Connection, NoReply, NotConnected

Read = Callable[..., Awaitable[Any]]


def raises_at_the_call(*_args: object, **_options: object) -> Awaitable[Any]:
    raise ConnectionException("not connected")


async def raises_at_the_await(*_args: object, **_options: object) -> Any:
    raise ModbusIOException("request uses device id=1 but received 2")


async def never_ends(*_args: object, **_options: object) -> Any:
    await asyncio.Event().wait()


@dataclass
class Client:
    """Stands for a pymodbus client."""

    read_input_registers: Read
    connects: Callable[[], Awaitable[bool]]
    connected: bool = False
    closed: bool = False

    async def read_holding_registers(self, *_args: object, **_options: object) -> Any: ...

    ctx: Any = field(default_factory=MagicMock)

    async def connect(self) -> bool:
        self.connected = await self.connects()
        return self.connected

    def close(self) -> None:
        self.connected, self.closed = False, True


async def at_once() -> bool:
    return True


async def never() -> bool:
    await asyncio.Event().wait()
    return False


async def refused() -> bool:
    raise OSError("settings")


class Endpoint:
    """Makes such clients and keeps them."""

    def __init__(self, read: Read, connects: Callable[[], Awaitable[bool]] = at_once) -> None:
        self.read = read
        self.connects = connects
        self.clients: list[Client] = []

    def __str__(self) -> str:
        return "stub"

    def client(self, on_change: Callable[[bool], None]) -> Any:
        self.on_change = on_change
        self.clients.append(Client(self.read, self.connects))
        return self.clients[-1]

    def refusal(self, error: Exception | None) -> str:
        return f"refused ({error})"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (raises_at_the_call, "no valid reply: Modbus Error: .Connection. not connected"),
        (raises_at_the_await, "no valid reply: .*device id=1 but received 2"),
        (never_ends, "no valid reply within 70 ms"),
    ],
)
def test_every_way_to_fail_is_the_same_kind_of_failure(read: Read, said: str) -> None:
    async def main(clock: Clock) -> None:
        connection = Connection(clock, Endpoint(read))
        await connection.open()
        with pytest.raises(NoReply, match=said):
            await connection.ask(input_request(), 70)
        await connection.close()

    in_virtual_time(main)


def test_nothing_is_sent_before_there_is_a_connection() -> None:
    async def main(clock: Clock) -> None:
        with pytest.raises(NotConnected, match="not connected to stub"):
            await Connection(clock, Endpoint(never_ends)).ask(input_request(), 70)

    in_virtual_time(main)


def test_a_first_connection_that_takes_too_long_is_given_up() -> None:
    async def main(clock: Clock) -> tuple[int, list[bool]]:
        endpoint = Endpoint(never_ends, never)
        with pytest.raises(BenchError, match=re.escape("stub: refused (None)")):
            await Connection(clock, endpoint).open()
        return clock.now() - START, [client.closed for client in endpoint.clients]

    assert in_virtual_time(main) == (3_000, [True])


def test_a_connection_that_pymodbus_raises_about_is_a_bench_error() -> None:
    async def main(clock: Clock) -> list[bool]:
        endpoint = Endpoint(never_ends, refused)
        with pytest.raises(BenchError, match=re.escape("stub: refused (settings)")):
            await Connection(clock, endpoint).open()
        return [client.closed for client in endpoint.clients]

    assert in_virtual_time(main) == [True]


def test_attempts_that_vanish_or_raise_are_repeated_within_a_second_each() -> None:
    async def main(clock: Clock) -> tuple[int, list[bool]]:
        endpoint = Endpoint(never_ends)
        connection = Connection(clock, endpoint)
        await connection.open()
        endpoint.connects = never
        endpoint.clients[0].close()
        endpoint.on_change(False)
        await clock.sleep(10_000)
        endpoint.connects = refused
        await clock.sleep(10_000)
        attempts = len(endpoint.clients) - 1
        endpoint.connects = at_once
        await clock.sleep(1_000)
        assert connection.is_up
        await connection.close()
        return attempts, [client.closed for client in endpoint.clients]

    attempts, closed = in_virtual_time(main)
    # One every 0.9 s while they vanish, every 0.4 s while they raise.
    assert attempts == pytest.approx(11 + 25, abs=2)
    assert all(closed)
