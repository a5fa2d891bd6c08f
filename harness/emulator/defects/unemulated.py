"""Defects of real chargers that the emulated one does not have, and why not."""

from __future__ import annotations

from harness.emulator.fault import Unemulated

__all__ = ["UNEMULATED"]

UNEMULATED: tuple[Unemulated, ...] = ()
