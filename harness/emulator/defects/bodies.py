"""Messages that are taken for others than they are, in the forms of 1.6 and of 2.x alike."""

from __future__ import annotations

from typing import Any

from harness.emulator.raw import Body

__all__ = ["profile_in", "with_profile", "with_schedule"]

_PROFILES = ("csChargingProfiles", "chargingProfile")


def profile_in(payload: Body) -> Body:
    """Return the profile of a SetChargingProfile; an empty one where there is none."""
    found = (payload[name] for name in _PROFILES if isinstance(payload.get(name), dict))
    return next(found, {})


def with_profile(payload: Body, profile: Body) -> Body:
    """Return a SetChargingProfile with another profile."""
    return {name: profile if name in _PROFILES else value for name, value in payload.items()}


def with_schedule(profile: Body, **changes: object) -> Body:
    """Return a profile with changes to its schedule, or to each of them (2.x)."""
    schedules = profile["chargingSchedule"]
    if isinstance(schedules, list):
        changed: object = [_changed(schedule, changes) for schedule in schedules]
    else:
        changed = _changed(schedules, changes)
    return {**profile, "chargingSchedule": changed}


def _changed(schedule: Any, changes: Body) -> Any:
    return {**schedule, **changes} if isinstance(schedule, dict) else schedule
