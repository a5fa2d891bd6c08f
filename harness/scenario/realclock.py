"""Which items can be played where time cannot be jumped over."""

from __future__ import annotations

from harness.errors import InputError
from harness.profiles import Version
from harness.scenario.model import ScenarioItem
from harness.scenario.rehearsal import rehearse
from harness.units import Millis, format_duration

__all__ = ["too_long"]


def too_long(item: ScenarioItem, longest_ms: Millis) -> str | None:
    """Say how much time an item needs, if that is more than there is on a real clock.

    An item that cannot be played at all says so by itself.
    """
    try:
        play = rehearse(item, Version(item.scenario.ocpp[0]))
    except InputError:
        return None
    needed_ms = play.end - play.start
    if needed_ms <= longest_ms:
        return None
    return f"needs {format_duration(needed_ms)}, at most {format_duration(longest_ms)} are granted"
