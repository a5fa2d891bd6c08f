"""Scenario texts that tests are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import InputError
from harness.scenario import ScenarioFile, read

PROFILE = """\
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: t0
          chargingRateUnit: W
          chargingSchedulePeriod: [{startPeriod: 0, limit: 10000}]
"""
SET_PROFILE = f"title: T\nsteps:\n  - set_profile:\n      profile:\n{PROFILE}"
"""A scenario of one step; the body stands on lines 5 to 12."""


def loaded(text: str, name: str = "a.scenario.yaml") -> ScenarioFile:
    """Read a scenario as though it stood in a file."""
    return read(text.encode(), Path(name))


def with_steps(*steps: str, top: str = "") -> str:
    """Return a scenario whose steps begin on line 3, after one line of ``top``."""
    return "\n".join([f"title: T{top}", "steps:", *(f"  - {step}" for step in steps)])


def complaints(text: str) -> list[str]:
    """Return the complaints, one for each line, about a scenario in ``f.yaml``."""
    with pytest.raises(InputError) as caught:
        loaded(text, "f.yaml")
    return str(caught.value).splitlines()
