"""An asyncio event loop whose time is virtual: it waits for sockets but jumps over timers.

A day of scenario passes in seconds over real WebSocket, TLS and Modbus connections, because on
one machine a byte that was sent has arrived; only timers take time, and they need not.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any, TypeVar

from harness.errors import HarnessError

__all__ = ["VirtualTimeDeadlock", "VirtualTimeLoop"]

_T = TypeVar("_T")

_DEADLOCK_AFTER_S = 10.0
"""Real seconds without any timer, socket or thread activity before a deadlock is called one."""

_THREAD_POLL_S = 0.001


class VirtualTimeDeadlock(HarnessError):  # says what happened
    """Nothing can ever happen again in a virtual-time loop: no timer, no socket, no thread."""


class _JumpingSelector(selectors.DefaultSelector):
    """Wait for sockets only; a wait for a timer moves the time instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.busy_threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout != 0:
            ready = self._wait(timeout)
        if len(ready) > 1:
            # The kernel may report simultaneous arrivals in any order; a trace may not.
            ready.sort(key=lambda event: event[0].fd)
        return ready

    def _wait(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.busy_threads:
            return super().select(_THREAD_POLL_S)
        if timeout is None:
            ready = super().select(_DEADLOCK_AFTER_S)
            if not ready:
                raise VirtualTimeDeadlock(
                    "virtual time stands still: nothing is scheduled and no connection has data; "
                    "is a peer running in another process? then use the real clock"
                )
            return ready
        # Loopback delivers within the sender's own system call: what is not here now is not on
        # its way. Should the kernel ever defer a packet, a request meets its deadline early and
        # is recorded as unanswered; nothing is judged on it.
        self.now_s += timeout
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that starts at time 0 and never waits for a timer.

    All peers must live in this loop: time passes as soon as all of them wait.
    """

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._jumping.now_s

    def run_in_executor(  # type: ignore[override]  # typeshed's signature needs TypeVarTuple
        self, executor: Any, func: Callable[..., _T], *args: Any
    ) -> asyncio.Future[_T]:
        """Run a function in a thread; virtual time stands still until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._jumping.busy_threads += 1
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self, *args: Any) -> None:
        """Wait for the default executor's threads; virtual time stands still until they ended."""
        # Python 3.12 has a time limit for it, which would be jumped over at once.
        self._jumping.busy_threads += 1
        try:
            await super().shutdown_default_executor(*args)
        finally:
            self._jumping.busy_threads -= 1

    def _thread_done(self, _future: asyncio.Future[Any]) -> None:
        self._jumping.busy_threads -= 1
