"""Charging profiles inside a scenario: OCPP's JSON, checked as written and sent as meant.

A body keeps the field names, the key order and the numbers of the file, so that one from a
vendor's manual can be pasted. Only its instants may be relative to the start of the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from harness.documents.forms import complaint
from harness.errors import InputError
from harness.profiles import Profile, ProfileError, Purpose, TransactionId, Version
from harness.profiles.codecs import decode
from harness.profiles.translation import translated
from harness.scenario.bodyform import ProfileBody
from harness.scenario.quantities import InstantExpr, moved
from harness.scenario.references import existing_profile
from harness.scenario.vocabulary import versions_of
from harness.units import Instant, Millis, format_instant
from harness.wording import shown

__all__ = [
    "Body",
    "BodyCheck",
    "CheckedBody",
    "ProfileRef",
    "bind_transaction",
    "profile_of",
    "resolve_body",
]

Body: TypeAlias = Mapping[str, object]
"""A charging profile as it stands in the file."""

_INSTANTS = frozenset({"startSchedule", "validFrom", "validTo", "dynUpdateTime"})
_OTHER_TRANSACTION_OFFSET = 1_000
_LONGEST_TRANSACTION_ID = 36


def resolve_body(body: Body, t0: Instant, start: Instant | None = None) -> dict[str, object]:
    """Return the body with its instants in RFC 3339 for a run that starts at ``t0``.

    An absolute instant is as far from ``t0`` as it is from ``start``, for which the file was
    written; without one it stays. It keeps its offset, which some chargers overlook (D28), and
    everything else stays as written: key order, integers, whatever is wrong on purpose.
    """
    ahead_ms = 0 if start is None else t0 - start
    return {key: _resolve(key, value, t0, ahead_ms) for key, value in body.items()}


def _resolve(key: str, value: object, t0: Instant, ahead_ms: Millis) -> object:
    if key == "chargingSchedule" and isinstance(value, Mapping):
        return resolve_body(value, t0, t0 - ahead_ms)
    if key == "chargingSchedule" and isinstance(value, (list, tuple)):
        return [_resolve(key, one, t0, ahead_ms) for one in value]
    if key not in _INSTANTS or not isinstance(value, str):
        return value
    try:
        instant = InstantExpr.parse(value)
    except InputError:
        return value
    if instant.base is None:
        return format_instant(instant.resolve(t0))
    return moved(value, ahead_ms) if ahead_ms else value


def bind_transaction(
    body: Mapping[str, object], running: TransactionId | None
) -> dict[str, object]:
    """Return a body for SetChargingProfile whose transactionId is the one that is meant.

    A TxProfile without one gets the running transaction's; ``other`` becomes an id that no
    transaction has, and ``none`` leaves the field out.
    """
    bound = dict(body)
    match bound.get("transactionId"):
        case "none":
            del bound["transactionId"]
        case "other":
            bound["transactionId"] = _other_than(running)
        case None if bound.get("chargingProfilePurpose") == Purpose.TX and running is not None:
            bound["transactionId"] = running
    return bound


def _other_than(running: TransactionId | None) -> TransactionId:
    if isinstance(running, str):
        return f"not-{running}"[:_LONGEST_TRANSACTION_ID]
    return (running or 0) + _OTHER_TRANSACTION_OFFSET


@dataclass(frozen=True, slots=True)
class BodyCheck:
    """Has pydantic check a body as a :class:`ProfileBody` but keep it as written.

    With ``named``, text may stand for the body: the name of an entry of ``profiles:``.
    """

    named: bool = False

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a body, or of a body or its name."""
        body = handler.generate_schema(ProfileBody)
        described = core_schema.union_schema([body, core_schema.str_schema()])
        return core_schema.with_info_wrap_validator_function(
            self._keep_as_written, body, json_schema_input_schema=described if self.named else body
        )

    def _keep_as_written(
        self, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if self.named and isinstance(value, str):
            return existing_profile(value, info)
        check(value)
        for version in versions_of(info):
            _check_sayable(value, Version(version))
        return value


def profile_of(body: Mapping[str, object], version: Version) -> Profile:
    """Read a body with its instants resolved as the profile that a version of OCPP makes of it.

    Raises :class:`ProfileError` for what the version has no words for.
    """
    return decode(translated(body, version), version)


def _check_sayable(body: Any, version: Version) -> None:
    """Complain about what a version that the file names cannot say."""
    try:
        profile_of(bind_transaction(resolve_body(body, 0), 1), version)
    except ProfileError as error:
        found = "nothing" if error.found is None else shown(error.found)
        text = f"found {found}, expected {error.expected} (ocpp: names {version})"
        raise complaint(text, *_path_in(body, error.path)) from None


def _path_in(body: Mapping[str, object], path: str) -> tuple[str | int, ...]:
    """Return a path of the translated body as one of the body that was written."""
    parts = [int(part) if part.isdecimal() else part for part in re.findall(r"[^.\[\]]+", path)]
    if parts[:1] in (["id"], ["chargingProfileId"]):
        return ("id" if "id" in body else "chargingProfileId",)
    if parts[:1] == ["chargingSchedule"]:
        several = isinstance(body.get("chargingSchedule"), list)
        indexed = len(parts) > 1 and isinstance(parts[1], int)
        if indexed and not several:
            del parts[1]
        if several and not indexed:
            parts.insert(1, 0)
    return tuple(parts)


CheckedBody = Annotated[Body, BodyCheck()]
"""A body that is checked where it stands and kept as written."""

ProfileRef = Annotated[Body | str, BodyCheck(named=True)]
"""A checked body, or the name of an entry of ``profiles:``."""
