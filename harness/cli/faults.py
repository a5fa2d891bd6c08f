"""``hil faults``: the defects that the emulated charger can have."""

from __future__ import annotations

import argparse

from harness.emulator import FAULTS

__all__ = ["run"]


def run(_: argparse.Namespace) -> None:
    """Print each defect with its sentence."""
    width = max(map(len, FAULTS))
    for name, fault in FAULTS.items():
        print(f"{name:<{width}}  {fault.summary}")
