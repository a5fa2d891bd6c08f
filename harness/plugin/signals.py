"""A cancelled CI job (SIGTERM) or a lost terminal (SIGHUP) ends like Ctrl-C: bench safe first."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

import pytest

__all__ = ["treat_termination_as_interrupt"]


def treat_termination_as_interrupt(config: pytest.Config) -> None:
    """Turn the first SIGTERM or SIGHUP of a pytest run into an interrupt, and ignore repeats.

    pytest runs no teardown on SIGTERM by itself, which would leave a bench energised; an
    interrupt runs every fixture's way out. Later signals are ignored while that happens.
    The previous handlers come back when pytest ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # only the main thread may set handlers; an embedded pytest keeps its host's
    previous: dict[signal.Signals, Any] = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            previous[number] = signal.signal(number, _interrupt_once)

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A script starts its background jobs deaf to Ctrl-C, which the others are turned into.
        previous[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    config.add_cleanup(restore)


def _interrupt_once(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    # Through SIGINT's own handler, because inside a running event loop asyncio has put one
    # there that cancels the test instead of tearing the loop apart.
    signal.raise_signal(signal.SIGINT)
