"""Durations, instants, powers and shares as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from harness.errors import InputError
from harness.scenario.quantities import (
    AtLeast,
    Duration,
    DurationOrZero,
    InstantExpr,
    PowerW,
    Share,
    Within,
    format_power,
)

T0 = 1_736_928_000_000  # 2025-01-15T08:00:00Z


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("t0", T0),
        ("t0 + 60 s", T0 + 60_000),
        ("t0 + 1 h 30 min", T0 + 5_400_000),
        ("t0+250 ms", T0 + 250),
        ("t0 - 12 h", T0 - 43_200_000),
        ("2025-01-15T08:00:01Z", T0 + 1_000),
        ("2025-01-15T09:00:00.5+01:00", T0 + 500),
    ],
)
def test_an_instant_is_relative_or_absolute(text: str, instant: int) -> None:
    assert InstantExpr.parse(text).resolve(T0) == instant


@pytest.mark.parametrize(
    "text",
    ["", "t1", "t0 +", "t0 + 60", "t0 60 s", "22:00", "2025-01-15", "2025-01-15T08:00:00", "now"],
)
def test_anything_else_is_no_instant(text: str) -> None:
    with pytest.raises(InputError, match="expected"):
        InstantExpr.parse(text)


@pytest.mark.parametrize("text", ["t0", "t0 + 1 h 30 min", "t0 - 12 h", "2025-01-15T08:00:00.000Z"])
def test_an_instant_prints_as_it_is_written(text: str) -> None:
    assert str(InstantExpr.parse(text)) == text


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_an_instant_reads_back_what_it_prints(offset_ms: int) -> None:
    expression = InstantExpr(None, offset_ms)
    assert InstantExpr.parse(str(expression)) == expression


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Duration, "2 min", 120_000),
        (PowerW, "22 kW", Decimal(22_000)),
        (Share, "2 %", Decimal("0.02")),
        (AtLeast, "at least 90 %", Decimal("0.9")),
        (Within, "within 5 %", Decimal("0.05")),
        (DurationOrZero, "0 s", 0),
    ],
)
def test_a_quantity_carries_its_unit(kind: object, text: str, value: object) -> None:
    assert TypeAdapter(kind).validate_python(text) == value


DURATION = "a duration with its unit, such as 90 s, 2 min or 1 h 30 min"
POWER = "a power with its unit, such as 11 kW or 4200 W"


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Duration, 120, f"found 120, expected {DURATION}; did you mean '120 s'?"),
        (Duration, "120", f"found '120', expected {DURATION}; did you mean '120 s'?"),
        (Duration, "2 kW", f"found '2 kW', expected {DURATION}"),
        (Duration, True, f"found true, expected {DURATION}"),
        (Duration, None, f"found nothing, expected {DURATION}"),
        (
            Duration,
            "22:00",
            f"found the time of day '22:00', expected {DURATION}",
        ),
        (Duration, "0 s", "found no time at all, expected a duration longer than 0 s"),
        (Duration, "4000 d", "found '4000 d', expected at most 3660 d"),
        (PowerW, 22000, f"found 22000, expected {POWER}; did you mean '22000 W'?"),
        (PowerW, "22 A", f"found '22 A', expected {POWER}"),
        (PowerW, "22 KW", f"found '22 KW', expected {POWER}; did you mean '22 kW'?"),
        (Share, "200 %", "found '200 %', expected at most 100 %"),
        (
            AtLeast,
            "90 %",
            (
                "found '90 %', expected at least and a percentage, such as at least 90 %; "
                "did you mean 'at least 90 %'?"
            ),
        ),
    ],
)
def test_a_wrong_quantity_says_what_was_expected(kind: object, value: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert caught.value.errors()[0]["msg"] == message


def test_a_power_prints_in_kilowatts() -> None:
    assert format_power(Decimal(22_000)) == "22 kW"
    assert format_power(Decimal(4_140)) == "4.14 kW"
