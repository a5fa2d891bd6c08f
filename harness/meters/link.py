"""One Modbus line, with the checks that make a reply trustworthy.

pymodbus hands out a reply with the wrong length or function as a success, takes a late reply on
RTU for the answer to the next request, keeps no silence between requests and reports failures
both as exceptions and as values. All of that is settled here, once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from pymodbus.client.base import ModbusBaseClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ExceptionResponse, ModbusPDU

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters.endpoints import (
    DEFAULT_TIMING,
    Framing,
    LinkTiming,
    SerialSettings,
    serial_client,
    tcp_client,
)
from harness.meters.points import Request
from harness.meters.values import NoValue
from harness.units import Instant, Millis

__all__ = ["MeterLink", "Reply"]

_EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address: does the register map fit the meter?",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, but not answered",
    6: "device busy",
    8: "memory parity error",
    0x0A: "gateway path unavailable",
    0x0B: "the gateway got no answer from the unit",
}
"""Modbus application protocol 1.1b3, section 7."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The registers of a checked reply, and between which instants it was made."""

    registers: Sequence[int]
    t0: Instant
    t1: Instant


_MakeClient = Callable[[], ModbusBaseClient]
_Read = Callable[..., Awaitable[ModbusPDU]]


class MeterLink:
    """A connection that carries one request at a time; an async context manager.

    Made by :meth:`tcp` or :meth:`serial`. A reply that RTU framing cannot match to its request
    is kept from the next one by a quarantine: after a timeout or a cancelled read nothing is sent
    until no late reply can come any more.
    """

    def __init__(
        self, clock: Clock, name: str, make: _MakeClient, timing: LinkTiming, quarantine_ms: Millis
    ) -> None:
        """Prepare a link that is not connected yet."""
        self._clock = clock
        self._name = name
        self._make = make
        self._timing = timing
        self._quarantine_ms = quarantine_ms
        self._client: ModbusBaseClient | None = None
        self._functions: dict[int, _Read] = {}
        self._turn = asyncio.Lock()
        self._silent_since: Instant = 0
        self._trusted_from: Instant = 0

    @classmethod
    def tcp(
        cls,
        host: str,
        port: int,
        clock: Clock,
        *,
        framing: Framing = Framing.MBAP,
        timing: LinkTiming = DEFAULT_TIMING,
    ) -> Self:
        """Make a link to a meter or gateway over TCP, with MBAP or raw RTU frames."""
        # MBAP's transaction ids tell a late reply; RTU has nothing of the kind.
        quarantine_ms = {Framing.MBAP: 0, Framing.RTU: timing.max_answer_ms}[framing]
        make = partial(tcp_client, host, port, framing, timing)
        return cls(clock, f"{host}:{port}", make, timing, quarantine_ms)

    @classmethod
    def serial(
        cls,
        device: str,
        clock: Clock,
        settings: SerialSettings,
        *,
        timing: LinkTiming = DEFAULT_TIMING,
    ) -> Self:
        """Make a link to an RS-485 line at a serial port, with RTU frames."""
        make = partial(serial_client, device, settings, timing)
        return cls(clock, device, make, timing, timing.max_answer_ms)

    async def open(self) -> None:
        """Connect; from then on a lost connection is restored by itself.

        Raises :class:`BenchError` when the other end cannot be reached.
        """
        _quieten_pymodbus()
        client = self._make()
        try:
            connected = await client.connect()
        except Exception as error:  # termios.error and others that pymodbus lets through
            raise BenchError(f"{self._name}: the line cannot be opened: {error}") from error
        if not connected:
            raise BenchError(
                f"{self._name}: nothing answers there; is the meter powered, the "
                "address right and no other program connected?"
            )
        self._client = client
        self._functions = {3: client.read_holding_registers, 4: client.read_input_registers}

    async def close(self) -> None:
        """Disconnect; the link may be opened again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
            await asyncio.sleep(0)  # the transport closes its socket in the loop's next round

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def read(self, request: Request) -> Reply | NoValue:
        """Read a block of registers, or tell why there is no valid reply; within the deadline."""
        async with self._turn:
            await self._pause(request.gap_ms)
            if self._client is None or not self._client.connected:
                return NoValue(self._clock.now(), f"not connected to {self._name}")
            return await self._exchange(request)

    async def _pause(self, gap_ms: Millis) -> None:
        allowed_from = max(self._silent_since + gap_ms, self._trusted_from)
        if allowed_from > self._clock.now():
            await self._clock.sleep_until(allowed_from)

    async def _exchange(self, request: Request) -> Reply | NoValue:
        read = self._functions[request.function]
        t0 = self._clock.now()  # pymodbus writes the request before it first waits
        try:
            response = await read(request.start, count=request.count, device_id=request.unit)
        except asyncio.CancelledError:
            self._distrust_since(t0)
            raise
        except ModbusException:
            self._distrust_since(t0)
            return NoValue(t0, f"no valid reply within {self._timing.timeout_ms} ms")
        finally:
            self._silent_since = t1 = self._clock.now()
        if isinstance(response, ExceptionResponse):
            return NoValue(t0, _refusal(response))
        if mismatch := _mismatch(request, response):
            self._distrust_since(t0)  # on RTU it is an older reply, and the right one may follow
            return NoValue(t0, mismatch)
        return Reply(response.registers, t0, t1)

    def _distrust_since(self, t0: Instant) -> None:
        """Take no reply until the one to the request of this instant can come no more."""
        self._trusted_from = t0 + self._quarantine_ms


def _quieten_pymodbus() -> None:
    """Keep pymodbus from logging the last packets at every timeout: they are normal here."""
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)


def _refusal(response: ExceptionResponse) -> str:
    code = response.exception_code
    return f"exception {code}: {_EXCEPTIONS.get(code, 'unknown')}"


def _mismatch(request: Request, response: ModbusPDU) -> str | None:
    """Return why a reply does not answer the request: pymodbus compares neither."""
    if response.function_code != request.function:
        return f"the reply is to function {response.function_code}, not {request.function}"
    if len(response.registers) != request.count:
        return f"{len(response.registers)} registers came, not {request.count}"
    return None
