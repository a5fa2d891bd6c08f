"""The variables of OCPP 2.x: how they are named in one word, asked for and read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.csms.capabilities import number
from harness.errors import InputError

__all__ = ["ToldVariable", "VariableName", "told_variables"]

_NOTATION = re.compile(
    r"(?P<component>[^.\[\]()]+)(?:\[(?P<component_instance>[^\]]+)\])?"
    r"(?:\((?P<evse>[0-9]+)(?:,(?P<connector>[0-9]+))?\))?"
    r"\.(?P<variable>[^.\[\]()]+)(?:\[(?P<variable_instance>[^\]]+)\])?"
)


@dataclass(frozen=True, slots=True)
class VariableName:
    """A variable of a component, in one word.

    ``Component[instance](evse,connector).Variable[instance]`` has all that there may be; only the
    two names are a must, as in ``SmartChargingCtrlr.RateUnit`` and ``EVSE(1).Power``.
    """

    component: str
    variable: str
    component_instance: str | None = None
    variable_instance: str | None = None
    evse: int | None = None
    connector: int | None = None

    @classmethod
    def parse(cls, text: str) -> VariableName:
        """Read the notation; raises :class:`InputError`."""
        found = _NOTATION.fullmatch(text)
        if found is None:
            raise InputError(
                f"found variable {text!r}, expected a name such as SmartChargingCtrlr.RateUnit, "
                "SmartChargingCtrlr.Entries[ChargingProfiles] or EVSE(1).Power"
            )
        evse, connector = found["evse"], found["connector"]
        return cls(
            found["component"],
            found["variable"],
            found["component_instance"],
            found["variable_instance"],
            None if evse is None else int(evse),
            None if connector is None else int(connector),
        )

    @classmethod
    def told(cls, item: Mapping[str, Any]) -> VariableName:
        """Read ``component`` and ``variable``, which have names, of a message."""
        component, variable = item["component"], item["variable"]
        evse = component.get("evse")
        place = evse if isinstance(evse, Mapping) else {}
        return cls(
            component["name"],
            variable["name"],
            _text(component.get("instance")),
            _text(variable.get("instance")),
            _number(place.get("id")),
            _number(place.get("connectorId")),
        )

    def as_json(self) -> dict[str, object]:
        """Return ``component`` and ``variable`` as OCPP writes them."""
        evse = {"id": self.evse, "connectorId": self.connector}
        component = {
            "name": self.component,
            "instance": self.component_instance,
            "evse": None if self.evse is None else _given(evse),
        }
        variable = {"name": self.variable, "instance": self.variable_instance}
        return {"component": _given(component), "variable": _given(variable)}

    def __str__(self) -> str:
        places = [str(each) for each in (self.evse, self.connector) if each is not None]
        place = f"({','.join(places)})" if places else ""
        component = f"{self.component}{_bracketed(self.component_instance)}{place}"
        return f"{component}.{self.variable}{_bracketed(self.variable_instance)}"


@dataclass(frozen=True, slots=True)
class ToldVariable:
    """What a station tells of a variable: its actual value, and the most that it may be."""

    value: str | None
    max_limit: str | None = None
    unit: str | None = None


def told_variables(items: list[Mapping[str, Any]]) -> dict[VariableName, ToldVariable]:
    """Read the ``reportData`` of a NotifyReport that its schema allows."""
    return {VariableName.told(item): _told(item) for item in items}


def _told(item: Mapping[str, Any]) -> ToldVariable:
    attributes = item["variableAttribute"]
    actual = [each.get("value") for each in attributes if each.get("type", "Actual") == "Actual"]
    traits = item.get("variableCharacteristics", {})
    highest = number(str(traits["maxLimit"])) if "maxLimit" in traits else None
    return ToldVariable(
        actual[0] if actual else None,
        None if highest is None else f"{highest.normalize():f}",
        traits.get("unit"),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _bracketed(text: str | None) -> str:
    return "" if text is None else f"[{text}]"


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}
