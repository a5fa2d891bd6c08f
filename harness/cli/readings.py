"""``hil readings``: where the standard is ambiguous, and how it can be read there."""

from __future__ import annotations

import argparse

from harness.limits import SWITCHES

__all__ = ["run"]


def run(_: argparse.Namespace) -> None:
    """Print each switch with its values."""
    width = max(map(len, SWITCHES))
    for name, values in SWITCHES.items():
        print(f"{name:<{width}}  {', '.join(values)}")
