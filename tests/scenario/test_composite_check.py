"""The charger's composite schedule beside the oracle's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from harness.csms import Answer
from harness.limits import CompositePeriod
from harness.profiles import RateUnit
from harness.scenario.composite_check import composite_difference
from harness.units import Instant, Millis, parse_instant

T0 = parse_instant("2025-01-15T08:00:00Z")
DURATION_MS = 300_000
INSTALLATION = {RateUnit.W: Decimal(22_080), RateUnit.A: Decimal(32)}


@dataclass
class RefereeStub:
    """Expects fixed schedules, one for each reading."""

    expected: Sequence[tuple[CompositePeriod, ...]]
    asked: list[tuple[Instant, RateUnit]] = field(default_factory=list)
    duration_ms: Millis = DURATION_MS

    def composites(
        self, connector: int, at: Instant, duration_ms: Millis, unit: RateUnit
    ) -> Sequence[tuple[CompositePeriod, ...]]:
        assert (connector, duration_ms) == (1, self.duration_ms)
        self.asked.append((at, unit))
        return self.expected

    def installation_limit(self, connector: int, unit: RateUnit) -> Decimal:
        assert connector == 1
        return INSTALLATION[unit]


def schedule(*steps: tuple[int, float]) -> tuple[CompositePeriod, ...]:
    """Return a schedule of (second, limit) steps."""
    return tuple(
        CompositePeriod(second * 1_000, Decimal(str(limit)), number_phases=3)
        for second, limit in steps
    )


def answer(*steps: tuple[float, object], **more: object) -> Answer:
    periods = [{"startPeriod": second, "limit": limit} for second, limit in steps]
    charging_schedule = {"chargingRateUnit": "W", "chargingSchedulePeriod": periods}
    return given({"chargingSchedule": charging_schedule, **more})


def given(payload: Mapping[str, Any]) -> Answer:
    return Answer("Accepted", is_error=False, payload=payload, received_at=T0)


def difference(found: Answer, *expected: tuple[CompositePeriod, ...]) -> str | None:
    referee: Any = RefereeStub(expected)
    return composite_difference(found, referee, 1, DURATION_MS, RateUnit.W)


TWO_STEPS = schedule((0, 6_000), (100, 8_000))


def test_the_same_schedule_is_no_difference() -> None:
    assert difference(answer((0, 6_000), (100, 8_000)), TWO_STEPS) is None


def test_equal_periods_may_be_split() -> None:
    assert difference(answer((0, 6_000.0), (50, 6_000.0), (100, 8_000)), TWO_STEPS) is None


def test_another_limit_is_one() -> None:
    assert difference(answer((0, 6_000), (100, 9_000)), TWO_STEPS) == (
        "found 9000 W after 1 min 40 s, expected 8000 W until 5 min"
    )


def test_a_step_that_is_missing_is_one() -> None:
    assert difference(answer((0, 6_000)), TWO_STEPS) == (
        "found 6000 W after 1 min 40 s, expected 8000 W until 5 min"
    )


@pytest.mark.parametrize(("limit", "same"), [(6_000.09, True), (6_000.11, False)])
def test_limits_have_one_decimal(limit: float, same: bool) -> None:
    assert (difference(answer((0, limit)), schedule((0, 6_000))) is None) is same


@pytest.mark.parametrize(("second", "same"), [(96, True), (104, True), (95, False), (105, False)])
def test_boundaries_may_be_four_seconds_off(second: int, same: bool) -> None:
    assert (difference(answer((0, 6_000), (second, 8_000)), TWO_STEPS) is None) is same


def test_the_first_instant_has_no_such_grace() -> None:
    assert difference(answer((0, 9_000), (3, 6_000)), schedule((0, 6_000))) is not None


def test_a_stretch_too_short_to_have_an_inside_is_left_out() -> None:
    expected = schedule((0, 6_000), (100, 7_000), (108, 8_000))
    assert difference(answer((0, 6_000), (104, 8_000)), expected) is None


def test_where_no_profile_limits_any_number_will_do() -> None:
    expected = schedule((0, 6_000), (100, 22_080))
    assert difference(answer((0, 6_000), (100, 99_999)), expected) is None


def test_agreement_with_any_reading_is_agreement() -> None:
    assert difference(answer((0, 8_000)), schedule((0, 6_000)), schedule((0, 8_000))) is None


def test_without_agreement_the_difference_to_the_first_reading_is_told() -> None:
    found = difference(answer((0, 9_000)), schedule((0, 6_000)), schedule((0, 8_000)))
    assert found == "found 9000 W after 0 s, expected 6000 W until 5 min"


def test_the_unit_and_the_start_that_the_answer_names_count() -> None:
    referee = RefereeStub([schedule((0, 10))])
    payload = {
        "scheduleStart": "2025-01-15T08:00:02Z",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
        },
    }
    stub: Any = referee
    assert composite_difference(given(payload), stub, 1, DURATION_MS, RateUnit.W) is None
    assert referee.asked == [(T0 + 2_000, RateUnit.A)]


def test_an_answer_without_unit_and_start_has_those_of_the_question() -> None:
    referee = RefereeStub([schedule((0, 6_000))])
    payload = {"chargingSchedule": {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6_000}]}}
    stub: Any = referee
    assert composite_difference(given(payload), stub, 1, DURATION_MS, RateUnit.W) is None
    assert referee.asked == [(T0, RateUnit.W)]


@pytest.mark.parametrize(
    "payload",
    [{}, {"chargingSchedule": {}}, {"chargingSchedule": {"chargingSchedulePeriod": []}}],
)
def test_an_answer_without_periods_is_a_difference(payload: dict[str, Any]) -> None:
    assert difference(given(payload), TWO_STEPS) == (
        "found no period in the answer, expected at least one"
    )


@pytest.mark.parametrize(
    "found",
    [
        answer((0, "much")),
        answer((0, None)),
        given({"chargingSchedule": {"chargingSchedulePeriod": [{"limit": 6_000}]}}),
    ],
    ids=["text", "null", "no start"],
)
def test_what_cannot_be_read_is_shown(found: Answer) -> None:
    told = difference(found, TWO_STEPS)
    assert told is not None
    assert told.endswith("expected periods with startPeriod and limit")


def test_a_start_that_is_no_instant_is_shown() -> None:
    told = difference(answer((0, 6_000), scheduleStart="soon"), schedule((0, 6_000)))
    assert told is not None
    assert told.startswith("found 'soon', expected a date-time")


@pytest.mark.parametrize(
    "found",
    [
        answer((0, 6_000), scheduleStart=5),
        given({"chargingSchedule": [6_000]}),
        answer((0, "NaN")),
        answer((float("inf"), 6_000)),
    ],
    ids=["start is a number", "schedule is a list", "limit is no number", "start is infinite"],
)
def test_nothing_that_a_charger_answers_breaks_the_comparison(found: Answer) -> None:
    assert difference(found, TWO_STEPS) is not None


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (answer((0, -1)), "found limit -1, expected a number that is not negative"),
        (answer((0, 6_000), (99.5, 8_000)), "found startPeriod 99.5, expected whole seconds"),
        (answer((30, 6_000)), "found no limit before 30 s, expected one from 0 s on"),
        (
            answer((0, 6_000), (100, 8_000), (400, 9_000)),
            "found a schedule of 6 min 40 s, expected one of 5 min at most",
        ),
    ],
)
def test_what_no_schedule_may_say_is_a_difference(found: Answer, sentence: str) -> None:
    assert difference(found, TWO_STEPS) == sentence


def lasting(duration_s: object) -> Answer:
    found = answer((0, 6_000), (100, 8_000))
    charging_schedule: Any = found.payload["chargingSchedule"]
    return given({"chargingSchedule": {**charging_schedule, "duration": duration_s}})


@pytest.mark.parametrize("duration_s", [60, 300, 304, "for ever", None])
def test_a_duration_may_be_shorter_or_missing(duration_s: object) -> None:
    assert difference(lasting(duration_s), TWO_STEPS) is None


def test_a_duration_beyond_the_request_is_a_difference() -> None:
    assert difference(lasting(86_400), TWO_STEPS) == (
        "found a schedule of 1 d, expected one of 5 min at most"
    )


def test_whole_seconds_may_be_written_with_a_point() -> None:
    assert difference(answer((0.0, 6_000), (100.0, 8_000)), TWO_STEPS) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (answer((0, 6_000)), None),
        (answer((0, 22_080)), "found 22080 W after 0 s, expected 6000 W until 12 s"),
    ],
)
def test_without_a_duration_the_present_limit_counts(found: Answer, told: str | None) -> None:
    # Long enough for a limit that holds now, and too short for one that comes later.
    referee: Any = RefereeStub([schedule((0, 6_000))], duration_ms=12_000)
    assert composite_difference(found, referee, 1, 0, RateUnit.W) == told
