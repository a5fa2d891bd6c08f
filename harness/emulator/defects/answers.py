"""Defects in what is answered to a request."""

from __future__ import annotations

from harness.emulator.fault import Fault

__all__ = ["FAULTS"]

FAULTS: tuple[Fault, ...] = ()
