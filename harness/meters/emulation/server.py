"""Listens on TCP, UDP or a serial port, and answers one request after the other, as meters do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from pymodbus.constants import ExcCodes
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.mei_message import ReadDeviceInformationRequest
from pymodbus.transport.serialtransport import create_serial_connection

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters.emulation.answers import identified, refused, told
from harness.meters.emulation.faults import Mischief
from harness.meters.emulation.image import MapImage
from harness.meters.emulation.requests import Datagrams, Send, Stream, framer_of
from harness.meters.endpoints import Framing, TcpEndpoint, UdpEndpoint
from harness.meters.serialport import SerialEndpoint
from harness.meters.urls import LinkAddress

__all__ = ["MeterServer"]


class MeterServer:
    """Emulated meters of one line; an async context manager that listens while it is open.

    ``units`` are by unit id. On a serial line, or one whose frames are those of a serial line, a
    unit that is not there is silent; else the answer is that of a gateway without such a unit.
    """

    def __init__(
        self,
        clock: Clock,
        address: LinkAddress,
        units: Mapping[int, MapImage],
        mischief: Mischief | None = None,
    ) -> None:
        self._clock = clock
        self._address = address
        self._units = dict(units)
        self._mischief = mischief or Mischief()
        self._framing = Framing.MBAP if address.is_numbered else Framing.RTU
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = AsyncExitStack()
        self._turn = asyncio.Lock()

    @property
    def address(self) -> LinkAddress:
        """Where it listens; with port 0 that of the free one that was taken, once it is open."""
        return self._address

    async def __aenter__(self) -> Self:
        """Start to listen; raises :class:`BenchError` when that is not possible."""
        try:
            await self._listen()
        except OSError as error:
            reason = error.strerror or error
            raise BenchError(f"{self._address}: cannot listen there: {reason}") from None
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self._open.aclose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close their sockets in the loop's next round

    async def _listen(self) -> None:
        loop, endpoint = asyncio.get_running_loop(), self._address.endpoint
        match endpoint:
            case TcpEndpoint():
                server = await loop.create_server(self._stream, endpoint.host, endpoint.port)
                self._open.callback(server.close)
                port = server.sockets[0].getsockname()[1]
                self._address = replace(self._address, endpoint=replace(endpoint, port=port))
            case UdpEndpoint():
                address = (endpoint.host, endpoint.port)
                datagrams, _ = await loop.create_datagram_endpoint(
                    lambda: Datagrams(self._take), local_addr=address
                )
                self._open.callback(datagrams.close)
                port = datagrams.get_extra_info("sockname")[1]
                self._address = replace(self._address, endpoint=replace(endpoint, port=port))
            case SerialEndpoint(device=device, settings=settings):
                transport, _ = await create_serial_connection(
                    loop,
                    self._stream,
                    device,
                    settings.baudrate,
                    8,
                    settings.parity,
                    settings.stopbits,
                    0,
                )
                self._open.callback(transport.close)

    def _stream(self) -> Stream:
        stream = Stream(self._framing, self._take)
        self._open.callback(stream.close)
        return stream

    def _take(self, request: ModbusPDU, send: Send) -> None:
        task = asyncio.create_task(self._answer(request, send), name="answer of a meter")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, request: ModbusPDU, send: Send) -> None:
        async with self._turn:  # a meter does one thing after the other, and forgets nothing
            mischief, clock = self._mischief, self._clock
            mischief.next_request(clock.now())
            await clock.sleep(mischief.delay_ms(clock.now()))
            answer = self._made(request)
            if answer is not None:
                frame = framer_of(self._framing).buildFrame(answer)
                if sent := mischief.sent(frame, self._framing, clock.now()):
                    send(sent)

    def _made(self, request: ModbusPDU) -> ModbusPDU | None:
        unit, now = self._units.get(request.dev_id), self._clock.now()
        if unit is None:
            silent = self._framing is Framing.RTU
            return None if silent else refused(request, ExcCodes.GATEWAY_NO_RESPONSE)
        if self._mischief.is_busy(now):
            return refused(request, ExcCodes.DEVICE_BUSY)
        if isinstance(request, ReadDeviceInformationRequest):
            return identified(request, unit.map.name, unit.map.id)
        return told(request, self._mischief.shown(unit, now))
