"""What must be true of a reply before anybody may believe it."""

from __future__ import annotations

from pymodbus.pdu import ExceptionResponse, ModbusPDU

from harness.meters.points import Request

__all__ = ["is_refusal", "problem"]

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

_OF_THE_GATEWAY = frozenset({0x0A, 0x0B})


def is_refusal(request: Request, response: ModbusPDU) -> bool:
    """Tell whether a unit itself refused a request; a gateway does so where there is no unit."""
    return (
        isinstance(response, ExceptionResponse)
        and response.dev_id == request.unit
        and response.exception_code not in _OF_THE_GATEWAY
    )


def problem(request: Request, response: ModbusPDU) -> str | None:
    """Return why a reply has no valid answer to a request; pymodbus compares none of this."""
    if response.function_code == request.function and response.dev_id == request.unit:
        if len(response.registers) == request.count:
            return None
        return f"{len(response.registers)} registers came, not {request.count}"
    if response.dev_id != request.unit:
        return f"the reply is of unit {response.dev_id}, not {request.unit}"
    if isinstance(response, ExceptionResponse):
        code = response.exception_code
        return f"exception {code}: {_EXCEPTIONS.get(code, 'unknown')}"
    return f"the reply is to function {response.function_code}, not {request.function}"
