"""The catalogue of faults: what can be wrong with the emulated bench on purpose, and who had it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from harness.emulator.decisions import Decisions
from harness.emulator.defects import (
    announced,
    answers,
    bench,
    clearing,
    clocks,
    composite,
    connection,
    electric,
    metering,
    pauses,
    periods,
    purposes,
    reaction,
    reports,
    stacking,
    timing,
    transactions,
    unemulated,
    units,
)
from harness.emulator.fault import Fault, Unemulated
from harness.emulator.site import EmulatedSite
from harness.errors import InputError
from harness.wording import did_you_mean

__all__ = ["FAULTS", "UNEMULATED", "build_decisions", "known_faults"]

_ROOMS = (
    stacking,
    purposes,
    timing,
    periods,
    clocks,
    reaction,
    transactions,
    pauses,
    electric,
    units,
    clearing,
    connection,
    answers,
    composite,
    announced,
    reports,
    metering,
    bench,
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {fault.name: fault for room in _ROOMS for fault in room.FAULTS}
)
"""All faults by name."""

UNEMULATED: Mapping[str, Unemulated] = MappingProxyType(
    {missing.defect: missing for missing in unemulated.UNEMULATED}
)
"""The defects that no fault stands for, by number."""


def known_faults(names: Sequence[str]) -> tuple[Fault, ...]:
    """Look faults up by name; raises :class:`InputError` for one that is not in the catalogue."""
    for name in names:
        if name not in FAULTS:
            hint = did_you_mean(name, FAULTS)
            raise InputError(f"found fault {name!r}, expected one that 'hil faults' lists{hint}")
    return tuple(FAULTS[name] for name in names)


def build_decisions(
    names: Sequence[str], site: EmulatedSite, good: type[Decisions] = Decisions
) -> Decisions:
    """Make a station's decisions: ``good`` ones but for these faults, of which the first wins.

    Faults of the meter change nothing here. Raises :class:`InputError` for an unknown name.
    """
    changed = [fault.decision for fault in known_faults(names) if fault.decision is not None]
    bases = (*dict.fromkeys(changed), good)
    # Each fault overrides one method and hands on to super(), so they stack like layers.
    decisions = cast("type[Decisions]", type("FaultyDecisions", bases, {}))
    return decisions(site)
