from __future__ import annotations

from harness.verdict import Verdict


def test_the_verdicts_are_ordered_from_error_to_pass():
    ordered = sorted(Verdict, key=lambda verdict: verdict.rank)
    assert [str(verdict) for verdict in ordered] == [
        "error",
        "fail",
        "inconclusive",
        "disputed",
        "marginal",
        "pass",
    ]


def test_the_worst_verdict_wins():
    worst = Verdict.worst([Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.DISPUTED])
    assert worst is Verdict.INCONCLUSIVE


def test_nothing_judged_is_no_complaint():
    assert Verdict.worst([]) is Verdict.PASS
