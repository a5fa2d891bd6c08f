from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.units import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    WEEK_MS,
    format_duration,
    format_instant,
    parse_current,
    parse_duration,
    parse_instant,
    parse_percent,
    parse_power,
)

YEAR_1 = parse_instant("0001-01-01T00:00:00Z")
YEAR_9999_END = parse_instant("9999-12-31T23:59:59.999Z")


def test_the_units_of_time_are_multiples_of_each_other() -> None:
    assert (SECOND_MS, MINUTE_MS, HOUR_MS) == (1_000, 60_000, 3_600_000)
    assert (DAY_MS, WEEK_MS) == (86_400_000, 604_800_000)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01.5Z", 1_500),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2025-01-15T08:00:00Z", 1_736_928_000_000),
        ("2025-01-15T09:00:00+01:00", 1_736_928_000_000),
        ("2025-01-15T02:30:00-05:30", 1_736_928_000_000),
        ("2025-01-15T08:00:00", 1_736_928_000_000),
        ("2025-01-15 08:00:00Z", 1_736_928_000_000),
        ("2025-01-15T08:00:00.123456Z", 1_736_928_000_123),
    ],
)
def test_a_date_time_is_an_instant(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-01-15",
        "20250115",
        "08:00:00",
        "2025-02-29T00:00:00Z",
        "2025-01-15T25:00:00Z",
        "2025-01-15T08:00:00+25:00",
        "1736928000",
        "2025-W03-3",
        "2025-01-15T08:00:00Z tomorrow",
    ],
)
def test_what_is_no_date_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"expected a date-time such as 2025-01-15T08:00:00Z"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_736_928_000_123, "2025-01-15T08:00:00.123Z"),
        (YEAR_1, "0001-01-01T00:00:00.000Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_milliseconds(instant: int, text: str) -> None:
    assert format_instant(instant) == text


@given(st.integers(YEAR_1, YEAR_9999_END))
def test_every_instant_reads_back(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_agrees_with_the_standard_library(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    text = whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert format_instant(parse_instant(text)) == text


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0 s", 0),
        ("5 ms", 5),
        ("90 s", 90_000),
        ("90s", 90_000),
        ("2 min", 120_000),
        ("1.5 h", 5_400_000),
        ("0.001 s", 1),
        ("1 h 30 min", 5_400_000),
        ("1h30min", 5_400_000),
        ("1 d", 86_400_000),
        ("9" * 25 + " s", int("9" * 25) * 1000),
        ("2 w", 1_209_600_000),
        ("  10 s  ", 10_000),
    ],
)
def test_a_duration_is_a_number_with_its_unit(text: str, duration: int) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "s",
        "-5 s",
        "+5 s",
        "5 S",
        "5 sec",
        "5 seconds",
        "1 m",
        "1,5 s",
        ".5 s",
        "1. s",
        "1.2.3 s",
        "1e3 s",
        "5 s and more",
        "1 2 s",
        "٣ s",
        "0.5 ms",
        "1.0001 s",
    ],
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="expected a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0 s"),
        (1, "0.001 s"),
        (1_500, "1.5 s"),
        (10_000, "10 s"),
        (90_000, "1 min 30 s"),
        (3_600_000, "1 h"),
        (90_061_001, "1 d 1 h 1 min 1.001 s"),
        (WEEK_MS, "7 d"),
    ],
)
def test_a_duration_is_written_largest_unit_first(duration: int, text: str) -> None:
    assert format_duration(duration) == text


@given(st.integers(0, 100 * 366 * DAY_MS))
def test_every_duration_reads_back(duration: int) -> None:
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "power"),
    [
        ("4200 W", Decimal(4200)),
        ("4200W", Decimal(4200)),
        ("11 kW", Decimal(11000)),
        ("7.4 kW", Decimal(7400)),
        ("0.1 W", Decimal("0.1")),
        (" 22 kW ", Decimal(22000)),
    ],
)
def test_a_power_is_in_watts(text: str, power: Decimal) -> None:
    assert parse_power(text) == power


@pytest.mark.parametrize("text", ["", "11", "kW", "11 KW", "11 w", "16 A", "-1 W", "1 kW 2 W"])
def test_what_is_no_power_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"expected a power with its unit, such as 11 kW"):
        parse_power(text)


@pytest.mark.parametrize(
    ("text", "current"),
    [("16 A", Decimal(16)), ("6.5 A", Decimal("6.5")), ("30 mA", Decimal("0.03"))],
)
def test_a_current_is_in_amperes(text: str, current: Decimal) -> None:
    assert parse_current(text) == current


@pytest.mark.parametrize("text", ["", "16", "16 a", "11 kW", "16 A per phase"])
def test_what_is_no_current_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"expected a current with its unit, such as 16 A"):
        parse_current(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("90 %", Decimal("0.9")),
        ("90%", Decimal("0.9")),
        ("0 %", Decimal(0)),
        ("100 %", Decimal(1)),
        ("2.5 %", Decimal("0.025")),
    ],
)
def test_a_percentage_is_a_share(text: str, share: Decimal) -> None:
    assert parse_percent(text) == share


@pytest.mark.parametrize("text", ["", "0.9", "90", "90 percent", "-1 %"])
def test_what_is_no_percentage_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"expected a percentage, such as 90 %"):
        parse_percent(text)


def test_a_percentage_above_a_hundred_is_refused() -> None:
    with pytest.raises(InputError, match="found '101 %', expected at most 100 %"):
        parse_percent("101 %")


@given(st.decimals(0, 10**9, allow_nan=False, places=3))
def test_kilowatts_are_exact(number: Decimal) -> None:
    assert parse_power(f"{number:f} kW") == number * 1000


@given(st.text(max_size=20))
def test_any_other_text_is_an_input_error_and_nothing_else(text: str) -> None:
    for parse in (parse_instant, parse_duration, parse_power, parse_current, parse_percent):
        with contextlib.suppress(InputError):
            parse(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00"])
def test_an_instant_that_utc_cannot_write_is_refused(text):
    with pytest.raises(InputError, match="expected a date-time in the years 1 to 9999 of UTC"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"])
def test_the_first_and_the_last_instant_can_be_written(text):
    assert format_instant(parse_instant(text)) == text
