"""A serial port as the way to an RS-485 line."""

from __future__ import annotations

import errno
from dataclasses import dataclass

import serial  # type: ignore[import-untyped]  # ships no types
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.client.base import ModbusBaseClient

from harness.meters.endpoints import (
    NO_RECONNECT,
    NO_RETRIES,
    NO_TIMEOUT,
    OnChange,
    SerialSettings,
)

__all__ = ["SerialEndpoint"]

_REASONS = {
    errno.ENOENT: "there is no such port; is the adapter plugged in?",
    errno.EACCES: "you may not use the port; are you in the group that owns it?",
    errno.EAGAIN: "another program holds the port; only one can talk on the line",
    errno.EBUSY: "another program holds the port; only one can talk on the line",
}


@dataclass(frozen=True, slots=True)
class SerialEndpoint:
    """An RS-485 line at a serial port."""

    device: str
    settings: SerialSettings

    def __str__(self) -> str:
        return self.device

    def client(self, on_change: OnChange) -> ModbusBaseClient:
        """Make a client that opens the port once, for itself alone."""
        return AsyncModbusSerialClient(
            self.device,
            baudrate=self.settings.baudrate,
            parity=self.settings.parity,
            stopbits=self.settings.stopbits,
            timeout=NO_TIMEOUT,  # type: ignore[arg-type]
            retries=NO_RETRIES,
            reconnect_delay=NO_RECONNECT,
            trace_connect=on_change,
        )

    def refusal(self, error: Exception | None) -> str:
        """Return why the port does not open; pymodbus keeps most reasons to itself."""
        if error is None:
            try:
                serial.serial_for_url(self.device, exclusive=True).close()
            except OSError as cause:  # pyserial's exceptions are, with the number of the cause
                return _REASONS.get(cause.errno or 0, f"the port cannot be opened: {cause}")
        return f"the port does not take {self.settings}"
