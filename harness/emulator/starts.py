"""The starts that were asked for and have not led to a transaction yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from harness.emulator.reporter import StartRequest
from harness.emulator.stationclock import Timekeeper
from harness.units import MINUTE_MS, Millis

__all__ = ["Starts"]

_CONNECTION_TIMEOUT_MS: Millis = MINUTE_MS
"""How long an accepted start waits for a vehicle (ConnectionTimeOut, EVConnectionTimeOut)."""


class Starts:
    """Lets a start wait for its vehicle, and then runs it.

    ``run`` leads a start to its transaction; ``on_change`` is told of a connector for which a
    start begins or ceases to wait.
    """

    def __init__(
        self,
        clock: Timekeeper,
        run: Callable[[StartRequest], Coroutine[None, None, None]],
        on_change: Callable[[int], object],
    ) -> None:
        self._clock = clock
        self._run = run
        self._on_change = on_change
        self._waiting: dict[int, tuple[StartRequest, asyncio.TimerHandle]] = {}
        self._under_way: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def is_taken(self, connector: int) -> bool:
        """Tell whether a start is on its way to a connector."""
        return connector in self._under_way or connector in self._waiting

    def is_awaited(self, connector: int) -> bool:
        """Tell whether a connector waits for a vehicle."""
        return connector in self._waiting

    def wait(self, request: StartRequest) -> None:
        """Let a start wait for its vehicle, for a minute."""
        due = self._clock.now() + _CONNECTION_TIMEOUT_MS
        timer = self._clock.call_at(due, lambda: self._forget(request.connector))
        self._waiting[request.connector] = (request, timer)
        self._on_change(request.connector)

    def vehicle_came(self, connector: int) -> None:
        """Begin what was waiting for a vehicle."""
        if connector in self._waiting:
            self.begin(self._forget(connector))

    def begin(self, request: StartRequest) -> None:
        """Run a start."""
        self._under_way.append(request.connector)
        task = asyncio.create_task(self._run(request), name="emulated station starts a transaction")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def done(self, connector: int) -> None:
        """Take a start for done, whatever came of it."""
        self._under_way.remove(connector)

    async def cancel(self) -> None:
        """Forget every start, with a word about those that waited."""
        for connector in list(self._waiting):
            self._forget(connector)
        await self._cancel_tasks()

    async def stop(self) -> None:
        """Forget every start without a word."""
        for _, timer in self._waiting.values():
            timer.cancel()
        await self._cancel_tasks()

    def _forget(self, connector: int) -> StartRequest:
        request, timer = self._waiting.pop(connector)
        timer.cancel()
        self._on_change(connector)
        return request

    async def _cancel_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
