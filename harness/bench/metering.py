"""What a bench file says about its meters, and what a value of each of them is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    InstanceOf,
    StrictBool,
    StrictInt,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)

from harness.bench.facts import UNKNOWN_OWN_VALUES
from harness.bench.form import Form
from harness.bench.notations import Day, Deviation, Duration, Link, Percent, complaint
from harness.data import register_map_path
from harness.errors import InputError
from harness.measured import Calibration, MeterModel
from harness.meters import SUNSPEC_MAPS, RegisterMap
from harness.units import MINUTE_MS
from harness.wording import one_of, shown

__all__ = [
    "EMULATED",
    "NONE",
    "BenchFolder",
    "CalibrationDescription",
    "MeterDescription",
    "MeterOrWord",
    "OwnValuesDescription",
]

NONE = "none"
"""No meter is fitted: the charger's own MeterValues have to do."""

EMULATED = "emulated"
"""The meter of an emulated station."""

_MAP_FILE = ".yaml"

_FORM_TAG, _WORD_TAG = "<form>", "<word>"
"""Parts of pydantic's paths that no key of a file can equal."""


@dataclass(frozen=True, slots=True)
class BenchFolder:
    """The folder of a bench file, where register maps of its own lie; pydantic's context."""

    path: Path


class CalibrationDescription(Form):
    """What a calibration found about one meter; ``offset`` is not corrected but counted in."""

    on: Day
    uncertainty: Percent
    offset: Deviation = Decimal(0)

    @property
    def calibration(self) -> Calibration:
        """The same as a bound of the relative error."""
        return Calibration(float(self.uncertainty + abs(self.offset)), self.on)


def _map(value: object, info: ValidationInfo) -> RegisterMap:
    folder = info.context.path if isinstance(info.context, BenchFolder) else Path()
    if not isinstance(value, str):
        raise complaint(f"found {shown(value)}, expected the id or the file of a register map")
    if value in SUNSPEC_MAPS:
        raise complaint(f"found {value!r}, expected the register map of one type of meter")
    try:
        is_file = value.endswith(_MAP_FILE)
        return RegisterMap.load(folder / value if is_file else register_map_path(value))
    except InputError as error:
        raise complaint(str(error)) from None


class MeterDescription(Form):
    """A Modbus meter in the supply of one connector."""

    map: Annotated[
        InstanceOf[RegisterMap],
        BeforeValidator(_map),
        WithJsonSchema(
            {"type": "string", "description": "Id of a register map, or a file beside this one."}
        ),
    ]
    link: Link
    unit: Annotated[StrictInt, Field(ge=0, le=247)] | None = None
    accuracy: Percent | None = None
    """In place of that of the meter's class; a calibration goes before both."""

    calibration: CalibrationDescription | None = None
    refresh: Duration | None = None
    window: Duration | None = None
    invert: StrictBool = False
    ct_ratio: Annotated[float, Field(gt=0)] = 1.0
    vt_ratio: Annotated[float, Field(gt=0)] = 1.0
    ct_error: Percent | None = None

    @property
    def model(self) -> MeterModel:
        """How the meter makes its values, on this bench."""
        ct_error = 0.0 if self.ct_error is None else float(self.ct_error)
        model = self.map.model(
            refresh_ms=self.refresh,
            window_ms=self.window,
            ct_ratio=self.ct_ratio,
            vt_ratio=self.vt_ratio,
            calibration=None if self.calibration is None else self.calibration.calibration,
            ct_error=ct_error,
        )
        if self.accuracy is None or self.calibration is not None:
            return model
        return replace(model, accuracy=float(self.accuracy) + ct_error)

    @property
    def assumed(self) -> tuple[str, ...]:
        """What neither the map nor the bench knows."""
        known = {
            "refresh": self.refresh,
            "window": self.window,
            "class": self.accuracy or self.calibration,
        }
        return tuple(name for name in self.map.assumed if known[name] is None)


class OwnValuesDescription(Form):
    """How the charger makes the values that it reports itself, in MeterValues."""

    every: Duration = MINUTE_MS
    """How often the charger reports; where no meter is fitted it is asked to."""

    refresh: Duration = UNKNOWN_OWN_VALUES.refresh_ms
    """How old a value may be when it is reported."""

    window: Duration = UNKNOWN_OWN_VALUES.window_ms
    """Over which time a power is averaged."""

    accuracy: Percent = Decimal(str(UNKNOWN_OWN_VALUES.accuracy))

    @property
    def model(self) -> MeterModel:
        """How sure the values are."""
        return replace(
            UNKNOWN_OWN_VALUES,
            refresh_ms=self.refresh,
            window_ms=self.window,
            accuracy=float(self.accuracy),
        )


def _word(value: object) -> object:
    if value not in (NONE, EMULATED):
        raise complaint(
            f"found {shown(value)}, expected a mapping with map and link, or "
            f"{one_of(value, (NONE, EMULATED))}"
        )
    return value


def _tag(value: object) -> str:
    return _FORM_TAG if isinstance(value, (dict, MeterDescription)) else _WORD_TAG


MeterOrWord: TypeAlias = Annotated[
    Annotated[MeterDescription, Tag(_FORM_TAG)]
    | Annotated[Literal["none", "emulated"], BeforeValidator(_word), Tag(_WORD_TAG)],
    Discriminator(_tag),
]
"""A meter, or a word for what there is in place of one."""
