"""What ``hil meter`` takes on the command line; nothing here imports what it will need."""

from __future__ import annotations

import argparse

__all__ = ["add_meter_arguments"]

_LINK = (
    "how the meter is reached: tcp://HOST:PORT, rtu+tcp://HOST:PORT, udp://HOST:PORT or "
    "serial:///dev/ttyUSB0?baud=9600&parity=N&stopbits=1"
)
_FAULTS = "slow, busy, dropped, cut, corrupt, frozen or swapped"
_LISTEN = "tcp://127.0.0.1:5020"


def add_meter_arguments(command: argparse.ArgumentParser) -> None:
    """Add the actions of ``hil meter`` to its parser."""
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (summary, add) in _ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary)
        action.add_argument(
            "--maps",
            metavar="DIR",
            action="append",
            default=[],
            help="a folder with register maps of your own, which go first; repeatable",
        )
        add(action)


def _add_list(action: argparse.ArgumentParser) -> None:
    _add_json(action, "print one JSON array")


def _add_read(action: argparse.ArgumentParser) -> None:
    _add_meter(action)
    action.add_argument(
        "--every", metavar="DURATION", default="1 s", help="between two readings (default: 1 s)"
    )
    action.add_argument(
        "--count", metavar="N", type=int, help="end after so many readings, not with Ctrl-C only"
    )
    _add_json(action, "print one JSON object a reading")


def _add_scan(action: argparse.ArgumentParser) -> None:
    action.add_argument("link", metavar="LINK", help=_LINK)
    action.add_argument(
        "--units", metavar="A-B", default="1-247", help="which units to look for (default: 1-247)"
    )
    action.add_argument(
        "--timeout",
        metavar="DURATION",
        default="300 ms",
        help="how long each unit may take to answer (default: 300 ms)",
    )
    _add_json(action, "print one JSON object a unit")


def _add_calibrate(action: argparse.ArgumentParser) -> None:
    _add_meter(action)
    action.add_argument(
        "--for",
        dest="lasting",
        metavar="DURATION",
        default="30 s",
        help="how long to watch the last digits (default: 30 s)",
    )
    action.add_argument(
        "--step",
        metavar="DURATION",
        help="then wait so long for you to switch a load on or off, and measure the window by it",
    )


def _add_sign(action: argparse.ArgumentParser) -> None:
    _add_meter(action)
    action.add_argument("--load", metavar="POWER", required=True, help="what you switch on: 2 kW")
    action.add_argument(
        "--phases", metavar="L1,…", default="L1", help="on which phases (default: L1)"
    )
    action.add_argument(
        "--within", metavar="DURATION", default="60 s", help="how long to wait (default: 60 s)"
    )


def _add_emulate(action: argparse.ArgumentParser) -> None:
    action.add_argument("map", metavar="MAP", help="the id of a register map, see 'hil meter list'")
    where = action.add_mutually_exclusive_group()
    where.add_argument(
        "--listen",
        metavar="LINK",
        default=_LISTEN,
        help=f"HOST:PORT for Modbus TCP, or any other link (default: {_LISTEN})",
    )
    where.add_argument(
        "--serial", metavar="PATH", help="a serial port, as /dev/ttyUSB0?baud=19200&parity=E"
    )
    action.add_argument("--unit", metavar="N", type=int, help="unit id (default: the factory's)")
    action.add_argument(
        "--power", metavar="POWER", default="11 kW", help="what it shows (default: 11 kW)"
    )
    action.add_argument(
        "--fault",
        dest="faults",
        metavar="NAME",
        action="append",
        default=[],
        help=f"what is wrong with it: {_FAULTS}; repeatable, they add up",
    )
    action.add_argument(
        "--fault-after",
        metavar="DURATION",
        default="0 s",
        help="when the faults set in (default: at once)",
    )


def _add_meter(action: argparse.ArgumentParser) -> None:
    action.add_argument("map", metavar="MAP", help="the id of a register map, see 'hil meter list'")
    action.add_argument("link", metavar="LINK", help=_LINK)
    action.add_argument("--unit", metavar="N", type=int, help="unit id (default: the factory's)")
    action.add_argument("--invert", action="store_true", help="the meter is wired backward")
    action.add_argument(
        "--ct-ratio", metavar="X", type=float, default=1.0, help="of current transformers"
    )
    action.add_argument(
        "--vt-ratio", metavar="X", type=float, default=1.0, help="of voltage transformers"
    )


def _add_json(action: argparse.ArgumentParser, summary: str) -> None:
    action.add_argument("--json", action="store_true", help=summary)


_ACTIONS = {
    "list": ("List the meters that can be read, and how sure their register maps are.", _add_list),
    "read": ("Read a meter again and again, and say first whether it can be true.", _add_read),
    "scan": ("Look for the meters of a line, and for the register maps that fit them.", _add_scan),
    "calibrate": ("Measure how a meter makes its values: refresh, window, delay.", _add_calibrate),
    "sign": (
        "Test once, with a load that you know, that a meter is wired as it should.",
        _add_sign,
    ),
    "emulate": ("Be a meter, with faults on request.", _add_emulate),
}
