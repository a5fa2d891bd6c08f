"""The input registers of an Eastron SDM630 v2 (its Modbus protocol document of 2018)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from harness.measured import PhaseValues

__all__ = ["REGISTER_COUNT", "Reading", "encode"]

REGISTER_COUNT = 0x4C
"""Registers 0x00 to 0x4B: 38 floats of two registers each, high word first."""

_FLOATS = struct.Struct(f">{REGISTER_COUNT // 2}f")
_WORDS = struct.Struct(f">{REGISTER_COUNT}H")

_VOLTAGE, _CURRENT, _POWER, _POWER_FACTOR = 0x00 // 2, 0x06 // 2, 0x0C // 2, 0x1E // 2
_TOTAL_POWER, _TOTAL_POWER_FACTOR = 0x34 // 2, 0x3E // 2
_FREQUENCY, _IMPORT_KWH = 0x46 // 2, 0x48 // 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter shows: V, A, W, Hz and kWh of consumption."""

    voltage_v: PhaseValues
    current_a: PhaseValues
    power_w: PhaseValues
    frequency_hz: float
    import_kwh: float


def encode(reading: Reading) -> tuple[int, ...]:
    """Return all registers; those that this emulation does not fill hold 0.0."""
    floats = [0.0] * (REGISTER_COUNT // 2)
    floats[_VOLTAGE : _VOLTAGE + 3] = reading.voltage_v
    floats[_CURRENT : _CURRENT + 3] = reading.current_a
    floats[_POWER : _POWER + 3] = reading.power_w
    floats[_POWER_FACTOR : _POWER_FACTOR + 3] = (1.0, 1.0, 1.0)
    floats[_TOTAL_POWER] = sum(reading.power_w)
    floats[_TOTAL_POWER_FACTOR] = 1.0
    floats[_FREQUENCY] = reading.frequency_hz
    floats[_IMPORT_KWH] = reading.import_kwh
    return _WORDS.unpack(_FLOATS.pack(*floats))
