"""Emulated meters behind one Modbus TCP server, each with its own unit id."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import ClassVar

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimAction, SimData, SimDevice

from harness.clock import Clock
from harness.emulator.defects.bench import DEAD_METER, FROZEN_METER
from harness.emulator.faults import known_faults
from harness.emulator.meter import EmulatedMeter
from harness.emulator.registers import REGISTER_COUNT
from harness.emulator.sources import Feed
from harness.errors import BenchError
from harness.measured import MeterModel
from harness.units import MINUTE_MS, Instant, Millis

__all__ = ["EmulatedMeters"]

_EVERY_UNIT = 0


class EmulatedMeters:
    """The energy meters of an emulated bench; ``sources`` says by unit id what each one sees.

    ``host`` and ``port`` are where they listen: unless told, a free port of 127.0.0.1.
    ``faults`` may hold any names of :data:`harness.emulator.FAULTS`; those of the meter set in
    ``faults_after_ms`` after :meth:`start`. Needs a running event loop.
    """

    REFRESH_MS: ClassVar[Millis] = 500
    WINDOW_MS: ClassVar[Millis] = 500
    ACCURACY: ClassVar[float] = 0.005
    ENERGY_RESOLUTION_WH: ClassVar[float] = 1.0
    """The counter is a float32 in kWh: 1 Wh is its step at 8 to 16 MWh, less before."""

    def __init__(
        self,
        clock: Clock,
        sources: Mapping[int, Feed],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        refresh_ms: Millis = REFRESH_MS,
        window_ms: Millis = WINDOW_MS,
        faults: Sequence[str] = (),
        faults_after_ms: Millis = MINUTE_MS,
        seed: int = 0,
    ) -> None:
        self._clock = clock
        self._address = (host, port)
        self._faults = [fault.name for fault in known_faults(faults)]
        self._faults_after_ms = faults_after_ms
        self._faulty_from: Instant = clock.now()
        self.model = MeterModel(
            refresh_ms=refresh_ms,
            window_ms=window_ms,
            accuracy=self.ACCURACY,
            energy_resolution_wh=self.ENERGY_RESOLUTION_WH,
        )
        self._meters = {
            unit: EmulatedMeter(source, self.model, f"{seed}/{unit}")
            for unit, source in sources.items()
        }
        self._server: ModbusTcpServer | None = None

    @property
    def port(self) -> int:
        """The TCP port that it listens on; raises :class:`BenchError` before :meth:`start`."""
        if self._server is None or not isinstance(self._server.transport, asyncio.Server):
            raise BenchError("the emulated meters have not been started")
        return int(self._server.transport.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen; raises :class:`BenchError` when the port cannot be had."""
        self._faulty_from = self._clock.now() + self._faults_after_ms
        devices = [_device(n, self._live(meter)) for n, meter in self._meters.items()]
        # pymodbus answers an unknown unit with a traceback in the log, unless somebody is there.
        devices.append(_device(_EVERY_UNIT, _nobody))
        self._server = ModbusTcpServer(
            devices, address=self._address, trace_packet=self._on_the_wire
        )
        try:
            await self._server.serve_forever(background=True)
        except RuntimeError:  # all that pymodbus makes of an address in use
            raise BenchError(
                f"the meters cannot listen on port {self._address[1]} of {self._address[0]}"
            ) from None

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            server, self._server = self._server, None
            await server.shutdown()  # type: ignore[no-untyped-call]  # pymodbus has no type here

    def _live(self, meter: EmulatedMeter) -> SimAction:
        async def refresh(
            _function_code: int,
            _start: int,
            _address: int,
            _count: int,
            registers: list[int],
            values: list[int] | list[bool] | None,
        ) -> ExcCodes | None:
            if values is not None:
                return ExcCodes.ILLEGAL_FUNCTION
            registers[:REGISTER_COUNT] = meter.registers(self._shown_at())
            return None

        return refresh

    def _shown_at(self) -> Instant:
        now = self._clock.now()
        return min(now, self._faulty_from) if FROZEN_METER in self._faults else now

    def _on_the_wire(self, sending: bool, packet: bytes) -> bytes:
        dead = DEAD_METER in self._faults and self._clock.now() >= self._faulty_from
        return b"" if sending and dead else packet


def _device(unit: int, action: SimAction) -> SimDevice:
    registers = SimData(0, count=REGISTER_COUNT, datatype=DataType.REGISTERS)
    return SimDevice(unit, [registers], action=action)


async def _nobody(*_request: object) -> ExcCodes | None:
    """Answer like a gateway behind which no meter has this unit id."""
    return ExcCodes.GATEWAY_NO_RESPONSE
