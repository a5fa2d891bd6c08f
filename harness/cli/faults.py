"""``hil faults``: the defects that the emulated charger can have."""

from __future__ import annotations

import argparse

from harness.emulator import FAULTS, UNEMULATED

__all__ = ["run"]

_NONE = "-"


def run(_: argparse.Namespace) -> None:
    """Print each defect with its number, its sentence and its source, then those it lacks."""
    width = max(map(len, FAULTS))
    for name, fault in FAULTS.items():
        print(f"{name:<{width}}  {fault.defect or _NONE:<4}  {fault.summary}")
        print(f"{'':<{width}}  {'':<4}  {fault.effect}; {fault.source}")
    if UNEMULATED:
        print("\nNot emulated:")
    for number, missing in UNEMULATED.items():
        print(f"{number:<4}  {missing.summary} {missing.reason} ({missing.source})")
