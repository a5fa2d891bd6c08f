"""What ``hil emulate`` takes on the command line; nothing here imports what it will need."""

from __future__ import annotations

import argparse

__all__ = ["add_emulate_arguments"]


def add_emulate_arguments(command: argparse.ArgumentParser) -> None:
    """Add the options of ``hil emulate`` to its parser."""
    _add_station(command)
    _add_vehicle(command)
    _add_meters(command)
    command.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of every imperfection (default: 0)"
    )


def _add_station(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--csms",
        required=True,
        metavar="URL",
        help="where it dials, such as ws://127.0.0.1:9000; its identity is appended",
    )
    command.add_argument(
        "--id", default="CP-1", metavar="NAME", help="its identity (default: CP-1)"
    )
    command.add_argument(
        "--ocpp", default="1.6", metavar="VERSION", help="1.6, 2.0.1 or 2.1 (default: 1.6)"
    )
    command.add_argument(
        "--password-env",
        metavar="VARIABLE",
        help="the environment variable that holds its password for HTTP Basic",
    )
    command.add_argument(
        "--connectors", type=int, default=1, metavar="N", help="1 to 8 (default: 1)"
    )
    command.add_argument("--phases", type=int, default=3, metavar="N", help="1 to 3 (default: 3)")
    command.add_argument(
        "--fault",
        dest="faults",
        metavar="NAME",
        action="append",
        default=[],
        help="what is wrong with it, as 'hil faults' lists; repeatable, they add up",
    )


def _add_vehicle(command: argparse.ArgumentParser) -> None:
    vehicle = command.add_mutually_exclusive_group()
    vehicle.add_argument(
        "--vehicle",
        metavar="NAME",
        help="what is plugged into each connector: a vehicle file, *.yaml, or one of load-bank, "
        "ordinary, tapering, one-phase, slow, refuses-below-8-a, stays-asleep, draws-95-percent, "
        "unbalanced and v2x (default: nothing)",
    )
    vehicle.add_argument(
        "--plugged", metavar="POWER", help="or an ordinary vehicle that draws so much, as 22 kW"
    )


def _add_meters(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--modbus-port",
        type=int,
        metavar="PORT",
        help="serve a meter of each connector over Modbus TCP, its number being the unit id, and "
        "one of the station, unit 100; 0 is any free port",
    )
    command.add_argument(
        "--modbus-host",
        default="127.0.0.1",
        metavar="HOST",
        help="where the meters listen (default: 127.0.0.1)",
    )
