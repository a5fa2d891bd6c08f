"""What a station says that it is able to do, whatever version of OCPP it says it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from harness.profiles.model import OperationMode, Purpose, RateUnit
from harness.profiles.rulebook import StationFacts

__all__ = [
    "Capabilities",
    "ConnectorCapabilities",
    "members",
    "number",
    "rate_units",
    "truth",
    "whole",
]

_WORDS = {
    "current": RateUnit.A,
    "ampere": RateUnit.A,
    "amperes": RateUnit.A,
    "amp": RateUnit.A,
    "amps": RateUnit.A,
    "a": RateUnit.A,
    "power": RateUnit.W,
    "watt": RateUnit.W,
    "watts": RateUnit.W,
    "w": RateUnit.W,
}
"""OCPP 1.6 §9.4.2 has Current and Power; devices write what they like (A38)."""

_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class ConnectorCapabilities:
    """What is installed at a connector; no ``phases`` is direct current."""

    max_power_w: Decimal | None = None
    phases: int | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a station told of itself; None is what it did not tell, and nothing is guessed.

    ``max_stack_level`` is the highest level that it accepts (A37). ``phase_switching`` is whether
    it can go from three phases to one while it charges, ``phase_choice`` whether it can choose the
    phase then. ``purposes`` and ``modes`` are those of OCPP 2.1 that it has, ``persistent`` what
    it keeps over a reboot beyond what it has to (F21-15), and ``limit_change_percent`` from which
    change on it tells of limits that others set.
    """

    smart_charging: bool | None = None
    max_stack_level: int | None = None
    rate_units: frozenset[RateUnit] | None = None
    max_periods: int | None = None
    max_profiles: int | None = None
    phase_switching: bool | None = None
    phase_choice: bool | None = None
    limit_change_percent: Decimal | None = None
    connector_count: int | None = None
    connectors: Mapping[int, ConnectorCapabilities] = field(default_factory=dict)
    purposes: frozenset[Purpose] | None = None
    modes: frozenset[OperationMode] | None = None
    persistent: frozenset[Purpose] | None = None
    dynamic: bool | None = None
    max_offline_duration: bool | None = None
    local_time: bool | None = None
    randomized_delay: bool | None = None
    limit_at_soc: bool | None = None
    evse_sleep: bool | None = None
    max_external_id: int | None = None
    dc_input_phase_control: bool | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what was told as JSON that is the same for the same station."""
        return _told(self)

    def facts(self) -> StationFacts:
        """Return what the rules for valid profiles ask of a station."""
        direct = {number for number, one in self.connectors.items() if one.phases == 0}
        return StationFacts(
            units=self.rate_units,
            phase_switching=self.phase_choice,
            dc_connectors=frozenset(direct),
            dc_input_phase_control=bool(self.dc_input_phase_control),
            purposes=self.purposes,
            modes=self.modes,
            dynamic=self.dynamic,
            local_time=self.local_time,
            randomized_delay=self.randomized_delay,
            limit_at_soc=self.limit_at_soc,
            evse_sleep=self.evse_sleep,
            max_external_id=self.max_external_id,
        )


def _told(record: Capabilities | ConnectorCapabilities) -> dict[str, object]:
    values = ((each.name, getattr(record, each.name)) for each in fields(record))
    return {name: _plain(value) for name, value in values if value is not None and value != {}}


def _plain(value: Any) -> object:
    match value:
        case frozenset():
            return sorted(str(each) for each in value)
        case Decimal():
            return str(value)
        case Mapping():
            return {str(number): _told(one) for number, one in value.items()}
        case _:
            return value


def whole(text: str | None) -> int | None:
    """Read a whole number that is not negative; None for what is none."""
    return int(text) if text is not None and re.fullmatch(r"\s*[0-9]{1,9}\s*", text) else None


def number(text: str | None) -> Decimal | None:
    """Read a finite number; None for what is none."""
    try:
        found = Decimal(text.strip()) if text is not None else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def truth(text: str | None) -> bool | None:
    """Read true or false in any case; None for what is neither."""
    return _TRUTHS.get((text or "").strip().casefold())


def members(text: str | None) -> list[str] | None:
    """Read a list of words; None where there is no list."""
    return None if text is None else [word for word in re.split(r"[\s,;|/]+", text) if word]


def rate_units(text: str | None) -> frozenset[RateUnit] | None:
    """Read the units that limits may have, however they are spelled; None if none is told."""
    words = [word.casefold() for word in members(text) or ()]
    return frozenset(_WORDS[word] for word in words if word in _WORDS) or None
