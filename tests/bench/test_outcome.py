"""What a verdict becomes as the outcome of a test."""

from __future__ import annotations

import pytest

from harness.bench import Inconclusive, LimitViolated, raise_unless_passed
from harness.errors import BenchError, HarnessError
from harness.verdict import Judgement, RunJudgement, Verdict

T0 = 1_736_928_000_000


def judgement(*verdicts: Verdict) -> RunJudgement:
    judged = (
        Judgement(verdict=verdict, connector=connector, notes=("the reason",))
        for connector, verdict in enumerate(verdicts, start=1)
    )
    return RunJudgement(T0, tuple(judged))


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.MARGINAL, Verdict.DISPUTED])
def test_a_pass_of_any_kind_raises_nothing(verdict: Verdict) -> None:
    raise_unless_passed(judgement(verdict), strict=False)


@pytest.mark.parametrize(
    ("verdict", "error", "message"),
    [
        (Verdict.ERROR, BenchError, "error: connector 1: the reason"),
        (Verdict.FAIL, LimitViolated, "connector 1: the reason"),
        (Verdict.INCONCLUSIVE, Inconclusive, "inconclusive: connector 1: the reason"),
    ],
)
def test_the_other_verdicts_raise_what_they_mean(
    verdict: Verdict, error: type[HarnessError], message: str
) -> None:
    with pytest.raises(error) as caught:
        raise_unless_passed(judgement(verdict), strict=False)
    assert str(caught.value) == message


def test_strict_fails_what_depends_on_the_reading() -> None:
    with pytest.raises(LimitViolated, match=r"^disputed: connector 1: the reason$"):
        raise_unless_passed(judgement(Verdict.DISPUTED), strict=True)


def test_strict_lets_a_marginal_pass_pass() -> None:
    raise_unless_passed(judgement(Verdict.MARGINAL), strict=True)


def test_the_worst_connector_speaks() -> None:
    with pytest.raises(LimitViolated, match=r"^connector 2: the reason$"):
        raise_unless_passed(judgement(Verdict.PASS, Verdict.FAIL), strict=False)


def test_a_run_without_a_vehicle_proves_nothing() -> None:
    with pytest.raises(Inconclusive, match="no vehicle was plugged in"):
        raise_unless_passed(judgement(), strict=False)


def test_a_failure_is_an_assertion_and_a_broken_bench_is_none() -> None:
    assert issubclass(LimitViolated, AssertionError)
    assert issubclass(Inconclusive, AssertionError)
    assert not issubclass(BenchError, AssertionError)
