"""Defects in reading the periods of a schedule, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, transaction
from emulator.support2 import profile2

from harness.emulator import EmulatedSite
from harness.emulator.faults import build_decisions
from harness.emulator.plan import Plan
from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore
from harness.emulator.v2.decisions import Asked, Decisions201

FALLING = [(60 * n, 30 - n) for n in range(25)]
UNSORTED = ((0, 6), (120, 6), (60, 12))
LATE = ((120, 12),)


@pytest.mark.parametrize(("minute", "good", "faulty"), [(0, 30, 30), (19, 11, 11), (24, 6, 11)])
def test_the_last_of_twenty_periods_goes_on(minute, good, faulty):
    body = profile("TxDefaultProfile", *FALLING)
    assert offered(plan((1, body)), 60 * minute) == good
    assert offered(plan((1, body), faults=("truncates-periods",)), 60 * minute) == faulty


def looks(made):
    """Return when a station looks at its profiles in the first half hour, in seconds."""
    at, seen = T0, []
    while (at := made.next_change([transaction()], at)) < T0 + 1_800_000:
        seen.append((at - T0) // 1_000)
    return seen


def test_a_coming_period_is_noticed_at_the_next_look_in_any_case():
    body = profile("TxDefaultProfile", (0, 16), (100, 8), (1_000, 6))
    assert looks(plan((1, body))) == [100, 1_000]
    assert looks(plan((1, body), faults=("overlooks-coming-periods",))) == [900]


def test_a_coming_period_is_overlooked_in_2_0_1_too():
    site = EmulatedSite()
    made = build_decisions(["overlooks-coming-periods"], site, Decisions201)
    body = profile2("TxDefaultProfile", (0, 16), (100, 8))
    store = ProfileStore(made, [Stored(1, body, T0)])
    assert looks(Plan(site, made, store)) == [900]


@pytest.mark.parametrize(
    ("fault", "steps"),
    [("accepts-unsorted-periods", UNSORTED), ("accepts-late-first-period", LATE)],
)
def test_a_schedule_that_is_out_of_form_is_accepted(fault, steps):
    body = profile("TxDefaultProfile", *steps)
    assert not decisions().admits(1, body, None)
    assert decisions(fault).admits(1, body, None)


@pytest.mark.parametrize(
    ("fault", "steps"),
    [("accepts-unsorted-periods", UNSORTED), ("accepts-late-first-period", LATE)],
)
def test_a_schedule_that_is_out_of_form_is_accepted_in_2_0_1_too(fault, steps):
    asked = Asked(1, profile2("TxDefaultProfile", *steps), None)
    good, faulty = (build_decisions(f, EmulatedSite(), Decisions201) for f in ((), (fault,)))
    assert good.refusal(asked) == "InvalidSchedule"
    assert faulty.refusal(asked) == ""


def test_each_takes_its_own_deviation_only_and_both_together_take_both():
    unsorted, late = (profile("TxDefaultProfile", *steps) for steps in (UNSORTED, LATE))
    assert not decisions("accepts-late-first-period").admits(1, unsorted, None)
    assert not decisions("accepts-unsorted-periods").admits(1, late, None)
    both = decisions("accepts-unsorted-periods", "accepts-late-first-period")
    assert both.admits(1, profile("TxDefaultProfile", (120, 6), (60, 12)), None)


def test_the_last_period_of_the_list_that_has_begun_is_used():
    made = plan((1, profile("TxDefaultProfile", *UNSORTED)), faults=("accepts-unsorted-periods",))
    assert [offered(made, seconds) for seconds in (59, 60, 300)] == [6, 12, 12]


def test_nothing_is_limited_before_a_late_first_period():
    made = plan((1, profile("TxDefaultProfile", *LATE)), faults=("accepts-late-first-period",))
    assert [offered(made, seconds) for seconds in (119, 120)] == [32, 12]
