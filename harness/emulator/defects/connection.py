"""Defects when the connection is lost, comes back, or the station boots."""

from __future__ import annotations

from harness.emulator.fault import Fault

__all__ = ["FAULTS"]

FAULTS: tuple[Fault, ...] = ()
