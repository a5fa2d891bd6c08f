"""``hil meter``: the meters of a lab, without a charger or a test run.

Each action is the ``run`` of the module of its name, imported only when it is wanted.
"""

from __future__ import annotations

import argparse
import asyncio
from importlib import import_module

from harness.clock import Clock
from harness.errors import BenchError

__all__ = ["run"]

_ENDLESS = ("read", "emulate")


def run(arguments: argparse.Namespace) -> None:
    """Do what was asked for; Ctrl-C ends it.

    Raises :class:`harness.errors.InputError` for what was written wrong, and :class:`BenchError`
    when there is no meter, it says what cannot be true, or what has an end was interrupted.
    """
    try:
        asyncio.run(_run(arguments))
    except KeyboardInterrupt:
        if arguments.action not in _ENDLESS:
            raise BenchError(f"hil meter {arguments.action}: interrupted before its end") from None


async def _run(arguments: argparse.Namespace) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    await import_module(f"harness.cli.meter_{arguments.action}").run(arguments, clock)
