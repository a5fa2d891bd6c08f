"""A Modbus meter: register map, unit and wiring, put together to readings in SI units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

from harness.errors import InputError
from harness.measured import PhaseValues
from harness.meters.decoder import BlockDecoder
from harness.meters.link import MeterLink, Reply
from harness.meters.points import Request
from harness.meters.registermap import RegisterMap
from harness.meters.values import NoValue, Values
from harness.units import Instant

__all__ = ["ModbusMeter"]

_QUANTITIES = ("power", "current", "voltage")


class ModbusMeter:
    """Reads one unit of a Modbus line; a :class:`harness.meters.Meter`.

    ``invert`` is for a meter that is wired backward: consumption is then what it counts as
    export. ``ct_ratio`` is that of external current transformers which the meter does not know.
    """

    def __init__(
        self,
        link: MeterLink,
        register_map: RegisterMap,
        *,
        unit: int | None = None,
        invert: bool = False,
        ct_ratio: float = 1.0,
    ) -> None:
        """Prepare the requests and decoders.

        Raises :class:`InputError` when the map lacks a value that the verdict needs.
        """
        self._link = link
        self._current_factor = ct_ratio
        self._power_factor = -ct_ratio if invert else ct_ratio
        self._energy_name = "energy_export" if invert else "energy_import"
        self._phases = register_map.phases
        self._parts = _parts(register_map, register_map.unit if unit is None else unit)
        self._needed = itemgetter(*_needed(register_map, [decoder for _, decoder in self._parts]))

    @property
    def line(self) -> MeterLink:
        """The line that the meter shares with others."""
        return self._link

    async def read(self) -> Values | NoValue:
        """Read everything that is judged together, in one reply where the meter allows it."""
        values: dict[str, float | None] = {}
        replies: list[Reply] = []
        for request, decoder in self._parts:
            reply = await self._link.read(request)
            if isinstance(reply, NoValue):
                return reply
            values |= decoder.decode(reply.registers)
            replies.append(reply)
        return self._interpret(values, replies[0].t0, replies[-1].t1)

    def _interpret(
        self, values: Mapping[str, float | None], t0: Instant, t1: Instant
    ) -> Values | NoValue:
        power, *phase_values = self._needed(values)
        if power is None or None in phase_values:
            return NoValue(t0, "the meter says that it has no value for power, current or voltage")
        n = self._phases
        energy = values.get(self._energy_name)
        return Values(
            t0=t0,
            t1=t1,
            power_w=power * self._power_factor + 0.0,  # never -0.0
            phase_power_w=_scaled(phase_values[:n], self._power_factor),
            phase_current_a=_magnitudes(phase_values[n : 2 * n], self._current_factor),
            phase_voltage_v=_scaled(phase_values[2 * n :], 1.0),
            frequency_hz=values.get("frequency"),
            energy_wh=None if energy is None else energy * self._current_factor,
        )


def _parts(register_map: RegisterMap, unit: int) -> tuple[tuple[Request, BlockDecoder], ...]:
    return tuple(
        (
            Request(unit, register_map.function, block.start, block.count, register_map.gap_ms),
            BlockDecoder(block, register_map.points, register_map.sums),
        )
        for block in register_map.sample_blocks
    )


def _needed(register_map: RegisterMap, decoders: Sequence[BlockDecoder]) -> list[str]:
    """Name what every sample needs: the total power, then each quantity phase by phase."""
    phases = range(1, register_map.phases + 1)
    needed = ["power", *(f"{quantity}_l{phase}" for quantity in _QUANTITIES for phase in phases)]
    given = frozenset[str]().union(*(decoder.names for decoder in decoders))
    if register_map.phases == 1 and "power_l1" not in given:
        needed[1] = "power"  # of a single phase the total is its own
    for name in needed:
        if name not in given:
            raise InputError(
                f"register map {register_map.id}: found no {name!r} in the blocks of a sample, "
                f"expected {', '.join(needed)}"
            )
    return needed


def _scaled(values: Sequence[float], factor: float) -> PhaseValues:
    first, second, third = (*values, 0.0, 0.0)[:3]
    return (first * factor + 0.0, second * factor + 0.0, third * factor + 0.0)


def _magnitudes(values: Sequence[float], factor: float) -> PhaseValues:
    first, second, third = _scaled(values, factor)
    return (abs(first), abs(second), abs(third))
