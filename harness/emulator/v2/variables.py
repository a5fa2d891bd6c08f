"""The device model of OCPP 2.x: what can be read, and the little that can be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from harness.emulator.measurands import MEASURANDS
from harness.emulator.raw import Body
from harness.units import SECOND_MS, Millis

__all__ = ["Key", "Variable", "Variables"]

Key: TypeAlias = tuple[str, str, str, int]
"""Component, variable, the variable's instance or nothing, and EVSE or 0."""

_HEARTBEAT: Key = ("OCPPCommCtrlr", "HeartbeatInterval", "", 0)
_SAMPLING: Key = ("SampledDataCtrlr", "TxUpdatedInterval", "", 0)
_SAMPLED: Key = ("SampledDataCtrlr", "TxUpdatedMeasurands", "", 0)


@dataclass(frozen=True, slots=True)
class Variable:
    """The actual value of a variable, its data type, and its unit and largest value if any."""

    value: str
    kind: str
    unit: str = ""
    most: float | None = None


def _are_measurands(value: str) -> bool:
    return all(name in MEASURANDS for name in value.split(","))


_WRITABLE: Mapping[Key, Callable[[str], bool]] = MappingProxyType(
    {_HEARTBEAT: str.isdecimal, _SAMPLING: str.isdecimal, _SAMPLED: _are_measurands}
)
"""What can be changed, and which values are possible."""


class Variables:
    """Holds the actual value of each variable; no other attribute of one is supported."""

    def __init__(self, variables: Mapping[Key, Variable]) -> None:
        self._variables = dict(variables)
        self._live: dict[Key, Callable[[], str]] = {}

    def keep_live(self, key: Key, read: Callable[[], str]) -> None:
        """Let a variable tell what is read whenever it is asked for."""
        self._live[key] = read

    def heartbeat_ms(self) -> Millis:
        """Return the time between heartbeats; 0 is never."""
        return int(self._variables[_HEARTBEAT].value) * SECOND_MS

    def take_heartbeat(self, interval_s: int) -> None:
        """Take the interval that the answer to a BootNotification names."""
        self._assign(_HEARTBEAT, str(interval_s))

    def sampling_ms(self) -> Millis:
        """Return the time between meter values of a transaction; 0 is never."""
        return int(self._variables[_SAMPLING].value) * SECOND_MS

    def measurands(self) -> Sequence[str]:
        """Return what these meter values tell."""
        return self._variables[_SAMPLED].value.split(",")

    def read(self, asked: Body) -> Body:
        """Answer one entry of a GetVariables."""
        status = self._status(asked)
        value = {} if status != "Accepted" else {"attributeValue": self._actual(_key(asked))}
        return {**_repeated(asked), "attributeStatus": status, **value}

    def write(self, asked: Body) -> Body:
        """Answer one entry of a SetVariables."""
        status, key = self._status(asked), _key(asked)
        if status == "Accepted":
            if key in _WRITABLE and _WRITABLE[key](asked["attributeValue"]):
                self._assign(key, asked["attributeValue"])
            else:
                status = "Rejected"
        return {**_repeated(asked), "attributeStatus": status}

    def report(self) -> Iterator[Body]:
        """Describe each variable as a NotifyReport does."""
        for key, variable in self._variables.items():
            unit = {"unit": variable.unit} if variable.unit else {}
            most = {} if variable.most is None else {"maxLimit": variable.most}
            mutability = "ReadWrite" if key in _WRITABLE else "ReadOnly"
            yield {
                **_named(key),
                "variableAttribute": [{"value": self._actual(key), "mutability": mutability}],
                "variableCharacteristics": {
                    "dataType": variable.kind,
                    "supportsMonitoring": False,
                    **unit,
                    **most,
                },
            }

    def _status(self, asked: Body) -> str:
        key = component, _, _, evse = _key(asked)
        # A component is one of an EVSE, or of the station (B06.FR.06).
        if not any((known[0], known[3]) == (component, evse) for known in self._variables):
            return "UnknownComponent"
        if key not in self._variables:
            return "UnknownVariable"
        actual = asked.get("attributeType", "Actual") == "Actual"
        return "Accepted" if actual else "NotSupportedAttributeType"

    def _actual(self, key: Key) -> str:
        return self._live[key]() if key in self._live else self._variables[key].value

    def _assign(self, key: Key, value: str) -> None:
        self._variables[key] = replace(self._variables[key], value=value)


def _key(asked: Body) -> Key:
    component, variable = asked["component"], asked["variable"]
    evse = component.get("evse", {}).get("id", 0)
    return component["name"], variable["name"], variable.get("instance", ""), evse


def _named(key: Key) -> Body:
    component, variable, instance, evse = key
    where = {"evse": {"id": evse}} if evse else {}
    which = {"instance": instance} if instance else {}
    return {
        "component": {"name": component, **where},
        "variable": {"name": variable, **which},
    }


def _repeated(asked: Body) -> Body:
    return {
        "component": asked["component"],
        "variable": asked["variable"],
        "attributeType": asked.get("attributeType", "Actual"),  # B06.FR.11
    }
