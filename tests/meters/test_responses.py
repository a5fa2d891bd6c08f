"""Registers decoded in one step are those that pymodbus decodes one by one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from harness.meters.responses import RESPONSES

HOLDING, INPUT = RESPONSES


def decoded(response: type, data: bytes) -> list[int]:
    pdu = response()
    pdu.decode(data)
    return pdu.registers


@pytest.mark.parametrize("response", RESPONSES)
def test_registers_are_big_endian(response: type) -> None:
    assert decoded(response, b"\x04\x01\x02\xff\xfe") == [0x0102, 0xFFFE]


def test_each_response_belongs_to_its_function() -> None:
    assert (HOLDING.function_code, INPUT.function_code) == (3, 4)


@given(st.lists(st.integers(0, 0xFFFF), max_size=125), st.binary(max_size=3))
def test_they_are_those_that_pymodbus_finds(registers: list[int], more: bytes) -> None:
    data = struct.pack(f">B{len(registers)}H", 2 * len(registers), *registers) + more
    assert decoded(INPUT, data) == decoded(ReadHoldingRegistersResponse, data) == registers


@pytest.mark.parametrize("response", RESPONSES)
def test_too_few_bytes_are_an_error_that_pymodbus_handles(response: type) -> None:
    with pytest.raises(struct.error):
        decoded(response, b"\x04\x01\x02\xff")


@pytest.mark.parametrize("response", RESPONSES)
def test_a_response_is_short_in_a_log(response: type) -> None:
    assert str(response(registers=list(range(76)), dev_id=3)) == "76 registers of unit 3"
