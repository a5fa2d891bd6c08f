"""Charging profiles as OCPP 2.0.1 writes them (part 2, §2.12 to §2.14 and its JSON schemas)."""

from __future__ import annotations

from collections.abc import Mapping

from harness.profiles import writing
from harness.profiles.fields import Fields
from harness.profiles.forms import Field, Form
from harness.profiles.model import Period, Profile, Version
from harness.profiles.parts import START_AND_LIMIT
from harness.profiles.v2 import IGNORED, Addition, profile_form

__all__ = ["decode", "encode"]

_PERIOD = Form(
    Period,
    Period,
    (
        *START_AND_LIMIT,
        Field("numberPhases", "number_phases", Fields.integer, writing.as_is),
        Field("phaseToUse", "phase_to_use", Fields.integer, writing.as_is),
    ),
    required=("startPeriod", "limit"),
    ignored=IGNORED,
)
_PROFILE = profile_form(Version.V201, _PERIOD, schedule=Addition(), profile=Addition())


def decode(body: Mapping[str, object]) -> Profile:
    """Read the JSON of a ``chargingProfile``; ``customData`` is dropped.

    What the schema allows is read, however unwise; :mod:`harness.profiles.rules` says what is
    wrong with it. Raises :class:`ProfileError` where the schema is broken.
    """
    return _PROFILE.read("", body)


def encode(profile: Profile) -> dict[str, object]:
    """Write a profile as the JSON of a ``chargingProfile``; absent fields are left out.

    Raises :class:`ProfileError` when a duration is no whole number of seconds, and for what
    OCPP 2.0.1 has no words for.
    """
    return _PROFILE.write("", profile)
