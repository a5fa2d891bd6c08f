"""One cell of a kill matrix: what playing a test on a mutant, or on no mutant, came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.bench import Inconclusive, LimitViolated
from harness.emulator import FAULTS, Effect
from harness.errors import HarnessError
from harness.plugin.benches import bench_name
from harness.plugin.mutants import split_id
from harness.plugin.results import RESULT
from harness.report import Outcome
from harness.scenario.demands import ExpectationFailed
from harness.verdict import Verdict

__all__ = ["fault_of", "note_cell"]

_KILLS = {
    Effect.OVER: {Outcome.WATTS, Outcome.MESSAGE},
    Effect.UNDER: {Outcome.WATTS, Outcome.MESSAGE},
    Effect.PROTOCOL: {Outcome.WATTS, Outcome.MESSAGE, Outcome.FINDING},
    Effect.DISPUTED: {Outcome.DISPUTED},
    Effect.UNPROVEN: {Outcome.INCONCLUSIVE, Outcome.ERROR},
}
"""Which outcome shows a fault, by what the fault can lead to."""

_BEST = {Effect.OVER: {Outcome.WATTS}, Effect.UNDER: {Outcome.WATTS}}
"""What shows a fault of power best; an answer that betrays it says nothing about power yet."""

_ERRORS: Mapping[type[BaseException], Outcome] = {
    ExpectationFailed: Outcome.MESSAGE,
    LimitViolated: Outcome.WATTS,
    Inconclusive: Outcome.INCONCLUSIVE,
    HarnessError: Outcome.ERROR,
    AssertionError: Outcome.MESSAGE,
    pytest.fail.Exception: Outcome.MESSAGE,
}
"""What an error means, the special ones before the general; the last two are of tests in Python."""

_VERDICTS = {Outcome.WATTS: Verdict.FAIL, Outcome.MESSAGE: Verdict.FAIL}
"""The verdict of a test that was never judged; that of the others has the outcome's name."""


def fault_of(item: pytest.Item) -> str | None:
    """Return the fault that ``--hil-mutants`` planted in an item's bench, if it did."""
    mutant = item.get_closest_marker("hil_mutant")
    return None if mutant is None else str(mutant.args[0])


def note_cell(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Make a cell of what an item came to; return whether no other item can show its fault better.

    What happened because of a fault is no failure of the run's. What no fault explains, such as
    a defect of the test, stays one, and makes no cell; nor does a test that was skipped.
    """
    error = None if call.excinfo is None else call.excinfo.value
    result: dict[str, Any] = item.stash.get(RESULT, {})
    outcome = _outcome(error, call.when, result)
    if outcome is None:
        return False
    fault = fault_of(item)
    killed = fault is not None and outcome in _KILLS[FAULTS[fault].effect]
    item.stash[RESULT] = {
        **_unjudged(item, outcome, error),
        **result,
        **_place(item, fault),
        "outcome": str(outcome),
        "killed": killed,
    }
    if fault is None:
        return False
    properties = {"fault": fault, "outcome": str(outcome), "killed": str(killed).lower()}
    item.user_properties.extend(properties.items())
    call.excinfo = None if call.when == "call" or error is None else _skipped(error)
    return killed and outcome in _BEST.get(FAULTS[fault].effect, Outcome)


def _outcome(error: BaseException | None, when: str, result: Mapping[str, Any]) -> Outcome | None:
    if error is None and result.get("verdict") == Verdict.DISPUTED:
        return Outcome.DISPUTED
    if error is None:
        return Outcome.FINDING if result.get("findings") else Outcome.PASS
    if isinstance(error, pytest.fail.Exception) and when == "setup":
        return Outcome.ERROR  # this is how a bench that cannot be brought up is told
    return next((outcome for kind, outcome in _ERRORS.items() if isinstance(error, kind)), None)


def _unjudged(
    item: pytest.Item, outcome: Outcome, error: BaseException | None
) -> dict[str, object]:
    """Return the result of an item that came to no verdict of its own."""
    return {
        "id": item.nodeid,
        "verdict": str(_VERDICTS.get(outcome, outcome)),
        "sentence": None if error is None else str(error),
        "findings": [],
        "after_ms": 0,
    }


def _place(item: pytest.Item, fault: str | None) -> dict[str, str | None]:
    test, ocpp, rest = split_id(item.nodeid, bench_name(item.config))
    if own := rest.removeprefix(fault or "").removeprefix("-"):
        test = f"{test}[{own}]"
    return {"test": test, "ocpp": ocpp, "fault": fault}


def _skipped(error: BaseException) -> pytest.ExceptionInfo[BaseException]:
    """Turn a set-up that a fault broke into one that leaves the test out: it must not go on."""
    skipped = pytest.skip.Exception(str(error)).with_traceback(error.__traceback__)
    return pytest.ExceptionInfo.from_exception(skipped)
