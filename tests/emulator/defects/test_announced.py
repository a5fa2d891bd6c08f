"""Defects in the limits that are announced, each decision beside that of the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, plan, profile, transaction

from harness.emulator import EmulatedSite
from harness.emulator.composite import composite
from harness.emulator.raw import Ruling, Stored

BODY = profile("TxDefaultProfile", (0, 8))
RULING = Ruling(Stored(1, BODY, T0), BODY["chargingSchedule"]["chargingSchedulePeriod"][0])
TWO = EmulatedSite(connectors=2)


def announced(
    *profiles: tuple[int, dict],
    fault: str = "",
    connector: int = 1,
    unit: str = "A",
    runs: bool = True,
    site: EmulatedSite = TWO,
) -> float:
    """Return the limit that is announced for now."""
    made = plan(*profiles, faults=(fault,) if fault else (), site=site)
    running = {1: transaction()} if runs else {}
    found = composite(made, connector, running=running, at=T0, duration_s=60, unit=unit)
    return found.periods[0]["limit"]


def test_what_holds_for_the_station_is_overlooked():
    # D67
    good, faulty = decisions(), decisions("composite-without-maximum")
    assert good.announced_ceilings([RULING]) == [RULING]
    assert [*faulty.announced_ceilings([RULING])] == []


@pytest.mark.parametrize("asked", ["A", "W"])
def test_amperes_are_computed_whatever_is_asked_for(asked):
    # D68: the label stays as asked.
    assert decisions().announced_unit(asked) == asked
    assert decisions("composite-wrong-unit").announced_unit(asked) == "A"


@pytest.mark.parametrize(
    ("each", "ceiling", "good", "faulty"),
    [
        ((16.0, 16.0), 20.0, 20.0, 32.0),
        ((6.0, 6.0), 20.0, 12.0, 12.0),
        ((16.0,), 10.0, 10.0, 10.0),  # one connector alone is right
    ],
)
def test_the_ceiling_of_several_connectors_is_overlooked(each, ceiling, good, faulty):
    # D73
    assert decisions().announced_sum(each, ceiling) == good
    assert decisions("composite-of-station-is-a-sum").announced_sum(each, ceiling) == faulty


@pytest.mark.parametrize(
    ("limits", "good", "lost", "highest"),
    [
        ((8.0, 16.0, 32.0), 8.0, 8.0, 32.0),
        ((0.0, 16.0, 32.0), 0.0, 16.0, 32.0),
        ((32.0,), 32.0, 32.0, 32.0),
    ],
)
def test_the_least_limit_is_not_what_is_announced(limits, good, lost, highest):
    # D73 and D78
    assert decisions().announced_least(limits) == good
    assert decisions("composite-loses-zero").announced_least(limits) == lost
    assert decisions("composite-hardware-only").announced_least(limits) == highest


def test_defaults_are_overlooked_only_where_nothing_runs():
    # D74
    default = (1, BODY)
    fault = "composite-without-txdefault"
    assert announced(default, runs=False) == announced(default, runs=True) == 8
    assert announced(default, fault=fault, runs=False) == 32
    assert announced(default, fault=fault, runs=True) == 8
