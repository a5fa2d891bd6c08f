"""What is offered to people who nearly know the notation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.documents.guesses import (
    at_least_meant,
    duration_meant,
    instant_meant,
    limit_meant,
    power_meant,
    share_meant,
    whole_number_meant,
    within_meant,
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30", "30 s"),
        ("30 seconds", "30 s"),
        ("30 Sec", "30 s"),
        ("2 m", "2 min"),
        ("2 minutes", "2 min"),
        ("1,5 min", "1.5 min"),
        ("1h30m", "1 h 30 min"),
        ("1 hour 30 mins", "1 h 30 min"),
        ("250 msec", "250 ms"),
        ("2 weeks", "2 w"),
        ("2 fortnights", "2 fortnights"),
    ],
)
def test_a_duration_is_guessed(text: str, meant: str) -> None:
    assert duration_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22kw", "22 kW"),
        ("22 KW", "22 kW"),
        ("7,4 kW", "7.4 kW"),
        ("4200 watts", "4200 W"),
        ("22", "22 kW"),
        ("7.4", "7.4 kW"),
        ("22000", "22000 W"),
        ("32 A", "32 A"),
    ],
)
def test_a_power_is_guessed(text: str, meant: str) -> None:
    assert power_meant(text) == meant


def test_a_comma_that_may_separate_thousands_is_left_alone() -> None:
    assert "11.0" not in power_meant("11,000 W")
    assert limit_meant("11,000") is None


@pytest.mark.parametrize(
    ("text", "meant"), [("2", "2 %"), ("2%", "2 %"), ("2 percent", "2 %"), ("0.02", "0.02")]
)
def test_a_percentage_is_guessed(text: str, meant: str) -> None:
    assert share_meant(text) == meant


@pytest.mark.parametrize("text", ["90", "90 %", ">= 90 %", "at  least 90%", "minimum 90 percent"])
def test_a_least_percentage_is_guessed(text: str) -> None:
    assert at_least_meant(text) == "at least 90 %"


def test_nothing_is_guessed_where_there_is_no_amount() -> None:
    assert at_least_meant("everything") == "everything"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22:00", "2025-01-15T22:00:00Z"),
        ("7:30:15", "2025-01-15T07:30:15Z"),
        ("2025-01-15 08:00", "2025-01-15T08:00:00Z"),
        ("2025-01-15T08:00:00", "2025-01-15T08:00:00Z"),
        ("2025-01-15 08:00:00.5 +01:00", "2025-01-15T08:00:00.5+01:00"),
        ("60", "t0 + 60 s"),
        ("60 s", "t0 + 60 s"),
        ("+ 2 minutes", "t0 + 2 min"),
        ("t0 + 60", "t0 + 60 s"),
        ("t0 60 s", "t0 + 60 s"),
        ("t0 - 1 hour", "t0 - 1 h"),
        ("t + 60 s", "t0 + 60 s"),
    ],
)
def test_an_instant_is_guessed(text: str, meant: str) -> None:
    assert instant_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("16", "16"),
        ("16A", "16"),
        ("16,5 A", "16.5"),
        ("11 kW", "11000"),
        ("3.7kw", "3700"),
        ("7000 W", "7000"),
    ],
)
def test_a_limit_is_guessed(text: str, meant: str) -> None:
    assert limit_meant(text) == Decimal(meant)


@pytest.mark.parametrize("text", ["sixteen", "16 V", "16 A 3", "-16", ""])
def test_no_limit_is_guessed_of_anything_else(text: str) -> None:
    assert limit_meant(text) is None


@pytest.mark.parametrize(("text", "meant"), [("60", 60), ("60 s", 60), ("60s", 60)])
def test_a_whole_number_of_seconds_is_guessed(text: str, meant: int) -> None:
    assert whole_number_meant(text) == meant


@pytest.mark.parametrize("text", ["1 min", "1.5", "one", "", "9" * 19])
def test_no_whole_number_is_guessed_of_anything_else(text: str) -> None:
    assert whole_number_meant(text) is None


@given(st.text(max_size=60))
def test_a_guess_is_made_of_any_text_without_complaint(text: str) -> None:
    for meant in (
        duration_meant,
        power_meant,
        share_meant,
        at_least_meant,
        within_meant,
        instant_meant,
    ):
        assert isinstance(meant(text), str)
    limit_meant(text)
    whole_number_meant(text)


@pytest.mark.parametrize("text", ["5 %", "5 percent", "at most 5 %", "+/- 5%"])
def test_a_tolerance_is_guessed(text: str) -> None:
    assert within_meant(text) == "within 5 %"


def test_no_tolerance_is_guessed_without_a_number() -> None:
    assert within_meant("about right") == "about right"
