"""What a bench file says about its meters: which they are, and where they answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    InstanceOf,
    StrictInt,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from harness.bench.facts import MeterFacts
from harness.bench.httpmeter import LEM_DCBM, checked_link, lem_dcbm
from harness.bench.notations import Link, Percent
from harness.bench.worth import MeterDescription
from harness.data import register_map_path
from harness.documents.forms import complaint
from harness.errors import InputError
from harness.measured import MeterModel
from harness.meters import SUNSPEC_MAPS, BusDefaults, LinkAddress, RegisterMap, parse_link
from harness.meters.accuracy import ACCURACY_CLASSES
from harness.units import SECOND_MS
from harness.wording import one_of, shown

__all__ = [
    "EMULATED",
    "NONE",
    "SUNSPEC",
    "BenchFolder",
    "HttpMeterDescription",
    "MeterOrWord",
    "ModbusMeterDescription",
]

NONE = "none"
"""No meter is fitted: the charger's own MeterValues have to do."""

EMULATED = "emulated"
"""The meter of an emulated station."""

SUNSPEC = "sunspec"
"""In place of a register map: the device tells which meter it is and where its values are."""

_MAP_FILE = ".yaml"
_UNKNOWN = "unknown"
_UNDISCOVERED = MeterModel(
    refresh_ms=SECOND_MS, window_ms=SECOND_MS, accuracy=ACCURACY_CLASSES[_UNKNOWN]
)


@dataclass(frozen=True, slots=True)
class BenchFolder:
    """The folder of a bench file, where register maps of its own lie; pydantic's context."""

    folder: Path


def _map(value: object, info: ValidationInfo) -> RegisterMap | str:
    folder = info.context.folder if isinstance(info.context, BenchFolder) else Path()
    if not isinstance(value, str):
        raise complaint(f"found {shown(value)}, expected the id or the file of a register map")
    if value == SUNSPEC:
        return value
    if value in SUNSPEC_MAPS:
        raise complaint(f"found {value!r}, expected {SUNSPEC}: which one it is tells the device")
    try:
        is_file = value.endswith(_MAP_FILE)
        return RegisterMap.load(folder / value if is_file else register_map_path(value))
    except InputError as error:
        raise complaint(str(error)) from None


class ModbusMeterDescription(MeterDescription):
    """A meter that speaks Modbus."""

    map: Annotated[
        InstanceOf[RegisterMap] | Literal["sunspec"],
        BeforeValidator(_map),
        WithJsonSchema(
            {
                "type": "string",
                "description": "Id of a register map, or a file beside this one; or sunspec.",
            }
        ),
    ]
    link: Link
    unit: Annotated[StrictInt, Field(ge=0, le=247)] | None = None
    ct_ratio: Annotated[float, Field(gt=0)] = 1.0
    vt_ratio: Annotated[float, Field(gt=0)] = 1.0
    ct_error: Percent | None = None

    @property
    def factory(self) -> BusDefaults | None:
        """How the meter is reached as it leaves the factory, where that is known."""
        return self.map.bus if isinstance(self.map, RegisterMap) else None

    @property
    def address(self) -> LinkAddress:
        """The line that the meter is on; equal ones are shared."""
        return parse_link(self.link, self.factory)

    @property
    def facts(self) -> MeterFacts:
        """What the evidence must carry, as far as it is known before the meter was asked."""
        if isinstance(self.map, RegisterMap):
            return self.facts_of(self.map)
        assumed = ("refresh", "window", "class")
        return self.of_type(self.map, self.link, _UNKNOWN, _UNDISCOVERED, assumed)

    def facts_of(self, register_map: RegisterMap) -> MeterFacts:
        """Return the same for the register map that a device was found to have."""
        return self.of_type(
            register_map.id,
            self.link,
            register_map.accuracy_class,
            register_map.model(ct_ratio=self.ct_ratio, vt_ratio=self.vt_ratio),
            register_map.assumed,
            0.0 if self.ct_error is None else float(self.ct_error),
        )


class HttpMeterDescription(MeterDescription):
    """LEM's meter of direct current, which speaks HTTP."""

    map: Literal["lem-dcbm-400-600"]
    link: Annotated[str, WithJsonSchema({"type": "string", "description": "http://192.168.1.2"})]

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        try:
            checked_link(self.link)
        except InputError as error:
            raise complaint(str(error), "link") from None
        return self

    @property
    def facts(self) -> MeterFacts:
        """What the evidence must carry."""
        driver = lem_dcbm()
        assumed = ("refresh", "window", "class")
        return self.of_type(driver.ID, self.link, _UNKNOWN, driver.MODEL, assumed)


def _word(value: object) -> object:
    if value not in (NONE, EMULATED):
        raise complaint(
            f"found {shown(value)}, expected a mapping with map and link, or "
            f"{one_of(value, (NONE, EMULATED))}"
        )
    return value


_MODBUS_TAG, _HTTP_TAG, _WORD_TAG = "<ModbusMeterDescription>", "<HttpMeterDescription>", "<word>"
"""Parts of pydantic's paths that no key of a file can equal; those of forms name their class."""


def _tag(value: object) -> str:
    if isinstance(value, MeterDescription):
        return f"<{type(value).__name__}>"
    if not isinstance(value, dict):
        return _WORD_TAG
    return _HTTP_TAG if value.get("map") == LEM_DCBM else _MODBUS_TAG


MeterOrWord: TypeAlias = Annotated[
    Annotated[ModbusMeterDescription, Tag(_MODBUS_TAG)]
    | Annotated[HttpMeterDescription, Tag(_HTTP_TAG)]
    | Annotated[Literal["none", "emulated"], BeforeValidator(_word), Tag(_WORD_TAG)],
    Discriminator(_tag),
]
"""A meter, or a word for what there is in place of one."""
