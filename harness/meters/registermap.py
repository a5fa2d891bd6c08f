"""A meter's register map: which register means what, how sure that is, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.documents import Field, load_fields
from harness.measured import MeterModel
from harness.meters.mapfields import read_blocks, read_defaults, read_points, read_sums
from harness.meters.points import Block, Point, Sum
from harness.units import SECOND_MS, Millis

__all__ = ["RegisterMap", "SerialDefaults"]

_ACCURACY = {"A": 0.035, "B": 0.02, "C": 0.007}
"""Directive 2014/32/EU, annex V, table 2, +5 to +30 °C; the 1 % often quoted for class B holds
at reference conditions only."""

_ASSUMED_MS: Millis = SECOND_MS

_FLOAT32_STEP = 2.0**-10
"""The step of a float32 (24 significant bits, IEEE 754) between 8 192 and 16 384 units."""

_REQUIRED = frozenset(
    {"id", "name", "phases", "class", "bus", "read", "timing", "invalid", "points", "blocks"}
)
_BUSES = frozenset({"rtu", "tcp"})
_TIMINGS = frozenset({"refresh", "window"})

_DESCRIPTION = frozenset({"also", "sign", "traps", "sources", "xcheck", "confidence"})
_TIMING_NOTES = frozenset({"reply", "basis"})
_RTU_NOTES = frozenset({"bauds"})
"""Keys for the reader of the file; the program needs none of them."""


@dataclass(frozen=True, slots=True)
class SerialDefaults:
    """The serial settings that a meter leaves the factory with; ``None`` where not known."""

    baudrate: int | None = None
    parity: str | None = None
    stopbits: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """What one type of meter answers, loaded from one YAML file.

    ``refresh_ms`` and ``window_ms`` are ``None`` when the vendor does not publish them.
    """

    id: str
    name: str
    phases: int
    accuracy_class: str
    unit: int
    serial: SerialDefaults
    function: int
    gap_ms: Millis
    timeout_ms: Millis | None
    refresh_ms: Millis | None
    window_ms: Millis | None
    points: tuple[Point, ...]
    sums: tuple[Sum, ...]
    blocks: Mapping[str, tuple[Block, ...]]

    @classmethod
    def load(cls, path: Path) -> RegisterMap:
        """Read a register map.

        Raises :class:`InputError` with file, line, field, found and expected.
        """
        return _register_map(load_fields(path))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The timings that nobody published or measured, so that 1 s is assumed for each."""
        timings = {"refresh": self.refresh_ms, "window": self.window_ms}
        return tuple(name for name, duration in timings.items() if duration is None)

    @property
    def sample_blocks(self) -> tuple[Block, ...]:
        """The blocks of one sample: everything in one reply where the meter allows it."""
        return self.blocks.get("all", self.blocks["fast"])

    def model(
        self,
        *,
        refresh_ms: Millis | None = None,
        window_ms: Millis | None = None,
        ct_ratio: float = 1.0,
    ) -> MeterModel:
        """Return how the meter makes its values; see :attr:`assumed` for what is a guess.

        The bench's own timings, where it gives any, go before those of the map. ``ct_ratio`` is
        that of external current transformers, which enlarge the last digit too.
        """
        return MeterModel(
            refresh_ms=_first_known(refresh_ms, self.refresh_ms),
            window_ms=_first_known(window_ms, self.window_ms),
            accuracy=_ACCURACY[self.accuracy_class],
            power_resolution_w=ct_ratio * self._resolution("power"),
            current_resolution_a=ct_ratio * self._resolution("current_l1"),
            energy_resolution_wh=ct_ratio * self._resolution("energy_import", _FLOAT32_STEP),
        )

    def _resolution(self, name: str, float32_step: float = 0.0) -> float:
        """Return the step of the last digit of a value."""
        steps = {"f32": float32_step, "f64": 0.0}
        terms = next((total.terms for total in self.sums if total.name == name), (name,))
        return sum(
            point.scale * steps.get(point.type.name, 1.0)
            for point in self.points
            if point.name in terms
        )


def _first_known(*durations: Millis | None) -> Millis:
    known = [duration for duration in durations if duration is not None]
    return known[0] if known else _ASSUMED_MS


def _register_map(document: Field) -> RegisterMap:
    fields = document.mapping(required=_REQUIRED, optional=_DESCRIPTION)
    defaults = read_defaults(fields["read"], fields["invalid"])
    bus = fields["bus"].mapping(required=frozenset({"unit"}), optional=_BUSES)
    timing = fields["timing"].mapping(required=_TIMINGS, optional=_TIMING_NOTES)
    points = read_points(fields["points"], defaults)
    return RegisterMap(
        id=fields["id"].text(),
        name=fields["name"].text(),
        phases=fields["phases"].integer(1, 3),
        accuracy_class=fields["class"].choice(_ACCURACY),
        unit=bus["unit"].integer(0, 247),
        serial=_serial(bus["rtu"]) if "rtu" in bus else SerialDefaults(),
        function=defaults.function,
        gap_ms=defaults.gap_ms,
        timeout_ms=defaults.timeout_ms,
        refresh_ms=_milliseconds(timing["refresh"]),
        window_ms=_milliseconds(timing["window"]),
        points=points,
        sums=read_sums(fields["points"]),
        blocks=read_blocks(fields["blocks"], points, defaults.max_registers),
    )


def _serial(rtu: Field) -> SerialDefaults:
    fields = rtu.mapping(required=frozenset({"baud", "parity", "stop"}), optional=_RTU_NOTES)
    baud, parity, stop = fields["baud"], fields["parity"], fields["stop"]
    return SerialDefaults(
        baudrate=None if baud.value is None else baud.integer(300, 4_000_000),
        parity=None if parity.value is None else parity.choice(("N", "E", "O")),
        stopbits=None if stop.value is None else stop.integer(1, 2),
    )


def _milliseconds(seconds: Field) -> Millis | None:
    return None if seconds.value is None else round(seconds.positive() * SECOND_MS)
