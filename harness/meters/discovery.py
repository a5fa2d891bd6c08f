"""Finds the meter model of a SunSpec device over a line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from harness.data import register_map_path
from harness.errors import BenchError
from harness.meters.link import MeterLink
from harness.meters.points import Block, Request
from harness.meters.registermap import RegisterMap
from harness.meters.sunspec import Layout, Model, walk
from harness.meters.values import NoValue
from harness.units import SECOND_MS, Millis

__all__ = ["SUNSPEC_MAPS", "discover", "sunspec_models"]

SUNSPEC_MAPS = ("sunspec-meter-int", "sunspec-meter-float")
"""The packaged maps whose addresses must be discovered."""

_DEADLINE_MS: Millis = 30 * SECOND_MS
"""Enough for three timeouts with their quarantines and a long chain at 9600 baud."""


async def discover(
    link: MeterLink, unit: int, *, deadline_ms: Millis = _DEADLINE_MS
) -> RegisterMap:
    """Return the register map of the first meter model that a unit has.

    Raises :class:`BenchError` when it has none, does not answer in time, or answers nonsense.
    """
    async with _Unit(link, unit, deadline_ms) as asked:
        layout, model = _meter(await asked.models())
        registers = await asked.read(layout.block.moved(model.address))
        if registers is None:
            raise BenchError(f"SunSpec model {model.number} at {model.address} cannot be read")
        return layout.located(model, registers)


async def sunspec_models(
    link: MeterLink, unit: int, *, deadline_ms: Millis = _DEADLINE_MS
) -> tuple[Model, ...]:
    """Return all SunSpec models that a unit has; raises as :func:`discover` does."""
    async with _Unit(link, unit, deadline_ms) as asked:
        return await asked.models()


def _meter(models: Sequence[Model]) -> tuple[Layout, Model]:
    layouts = [Layout.load(register_map_path(name)) for name in SUNSPEC_MAPS]
    for model in models:
        for layout in layouts:
            if layout.fits(model):
                return layout, model
    found = ", ".join(f"{model.number} of length {model.length}" for model in models)
    known = sorted(number for layout in layouts for number in layout.models)
    raise BenchError(f"found SunSpec models {found or 'of no kind'}, expected a meter's: {known}")


class _Unit:
    """A unit that is asked within a deadline; what goes wrong is said with its number.

    ``read`` returns ``None`` for what the unit refuses, and the last reason is kept: where
    nothing answers at all, that is what is wrong.
    """

    def __init__(self, link: MeterLink, unit: int, deadline_ms: Millis) -> None:
        self._link = link
        self._unit = unit
        self._deadline_ms = deadline_ms
        self._deadline = asyncio.timeout(deadline_ms / SECOND_MS)
        self._refusal = ""

    async def __aenter__(self) -> Self:
        await self._deadline.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._deadline.__aexit__(kind, error, traceback)
        except TimeoutError:
            seconds = self._deadline_ms / SECOND_MS
            raise self._error(f"no end of its SunSpec models within {seconds:g} s") from None
        if isinstance(error, BenchError):
            raise self._error(str(error)) from None

    async def models(self) -> tuple[Model, ...]:
        way = walk()
        block = next(way)
        while True:
            registers = await self.read(block)
            try:
                block = way.send(registers)
            except StopIteration as end:
                models: tuple[Model, ...] = end.value
                return models

    async def read(self, block: Block) -> Sequence[int] | None:
        request = Request(self._unit, block.function, block.start, block.count, gap_ms=0)
        reply = await self._link.read(request)
        if isinstance(reply, NoValue):
            self._refusal = f" (last: {reply.reason})"
            return None
        return reply.registers

    def _error(self, text: str) -> BenchError:
        return BenchError(f"unit {self._unit}: {text}{self._refusal}")
