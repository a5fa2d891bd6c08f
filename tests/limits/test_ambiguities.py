from __future__ import annotations

import re
from pathlib import Path

import pytest

import harness
from harness.limits import SWITCHES
from harness.limits.ambiguities import AMBIGUITIES, Settled

HARNESS = Path(harness.__file__).parent


def test_every_question_has_an_answer():
    numbers = [one.id for one in AMBIGUITIES]
    assert numbers == [
        name
        for number in range(1, 49)
        for name in (f"A{number}", *([f"A{number}b"] if number in {14, 32} else []))
    ]


def test_every_switch_settles_one_question():
    assert sorted(one.switch for one in AMBIGUITIES if one.switch) == sorted(SWITCHES)


@pytest.mark.parametrize("one", AMBIGUITIES, ids=lambda one: one.id)
def test_what_is_settled_by_a_switch_names_it(one):
    assert (one.switch is not None) is (one.settled is Settled.SWITCH)


def test_no_comment_cites_a_question_that_is_none():
    cited = {
        number
        for path in HARNESS.rglob("*.py")
        for number in re.findall(r"\bA[1-9][0-9]?b?\b", path.read_text("utf-8"))
    }
    known = {one.id for one in AMBIGUITIES}
    assert cited <= known
