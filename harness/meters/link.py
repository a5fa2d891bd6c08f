"""One Modbus line, with the checks that make a reply trustworthy.

pymodbus hands out a reply with the wrong length or function as a success, takes a late reply on
RTU for the answer to the next request, keeps no silence between requests and reports failures
both as exceptions and as values. All of that is settled here, once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Self

from pymodbus.pdu import ExceptionResponse, ModbusPDU

from harness.clock import Clock
from harness.meters.buses import BusDefaults
from harness.meters.checks import is_refusal, problem
from harness.meters.connection import Connection, NoReply, NotConnected
from harness.meters.endpoints import (
    DEFAULT_TIMING,
    Endpoint,
    Framing,
    LinkTiming,
    SerialSettings,
    TcpEndpoint,
    UdpEndpoint,
)
from harness.meters.points import Request
from harness.meters.serialport import SerialEndpoint
from harness.meters.urls import parse_link
from harness.meters.values import ROUNDING_MS, NoValue, Refused
from harness.units import Instant, Millis

__all__ = ["MeterLink", "Reply"]


class Reply(NamedTuple):
    """A checked reply, and between which instants it was made."""

    response: ModbusPDU
    t0: Instant
    t1: Instant

    @property
    def registers(self) -> Sequence[int]:
        """The registers that were asked for."""
        return self.response.registers


class MeterLink:
    """A connection that carries one request at a time; an async context manager.

    Made by :meth:`tcp`, :meth:`udp` or :meth:`serial`. RTU framing cannot match a reply to its
    request, so after a timeout or a cancelled read nothing is asked of that unit until no late
    reply of it can come any more. The other units are told apart by their number and go on.
    """

    def __init__(
        self,
        clock: Clock,
        endpoint: Endpoint,
        timing: LinkTiming,
        wire: SerialSettings | None,
        *,
        numbered: bool,
    ) -> None:
        """Prepare a link; ``numbered`` requests are matched to their replies by MBAP."""
        self._clock = clock
        self._connection = Connection(clock, endpoint)
        self._timing = timing
        self._wire = wire
        self._silence_ms = 0 if wire is None else wire.silence_ms
        self._numbered = numbered
        self._rounding_ms = 0 if clock.is_virtual else ROUNDING_MS
        self._turn = asyncio.Lock()
        self._silent_since: Instant = 0
        self._trusted_from: dict[int, Instant] = {}

    @classmethod
    def tcp(
        cls,
        host: str,
        port: int,
        clock: Clock,
        *,
        framing: Framing = Framing.MBAP,
        timing: LinkTiming = DEFAULT_TIMING,
        wire: SerialSettings | None = None,
    ) -> Self:
        """Make a link to a meter or gateway over TCP, with MBAP or raw RTU frames.

        ``wire`` is the serial line behind a gateway, whose slowness replies are then granted.
        """
        endpoint = TcpEndpoint(host, port, framing)
        return cls(clock, endpoint, timing, wire, numbered=framing is Framing.MBAP)

    @classmethod
    def udp(
        cls, host: str, port: int, clock: Clock, *, timing: LinkTiming = DEFAULT_TIMING
    ) -> Self:
        """Make a link to a meter that answers MBAP frames over UDP."""
        return cls(clock, UdpEndpoint(host, port), timing, None, numbered=True)

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
        return cls(clock, SerialEndpoint(device, settings), timing, settings, numbered=False)

    @classmethod
    def from_url(
        cls,
        url: str,
        clock: Clock,
        *,
        factory: BusDefaults | None = None,
        timing: LinkTiming = DEFAULT_TIMING,
    ) -> Self:
        """Make the link that a URL means; see :func:`harness.meters.parse_link`."""
        address = parse_link(url, factory)
        return cls(clock, address.endpoint, timing, address.wire, numbered=address.is_numbered)

    async def open(self) -> None:
        """Connect; from then on a lost connection is restored by itself, within a second.

        Raises :class:`BenchError` when the other end cannot be reached.
        """
        await self._connection.open()

    async def close(self) -> None:
        """Disconnect; the link may be opened again."""
        await self._connection.close()

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

    def quarantine(self, unit: int) -> NoValue | None:
        """Return why a unit may not be asked now: a late reply of it may still come."""
        until = self._trusted_from.get(unit)
        if until is None or until <= (now := self._clock.now()):
            return None
        return NoValue(now, f"unit {unit} may still answer an earlier request")

    def takes_ms(self, request: Request) -> Millis:
        """Return how long the line is silent before a request, and busy with it and its reply."""
        wire_ms = 0 if self._wire is None else self._wire.wire_ms(request.count)
        return max(request.gap_ms, self._silence_ms) + wire_ms

    async def read(self, request: Request, answer_ms: Millis | None = None) -> Reply | NoValue:
        """Read a block of registers, or tell why there is no valid reply; within the deadline.

        ``answer_ms`` is the longest that the unit takes until it answers, as its vendor says. A
        unit in quarantine is asked after its end, and the others meanwhile.
        """
        while self.quarantine(request.unit):
            await self._clock.sleep_until(self._trusted_from[request.unit])
        async with self._turn:
            allowed_from = self._silent_since + max(request.gap_ms, self._silence_ms)
            if allowed_from > self._clock.now():
                await self._clock.sleep_until(allowed_from)
            return await self._exchange(request, answer_ms)

    async def _exchange(self, request: Request, answer_ms: Millis | None) -> Reply | NoValue:
        wire_ms = 0 if self._wire is None else self._wire.wire_ms(request.count)
        deadline_ms = self._timing.deadline_ms(wire_ms, answer_ms)
        sent = self._clock.now()  # pymodbus writes the request before it first waits
        try:
            response = await self._connection.ask(request, deadline_ms)
        except NotConnected as failure:
            return NoValue(sent, str(failure))
        except NoReply as failure:
            self._distrust(request.unit, sent, deadline_ms, answer_ms)
            return NoValue(sent, str(failure))
        except asyncio.CancelledError:
            self._distrust(request.unit, sent, deadline_ms, answer_ms)
            raise
        finally:
            self._silent_since = answered = self._clock.now()
        if reason := problem(request, response):
            if not isinstance(response, ExceptionResponse):
                # It may be an older one, and the right one follow.
                self._distrust(request.unit, sent, deadline_ms, answer_ms)
            return (Refused if is_refusal(request, response) else NoValue)(sent, reason)
        return Reply(response, sent - self._rounding_ms, answered + self._rounding_ms)

    def _distrust(
        self, unit: int, sent: Instant, deadline_ms: Millis, answer_ms: Millis | None
    ) -> None:
        """Ask nothing of a unit until what was sent to it can no longer be answered."""
        if not self._numbered:
            self._trusted_from[unit] = sent + self._timing.latest_ms(deadline_ms, answer_ms)
