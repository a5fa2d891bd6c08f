"""Defects in the composite schedule that is announced."""

from __future__ import annotations

from harness.emulator.fault import Fault

__all__ = ["FAULTS"]

FAULTS: tuple[Fault, ...] = ()
