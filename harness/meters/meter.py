"""A Modbus meter: register map, unit and wiring, put together to readings in SI units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from operator import itemgetter
from typing import TypeAlias

from harness.errors import InputError
from harness.measured import NOT_MEASURED
from harness.meters.decoder import BlockDecoder
from harness.meters.link import MeterLink, Reply
from harness.meters.points import Block, Request
from harness.meters.registermap import RegisterMap
from harness.meters.values import NoValue, Values
from harness.units import Instant, Millis

__all__ = ["ModbusMeter"]

_QUANTITIES = ("power", "current", "voltage")
_ABSENT = " absent"
"""Stands for a phase that is not fitted; no point's name contains a space."""

_UNMEASURED = " not measured"
"""Stands for what the meter does not tell of a phase that is fitted."""

_Part: TypeAlias = tuple[Request, BlockDecoder]


class ModbusMeter:
    """Reads one unit of a Modbus line; a :class:`harness.meters.Meter`.

    ``invert`` is for a meter that is wired backward: consumption is then what it counts as
    export. ``ct_ratio`` and ``vt_ratio`` are those of external current and voltage transformers
    which the meter does not know.
    """

    def __init__(
        self,
        link: MeterLink,
        register_map: RegisterMap,
        *,
        unit: int | None = None,
        invert: bool = False,
        ct_ratio: float = 1.0,
        vt_ratio: float = 1.0,
    ) -> None:
        """Prepare the requests and decoders.

        Raises :class:`InputError` when the map has no total power, or a ratio is not positive.
        """
        self._link = link
        self._unit = register_map.unit if unit is None else unit
        self._reply = register_map.reply
        current_factor = _ratio("ct_ratio", ct_ratio)
        voltage_factor = _ratio("vt_ratio", vt_ratio)
        self._energy_factor = current_factor * voltage_factor
        power_factor = -self._energy_factor if invert else self._energy_factor
        self._factors = (power_factor,) * 4 + (current_factor,) * 3 + (voltage_factor,) * 3
        self._energy_name = "energy_export" if invert else "energy_import"
        parts = [_part(register_map, self._unit, block) for block in _blocks(register_map)]
        needed = _needed(register_map, _names(decoder for _, decoder in parts))
        self._needed = itemgetter(*needed)
        self._judged = _chosen(parts, set(needed) - {_ABSENT, _UNMEASURED})
        given = _names(decoder for _, decoder in self._judged)
        self._apart = _chosen(parts, {self._energy_name, "frequency"} - given)

    @property
    def line(self) -> MeterLink:
        """The line that the meter shares with others."""
        return self._link

    @property
    def takes_ms(self) -> Millis:
        """How long one reading occupies the line, as far as baud rate and vendor tell.

        Slots that are closer together than the readings of all meters of a line take are lost.
        """
        usual_ms = self._reply.usual_ms or 0
        return sum(self._link.takes_ms(request) + usual_ms for request, _ in self._judged)

    async def read(self) -> Values | NoValue:
        """Read everything, in one reply where the meter allows it."""
        return await self._read(self._apart)

    async def read_fast(self) -> Values | NoValue:
        """Read what is judged together, without a counter that takes a request of its own."""
        return await self._read(())

    async def _read(self, apart: Iterable[_Part]) -> Values | NoValue:
        if quarantine := self._link.quarantine(self._unit):
            return quarantine  # to wait for its end would hold up the others of the line
        values: dict[str, float | None] = {_ABSENT: 0.0, _UNMEASURED: NOT_MEASURED}
        replies: list[Reply] = []
        for request, decoder in self._judged:
            reply = await self._link.read(request, self._reply.longest_ms)
            if isinstance(reply, NoValue):
                return reply
            values |= decoder.decode(reply.registers)
            replies.append(reply)
        for request, decoder in apart:
            reply = await self._link.read(request, self._reply.longest_ms)
            if isinstance(reply, Reply):  # what is judged stands without it
                values |= decoder.decode(reply.registers)
                replies.append(reply)
        return self._interpret(values, replies[0].t0, replies[-1].t1)

    def _interpret(
        self, values: Mapping[str, float | None], t0: Instant, t1: Instant
    ) -> Values | NoValue:
        raws = self._needed(values)
        if None in raws:
            return NoValue(t0, "the meter says that it has no value for power, current or voltage")
        # A sum with 0.0 is never -0.0.
        power, p1, p2, p3, i1, i2, i3, u1, u2, u3 = [
            raw * factor + 0.0 for raw, factor in zip(raws, self._factors, strict=True)
        ]
        energy = values.get(self._energy_name)
        return Values(
            t0=t0,
            t1=t1,
            power_w=power,
            phase_power_w=(p1, p2, p3),
            phase_current_a=(abs(i1), abs(i2), abs(i3)),
            phase_voltage_v=(u1, u2, u3),
            frequency_hz=values.get("frequency"),
            energy_wh=None if energy is None else energy * self._energy_factor,
        )


def _ratio(name: str, ratio: float) -> float:
    if not (isfinite(ratio) and ratio > 0):
        raise InputError(f"found {name} {ratio}, expected a positive number; see also invert")
    return ratio


def _blocks(register_map: RegisterMap) -> list[Block]:
    """Return every block once, those of a sample first."""
    groups = [register_map.sample_blocks, *register_map.blocks.values()]
    return list(dict.fromkeys(block for group in groups for block in group))


def _part(register_map: RegisterMap, unit: int, block: Block) -> _Part:
    request = Request(unit, block.function, block.start, block.count, register_map.gap_ms)
    return request, BlockDecoder(block, register_map.points, register_map.sums)


def _chosen(parts: Iterable[_Part], wanted: Iterable[str]) -> tuple[_Part, ...]:
    """Choose parts until all wanted values are given, as far as there are any that give them."""
    chosen, missing = [], set(wanted)
    for part in parts:
        if not missing.isdisjoint(part[1].names):
            chosen.append(part)
            missing -= part[1].names
    return tuple(chosen)


def _names(decoders: Iterable[BlockDecoder]) -> frozenset[str]:
    return frozenset[str]().union(*(decoder.names for decoder in decoders))


def _needed(register_map: RegisterMap, given: frozenset[str]) -> list[str]:
    """Name what a sample consists of: the total power, then each quantity phase by phase.

    Direct current counts as a single phase; phases that are not fitted have the value 0. Raises
    :class:`InputError` without the total power.
    """
    lines = ["dc"] if register_map.direct_current else ["l1", "l2", "l3"][: register_map.phases]
    absent = [_ABSENT] * (3 - len(lines))
    needed = ["power"]
    for quantity in _QUANTITIES:
        needed += [*(f"{quantity}_{line}" for line in lines), *absent]
    if register_map.phases == 1 and needed[1] not in given:
        needed[1] = "power"  # of a single phase the total is its own
    if "power" not in given:
        raise InputError(f"register map {register_map.id}: found no 'power' in its blocks")
    # What is not measured cannot be judged, and the verdict says so; nothing is derived here.
    return [name if name == _ABSENT or name in given else _UNMEASURED for name in needed]
