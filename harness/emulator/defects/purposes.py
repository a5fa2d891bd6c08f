"""Defects in what a purpose means and how the station's limit is shared."""

from __future__ import annotations

from harness.emulator.fault import Fault

__all__ = ["FAULTS"]

FAULTS: tuple[Fault, ...] = ()
