"""The judge: measured(t) against allowed(t), by the nine rules of a fair verdict (meters §3.4)."""

from __future__ import annotations

from harness.verdict.criteria import Criteria, Mode
from harness.verdict.demand import Demand, Shortfall, delivers
from harness.verdict.judge import judge
from harness.verdict.judgement import Judgement, Margin, Settling, Violation
from harness.verdict.readings import judge_readings
from harness.verdict.records import judgement_record
from harness.verdict.run import Evidence, RunJudgement, judge_run
from harness.verdict.settling import reaction_ms
from harness.verdict.station import (
    STATION,
    station_criteria,
    station_demands,
    station_meter,
    station_series,
)
from harness.verdict.telling import contradiction
from harness.verdict.told import Told
from harness.verdict.verdicts import Verdict
from harness.verdict.witness import Disagreement, Witness, disagreement

__all__ = [
    "STATION",
    "Criteria",
    "Demand",
    "Disagreement",
    "Evidence",
    "Judgement",
    "Margin",
    "Mode",
    "RunJudgement",
    "Settling",
    "Shortfall",
    "Told",
    "Verdict",
    "Violation",
    "Witness",
    "contradiction",
    "delivers",
    "disagreement",
    "judge",
    "judge_readings",
    "judge_run",
    "judgement_record",
    "reaction_ms",
    "station_criteria",
    "station_demands",
    "station_meter",
    "station_series",
]
