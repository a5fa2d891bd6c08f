"""How long ``hil composite`` takes for a case, on top of reading its JSON."""

from __future__ import annotations

import json

import pytest
from benchmarks.comparing import Turns, take_turns
from benchmarks.mixed import START, mixed_bodies
from benchmarks.shortest import Shortest, arithmetic

from harness.cli import main
from harness.units import SECOND_MS, WEEK_MS, format_instant

CASES = 8
ROUNDS = 10


@pytest.fixture(params=[1, 2])
def cases(request, tmp_path):
    """A file of cases with 50 mixed profiles of 24 periods over seven days each."""
    evses = request.param
    bodies = mixed_bodies(50, evses)
    case = {
        "name": "mixed",
        "version": "1.6",
        "start": format_instant(START),
        "duration_s": WEEK_MS // SECOND_MS,
        "evseId": 1,
        "nrOfEvses": evses,
        "chargingRateUnit": "A",
        "defaults": {"limitA": 48, "limitW": 33120, "numberPhases": 3, "supplyVoltage": 230},
        "profiles": [{"evseId": number, "profile": body} for number, body in bodies],
        "transactions": [
            {"evseId": number + 1, "transactionId": number, "start": "2025-01-14T23:00:00Z"}
            for number in range(evses)
        ],
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case] * CASES))
    return path


def test_a_case_takes_milliseconds_beyond_its_json(benchmark, announce, cases, capsys):
    def answer():
        assert main(["composite", str(cases)]) == 0
        capsys.readouterr()

    answer()
    turns = take_turns(benchmark, arithmetic, answer, ROUNDS)
    loaded_s = Shortest.of(lambda: json.loads(cases.read_bytes()), ROUNDS)
    per_case = [(took_s - loaded_s) / CASES for took_s in turns.measured]
    shortest = Shortest(Turns(turns.baseline, per_case))
    shortest.tell(benchmark, announce, "hil composite, per case", promised_s=8e-3)
    assert shortest.baselines < 40
