from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.backends.backend_svg
import matplotlib.figure
import pytest

# pytester forgets what an in-process run imported, and numpy refuses to be imported twice.
assert matplotlib.figure
assert matplotlib.backends.backend_svg

INI = """
[pytest]
asyncio_default_fixture_loop_scope = function
"""

LIMITED = """\
title: {title}
steps:
  - set_profile:
      connector: 1
      profile:
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: t0
          chargingRateUnit: A
          chargingSchedulePeriod: [{{startPeriod: 0, limit: 10.0}}]
  - plug_in: {{connector: 1, draws: 22 kW}}
  - start_transaction: {{connector: 1}}
  - hold: 2 min
  - stop_transaction: {{connector: 1}}
"""

HOLD_LINE = 16


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A user's project with nothing in it but pytest's configuration."""
    (pytester.path / "pytest.ini").write_text(INI, encoding="utf-8")
    return pytester


@pytest.fixture
def add_scenario(project: pytest.Pytester) -> Callable[..., Path]:
    """Write a scenario that limits a vehicle to 10 A, or any other text."""

    def add(name: str, text: str = LIMITED, title: str = "Ten amperes are kept") -> Path:
        path = project.path / f"{name}.scenario.yaml"
        path.write_text(text.format(title=title) if text is LIMITED else text, encoding="utf-8")
        return path

    return add
