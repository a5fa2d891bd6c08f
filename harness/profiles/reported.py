"""What a station says to hold (GetChargingProfiles), against the ledger of what it accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from harness.profiles.codecs import codec
from harness.profiles.fields import ProfileError
from harness.profiles.ledger import Installed, Ledger
from harness.profiles.model import Profile, Purpose, Version
from harness.units import Instant
from harness.wording import place, shown

__all__ = ["Finding", "FindingKind", "ReportedProfile", "report_differences"]

_OTHERS = frozenset({Purpose.EXTERNAL, Purpose.LOCAL_GENERATION})
"""What others than the CSMS set: the station gives these profiles their ids."""

_TOLERANCE = Decimal("0.05")
"""Limits have one decimal; a station may keep them as binary floats (A39)."""

_ALL_PHASES = 3
"""What the numberPhases of a period is when nobody said (K01.FR.49)."""


@dataclass(frozen=True, slots=True)
class ReportedProfile:
    """A profile as a ReportChargingProfiles has it, still as JSON, and who set it."""

    connector: int
    source: str
    body: Mapping[str, object]


class FindingKind(StrEnum):
    """In which way a report and the ledger differ."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    DIFFERENT = "different"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference; ``field`` is the path of a DIFFERENT or UNREADABLE one, as in OCPP."""

    kind: FindingKind
    connector: int
    profile: str
    field: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        subject = f"{self.profile} on {place(self.connector)}"
        match self.kind:
            case FindingKind.MISSING:
                return f"{subject}: accepted, but not reported"
            case FindingKind.UNKNOWN:
                return f"{subject}: reported, but not accepted, or lost since"
            case FindingKind.UNREADABLE:
                return f"{subject}: reported {self.found}"
            case FindingKind.DIFFERENT:
                return f"{subject}: {self.field}: reported {self.found}, accepted {self.expected}"


def report_differences(
    ledger: Ledger, reported: Iterable[ReportedProfile], at: Instant, version: Version
) -> tuple[Finding, ...]:
    """Return how a report of all profiles differs from the ledger at the same instant.

    A profile that has expired, or that a reboot may have taken, may be missing. What others than
    the CSMS set is compared by purpose alone, as the station chooses its id.
    """
    held = {(each.connector, each.profile.id): each for each in ledger.installed}
    findings: list[Finding] = []
    for one in reported:
        try:
            profile = codec(version).decode(one.body)
        except ProfileError as error:
            findings.append(_unreadable(one, error))
            held.pop((one.connector, _id_of(one)), None)
            continue
        if profile.purpose in _OTHERS:
            findings += _of_others(ledger, one.connector, profile)
            continue
        known = held.pop((one.connector, profile.id), None)
        if known is None:
            findings.append(Finding(FindingKind.UNKNOWN, one.connector, str(profile)))
        else:
            findings += _differences(known, profile)
    return (*findings, *(_missing(each) for each in held.values() if _has_to_be_there(each, at)))


def _id_of(one: ReportedProfile) -> int:
    found = one.body.get("id")
    return found if isinstance(found, int) else 0


def _unreadable(one: ReportedProfile, error: ProfileError) -> Finding:
    name = f"profile {shown(one.body.get('id'))}"
    found = f"{shown(error.found)}, which is not {error.expected}"
    return Finding(
        FindingKind.UNREADABLE, one.connector, name, error.path, found=f"{error.path}: {found}"
    )


def _of_others(ledger: Ledger, connector: int, profile: Profile) -> Iterator[Finding]:
    told = any(
        (each.connector, each.profile.purpose) == (connector, profile.purpose)
        for each in ledger.installed
    )
    if not told:
        yield Finding(FindingKind.UNKNOWN, connector, str(profile))


def _has_to_be_there(installed: Installed, at: Instant) -> bool:
    profile = installed.profile
    expired = profile.valid_to is not None and profile.valid_to <= at  # A35
    return not (expired or installed.doubtful or profile.purpose in _OTHERS)


def _missing(installed: Installed) -> Finding:
    return Finding(FindingKind.MISSING, installed.connector, str(installed.profile))


def _differences(known: Installed, found: Profile) -> Iterator[Finding]:
    # The profile of a remote start came without the id of the transaction that it is bound to.
    bound = replace(known.profile, transaction_id=known.transaction_id)
    expected, reported = _comparable(bound), _comparable(found)
    for path in sorted({*expected, *reported}):
        one, other = expected.get(path), reported.get(path)
        if not _same(one, other):
            yield Finding(
                FindingKind.DIFFERENT,
                known.connector,
                str(known.profile),
                path,
                expected=shown(one),
                found=shown(other),
            )


def _comparable(profile: Profile) -> dict[str, object]:
    """Return every leaf of a profile by its path in OCPP, defaults written out."""
    # The station itself sets the instant of the last update (K28.FR.06).
    body: Any = codec(profile.version).encode(replace(profile, dyn_update_time=None))
    for schedule in body["chargingSchedule"]:
        for period in schedule["chargingSchedulePeriod"]:
            period.setdefault("numberPhases", _ALL_PHASES)
    return dict(_leaves("", body))


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _leaves(f"{path}[{index}]", each)
    else:
        yield path, value


def _same(one: object, other: object) -> bool:
    if _is_number(one) and _is_number(other):
        return abs(Decimal(str(one)) - Decimal(str(other))) <= _TOLERANCE
    return one == other


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
