"""The notations of a bench file: quantities with their units, addresses and links."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from harness.bench.safelimit import SafeLimit
from harness.documents.forms import complaint, notation
from harness.documents.guesses import duration_meant, power_meant, share_meant
from harness.errors import InputError
from harness.meters import LINK_EXAMPLES, parse_link
from harness.units import Millis, parse_current, parse_duration, parse_percent, parse_power
from harness.wording import shown

__all__ = [
    "BenchName",
    "Current",
    "Day",
    "Deviation",
    "Duration",
    "Limit",
    "Link",
    "Listen",
    "ListenAddress",
    "Percent",
    "Power",
    "TimeZone",
    "Voltage",
]

_LAST_PORT = 65_535
_VOLTS = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*V\s*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where the bench waits for its station; port 0 is any free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> ListenAddress:
        """Read ``127.0.0.1:9001`` or ``[::1]:9001``; raises :class:`InputError`."""
        host, colon, port = text.strip().rpartition(":")
        if not (colon and host and port.isdecimal() and int(port) <= _LAST_PORT):
            raise InputError(
                f"found {text!r}, expected an address and a port, such as 127.0.0.1:9001"
            )
        return cls(host.removeprefix("[").removesuffix("]"), int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether only programs on this computer can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def _volts(text: str) -> Decimal:
    match = _VOLTS.fullmatch(text)
    if match is None or not Decimal(match[1]):
        raise InputError(f"found {text!r}, expected {_VOLTAGE_HINT}")
    return Decimal(match[1])


def _deviation(text: str) -> Decimal:
    signless = text.strip().removeprefix("-").removeprefix("+")
    share = parse_percent(signless)
    return -share if text.strip().startswith("-") else share


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"found {text!r}, expected {_DAY_HINT}") from None


def _link(text: str) -> str:
    parse_link(text)
    return text


def _name(text: str) -> str:
    if _NAME.fullmatch(text) is None:
        raise InputError(f"found {shown(text)}, expected {_NAME_HINT}")
    return text


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(f"found {shown(text)}, expected {_ZONE_HINT}") from None
    return text


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise complaint(f"found {value:f}, expected more than 0")
    return value


def _text(description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": f"{description}."})


_DURATION_HINT = "a duration with its unit, such as 500 ms or 2 min"
_CURRENT_HINT = "a current with its unit, such as 32 A"
_POWER_HINT = "a power with its unit, such as 150 kW"
_VOLTAGE_HINT = "a voltage with its unit, such as 230 V"
_PERCENT_HINT = "a percentage, such as 0.5 %"
_DEVIATION_HINT = "a percentage, such as -0.2 %"
_ZONE_HINT = "a name of the IANA database, such as Europe/Berlin"
_DAY_HINT = "a date, such as 2025-01-31"
_LISTEN_HINT = "an address and a port, such as 127.0.0.1:9001"
_LIMIT_HINT = "a limit with its unit, such as 6 A or 1.4 kW"
_LINK_HINT = f"a link such as {', '.join(LINK_EXAMPLES)}"
_NAME_HINT = "a name of at most 40 letters, digits, '.', '_' and '-', letter or digit first"

Duration = Annotated[
    Millis,
    BeforeValidator(notation(parse_duration, _DURATION_HINT, duration_meant)),
    _text(_DURATION_HINT),
]
"""A duration with its unit, held in milliseconds."""

Current = Annotated[
    Decimal,
    BeforeValidator(notation(parse_current, _CURRENT_HINT)),
    AfterValidator(_positive),
    _text(_CURRENT_HINT),
]
"""A current with its unit, held in amperes."""

Power = Annotated[
    Decimal,
    BeforeValidator(notation(parse_power, _POWER_HINT, power_meant)),
    AfterValidator(_positive),
    _text(_POWER_HINT),
]
"""A power with its unit, held in watts."""

Voltage = Annotated[Decimal, BeforeValidator(notation(_volts, _VOLTAGE_HINT)), _text(_VOLTAGE_HINT)]
"""A voltage with its unit, held in volts."""

Percent = Annotated[
    Decimal,
    BeforeValidator(notation(parse_percent, _PERCENT_HINT, share_meant)),
    _text(_PERCENT_HINT),
]
"""A percentage, held as a share between 0 and 1."""

Deviation = Annotated[
    Decimal, BeforeValidator(notation(_deviation, _DEVIATION_HINT)), _text(_DEVIATION_HINT)
]
"""A percentage with or without a sign, held as a share between -1 and 1."""

Day = Annotated[date, BeforeValidator(notation(_day, _DAY_HINT)), _text(_DAY_HINT)]
"""A date."""

TimeZone = Annotated[str, BeforeValidator(notation(_time_zone, _ZONE_HINT)), _text(_ZONE_HINT)]
"""A time zone by its name."""

Link = Annotated[str, BeforeValidator(notation(_link, _LINK_HINT)), _text(_LINK_HINT)]
"""How a meter is reached, as :func:`harness.meters.parse_link` reads it."""

Listen = Annotated[
    ListenAddress,
    BeforeValidator(notation(ListenAddress.parse, _LISTEN_HINT)),
    _text(_LISTEN_HINT),
]
"""An address and a port of this computer."""

Limit = Annotated[
    SafeLimit, BeforeValidator(notation(SafeLimit.parse, _LIMIT_HINT)), _text(_LIMIT_HINT)
]
"""A limit in A or W."""

BenchName = Annotated[str, BeforeValidator(notation(_name, _NAME_HINT)), _text(_NAME_HINT)]
"""A name that can stand in a test's id and in the name of a folder."""
