"""What an item found out: from where it ran to where the run is summed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

__all__ = ["RESULT", "HilDisputedWarning", "attach_result", "result_of", "write_remarks"]

RESULT = pytest.StashKey[dict[str, Any]]()
"""What an item found out: its line in ``run.json``; travels to xdist's controller as JSON."""

_ATTRIBUTE = "hil_result"
"""xdist carries additional attributes of a report to the controller, as long as JSON knows them."""

_PASSED_WITH_REMARK = {
    "marginal": "within the meter's uncertainty of the limit",
    "disputed": "over the limit under one reading of the standard, within it under another",
}


class HilDisputedWarning(UserWarning):
    """A scenario passed although its verdict depends on the reading of the standard."""


def attach_result(report: pytest.TestReport, item: pytest.Item) -> None:
    """Have an item's report carry the item's result, if there is one by now."""
    if RESULT in item.stash:
        vars(report)[_ATTRIBUTE] = item.stash[RESULT]


def result_of(report: pytest.TestReport) -> dict[str, Any] | None:
    """Return the result that a report carries, if it does."""
    return getattr(report, _ATTRIBUTE, None)


def write_remarks(reporter: pytest.TerminalReporter, results: Iterable[Mapping[str, Any]]) -> None:
    """List what passed with a remark; a mutant of ``--hil-mutants`` passes nothing."""
    passed = (result for result in results if result.get("fault") is None)
    remarked = [result for result in passed if result["verdict"] in _PASSED_WITH_REMARK]
    if not remarked:
        return
    reporter.section("hil: passed with a remark")
    for result in remarked:
        remark = result["sentence"] or _PASSED_WITH_REMARK[result["verdict"]]
        reporter.write_line(f"{result['verdict']}: {result['id']}: {remark}")
