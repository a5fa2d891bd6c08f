"""Whether the charger answered what a step demands."""

from __future__ import annotations

from collections.abc import Sequence

from harness.bench import LimitViolated
from harness.csms import Answer
from harness.scenario.expectations import Outcome

__all__ = ["ExpectationFailed", "expect"]


class ExpectationFailed(LimitViolated):
    """The charger answered or showed something else than the step demands."""


def expect(answer: Answer, expected: Sequence[Outcome], request: str) -> None:
    """Raise :class:`ExpectationFailed` unless the answer to a request is one of those expected."""
    if answer.status not in expected:
        wanted = " or ".join(expected)
        raise ExpectationFailed(f"{request}: answered {answer.status}, expected {wanted}")
