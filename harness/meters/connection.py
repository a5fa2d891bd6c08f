"""Keeps one connection to a line, and asks over it within a deadline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from pymodbus.client.base import ModbusBaseClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters.endpoints import Endpoint
from harness.meters.points import IDENTIFY, Request
from harness.meters.responses import ReplyDecoder
from harness.units import SECOND_MS, Millis

__all__ = ["Connection", "NoReply", "NotConnected"]

_FIRST_CONNECT_S = 3.0
_RECONNECT_S = 0.5
_DELAY_MS: Millis = 100
_LONGEST_DELAY_MS: Millis = 400
"""With the time for one attempt less than a second, also where attempts just vanish."""

_PATIENCE = 3
"""So many requests in a row, and one of each unit that ever answered, must fail before a
connection is given up: units that are not there prove nothing."""

_BASIC = 1
"""Vendor, product code and revision; Modbus application protocol 1.1b3, section 6.21."""

_Read = Callable[..., Awaitable[ModbusPDU]]


class NoReply(Exception):  # says what happened
    """A request was sent, but no reply to it came; the text is the reason."""


class NotConnected(Exception):  # says what happened
    """Nothing was sent, because there is no connection now."""


class Connection:
    """Holds the one client of a line, and replaces it when the connection is lost.

    Every connection has a pymodbus client of its own, so that nothing of an old one can reach
    the next, and only one task makes them: two at once would break the client (pymodbus #2432).
    """

    def __init__(self, clock: Clock, endpoint: Endpoint) -> None:
        """Prepare a connection that is not open yet."""
        self._clock = clock
        self._endpoint = endpoint
        self._opening = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None
        self._client: ModbusBaseClient | None = None
        self._functions: dict[int, _Read] = {}
        self._lost = asyncio.Event()
        self._waiting: asyncio.Timeout | None = None
        self._delay_ms = _DELAY_MS
        self._answered: set[int] = set()
        self._silent: list[int] = []

    def __str__(self) -> str:
        return str(self._endpoint)

    @property
    def is_up(self) -> bool:
        """Tell whether a request can be sent now."""
        return self._client is not None and self._client.connected

    async def open(self) -> None:
        """Connect, unless that is done; from then on a lost connection is restored.

        Raises :class:`BenchError` when the other end cannot be reached.
        """
        _quieten_pymodbus()
        async with self._opening:
            if self._keeper is not None:
                return
            try:
                connected = await self._connect(_FIRST_CONNECT_S)
            except Exception as error:  # termios.error and others that pymodbus lets through
                raise BenchError(f"{self}: {self._endpoint.refusal(error)}") from error
            if not connected:
                raise BenchError(f"{self}: {self._endpoint.refusal(None)}")
            self._keeper = asyncio.create_task(self._keep(), name=f"keep {self}")

    async def close(self) -> None:
        """Disconnect; the connection may be opened again."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        self._discard()
        await asyncio.sleep(0)  # the transport closes its socket in the loop's next round

    async def ask(self, request: Request, deadline_ms: Millis) -> ModbusPDU:
        """Send a request and return what pymodbus takes for the reply.

        Raises :class:`NotConnected` or :class:`NoReply` with the reason.
        """
        if not self.is_up:
            raise NotConnected(f"not connected to {self}")
        read = self._functions[request.function]
        try:
            async with asyncio.timeout(deadline_ms / SECOND_MS) as self._waiting:
                reply = await read(request.start, count=request.count, device_id=request.unit)
        except TimeoutError:
            raise NoReply(self._unanswered(request.unit, deadline_ms)) from None
        except ModbusException as error:
            raise NoReply(f"no valid reply: {error}") from error
        finally:
            self._waiting = None
        self._answered.add(request.unit)
        self._silent.clear()
        self._delay_ms = _DELAY_MS
        return reply

    def _unanswered(self, unit: int, deadline_ms: Millis) -> str:
        """Return why there was no reply, and draw the conclusions."""
        if not self.is_up:
            return f"the connection to {self} was lost"
        self._silent.append(unit)
        if len(self._silent) >= _PATIENCE and self._answered and self._answered <= {*self._silent}:
            # A gateway that has restarted, or a cable that was pulled, leaves a connection over
            # which nothing will ever come.
            self._discard()
            self._lost.set()
        return f"no valid reply within {deadline_ms} ms"

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            await self._clock.sleep(self._delay_ms)
            self._delay_ms = min(2 * self._delay_ms, _LONGEST_DELAY_MS)
            try:
                await self._connect(_RECONNECT_S)
            except Exception as error:  # noqa: BLE001 - a port that comes back may refuse at first
                _log.debug("%s: %s", self, error)

    async def _connect(self, within_s: float) -> bool:
        self._discard()
        self._silent.clear()
        self._client = client = self._endpoint.client(self._note_change)
        client.ctx.framer.decoder = ReplyDecoder()
        self._functions = {
            3: client.read_holding_registers,
            4: client.read_input_registers,
            IDENTIFY: _identify_by(client),
        }
        self._lost.clear()
        try:
            async with asyncio.timeout(within_s):
                await client.connect()
        except TimeoutError:
            pass
        finally:
            if not self.is_up:
                self._discard()
                self._lost.set()
        return self.is_up

    def _note_change(self, connected: bool) -> None:
        if connected:
            return
        self._lost.set()
        if self._waiting is not None:
            self._waiting.reschedule(0.0)  # nobody is left who could answer

    def _discard(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _identify_by(client: ModbusBaseClient) -> _Read:
    async def identify(start: int, *, count: int, device_id: int) -> ModbusPDU:
        del count  # the unit tells everything from an object on
        return await client.read_device_information(
            read_code=_BASIC, object_id=start, device_id=device_id
        )

    return identify


_log = logging.getLogger(__name__)


def _quieten_pymodbus() -> None:
    """Keep pymodbus from logging the last packets at every timeout: they are normal here.

    Whoever has set a level of that logger wants to see them.
    """
    logger = logging.getLogger("pymodbus")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
