"""What every item leaves behind: header, verdict, its line in ``run.json``, JUnit properties."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.bench import Inconclusive, Referee, Rig, header_fields
from harness.plugin.session import RESULT, HilDisputedWarning
from harness.report import properties
from harness.verdict import RunJudgement, Verdict, judgement_record

__all__ = ["FOLDER", "note_header", "note_result"]

FOLDER = pytest.StashKey[Path]()
"""The folder of an item's evidence."""


def note_header(node: pytest.Item, rig: Rig, referee: Referee, test: Mapping[str, object]) -> None:
    """Write the first record of an item's trace, and its facts into the JUnit properties."""
    fields = header_fields(rig, referee.criteria, referee.readings, test)
    rig.recorder.trace.write("header", rig.recorder.evidence.t0, **fields)
    # Not the record_property fixture: it warns under JUnit's default family.
    node.user_properties.extend(properties(fields))


def note_result(
    node: pytest.Item, rig: Rig, judgement: RunJudgement | None, error: Exception | None
) -> None:
    """Write the verdict of an item to its trace and to the run's list of results."""
    verdict = _verdict(judgement, error)
    explanation = str(error) if error else (judgement.sentence if judgement else "")
    sentence = explanation or None
    now = rig.clock.now()
    record = judgement_record(judgement) if judgement else {"connectors": []}
    record |= {"verdict": str(verdict), "sentence": sentence}
    rig.recorder.trace.write("verdict", now, **record)
    node.stash[RESULT] = {
        "id": node.nodeid,
        "folder": node.stash[FOLDER].name,
        "verdict": str(verdict),
        "sentence": sentence,
        "duration_ms": now - rig.recorder.evidence.t0,
    }
    if verdict is Verdict.DISPUTED and error is None:
        node.warn(HilDisputedWarning(explanation))


def _verdict(judgement: RunJudgement | None, error: Exception | None) -> Verdict:
    match error:
        case None:
            return judgement.verdict if judgement else Verdict.INCONCLUSIVE
        case Inconclusive():
            return Verdict.INCONCLUSIVE
        case AssertionError():
            return Verdict.FAIL
        case _:
            return Verdict.ERROR
