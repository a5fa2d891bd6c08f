"""The verbs that ask for more than charging, as they are written in a file."""

from __future__ import annotations

from decimal import Decimal

import pytest
from scenario.texts import complaints, loaded, with_steps

from harness.csms import Availability, ResetKind
from harness.errors import InputError
from harness.profiles import (
    PriorityChanged,
    Rebooted,
    ScheduleUpdate,
    ScheduleUpdated,
    TransactionEnded,
    TransactionStarted,
    Version,
)
from harness.scenario.rehearsal import rehearse
from harness.units import HOUR_MS, MINUTE_MS, SECOND_MS

TOP = '\nocpp: ["2.1"]\nneeds: {connectors: 2}'
"""Three lines at the top: the first step stands on line 5."""


def step_of(text):
    (step,) = loaded(with_steps(text, top=TOP)).scenario.steps
    return step


def complaint_of(text):
    (said,) = complaints(with_steps(text, top=TOP))
    return said


def rehearsed(*steps):
    file = loaded(with_steps(*steps, top=TOP))
    return rehearse(file.items[0], Version.V21)


@pytest.mark.parametrize(
    ("text", "kind"), [("at once", ResetKind.AT_ONCE), ("gently", ResetKind.GENTLY)]
)
def test_a_station_is_reset_at_once_or_gently(text, kind):
    step = step_of(f"reset: {text}")
    assert step.reset is kind
    assert str(step) == f"reset {text}"


def test_another_kind_of_reset_is_refused_with_a_guess():
    assert complaint_of("reset: gentle") == (
        "f.yaml:5: steps[0].reset: found 'gentle', expected one of at once, gently; "
        "did you mean 'gently'?"
    )


def test_a_message_is_triggered_for_the_station_or_a_connector():
    step = step_of("trigger: {message: MeterValues, connector: 2}")
    assert (step.trigger.message, step.trigger.connector) == ("MeterValues", 2)
    assert step_of("trigger: {message: Heartbeat}").trigger.connector is None


def test_a_connector_that_the_scenario_does_not_need_is_refused():
    assert complaint_of("trigger: {message: MeterValues, connector: 3}") == (
        "f.yaml:5: steps[0].trigger.connector: found 3, expected at most 2 (needs.connectors)"
    )


def test_a_connector_or_the_station_is_taken_out_of_service():
    step = step_of("change_availability: {connector: 1, to: Inoperative}")
    assert step.change_availability.to is Availability.INOPERATIVE
    assert str(step) == "change_availability connector 1 to Inoperative"
    assert step_of("change_availability: {to: Operative}").change_availability.connector == 0


def test_a_dynamic_profile_is_updated_in_the_words_of_ocpp():
    step = step_of(
        "update_schedule: {chargingProfileId: 8, scheduleUpdate: {limit: 9000, setpoint: -500, "
        "dischargeLimit_L2: -3000}}"
    )
    assert step.update_schedule.body == {
        "limit": 9000,
        "setpoint": -500,
        "dischargeLimit_L2": -3000,
    }
    assert str(step) == (
        "update_schedule of profile 8: limit 9000, setpoint -500, dischargeLimit_L2 -3000"
    )


def test_an_update_is_checked_as_a_period_is():
    assert complaint_of(
        "update_schedule: {chargingProfileId: 8, scheduleUpdate: {limit: 11 kW}}"
    ).endswith(
        "scheduleUpdate.limit: found '11 kW', expected a number in the chargingRateUnit, such as "
        "11000 or 16.5; did you mean 11000?"
    )


def test_the_central_system_errs_in_several_ways_at_once():
    step = step_of(
        "misbehave: {answers late: 9 s, lose: StatusNotification, times: 3, clock behind: 2 h}"
    )
    wrong = step.misbehave
    assert wrong.answers_late_ms == 9 * SECOND_MS
    assert (wrong.lose, wrong.times) == ("StatusNotification", 3)
    assert wrong.clock_behind_ms == 2 * HOUR_MS
    assert str(step) == "misbehave: answers late, lose, clock behind"


def test_the_central_system_hangs_up_for_a_while():
    assert step_of("misbehave: {disconnect: 1 min}").misbehave.disconnect_ms == MINUTE_MS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "found nothing, expected what to do wrong, such as {answers late: 9 s}"),
        ("{times: 3}", "found nothing, expected what to do wrong, such as {answers late: 9 s}"),
        (
            "{clock ahead: 1 h, clock behind: 1 h}",
            "found two clocks, expected either clock ahead or clock behind",
        ),
    ],
)
def test_misbehaving_says_how(text, expected):
    assert complaint_of(f"misbehave: {text}") == f"f.yaml:5: steps[0].misbehave: {expected}"


def test_a_delay_of_nothing_is_no_wrong_clock():
    assert complaint_of("misbehave: {clock ahead: 0 s}").endswith(
        "clock ahead: found no time at all, expected a duration longer than 0 s"
    )


@pytest.mark.parametrize("verb", ["behave", "compare_profiles"])
def test_verbs_that_need_nothing_have_nothing(verb):
    assert str(step_of(f"{verb}: {{}}")) == verb
    assert "expected" in complaint_of(f"{verb}: {{connector: 1}}")


START = "start_transaction: {connector: 1}"


def test_a_rehearsed_reset_ends_what_runs_and_starts_anew():
    play = rehearsed(START, "hold: 1 min", "reset: at once")
    (begun, ended, booted) = play.events
    assert isinstance(begun, TransactionStarted)
    assert ended == TransactionEnded(play.start + MINUTE_MS, "1")
    assert booted == Rebooted(play.start + MINUTE_MS)


def test_a_reset_that_is_to_be_rejected_changes_nothing():
    play = rehearsed("reset: gently\n    expect: Rejected", "hold: 1 min")
    assert play.events == ()


def test_a_rehearsed_update_reaches_the_ledger():
    play = rehearsed(
        "update_schedule: {chargingProfileId: 8, scheduleUpdate: {limit: 5000.5}}", "hold: 1 min"
    )
    assert play.events == (ScheduleUpdated(play.start, 8, ScheduleUpdate(limit=Decimal("5000.5"))),)


def test_rehearsed_priority_charging_is_of_the_running_transaction():
    play = rehearsed(START, "priority_charging: {connector: 1, activate: true}", "hold: 1 min")
    assert play.events[1] == PriorityChanged(play.start, "1", active=True)


def test_priority_charging_without_a_transaction_cannot_be_played():
    with pytest.raises(InputError, match="no transaction runs on connector 1"):
        rehearsed("priority_charging: {connector: 1, activate: false}")
