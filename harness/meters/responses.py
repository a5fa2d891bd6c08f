"""Replies with registers, decoded in one step: pymodbus takes them apart one by one.

Of a reading of 76 registers that, and writing all of them out for a debug message that nobody
wants, is a tenth of the work: more than all checks of it cost.
"""

from __future__ import annotations

import struct

from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse, ReadInputRegistersResponse

__all__ = ["RESPONSES", "ReplyDecoder"]


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
"""One for function 3 and one for function 4."""


class _Nonsense(ModbusPDU):
    """What came in place of a reply that can be read."""

    def __init__(self, function_code: int) -> None:
        super().__init__()
        self.function_code = function_code


class ReplyDecoder(DecodePDU):
    """Decodes the replies of a line.

    Where pymodbus finds no sense it raises an exception in the event loop's own callback, which
    costs the connection and a traceback in the log; here that is a reply like any other wrong one.
    """

    def __init__(self) -> None:
        super().__init__(False)
        for response in RESPONSES:
            self.register(response)

    def decode(self, frame: bytes) -> ModbusPDU:
        """Return the reply that a frame holds."""
        return super().decode(frame) or _Nonsense(frame[0])
