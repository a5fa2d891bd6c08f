"""A comma for a decimal point, and a colon without its space, in braces."""

from __future__ import annotations

import pytest
from documents.texts import parsed, problems


def test_a_comma_for_a_decimal_point_is_named() -> None:
    assert problems("- {startPeriod: 0, limit: 16,5}") == [
        "f.yaml:1: [0].limit: found '16,5', expected a point in place of the comma"
    ]


def test_a_unit_may_follow_the_comma() -> None:
    assert problems("plug_in: {draws: 7,4 kW}") == [
        "f.yaml:1: plug_in.draws: found '7,4 kW', expected a point in place of the comma"
    ]


def test_a_colon_without_its_space_is_named() -> None:
    assert problems("plug_in: {connector: 1, draws:22 kW}") == [
        "f.yaml:1: plug_in.draws: found 'draws:22 kW', expected a space behind the colon"
    ]


def test_what_was_no_key_is_left_out() -> None:
    assert parsed("{limit: 16,5}").data == {"limit": 16}


@pytest.mark.parametrize(
    "text",
    [
        "{a: 1, b: }",
        "{a: 1, 2b: 3}",
        "{a: x, 5b}",
        "{a: [1], 5b}",
        "{5b}",
        "{a: 1, 22:00}",
        "a: 1\n5b:\n",
        "a:b:\n",
    ],
)
def test_any_other_key_is_none_of_these(text: str) -> None:
    assert problems(text) == []
