"""The ``hil`` command: what is useful without a test run.

Each command is the ``run`` of the module of its name, imported only when it is wanted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from harness.cli.emulate_arguments import add_emulate_arguments
from harness.cli.meter_arguments import add_meter_arguments
from harness.errors import HarnessError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``hil`` with command-line arguments; return the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        import_module(f"{__name__}.{parsed.command}").run(parsed)
        sys.stdout.flush()
    except HarnessError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Who reads, as head does, has seen enough; the interpreter must not complain at its end.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hil", description="Tools beside the pytest plugin pytest-ocpp-hil."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in _SUMMARIES.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == "composite":
            _add_composite_arguments(command)
        if name == "emulate":
            add_emulate_arguments(command)
        if name == "explain":
            _add_explain_arguments(command)
        if name == "meter":
            add_meter_arguments(command)
        if name == "schema":
            kinds = ("scenario", "bench")
            command.add_argument("kind", nargs="?", choices=kinds, default=kinds[0])
    return parser


def _add_composite_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("cases", metavar="CASES.json", help="a JSON array of cases; - is stdin")
    _add_reading_arguments(command)


def _add_explain_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("scenario", metavar="FILE", help="a scenario file, *.scenario.yaml")
    command.add_argument("--item", metavar="NAME", help="one of its items; all of them otherwise")
    command.add_argument(
        "--ocpp", metavar="VERSION", help="the first that the file names otherwise"
    )
    command.add_argument("--plot", metavar="FILE", help="draw it as well, as .svg or .png")
    _add_reading_arguments(command)


def _add_reading_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--reading",
        dest="readings",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="how to read the standard where it is ambiguous, as 'hil readings' lists; repeatable",
    )
    command.add_argument(
        "--time-zone", metavar="ZONE", help="the station's time zone, such as Europe/Berlin"
    )


_SUMMARIES = {
    "ambiguities": "List what the standard leaves open, and how each question is settled.",
    "composite": "Print the composite schedules that a charger should answer to JSON cases.",
    "emulate": "Be a charger that dials a central system, with vehicles, meters and faults.",
    "explain": "Print what a scenario allows at every instant, and why, without a charger.",
    "faults": "List the defects that --hil-fault can plant, one sentence each.",
    "meter": "List, read, look for, calibrate and emulate the meters of a lab.",
    "readings": "List the switches of --hil-reading with their values, default first.",
    "schema": "Print the JSON Schema of scenario or bench files, for editors.",
}
