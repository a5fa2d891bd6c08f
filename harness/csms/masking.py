"""Secrets of a station inside OCPP messages: where they stand, and copies without them."""

from __future__ import annotations

from typing import Any

__all__ = ["MASK", "masked", "may_hold_secret"]

MASK = "***"

_SECRET_NAMES = frozenset(
    # AuthorizationKey is that of 1.6 (security whitepaper), the others stand in the components
    # SecurityCtrlr and NetworkConfiguration (OCPP 2.0.1 and 2.1 part 2, referenced variables).
    {"authorizationkey", "basicauthpassword", "apnpassword", "apnsimpin", "vpnpassword", "vpnkey"}
)
"""Configuration keys (1.6) and variables (2.x) whose value is secret, in lower case."""

_VALUE_FIELDS = frozenset({"value", "attributeValue", "actualValue"})
"""Where the value of a key or variable stands: (Get|Change)Configuration, (Set|Get)Variables,
NotifyReport and NotifyEvent."""

_SECRET_FIELDS = frozenset({"basicAuthPassword", "apnPassword", "password", "simPin"})
"""Fields of SetNetworkProfile that are secret by themselves."""

_TELLTALES = ("authorizationkey", "password", "simpin", "vpn")
"""In lower case; one of them is part of every name above, and of a VPN with its key."""


def may_hold_secret(text: str) -> bool:
    """Tell whether a message names a secret, however its letters are written or escaped."""
    lowered = text.lower()
    return any(telltale in lowered for telltale in _TELLTALES) or "\\u" in lowered


def masked(value: Any) -> Any:
    """Copy a JSON value with every secret in it masked."""
    return _copied(value, in_secret=False)


def _copied(value: Any, *, in_secret: bool) -> Any:
    match value:
        case dict():
            secret = in_secret or _name(value).casefold() in _SECRET_NAMES
            hidden = _hidden_fields(value, in_secret=secret)
            return {
                field: MASK if field in hidden else _copied(item, in_secret=secret)
                for field, item in value.items()
            }
        case list():
            return [_copied(item, in_secret=in_secret) for item in value]
        case _:
            return value


def _hidden_fields(record: dict[str, Any], *, in_secret: bool) -> frozenset[str]:
    hidden = _SECRET_FIELDS | _VALUE_FIELDS if in_secret else _SECRET_FIELDS
    # A VPN's pre-shared key is called just key, and so is the name of every setting of 1.6.
    return hidden | {"key"} if {"server", "user", "key"} <= record.keys() else hidden


def _name(record: dict[str, Any]) -> str:
    """Return the name of the key or variable that a record is about, if it is about one."""
    match record:
        case {"key": str(name)} | {"variable": {"name": str(name)}}:
            return name
        case _:
            return ""
