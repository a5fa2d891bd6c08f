"""What every item leaves behind: header, verdict, its line in ``run.json``, JUnit properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from harness.bench import Inconclusive, Referee, Rig, header_fields
from harness.plugin.options import HilOptions
from harness.plugin.results import RESULT, HilDisputedWarning
from harness.plugin.session import session_of
from harness.report import properties
from harness.units import Millis
from harness.verdict import RunJudgement, Verdict, judgement_record

__all__ = ["evidence_folder", "note_header", "note_result"]

_FOLDER = pytest.StashKey[str]()
"""The name of the folder of an item's evidence, where the run keeps it."""


@contextmanager
def evidence_folder(node: pytest.Item, options: HilOptions) -> Iterator[Path]:
    """Make the folder of an item's evidence.

    That of one among thousands of mutants is dropped: ``--hil-fault`` plays it again.
    """
    if options.mutants:
        with TemporaryDirectory(prefix="hil-") as temporary:
            yield Path(temporary)
        return
    folder = session_of(node.config).folder.item(node.nodeid)
    node.stash[_FOLDER] = folder.name
    yield folder


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
    duration_ms = now - rig.recorder.evidence.t0
    violated_ms = None if judgement is None else _first_violation_ms(judgement)
    node.stash[RESULT] = {
        "id": node.nodeid,
        "folder": node.stash.get(_FOLDER, None),
        "verdict": str(verdict),
        "sentence": sentence,
        "findings": _findings(judgement),
        "after_ms": duration_ms if violated_ms is None else violated_ms,
        "duration_ms": duration_ms,
    }
    mutant = node.get_closest_marker("hil_mutant")
    if verdict is Verdict.DISPUTED and error is None and mutant is None:
        node.warn(HilDisputedWarning(explanation))


def _first_violation_ms(judgement: RunJudgement) -> Millis | None:
    """Return when the charger first drew more than it was allowed to, in ms since ``t0``."""
    starts = [violation.start for one in judgement.judgements for violation in one.violations]
    return min(starts) - judgement.t0 if starts else None


def _findings(judgement: RunJudgement | None) -> list[str]:
    judgements = () if judgement is None else judgement.judgements
    return [finding for one in judgements for finding in one.findings]


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
