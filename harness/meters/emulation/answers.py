"""What a meter answers to a request, as the Modbus specification has it."""

from __future__ import annotations

from collections.abc import Mapping

from pymodbus.constants import ExcCodes
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.mei_message import ReadDeviceInformationRequest, ReadDeviceInformationResponse
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    ReadInputRegistersRequest,
    ReadInputRegistersResponse,
)

from harness.meters.encoder import Registers

__all__ = ["identified", "refused", "told"]

_VENDOR = "pytest-ocpp-hil"


def told(request: ModbusPDU, registers: Registers) -> ModbusPDU:
    """Answer a request for registers; exception 2 for one that there is not, 1 for any other.

    Modbus application protocol 1.1b3, sections 6.3, 6.4 and 7.
    """
    if not isinstance(request, ReadHoldingRegistersRequest | ReadInputRegistersRequest):
        return refused(request, ExcCodes.ILLEGAL_FUNCTION)
    own = registers[request.function_code]
    addresses = range(request.address, request.address + request.count)
    if not addresses or any(at not in own for at in addresses):
        return refused(request, ExcCodes.ILLEGAL_ADDRESS)
    words = [own[at] for at in addresses]
    made = {3: ReadHoldingRegistersResponse, 4: ReadInputRegistersResponse}
    return _numbered(made[request.function_code](registers=words), request)


def identified(request: ReadDeviceInformationRequest, name: str, code: str) -> ModbusPDU:
    """Answer who the meter is: vendor, product code, revision and product name (section 6.21)."""
    objects: Mapping[int, bytes] = {
        0x00: _VENDOR.encode(),
        0x01: code.encode(),
        0x02: b"1",
        0x04: name.encode(),
    }
    wanted = {at: text for at, text in objects.items() if at >= request.object_id}
    return _numbered(ReadDeviceInformationResponse(request.read_code, wanted), request)


def refused(request: ModbusPDU, code: ExcCodes) -> ModbusPDU:
    """Answer with an exception."""
    return _numbered(ExceptionResponse(request.function_code, code), request)


def _numbered(answer: ModbusPDU, request: ModbusPDU) -> ModbusPDU:
    answer.dev_id, answer.transaction_id = request.dev_id, request.transaction_id
    return answer
