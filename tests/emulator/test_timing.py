"""When a profile applies, with the literal bodies of OCPP 1.6 and amperes by hand."""

from __future__ import annotations

from emulator.support import T0, offered, plan, profile, transaction

from harness.units import DAY_MS, HOUR_MS, WEEK_MS, parse_instant

DAY = 86_400


def test_a_literal_body_is_followed_step_by_step():
    body = {
        "chargingProfileId": 7,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2025-01-15T08:00:00Z",
            "duration": 300,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 8},
                {"startPeriod": 60, "limit": 12.5},
            ],
        },
    }
    made = plan((1, body))
    assert [offered(made, s) for s in (0, 59.999, 60, 299.999, 300)] == [8, 8, 12.5, 12.5, 32]


def test_a_schedule_does_nothing_before_its_start():
    made = plan((1, profile("TxDefaultProfile", (0, 8), start="2025-01-15T08:10:00Z")))
    assert offered(made, 599) == 32
    assert offered(made, 600) == 8


def test_a_schedule_that_started_long_ago_is_in_its_last_period():
    made = plan((1, profile("TxDefaultProfile", (0, 8), (60, 10), start="2024-01-01T00:00:00Z")))
    assert offered(made, 0) == 10


def test_valid_from_counts_and_valid_to_does_not():
    made = plan(
        (
            1,
            profile(
                "TxDefaultProfile",
                (0, 8),
                validFrom="2025-01-15T08:01:00Z",
                validTo="2025-01-15T08:02:00Z",
            ),
        )
    )
    assert [offered(made, s) for s in (59.999, 60, 119.999, 120)] == [32, 8, 8, 32]


def test_an_offset_is_part_of_the_instant():
    # 10:00 at +02:00 is 08:00 UTC.
    made = plan((1, profile("TxDefaultProfile", (0, 8), start="2025-01-15T10:00:00+02:00")))
    assert offered(made, -1) == 32
    assert offered(made, 0) == 8


def test_a_relative_schedule_counts_from_the_transaction():
    body = profile("TxDefaultProfile", (0, 6), (120, 16), kind="Relative", start=None)
    made = plan((1, body), accepted_at=T0 - HOUR_MS)
    assert offered(made, 119, started_at=T0) == 6
    assert offered(made, 120, started_at=T0) == 16


def test_an_absolute_schedule_without_a_start_counts_from_the_transaction():
    made = plan((1, profile("TxDefaultProfile", (0, 6), (60, 16), start=None)))
    assert offered(made, 70, started_at=T0 + 30_000) == 6


def test_a_daily_schedule_comes_back_every_24_hours():
    # E3.43: 6 A for half a day, nothing for the other half, 6 A again.
    made = plan(
        (
            1,
            profile(
                "TxDefaultProfile",
                (0, 6),
                kind="Recurring",
                recurrencyKind="Daily",
                duration=43_200,
            ),
        )
    )
    assert [offered(made, s) for s in (0, 43_199, 43_200, DAY - 1, DAY)] == [6, 6, 32, 32, 6]


def test_a_weekly_schedule_comes_back_after_seven_days():
    made = plan(
        (
            1,
            profile(
                "TxDefaultProfile",
                (0, 6),
                kind="Recurring",
                recurrencyKind="Weekly",
                duration=3_600,
            ),
        )
    )
    assert [offered(made, s) for s in (3_599, 3_600, DAY, 7 * DAY)] == [6, 32, 32, 6]


def test_a_recurring_schedule_is_inactive_before_its_first_start():
    made = plan(
        (
            1,
            profile(
                "TxDefaultProfile",
                (0, 6),
                kind="Recurring",
                recurrencyKind="Daily",
                start="2025-01-16T07:00:00Z",
            ),
        )
    )
    assert offered(made, 0) == 32


def test_steps_beyond_the_recurrence_are_not_executed():
    # E3.44: the step at 25 h never comes, because the day starts again at 24 h.
    made = plan(
        (
            1,
            profile(
                "TxDefaultProfile",
                (0, 6),
                (90_000, 20),
                kind="Recurring",
                recurrencyKind="Daily",
            ),
        )
    )
    assert offered(made, 90_001) == 6


def changes(made, started_at=T0, end=T0 + HOUR_MS):
    found, at = [], T0
    while at < end:
        at = made.next_change([transaction(started_at=started_at)], at)
        found.append((at - T0) / 1000)
    return found


def test_the_station_looks_at_the_next_period_and_at_the_end():
    made = plan((1, profile("TxDefaultProfile", (0, 6), (60, 8), duration=100)))
    assert changes(made, end=T0 + 100_000) == [60, 100]


def test_the_station_looks_every_15_minutes_without_any_profile():
    assert changes(plan()) == [900, 1800, 2700, 3600]


def test_the_station_looks_at_the_bounds_of_validity():
    body = profile(
        "TxDefaultProfile",
        (0, 6),
        validFrom="2025-01-15T08:01:40Z",
        validTo="2025-01-15T08:03:20Z",
    )
    assert changes(plan((0, body)), end=T0 + 200_000) == [100, 200]


def test_the_station_sees_the_next_day_of_a_recurring_profile_come():
    body = profile("TxDefaultProfile", (0, 6), kind="Recurring", recurrencyKind="Daily")
    made = plan((1, body))
    at = T0 + DAY_MS - 1_000
    assert made.next_change([transaction()], at) == T0 + DAY_MS


def test_a_weekly_profile_over_a_change_to_summer_time_stays_at_its_utc_time():
    # 2025-03-24 was a Monday; the clocks changed on 2025-03-30.
    body = profile(
        "TxDefaultProfile",
        (0, 6),
        kind="Recurring",
        recurrencyKind="Weekly",
        duration=3_600,
        start="2025-03-24T12:00:00Z",
    )
    made = plan((1, body))
    week_later = (parse_instant("2025-03-24T12:00:00Z") + WEEK_MS - T0) / 1000
    assert offered(made, week_later) == 6
    assert offered(made, week_later - 1) == 32
