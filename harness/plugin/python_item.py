"""What stands behind the fixtures of tests that are written in Python."""

from __future__ import annotations

import pytest

from harness.bench import Referee, Rig, raise_unless_passed
from harness.errors import HarnessError
from harness.plugin.evidence import note_header, note_result
from harness.plugin.options import HilOptions
from harness.plugin.told import TOLD, criteria_for
from harness.verdict import RunJudgement

__all__ = ["judge_item", "referee_for"]


def referee_for(node: pytest.Item, rig: Rig, options: HilOptions) -> Referee:
    """Make the referee of a test and open its evidence."""
    criteria = criteria_for(rig.facts, node.stash[TOLD])
    referee = Referee(rig, options.readings, criteria)
    test = {"scenario": node.nodeid, "title": node.name, "path": node.nodeid.partition("::")[0]}
    note_header(node, rig, referee, test)
    return referee


async def judge_item(
    node: pytest.Item, rig: Rig, referee: Referee, options: HilOptions
) -> RunJudgement:
    """Judge a test's run so far.

    Raises :class:`harness.bench.LimitViolated`, :class:`harness.bench.Inconclusive` or
    :class:`harness.errors.BenchError` unless it passed.
    """
    judgement = await referee.judge()
    try:
        raise_unless_passed(judgement, strict=options.strict)
    except HarnessError as error:
        note_result(node, rig, judgement, error)
        raise
    note_result(node, rig, judgement, None)
    return judgement
