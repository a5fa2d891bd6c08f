"""The input registers of an Eastron SDM630 v2 (its Modbus protocol document of 2018)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from harness.measured import PhaseValues

__all__ = ["REGISTER_COUNT", "Reading", "encode"]

REGISTER_COUNT = 0x4C
"""Registers 0x00 to 0x4B: 38 floats of two registers each, high word first."""

_FLOATS = struct.Struct(">3f3f3f24x3f32xf16xf12xfff")
"""Where they lie, ``x`` being a byte of 0 that this emulation does not fill:

V, A and W of each phase from 0x00, 0x06 and 0x0C, their power factors from 0x1E, total power at
0x34, total power factor at 0x3E, frequency at 0x46, energy of consumption at 0x48 and of
generation at 0x4A.
"""

_WORDS = struct.Struct(f">{REGISTER_COUNT}H")


class Reading(NamedTuple):
    """What the meter shows: V, A, W, Hz and kWh of consumption and of generation."""

    voltage_v: PhaseValues
    current_a: PhaseValues
    power_w: PhaseValues
    frequency_hz: float
    import_kwh: float
    export_kwh: float = 0.0


def encode(reading: Reading) -> tuple[int, ...]:
    """Return all registers; those that this emulation does not fill hold 0.0."""
    voltage_v, current_a, power_w, frequency_hz, import_kwh, export_kwh = reading
    total_w = sum(power_w)
    return _WORDS.unpack(
        _FLOATS.pack(
            *voltage_v,
            *current_a,
            *power_w,
            *(1.0, 1.0, 1.0, total_w, 1.0, frequency_hz, import_kwh, export_kwh),
        )
    )
