"""The registers of a meter as it shows a load, laid out by its register map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from harness.data import register_map_path
from harness.errors import InputError
from harness.meters.discovery import SUNSPEC_MAPS
from harness.meters.emulation.load import EmulatedLoad
from harness.meters.encoder import Registers, encode, encode_sunspec
from harness.meters.registermap import RegisterMap
from harness.meters.sunspec import Layout
from harness.units import Instant

__all__ = ["MapImage"]

_Encode: TypeAlias = Callable[[RegisterMap, Mapping[str, float]], Registers]

_SUNSPEC_WYE = 3
"""The last digit of the model of a three-phase meter with a neutral."""


class MapImage:
    """What one unit answers: a load through the eyes of one type of meter.

    Made by :meth:`of`, where the load must have the phases of the map, or by :meth:`find`.
    """

    def __init__(self, register_map: RegisterMap, load: EmulatedLoad, encode_: _Encode) -> None:
        self.map = register_map
        self._load = load
        self._encode = encode_
        self._swapped = _with_words_swapped(register_map)
        self._shown: dict[str, tuple[Instant, Registers]] = {}

    @classmethod
    def of(cls, register_map: RegisterMap, load: EmulatedLoad) -> MapImage:
        """Show a load as a meter with fixed addresses does."""
        return cls(register_map, load, encode)

    @classmethod
    def find(
        cls,
        map_id: str,
        load_of: Callable[[int], EmulatedLoad],
        folders: Sequence[Path] = (),
    ) -> MapImage:
        """Show a load as a map of these folders or a packaged one says, those of SunSpec included.

        ``load_of`` makes the load for a number of phases, 0 for direct current. Raises
        :class:`InputError` when there is no such map.
        """
        path = register_map_path(map_id, folders)
        if map_id not in SUNSPEC_MAPS:
            register_map = RegisterMap.load(path)
            phases = 0 if register_map.direct_current else register_map.phases
            return cls.of(register_map, load_of(phases))
        return cls._sunspec(path, load_of(_SUNSPEC_WYE))

    @classmethod
    def _sunspec(cls, path: Path, load: EmulatedLoad) -> MapImage:
        layout = Layout.load(path)
        (model,) = (number for number in layout.models if number % 10 == _SUNSPEC_WYE)

        def encode_(register_map: RegisterMap, values: Mapping[str, float]) -> Registers:
            return encode_sunspec(replace(layout, map=register_map), model, values)

        return cls(layout.map, load, encode_)

    @property
    def has_long_numbers(self) -> bool:
        """Tell whether power, current or voltage takes several registers, which can be swapped."""
        judged = ("power", "current", "voltage")
        return any(
            point.type.words > 1 and point.name.startswith(judged) for point in self.map.points
        )

    def registers(self, at: Instant) -> Registers:
        """Return all registers as of an instant, made once for each refresh.

        Raises :class:`InputError` when a value is too large for its registers.
        """
        return self._made("right", self.map, at)

    def swapped_registers(self, at: Instant) -> Registers:
        """Return the same with the registers of every number in reverse order."""
        return self._made("swapped", self._swapped, at)

    def _made(self, kind: str, register_map: RegisterMap, at: Instant) -> Registers:
        refreshed = self._load.refresh(at)
        if kind not in self._shown or self._shown[kind][0] != refreshed:
            try:
                registers = self._encode(register_map, self._load.values(at))
            except ValueError as error:
                raise InputError(f"{self.map.id} cannot show this load: {error}") from None
            self._shown[kind] = refreshed, registers
        return self._shown[kind][1]


def _with_words_swapped(register_map: RegisterMap) -> RegisterMap:
    points = tuple(
        replace(point, least_significant_first=not point.least_significant_first)
        for point in register_map.points
    )
    return replace(register_map, points=points)
