"""One profile in the words of every version of OCPP: JSON in, JSON out, and nothing rounded.

What a person wrote, or pasted from a vendor's manual, keeps its order, its numbers and its
mistakes; only names and shapes that mean the same elsewhere are changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.profiles.fields import ProfileError
from harness.profiles.model import Purpose, Version

__all__ = ["foreign_to", "translated"]

_ID = {Version.V16: "chargingProfileId", Version.V201: "id", Version.V21: "id"}
_SCHEDULE = "chargingSchedule"
_PERIODS = "chargingSchedulePeriod"
_PURPOSE = "chargingProfilePurpose"
_TRANSACTION = "transactionId"
_TARGETS = ("limit", "setpoint", "dischargeLimit", "setpointReactive")
_FIRST_SCHEDULE = 1

_SINCE_201 = {
    "": frozenset({"customData"}),
    _SCHEDULE: frozenset({"salesTariff", "customData"}),
    _PERIODS: frozenset({"phaseToUse", "customData"}),
}
_SINCE_21 = {
    "": frozenset(
        {
            "maxOfflineDuration",
            "invalidAfterOfflineDuration",
            "dynUpdateInterval",
            "dynUpdateTime",
            "priceScheduleSignature",
        }
    ),
    _SCHEDULE: frozenset(
        {
            "randomizedDelay",
            "limitAtSoC",
            "useLocalTime",
            "powerTolerance",
            "signatureId",
            "digestValue",
            "absolutePriceSchedule",
            "priceLevelSchedule",
        }
    ),
    _PERIODS: frozenset(
        {
            *(f"{name}{line}" for name in _TARGETS for line in ("", "_L2", "_L3")),
            "operationMode",
            "preconditioningRequest",
            "evseSleep",
            "v2xBaseline",
            "v2xFreqWattCurve",
            "v2xSignalWattCurve",
        }
    )
    - {"limit"},
}


def foreign_to(version: Version) -> frozenset[str]:
    """Return the names of all fields that later versions have and this one has not."""
    later = {Version.V16: (_SINCE_201, _SINCE_21), Version.V201: (_SINCE_21,), Version.V21: ()}
    return frozenset(name for since in later[version] for names in since.values() for name in names)


def translated(body: Mapping[str, object], version: Version) -> dict[str, object]:
    """Return the JSON of a profile, written in the words of any version, in those of another.

    Raises :class:`ProfileError` that names the field and the version for what the version has no
    words for. What is wrong in every version is left as it stands, for the codec to find.
    """
    if all(name in body for name in _ID.values()):
        raise ProfileError("id", body["id"], "one id; there is a chargingProfileId as well")
    return {
        _ID[version] if name in _ID.values() else name: _value(name, value, version)
        for name, value in _sayable("", "", body, version)
    }


def _value(name: str, value: object, version: Version) -> object:
    if name == _PURPOSE:
        return _purpose(value, version)
    if name == _TRANSACTION:
        return _transaction(value, version)
    if name == _SCHEDULE:
        return _schedules(value, version)
    return value


def _purpose(value: object, version: Version) -> object:
    words = [Purpose.STATION_MAX.name_in(each) for each in Version]
    return Purpose.STATION_MAX.name_in(version) if value in words else value


def _transaction(value: object, version: Version) -> object:
    if version is not Version.V16:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(value, str):
        if not value.isdecimal():
            raise ProfileError(_TRANSACTION, value, "an integer, as every id in OCPP 1.6")
        return int(value)
    return value


def _schedules(value: object, version: Version) -> object:
    several = isinstance(value, (list, tuple))
    listed: Any = value if several else [value]
    ours = [
        _schedule(f"{_SCHEDULE}[{index}]" if several else _SCHEDULE, index, each, version)
        for index, each in enumerate(listed)
    ]
    if version is not Version.V16:
        return ours
    if len(ours) != 1:
        raise ProfileError(_SCHEDULE, f"{len(ours)} schedules", "one: OCPP 1.6 has no choice")
    return ours[0]


def _schedule(path: str, index: int, value: object, version: Version) -> object:
    if not isinstance(value, Mapping):
        return value
    fields = {
        name: _periods(f"{path}.{name}", each, version) if name == _PERIODS else each
        for name, each in _sayable(_SCHEDULE, path, value, version)
    }
    if version is Version.V16:
        fields.pop("id", None)  # nothing can refer to it there
        return fields
    return fields if "id" in fields else {"id": _FIRST_SCHEDULE + index, **fields}


def _periods(path: str, value: object, version: Version) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    return [
        dict(_sayable(_PERIODS, f"{path}[{index}]", each, version))
        if isinstance(each, Mapping)
        else each
        for index, each in enumerate(value)
    ]


def _sayable(
    kind: str, path: str, fields: Mapping[str, object], version: Version
) -> Iterator[tuple[str, object]]:
    foreign = frozenset[str]()
    if version is not Version.V21:
        foreign |= _SINCE_21[kind]
    if version is Version.V16:
        foreign |= _SINCE_201[kind]
    for name, value in fields.items():
        if name in foreign:
            where = f"{path}.{name}" if path else name
            raise ProfileError(where, value, f"nothing: OCPP {version} has no such field")
        yield name, value
