from __future__ import annotations

import pytest

from harness.cli import main
from harness.limits.ambiguities import AMBIGUITIES


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["ambiguities"]) == 0
    return capsys.readouterr().out.splitlines()


def test_every_question_is_listed_under_its_number(printed: list[str]) -> None:
    numbers = [line.split()[0] for line in printed if not line.startswith(" ")]
    assert numbers == [one.id for one in AMBIGUITIES]


def test_an_answer_says_by_what_a_question_is_settled(printed: list[str]) -> None:
    question = printed.index("A4     a Recurring schedule before its first start")
    answer = "       switch recurring_before_start: inactive; libocpp reaches back"
    assert printed[question + 1] == answer


def test_no_line_is_longer_than_a_hundred_columns(printed: list[str]) -> None:
    assert max(map(len, printed)) <= 100
