"""How a verdict becomes the outcome of a test."""

from __future__ import annotations

from harness.errors import BenchError, HarnessError
from harness.verdict import RunJudgement, Verdict

__all__ = ["Inconclusive", "LimitViolated", "raise_unless_passed"]


class LimitViolated(HarnessError, AssertionError):
    """The charger did not obey: the message is the sentence of design section 7."""


class Inconclusive(HarnessError, AssertionError):
    """The run proved nothing: too few samples, or the charger never came near the limit."""


def raise_unless_passed(judgement: RunJudgement, *, strict: bool) -> None:
    """Raise what a verdict that is no pass means; ``strict`` fails a disputed one too.

    Raises :class:`LimitViolated`, :class:`Inconclusive` or :class:`BenchError`.
    """
    sentence = judgement.sentence
    match judgement.verdict:
        case Verdict.ERROR:
            raise BenchError(f"error: {sentence}")
        case Verdict.FAIL:
            raise LimitViolated(sentence)
        case Verdict.INCONCLUSIVE:
            raise Inconclusive(f"inconclusive: {sentence}")
        case Verdict.DISPUTED if strict:
            raise LimitViolated(f"disputed: {sentence}")
        case _:
            return
