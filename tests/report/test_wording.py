from __future__ import annotations

import pytest

from harness.report import wording


def test_power_is_written_in_kilowatts() -> None:
    assert wording.power(11_412) == "11.41 kW"


def test_a_margin_shows_its_sign() -> None:
    assert wording.signed_power(350) == "+0.35 kW"
    assert wording.signed_power(-1_410) == "−1.41 kW"  # noqa: RUF001


def test_a_range_of_powers_is_written_once_where_it_is_level() -> None:
    assert wording.power_range((0, 9_840)) == "0.00 to 9.84 kW"
    assert wording.power_range((9_840, 9_841)) == "9.84 kW"
    assert wording.power_range(None) == "–"  # noqa: RUF001


def test_the_worst_margin_is_told_in_its_own_unit() -> None:
    margin = {"measured": 16.4, "allowed": 16.0, "unit": "A", "t": 61_500}

    assert wording.measured_of(margin) == "16.40 A of 16.00 A at 0:01:01.500"


def test_the_worst_margin_of_one_phase_names_it() -> None:
    margin = {
        "quantity": "power L2",
        "measured": 1_960.0,
        "allowed": 2_000.0,
        "unit": "W",
        "t": 259_000,
    }

    assert wording.measured_of(margin) == "1.96 kW of 2.00 kW on L2 at 0:04:19"


def test_settling_tells_the_longest_time_and_how_many_there_were() -> None:
    assert wording.settled([]) == "–"  # noqa: RUF001
    assert wording.settled([{"took_ms": 4105}]) == "4.1 s"
    assert wording.settled([{"took_ms": 4105}, {"took_ms": 900}]) == "4.1 s (of 2)"


def test_only_full_coverage_is_called_100_percent() -> None:
    assert wording.percent(1.0) == "100 %"
    assert wording.percent(0.99999) == "99.9 %"


@pytest.mark.parametrize(
    ("t", "text"), [(0, "0:00:00"), (119_500, "0:01:59.500"), (86_400_000, "24:00:00")]
)
def test_time_since_the_start_is_written_like_a_stopwatch(t: int, text: str) -> None:
    assert wording.elapsed(t) == text


def test_an_event_before_the_start_of_the_run_has_a_negative_time() -> None:
    assert wording.elapsed(-1_940) == "-0:00:01.940"


def test_durations_are_rounded_to_seconds_unless_they_are_shorter() -> None:
    assert wording.rounded_duration(130_137) == "2 min 10 s"
    assert wording.rounded_duration(137) == "0.137 s"
    assert wording.rounded_duration(0) == "0 s"


def test_instants_are_written_for_people() -> None:
    assert wording.utc(1_736_928_000_000) == "2025-01-15 08:00:00 UTC"
    assert wording.utc(1_736_928_000_250) == "2025-01-15 08:00:00.250 UTC"


def test_thousands_are_set_apart() -> None:
    assert wording.thousands(86_400) == "86\N{NARROW NO-BREAK SPACE}400"


def test_a_sentence_begins_with_a_capital_and_keeps_its_other_letters() -> None:
    assert wording.sentence_case("connector 1 drew 7 kW") == "Connector 1 drew 7 kW"
    assert wording.sentence_case("") == ""


def test_a_name_from_a_charger_is_made_printable_and_short() -> None:
    assert wording.foreign("tx\n1\x00") == "tx?1?"
    assert wording.foreign("充电") == "??"
    assert wording.foreign("x" * 100) == "x" * 23 + "…"
