"""What an item came to, as a cell of the kill matrix: by its error, its verdict and its fault."""

from __future__ import annotations

from typing import Any

import pytest

from harness.bench import Inconclusive, LimitViolated
from harness.emulator import FAULTS, Effect
from harness.errors import BenchError
from harness.plugin.cells import note_cell
from harness.plugin.results import RESULT
from harness.scenario.demands import ExpectationFailed

OVER = "ignores-limits"
UNDER = next(name for name, fault in FAULTS.items() if fault.effect is Effect.UNDER)
PROTOCOL = next(name for name, fault in FAULTS.items() if fault.effect is Effect.PROTOCOL)
DISPUTED = next(name for name, fault in FAULTS.items() if fault.effect is Effect.DISPUTED)
UNPROVEN = "dead-meter"

WATTS = LimitViolated("connector 1 drew 11.00 kW")
ANSWER = ExpectationFailed("SetChargingProfile: answered Rejected, expected Accepted")
NOTHING = Inconclusive("inconclusive: nothing was drawn")
BROKEN = BenchError("no valid reply")


def cell(
    project: pytest.Pytester,
    fault: str,
    error: BaseException | None,
    *,
    when: Any = "call",
    **result: object,
) -> tuple[dict[str, Any], pytest.CallInfo[None]]:
    """The cell of an item that ended with an error, or with a verdict, and its call afterwards."""
    item = project.getitem("def test_it(hil_rig): pass", "test_it")
    item.add_marker(pytest.mark.hil_mutant(fault))
    if result:
        item.stash[RESULT] = result

    def fail() -> None:
        if error is not None:
            raise error

    call = pytest.CallInfo.from_call(fail, when)
    note_cell(item, call)
    return item.stash.get(RESULT, {}), call


@pytest.mark.parametrize(
    ("fault", "error", "outcome", "killed"),
    [
        (OVER, WATTS, "watts", True),
        (OVER, ANSWER, "message", True),
        (OVER, NOTHING, "inconclusive", False),
        (OVER, BROKEN, "error", False),
        (OVER, None, "pass", False),
        (UNDER, WATTS, "watts", True),
        (PROTOCOL, ANSWER, "message", True),
        (DISPUTED, WATTS, "watts", False),
        (UNPROVEN, BROKEN, "error", True),
        (UNPROVEN, NOTHING, "inconclusive", True),
        (UNPROVEN, WATTS, "watts", False),
    ],
)
def test_an_outcome_shows_a_fault_only_if_the_fault_leads_to_such_a_one(
    project: pytest.Pytester,
    fault: str,
    error: BaseException | None,
    outcome: str,
    *,
    killed: bool,
) -> None:
    line, call = cell(project, fault, error)
    assert (line["outcome"], line["killed"]) == (outcome, killed)
    assert call.excinfo is None


@pytest.mark.parametrize(("fault", "killed"), [(DISPUTED, True), (OVER, False)])
def test_what_the_readings_differ_about_is_shown_by_a_disputed_verdict(
    project: pytest.Pytester, fault: str, *, killed: bool
) -> None:
    line, _ = cell(project, fault, None, verdict="disputed", findings=[])
    assert (line["outcome"], line["killed"]) == ("disputed", killed)


@pytest.mark.parametrize(("fault", "killed"), [(PROTOCOL, True), (OVER, False)])
def test_what_a_charger_reports_of_itself_shows_a_fault_of_protocol(
    project: pytest.Pytester, fault: str, *, killed: bool
) -> None:
    finding = "the charger's own meter said 8.00 kW where the meter said 10.90 kW"
    line, _ = cell(project, fault, None, verdict="pass", findings=[finding])
    assert (line["outcome"], line["killed"]) == ("finding", killed)


def test_the_verdict_and_the_sentence_of_the_judge_stay(project: pytest.Pytester) -> None:
    line, _ = cell(project, OVER, WATTS, verdict="fail", sentence="drew", after_ms=7)
    assert (line["verdict"], line["sentence"], line["after_ms"]) == ("fail", "drew", 7)


def test_without_a_judge_the_error_is_the_sentence(project: pytest.Pytester) -> None:
    line, _ = cell(project, OVER, AssertionError("11 kW"))
    assert (line["verdict"], line["outcome"], line["sentence"]) == ("fail", "message", "11 kW")


def test_a_defect_of_the_test_makes_no_cell_and_stays_an_error(project: pytest.Pytester) -> None:
    line, call = cell(project, OVER, ZeroDivisionError())
    assert line == {}
    assert call.excinfo is not None


def test_a_test_that_was_skipped_makes_no_cell(project: pytest.Pytester) -> None:
    line, _ = cell(project, OVER, pytest.skip.Exception("needs two connectors"))
    assert line == {}


def test_a_set_up_that_a_fault_broke_does_not_go_on(project: pytest.Pytester) -> None:
    error = pytest.fail.Exception("the station did not dial in")
    line, call = cell(project, OVER, error, when="setup")
    assert line["outcome"] == "error"
    assert call.excinfo is not None
    assert call.excinfo.errisinstance(pytest.skip.Exception)
