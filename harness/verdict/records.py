"""Verdicts as plain records for the trace, the report and whoever judges the judge."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from harness.units import Instant
from harness.verdict.judgement import Judgement, Margin, Violation
from harness.verdict.run import RunJudgement

__all__ = ["judgement_record"]


def judgement_record(judgement: RunJudgement) -> dict[str, Any]:
    """Write a run's verdict as a JSON object; instants become milliseconds since ``t0``."""
    return {
        "verdict": str(judgement.verdict),
        "sentence": judgement.sentence or None,
        "connectors": [_one(part, judgement.t0) for part in judgement.judgements],
    }


def _one(judgement: Judgement, t0: Instant) -> dict[str, Any]:
    return {
        "connector": judgement.connector,
        "verdict": str(judgement.verdict),
        "worst": None if judgement.worst is None else _margin(judgement.worst, t0),
        "judged": judgement.judged,
        "transition": judgement.transition,
        "missing": judgement.missing,
        "within_uncertainty": judgement.within_uncertainty,
        "coverage": judgement.coverage,
        "settling": [
            {"t": settling.at - t0, "took_ms": settling.took_ms} for settling in judgement.settling
        ],
        "violations": [_violation(violation, t0) for violation in judgement.violations],
        "notes": list(judgement.notes),
        "findings": list(judgement.findings),
    }


def _margin(margin: Margin, t0: Instant) -> dict[str, Any]:
    record = asdict(margin)
    return {"t": record.pop("at") - t0, **record}


def _violation(violation: Violation, t0: Instant) -> dict[str, Any]:
    return {
        "quantity": violation.quantity,
        "measured": violation.measured,
        "allowed": violation.allowed,
        "unit": violation.unit,
        "uncertainty": violation.uncertainty,
        "start": violation.start - t0,
        "end": violation.end - t0,
        "rule": violation.rule,
        "because": violation.piece.because,
        "conversion": None if violation.conversion is None else asdict(violation.conversion),
        "sentence": violation.sentence(t0),
    }
