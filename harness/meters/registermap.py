"""A meter's register map: which register means what, how sure that is, and how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.data import register_map_path
from harness.documents import Field
from harness.errors import InputError
from harness.measured import Calibration, MeterModel, accuracy_of
from harness.meters.accuracy import ACCURACY_CLASSES, resolution
from harness.meters.blocks import read_blocks
from harness.meters.buses import BusDefaults, read_bus
from harness.meters.inheritance import extended, load_chain
from harness.meters.mapfields import read_defaults, read_points, read_sums
from harness.meters.points import Block, Point, Sum
from harness.meters.replytime import ReplyTime, read_reply
from harness.units import SECOND_MS, Millis

__all__ = ["RegisterMap", "read_register_map"]

_UNKNOWN = "unknown"
_ASSUMED_MS: Millis = SECOND_MS

_COUNTED_WH = 16e6
"""A bench's meter has seldom counted more: 16 MWh are 60 days of 11 kW."""

_CONFIDENCES = ("high", "medium", "low")
_DC = "dc"

_REQUIRED = frozenset(
    {"id", "name", "phases", "class", "bus", "read", "timing", "invalid", "points", "blocks"}
)
_TIMINGS = frozenset({"refresh", "window"})
_TIMING_OPTIONAL = frozenset({"reply", "basis"})

_DESCRIPTION = frozenset({"also", "sign", "traps", "sources", "xcheck", "confidence"})
"""Keys for the reader of the file; the program needs none but ``confidence``."""


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """What one type of meter answers, loaded from one YAML file.

    ``refresh_ms`` and ``window_ms`` are ``None`` when the vendor does not publish them. A meter of
    direct current counts as one of one phase, whose current and voltage are called
    ``current_dc`` and ``voltage_dc``. ``confidence`` is how far the facts were checked: high,
    medium, low or unknown. ``reply`` is how long an answer takes.
    """

    id: str
    name: str
    phases: int
    direct_current: bool
    accuracy_class: str
    confidence: str
    bus: BusDefaults
    gap_ms: Millis
    reply: ReplyTime
    refresh_ms: Millis | None
    window_ms: Millis | None
    points: tuple[Point, ...]
    sums: tuple[Sum, ...]
    blocks: Mapping[str, tuple[Block, ...]]

    @classmethod
    def load(cls, path: Path) -> RegisterMap:
        """Read a register map, together with the maps that it is based on.

        Raises :class:`InputError` with file, line, field, found and expected.
        """
        whole: Field | None = None
        for document in reversed(load_chain(path)):
            whole = extended(document, whole)
            if "sunspec" in whole.entries():
                raise whole.entries()["sunspec"].error(
                    "addresses that are fixed; where a SunSpec meter has them must be discovered"
                )
            register_map = read_register_map(whole)
        return register_map

    @classmethod
    def find(cls, map_id: str, folders: Sequence[Path] = ()) -> RegisterMap:
        """Read the register map with an id from a bench's own folders or the packaged maps.

        Raises :class:`InputError`, with the nearest known id, when there is no such map, and when
        it is called otherwise than its file: a report would name the wrong one.
        """
        path = register_map_path(map_id, folders)
        register_map = cls.load(path)
        if register_map.id != map_id:
            raise InputError(f"{path}: id: found {register_map.id!r}, expected {map_id!r}")
        return register_map

    @property
    def unit(self) -> int:
        """The unit id that the meter answers to as it leaves the factory."""
        return self.bus.unit

    @property
    def assumed(self) -> tuple[str, ...]:
        """What nobody published or measured: timings, taken as 1 s, and a class, taken as A's."""
        known = {
            "refresh": self.refresh_ms is not None,
            "window": self.window_ms is not None,
            "class": self.accuracy_class != _UNKNOWN,
        }
        return tuple(name for name, is_known in known.items() if not is_known)

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
        vt_ratio: float = 1.0,
        calibration: Calibration | None = None,
        ct_error: float = 0.0,
    ) -> MeterModel:
        """Return how the meter makes its values; see :attr:`assumed` for what is a guess.

        The bench's own timings, where it gives any, go before those of the map, and what a
        calibration found before the class. ``ct_ratio`` and ``vt_ratio`` are those of external
        transformers, which enlarge the last digit too, and ``ct_error`` is what they add to the
        relative error. Raises :class:`InputError` for an error outside of 0 to 1.
        """
        ratio = ct_ratio * vt_ratio
        energy = resolution("energy_import", self.points, self.sums, up_to=_COUNTED_WH)
        return MeterModel(
            refresh_ms=_first_known(refresh_ms, self.refresh_ms),
            window_ms=_first_known(window_ms, self.window_ms),
            accuracy=accuracy_of(ACCURACY_CLASSES[self.accuracy_class], calibration, ct_error),
            power_resolution_w=ratio * resolution("power", self.points, self.sums),
            current_resolution_a=ct_ratio * resolution("current_l1", self.points, self.sums),
            energy_resolution_wh=ratio * energy,
        )


def _first_known(*durations: Millis | None) -> Millis:
    known = [duration for duration in durations if duration is not None]
    return known[0] if known else _ASSUMED_MS


def read_register_map(document: Field, more: frozenset[str] = frozenset()) -> RegisterMap:
    """Read the whole document of a map; ``more`` names keys that must be there for others."""
    fields = document.mapping(required=_REQUIRED | more, optional=_DESCRIPTION)
    defaults = read_defaults(fields["read"], fields["invalid"])
    timing = fields["timing"].mapping(required=_TIMINGS, optional=_TIMING_OPTIONAL)
    points = read_points(fields["points"], defaults)
    sums = read_sums(fields["points"])
    direct_current = fields["phases"].value == _DC
    return RegisterMap(
        id=fields["id"].text(),
        name=fields["name"].text(),
        phases=1 if direct_current else fields["phases"].integer(1, 3),
        direct_current=direct_current,
        accuracy_class=_choice(fields["class"], ACCURACY_CLASSES),
        confidence=_choice(fields.get("confidence"), _CONFIDENCES),
        bus=read_bus(fields["bus"]),
        gap_ms=defaults.gap_ms,
        reply=read_reply(timing.get("reply")),
        refresh_ms=_milliseconds(timing["refresh"]),
        window_ms=_milliseconds(timing["window"]),
        points=points,
        sums=sums,
        blocks=read_blocks(fields["blocks"], points, sums, defaults),
    )


def _choice(field: Field | None, choices: Iterable[str]) -> str:
    """Read a word, where none or ``null`` says that nobody knows it."""
    return _UNKNOWN if field is None or field.value is None else field.choice(choices)


def _milliseconds(seconds: Field) -> Millis | None:
    return None if seconds.value is None else round(seconds.positive() * SECOND_MS)
