"""Defects in the meter values that the station tells."""

from __future__ import annotations

from harness.emulator.fault import Fault

__all__ = ["FAULTS"]

FAULTS: tuple[Fault, ...] = ()
