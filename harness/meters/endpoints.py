"""The two ways to a Modbus line, TCP and serial, as clients that never retry by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.client.base import ModbusBaseClient
from pymodbus.framer import FramerType

from harness.units import SECOND_MS, Millis

__all__ = [
    "DEFAULT_TIMING",
    "Framing",
    "LinkTiming",
    "SerialSettings",
    "serial_client",
    "tcp_client",
]

_RETRIES = 0  # a retry would hold up every other meter of the line
_RECONNECT_S = 0.1
_RECONNECT_MAX_S = 1.0
_NEVER = 10**9


class Framing(StrEnum):
    """How requests and replies are told apart on a TCP connection."""

    MBAP = "mbap"
    RTU = "rtu"


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How bytes travel on a serial line; ``parity`` is N, E or O."""

    baudrate: int = 9600
    parity: str = "N"
    stopbits: int = 1


@dataclass(frozen=True, slots=True)
class LinkTiming:
    """How long a reply is waited for, and after which time none can come any more."""

    timeout_ms: Millis = SECOND_MS
    max_answer_ms: Millis = 2 * SECOND_MS


DEFAULT_TIMING = LinkTiming()


def tcp_client(host: str, port: int, framing: Framing, timing: LinkTiming) -> ModbusBaseClient:
    """Make a client for a meter or gateway; it restores a lost connection by itself."""
    framers = {Framing.MBAP: FramerType.SOCKET, Framing.RTU: FramerType.RTU}
    client = AsyncModbusTcpClient(
        host,
        port=port,
        framer=framers[framing],
        timeout=timing.timeout_ms / SECOND_MS,
        retries=_RETRIES,
        reconnect_delay=_RECONNECT_S,
        reconnect_delay_max=_RECONNECT_MAX_S,
    )
    return _patient(client)


def serial_client(device: str, settings: SerialSettings, timing: LinkTiming) -> ModbusBaseClient:
    """Make a client for an RS-485 line; it restores a lost connection by itself."""
    client = AsyncModbusSerialClient(
        device,
        baudrate=settings.baudrate,
        parity=settings.parity,
        stopbits=settings.stopbits,
        timeout=timing.timeout_ms / SECOND_MS,
        retries=_RETRIES,
        reconnect_delay=_RECONNECT_S,
        reconnect_delay_max=_RECONNECT_MAX_S,
    )
    return _patient(client)


def _patient(client: ModbusBaseClient) -> ModbusBaseClient:
    """Keep a few timeouts of one unit from closing the connection of all."""
    client.set_max_no_responses(_NEVER)
    return client
