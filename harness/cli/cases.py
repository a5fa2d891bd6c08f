"""A case of ``hil composite``: what is installed and running on a station, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import chain
from typing import TypeVar

from harness.limits import CompositeDefault, Hardware, Reading, Site, Supply
from harness.profiles import (
    Ledger,
    Profile,
    ProfileAccepted,
    ProfileError,
    RateUnit,
    ReplaceScope,
    TransactionStarted,
    Version,
    WentOffline,
    after,
)
from harness.profiles.codecs import decode
from harness.profiles.fields import Fields
from harness.profiles.vocabulary import names_of
from harness.units import DAY_MS, Instant, Millis

__all__ = ["Case", "case_of"]

_T = TypeVar("_T")

_VERSIONS = names_of(Version)
_SUPPLIES = names_of(Supply)
_UNITS = names_of(RateUnit)
_IDS = ("chargingProfileId", "id")
_MOST_EVSES = 1_000
_MOST_PHASES = 3
_LONGEST_NAME = 1_000
_LONGEST_MS: Millis = 10 * 366 * DAY_MS


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a composite schedule, and the ledger of the station that it is about.

    ``unit`` is the one that is asked for, ``default`` what is told where no profile limits.
    """

    start: Instant
    duration_ms: Millis
    evse: int
    unit: RateUnit
    site: Site
    default: CompositeDefault
    reading: Reading
    ledger: Ledger


def case_of(value: object, readings: Mapping[Version, Reading]) -> Case:
    """Read a case from JSON; fields that say nothing about limits are passed over.

    Raises :class:`ProfileError` when a field is missing or wrong.
    """
    fields = _object("", value)
    _given(fields, "name", fields.text("name", _LONGEST_NAME))
    version = _given(fields, "version", fields.choice("version", _VERSIONS))
    start = _given(fields, "start", fields.instant("start"))
    count = _within(fields, "nrOfEvses", 1, _MOST_EVSES)
    evse = _within(fields, "evseId", 0, count)
    defaults = _object("defaults", fields.values.get("defaults"))
    default = _default(defaults)
    supply = fields.choice("phaseType", _SUPPLIES) or Supply.AC
    hardware = Hardware(None, default.phases, supply=supply)
    ledger = _ledger(fields, version, start, count, readings[version].replace_scope)
    if fields.flag("simulateTransaction") is not False:
        ledger = ledger.supposing((evse,) if evse else range(1, count + 1), start)
    return Case(
        start=start,
        duration_ms=_duration(fields),
        evse=evse,
        unit=_given(fields, "chargingRateUnit", fields.choice("chargingRateUnit", _UNITS)),
        site=Site((hardware,) * count, _positive(defaults, "supplyVoltage")),
        default=default,
        reading=readings[version],
        ledger=ledger,
    )


def _ledger(
    fields: Fields, version: Version, start: Instant, evses: int, scope: ReplaceScope
) -> Ledger:
    """Install what a case lists, of which in OCPP 1.6 the later may replace the earlier (F16-07).

    In later versions profiles may stand beside each other, however alike (A13).
    """
    started = [_transaction(each, start, evses) for each in _objects(fields, "transactions")]
    running = reduce(after, started, Ledger(scope))
    if fields.flag("offline"):
        running = after(running, WentOffline(start))
    # A TxProfile can only be accepted once its transaction runs (F16-03).
    at = max([start, *(event.at for event in started)])
    accepted = [
        ProfileAccepted(at, *_installed(each, version, number, evses))
        for number, each in enumerate(_objects(fields, "profiles"), start=1)
    ]
    if version is Version.V16:
        return reduce(after, accepted, running)
    alone = (after(running, event).installed for event in accepted)
    return running.holding(tuple(chain.from_iterable(alone)))


def _installed(fields: Fields, version: Version, number: int, evses: int) -> tuple[int, Profile]:
    evse = _within(fields, "evseId", 0, evses)
    body = _object(fields.at("profile"), fields.values.get("profile"))
    known = _of_1_6(body.values) if version is Version.V16 else body.values
    # A case lists what is installed, whatever its ids, not the messages that installed it.
    ids = {key: number for key in _IDS if type(known.get(key)) is int}
    try:
        return evse, decode({**known, **ids}, version)
    except ProfileError as error:
        path = body.at(error.path) if error.path else body.path
        raise ProfileError(path, error.found, error.expected) from None


def _default(defaults: Fields) -> CompositeDefault:
    return CompositeDefault(
        limit_a=_given(defaults, "limitA", defaults.number("limitA")),
        limit_w=_given(defaults, "limitW", defaults.number("limitW")),
        phases=_within(defaults, "numberPhases", 1, _MOST_PHASES),
    )


def _transaction(fields: Fields, start: Instant, evses: int) -> TransactionStarted:
    evse = _within(fields, "evseId", 1, evses)
    match _given(fields, "transactionId", fields.values.get("transactionId")):
        case int() | str() as transaction_id if not isinstance(transaction_id, bool):
            began = fields.instant("start")
            return TransactionStarted(start if began is None else began, evse, transaction_id)
        case found:
            raise ProfileError(fields.at("transactionId"), found, "a number or text")


def _of_1_6(body: Mapping[str, object]) -> Mapping[str, object]:
    # Some collections give the schedule an id, which it has from OCPP 2.0 on.
    match body:
        case {"chargingSchedule": {"id": _, **schedule}}:
            return {**body, "chargingSchedule": schedule}
    return body


def _object(path: str, value: object) -> Fields:
    if not isinstance(value, Mapping):
        raise ProfileError(path, value, "an object")
    return Fields(path, value)


def _objects(fields: Fields, key: str) -> list[Fields]:
    return [
        _object(f"{fields.at(key)}[{index}]", each) for index, each in enumerate(fields.items(key))
    ]


def _given(fields: Fields, key: str, value: _T | None) -> _T:
    if value is None:
        raise ProfileError(fields.at(key), None, "a value: the field is required")
    return value


def _within(fields: Fields, key: str, least: int, most: int) -> int:
    number = _given(fields, key, fields.integer(key))
    if not least <= number <= most:
        raise ProfileError(fields.at(key), number, f"an integer from {least} to {most}")
    return number


def _duration(fields: Fields) -> Millis:
    duration_ms = _given(fields, "duration_s", fields.seconds("duration_s"))
    if duration_ms > _LONGEST_MS:
        raise ProfileError("duration_s", fields.values["duration_s"], "at most ten years")
    return duration_ms


def _positive(fields: Fields, key: str) -> Decimal:
    number = _given(fields, key, fields.number(key))
    if number <= 0:
        raise ProfileError(fields.at(key), fields.values[key], "a number above 0")
    return number
