"""Vehicles to choose from, and files that describe others."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from harness.documents import Field, load_fields
from harness.emulator.site import Battery, VehicleSpec
from harness.errors import InputError
from harness.measured import PhaseValues
from harness.units import parse_current, parse_duration, parse_percent, parse_power
from harness.wording import one_of

__all__ = ["VEHICLES", "VEHICLE_FILE", "Vehicle", "load_vehicle", "vehicle_named"]

_T = TypeVar("_T")

VEHICLE_FILE = ".yaml"
"""What the name of a vehicle file ends in, by which it is told from that of a vehicle."""

_ENERGY = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(k?)Wh\s*")
_PHASES = 3

VEHICLES: Mapping[str, VehicleSpec] = MappingProxyType(
    {
        "ordinary": VehicleSpec(power_w=11_000.0),
        "load-bank": VehicleSpec(
            power_w=22_000.0, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0, share_of_offer=1.0
        ),
        "tapering": VehicleSpec(power_w=11_000.0, battery=Battery(capacity_wh=60_000.0, soc=0.7)),
        "one-phase": VehicleSpec(power_w=7_400.0, phases=1),
        "slow": VehicleSpec(power_w=11_000.0, reaction_ms=5_000, ramp_a_per_s=1.0, wake_ms=30_000),
        "refuses-below-8-a": VehicleSpec(power_w=11_000.0, min_current_a=8.0),
        "stays-asleep": VehicleSpec(power_w=11_000.0, wakes_after_pause=False),
        "draws-95-percent": VehicleSpec(power_w=22_000.0, share_of_offer=0.95),
        "unbalanced": VehicleSpec(power_w=11_000.0, phase_shares=(1.0, 0.9, 0.8)),
        "v2x": VehicleSpec(
            power_w=11_000.0,
            max_discharge_w=10_000.0,
            battery=Battery(capacity_wh=60_000.0, soc=0.5),
        ),
    }
)
"""Each by its name, of which a vehicle file names one to begin with."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A kind of vehicle, and the name by which people ask for it."""

    name: str
    spec: VehicleSpec


def vehicle_named(text: str, folder: pathlib.Path) -> Vehicle:
    """Return the vehicle of a name, or of a file that is named from a folder.

    A file ``my-van.vehicle.yaml`` describes the vehicle *my-van*. Raises :class:`InputError` when
    there is no such vehicle, and with file, line and field when something in its file is wrong.
    """
    if text.endswith(VEHICLE_FILE):
        path = folder / text
        name = path.name.removesuffix(VEHICLE_FILE).removesuffix(".vehicle")
        return Vehicle(name, load_vehicle(path))
    if text not in VEHICLES:
        expected = f"a file *{VEHICLE_FILE} or {one_of(text, VEHICLES)}"
        raise InputError(f"found {text!r}, expected {expected}")
    return Vehicle(text, VEHICLES[text])


def load_vehicle(path: pathlib.Path) -> VehicleSpec:
    """Read a vehicle file: what it does not say is as it is with the vehicle that it is ``like``.

    Raises :class:`InputError` with file, line and field when something in it is wrong.
    """
    fields = load_fields(path).mapping(
        required=frozenset(), optional=frozenset({"like", *_READERS})
    )
    name = fields["like"].choice(VEHICLES) if "like" in fields else "ordinary"
    known = [(fields[key], *reader) for key, reader in _READERS.items() if key in fields]
    changes: dict[str, Any] = {attribute: read(field) for field, attribute, read in known}
    return replace(VEHICLES[name], **changes)


def _number(field: Field, parse: Callable[[str], Decimal]) -> float:
    return float(_parsed(field, parse))


def _parsed(field: Field, parse: Callable[[str], _T]) -> _T:
    try:
        return parse(field.text())
    except InputError as error:
        raise field.error(str(error).partition("expected ")[2]) from None


def _power(field: Field) -> float:
    return _number(field, parse_power)


def _current(field: Field) -> float:
    return _number(field, parse_current)


def _ramp(field: Field) -> float:
    ramp = _current(field)
    if not ramp:
        raise field.error("a current above 0, such as 8 A")
    return ramp


def _phases(field: Field) -> int:
    return field.integer(1, _PHASES)


def _share(field: Field) -> float:
    return _number(field, parse_percent)


def _duration(field: Field) -> int:
    return _parsed(field, parse_duration)


def _truth(field: Field) -> bool:
    if not isinstance(field.value, bool):
        raise field.error("true or false")
    return field.value


def _phase_shares(field: Field) -> PhaseValues:
    shares = [_share(item) for item in field.items()]
    if len(shares) != _PHASES or not shares[0]:
        raise field.error("three percentages, of which L1 has more than 0 %")
    return shares[0], shares[1], shares[2]


def _battery(field: Field) -> Battery:
    parts = field.mapping(
        required=frozenset({"capacity", "soc"}), optional=frozenset({"tapers_from"})
    )
    found = Battery(capacity_wh=_energy(parts["capacity"]), soc=_share(parts["soc"]))
    if "tapers_from" not in parts:
        return found
    tapers_from = _share(parts["tapers_from"])
    if tapers_from == 1:
        raise parts["tapers_from"].error("a percentage below 100 %")
    return replace(found, tapers_from=tapers_from)


def _energy(field: Field) -> float:
    match = _ENERGY.fullmatch(field.text())
    energy_wh = 0.0 if match is None else float(match[1]) * (1_000 if match[2] else 1)
    if not energy_wh:
        raise field.error("an energy with its unit, such as 60 kWh")
    return energy_wh


_READERS: Mapping[str, tuple[str, Callable[[Field], object]]] = MappingProxyType(
    {
        "power": ("power_w", _power),
        "phases": ("phases", _phases),
        "max_current": ("max_current_a", _current),
        "min_current": ("min_current_a", _current),
        "share_of_offer": ("share_of_offer", _share),
        "reacts_within": ("reaction_ms", _duration),
        "wakes_within": ("wake_ms", _duration),
        "wakes_after_pause": ("wakes_after_pause", _truth),
        "ramp_per_second": ("ramp_a_per_s", _ramp),
        "phase_shares": ("phase_shares", _phase_shares),
        "max_discharge": ("max_discharge_w", _power),
        "battery": ("battery", _battery),
    }
)
"""How each key of a vehicle file is read, and into what."""
