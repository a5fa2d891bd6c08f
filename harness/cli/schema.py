"""``hil schema``: the JSON Schema of scenario files."""

from __future__ import annotations

import argparse
import sys

from harness.scenario import scenario_schema

__all__ = ["run"]


def run(_: argparse.Namespace) -> None:
    """Print the schema."""
    sys.stdout.write(scenario_schema())
