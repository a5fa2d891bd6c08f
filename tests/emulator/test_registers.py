from __future__ import annotations

import struct

from harness.emulator.registers import REGISTER_COUNT, Reading, encode

READING = Reading(
    voltage_v=(230.5, 231.0, 229.5),
    current_a=(16.0, 15.0, 14.0),
    power_w=(3_680.0, 3_465.0, 3_213.0),
    frequency_hz=50.02,
    import_kwh=123.5,
)


def value(at: int) -> float:
    words = encode(READING)[at : at + 2]
    return struct.unpack(">f", struct.pack(">2H", *words))[0]


def test_there_are_76_registers():
    assert len(encode(READING)) == REGISTER_COUNT == 76


def test_every_quantity_stands_where_the_sdm630_has_it():
    assert [value(at) for at in (0x00, 0x02, 0x04)] == [230.5, 231.0, 229.5]
    assert [value(at) for at in (0x06, 0x08, 0x0A)] == [16.0, 15.0, 14.0]
    assert [value(at) for at in (0x0C, 0x0E, 0x10)] == [3_680.0, 3_465.0, 3_213.0]
    assert value(0x1E) == 1.0
    assert value(0x34) == 10_358.0
    assert value(0x3E) == 1.0
    assert round(value(0x46), 2) == 50.02
    assert value(0x48) == 123.5
    assert value(0x4A) == 0.0


def test_230_volts_is_encoded_high_word_first():
    # 230.0 is 0x43660000 as an IEEE 754 float.
    reading = Reading((230.0, 0.0, 0.0), (0.0,) * 3, (0.0,) * 3, 50.0, 0.0)
    assert encode(reading)[:2] == (0x4366, 0x0000)


def test_registers_that_are_not_filled_hold_zero():
    assert value(0x12) == 0.0
    assert value(0x30) == 0.0
