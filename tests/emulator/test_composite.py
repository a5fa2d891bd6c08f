from __future__ import annotations

from emulator.support import T0, T0_TEXT, plan, profile, transaction

from harness.emulator import EmulatedSite
from harness.emulator.composite import composite_schedule


def ask(made, connector=1, running=None, duration=300, unit="A"):
    return composite_schedule(
        made, connector, running=running or {}, at=T0, duration_s=duration, unit=unit
    )


def steps(answer) -> list[tuple[int, float]]:
    schedule = answer["chargingSchedule"]
    return [(p["startPeriod"], p["limit"]) for p in schedule["chargingSchedulePeriod"]]


def test_the_answer_has_the_form_of_ocpp():
    assert ask(plan((1, profile("TxDefaultProfile", (0, 6))))) == {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": "2025-01-15T08:00:00.000Z",
        "chargingSchedule": {
            "duration": 300,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0, "numberPhases": 3}],
        },
    }


def test_the_octt_vector_of_purposes_is_answered():
    # TC_066_CS.
    made = plan(
        (0, profile("ChargePointMaxProfile", (0, 10), id=1, duration=86_400)),
        (
            1,
            profile(
                "TxDefaultProfile",
                *((0, 6), (60, 10), (120, 8), (180, 15), (260, 8)),
                id=2,
                duration=300,
            ),
        ),
        (
            1,
            profile(
                "TxProfile",
                *((0, 8), (50, 11), (140, 16), (200, 6), (240, 12)),
                id=3,
                duration=260,
            ),
        ),
    )
    answer = ask(made, running={1: transaction()}, duration=400)
    assert steps(answer) == [(0, 8), (50, 10), (200, 6), (240, 10), (260, 8), (300, 10)]


def test_without_any_profile_it_answers_the_hardware():
    assert steps(ask(plan())) == [(0, 32)]
    assert steps(ask(plan(), unit="W")) == [(0, 22_080)]


def test_amperes_are_converted_to_watts_over_the_phases():
    assert steps(ask(plan((1, profile("TxDefaultProfile", (0, 10)))), unit="W")) == [(0, 6_900)]


def test_watts_are_converted_to_amperes_by_the_number_of_phases():
    made = plan((1, profile("TxDefaultProfile", (0, 2_300, 1), unit="W")))
    answer = ask(made)
    assert steps(answer) == [(0, 10)]
    assert answer["chargingSchedule"]["chargingSchedulePeriod"][0]["numberPhases"] == 1


def test_a_converted_limit_is_rounded_downwards():
    # 4200 W / 690 V is 6.087 A.
    made = plan((1, profile("TxDefaultProfile", (0, 4_200), unit="W")))
    assert steps(ask(made)) == [(0, 6.0)]


def test_a_relative_profile_is_answered_as_if_a_transaction_started_now():
    body = profile("TxDefaultProfile", (0, 6), (60, 16), kind="Relative", start=None)
    assert steps(ask(plan((1, body)))) == [(0, 6), (60, 16)]


def test_the_station_is_the_sum_of_its_connectors():
    made = plan((0, profile("TxDefaultProfile", (0, 6))), site=EmulatedSite(connectors=2))
    assert steps(ask(made, connector=0)) == [(0, 12)]


def test_the_station_is_bounded_by_its_ceiling():
    made = plan(
        (0, profile("TxDefaultProfile", (0, 6), id=1)),
        (0, profile("ChargePointMaxProfile", (0, 10), id=2, duration=60)),
        site=EmulatedSite(connectors=2),
    )
    assert steps(ask(made, connector=0)) == [(0, 10), (60, 12)]


def test_the_schedule_ends_with_the_request():
    made = plan((1, profile("TxDefaultProfile", (0, 6), (300, 16))))
    assert steps(ask(made, duration=300)) == [(0, 6)]


def test_a_request_without_duration_is_answered_with_the_present_limit():
    assert steps(ask(plan((1, profile("TxDefaultProfile", (0, 6)))), duration=0)) == [(0, 6)]


def test_a_very_long_request_is_answered_for_a_week():
    assert ask(plan(), duration=10**9)["chargingSchedule"]["duration"] == 604_800


def test_a_day_of_a_recurring_profile_is_answered():
    body = profile(
        "TxDefaultProfile",
        (0, 6),
        kind="Recurring",
        recurrencyKind="Daily",
        duration=43_200,
        start=T0_TEXT,
    )
    assert steps(ask(plan((1, body)), duration=100_000)) == [(0, 6), (43_200, 32), (86_400, 6)]
