"""Replies with registers, decoded in one step: pymodbus takes them apart one by one.

Of a reading of 76 registers that, and writing all of them out for a debug message that nobody
wants, is a tenth of the work: more than all checks of it cost.
"""

from __future__ import annotations

import struct

from pymodbus.pdu.register_message import ReadHoldingRegistersResponse, ReadInputRegistersResponse

__all__ = ["RESPONSES"]


class _HoldingRegisters(ReadHoldingRegistersResponse):
    def __str__(self) -> str:
        return f"{len(self.registers)} registers of unit {self.dev_id}"

    def decode(self, data: bytes) -> None:
        """Decode what follows the function code.

        Raises :class:`struct.error`, which pymodbus handles, when registers are missing.
        """
        self.registers = list(struct.unpack_from(f">{data[0] // 2}H", data, 1))


class _InputRegisters(_HoldingRegisters):
    function_code = ReadInputRegistersResponse.function_code


RESPONSES = (_HoldingRegisters, _InputRegisters)
"""What a client has to register."""
