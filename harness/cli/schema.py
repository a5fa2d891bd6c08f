"""``hil schema``: the JSON Schemas of the files that people write."""

from __future__ import annotations

import argparse
import sys

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> None:
    """Print the schema of a kind of file."""
    if arguments.kind == "bench":
        from harness.bench import bench_schema as schema
    else:
        from harness.scenario import scenario_schema as schema
    sys.stdout.write(schema())
