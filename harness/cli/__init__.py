"""The ``hil`` command: what is useful without a test run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``hil`` with command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="hil", description="Tools beside the pytest plugin pytest-ocpp-hil."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (function, summary) in _COMMANDS.items():
        commands.add_parser(name, help=summary, description=summary).set_defaults(run=function)
    parsed = parser.parse_args(arguments)
    run: Callable[[], None] = parsed.run
    run()
    return 0


def _faults() -> None:
    from harness.emulator import FAULTS

    width = max(map(len, FAULTS))
    for name, fault in FAULTS.items():
        print(f"{name:<{width}}  {fault.summary}")


def _readings() -> None:
    from harness.limits import SWITCHES

    width = max(map(len, SWITCHES))
    for name, values in SWITCHES.items():
        print(f"{name:<{width}}  {', '.join(values)}")


def _schema() -> None:
    from harness.scenario import scenario_schema

    sys.stdout.write(scenario_schema())


_COMMANDS: dict[str, tuple[Callable[[], None], str]] = {
    "faults": (_faults, "List the defects that --hil-fault can plant, one sentence each."),
    "readings": (_readings, "List the switches of --hil-reading with their values, default first."),
    "schema": (_schema, "Print the JSON Schema of scenario files, for editors."),
}
