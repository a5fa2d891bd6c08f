"""A scenario as a lab engineer writes it on a bad day: one mistake, one clear complaint."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario.texts import complaints, loaded

from harness.errors import InputError
from harness.scenario import read

GOOD = """\
title: A default profile limits a session
steps:
  - set_profile:
      connector: 1
      profile:
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: t0
          chargingRateUnit: A
          chargingSchedulePeriod:
            - {startPeriod: 0, limit: 16}
            - {startPeriod: 60, limit: 8}
    expect: Accepted
  - plug_in: {connector: 1, draws: 22 kW}
  - start_transaction: {connector: 1}
  - hold: 2 min
  - stop_transaction: {connector: 1}
"""

PROFILE = "steps[0].set_profile.profile"
SCHEDULE = f"{PROFILE}.chargingSchedule"
PERIOD = f"{SCHEDULE}.chargingSchedulePeriod"
DURATION = "a duration with its unit, such as 90 s, 2 min or 1 h 30 min"
INSTANT = "an instant, such as t0 + 60 s or 2025-01-15T08:00:00Z"
START = "a date-time with its offset, such as 2025-01-15T08:00:00Z"
POWER = "a power with its unit, such as 11 kW or 4200 W"
LIMIT = "a number in the chargingRateUnit, such as 11000 or 16.5"
LIST = "a list, with '- ' before each entry"
STEP = "a verb with its value, such as hold: 2 min or unplug: {connector: 1}"
TEN_PM = "2025-01-15T22:00:00Z"
VERBS = (
    "one of plug_in, unplug, start_transaction, stop_transaction, set_profile, clear_profile, "
    "hold, hold_until, compare_composite, compare_profiles, update_schedule, "
    "priority_charging, change_availability, trigger, reset, misbehave, behave"
)
OUTCOMES = (
    "one of Accepted, Rejected, Unknown, NotSupported, NotImplemented, "
    "PropertyConstraintViolation, OccurrenceConstraintViolation, OccurenceConstraintViolation, "
    "TypeConstraintViolation, FormationViolation, FormatViolation, ProtocolError, InternalError, "
    "GenericError"
)
INDENTATION = (
    "found ': ' where no value can stand, expected the indentation of the line above, "
    "or quotes around a text that contains ': '"
)

LAYOUT = [
    (
        "        stackLevel",
        "       stackLevel",
        "7: found an indentation of 7, expected that of a line above, such as the 6 of line 4",
    ),
    ("        stackLevel", "         stackLevel", f"7: {INDENTATION}"),
    (
        "  - hold",
        "   - hold",
        "19: found an indentation of 3, expected that of a line above, such as the 2 of line 3",
    ),
    (
        "    expect: Accepted",
        "      expect: Accepted",
        (
            "16: steps[0].set_profile.expect: found 'expect', expected one of connector, profile; "
            "it belongs further left, beside set_profile"
        ),
    ),
    (
        "steps:\n",
        "steps:\n  - hold: 1 s\n    tolerance: 2 %\n",
        (
            "4: steps[0].tolerance: found 'tolerance', expected one of clause, delivers, hold, "
            "meter_values, reacts within, status; it belongs further left, beside steps"
        ),
    ),
    (
        "        stackLevel: 0\n",
        "        stackLevel: 0\n        minChargingRate: 6\n",
        (
            f"8: {PROFILE}.minChargingRate: found 'minChargingRate', expected one of "
            "chargingProfileId, chargingProfileKind, chargingProfilePurpose, chargingSchedule, "
            "id, recurrencyKind, stackLevel, transactionId, validFrom, validTo; "
            "it belongs further right, below chargingSchedule"
        ),
    ),
    ("      connector: 1\n", "\tconnector: 1\n", "4: found a tab, expected spaces"),
    ("hold: 2", "hold:\t2", "19: found a tab, expected spaces"),
    (
        "  - hold",
        "  hold",
        "19: found no '- ' at the beginning of the line, expected one as on line 3",
    ),
    (
        "  - hold",
        "  -hold",
        "19: found no '- ' at the beginning of the line, expected one as on line 3",
    ),
    (
        "  - hold",
        "    hold",
        "19: steps[2].hold: found start_transaction and hold, expected one verb behind each dash",
    ),
    (
        "  - set_profile",
        "    set_profile",
        (
            "17: found '- ' at an indentation of 2 where no list is, "
            "expected the indentation of the list above, and a dash at each of its entries"
        ),
    ),
    (
        "            - {startPeriod: 0, limit: 16}\n            - {startPeriod: 60, limit: 8}",
        "            startPeriod: 0\n            limit: 16",
        f"13: {PERIOD}: found a mapping, expected {LIST}",
    ),
    (
        "hold: 2 min",
        "hold:2 min",
        f"19: steps[3]: found 'hold:2 min', expected {STEP}; did you mean hold: 2 min?",
    ),
    (
        "hold: 2 min",
        "hold = 2 min",
        f"19: steps[3]: found 'hold = 2 min', expected {STEP}; did you mean hold: 2 min?",
    ),
    (
        "draws: 22 kW",
        "draws:22 kW",
        "17: steps[1].plug_in.draws: found 'draws:22 kW', expected a space behind the colon",
    ),
    (
        "limit: 16}",
        "limit: 16",
        "15: found '{', expected ',' or '}' because the bracket of line 14 is open",
    ),
    ("title: A", "title: Bench 3: a", f"1: {INDENTATION}"),
    (
        "  - hold: 2 min\n",
        "  - hold: 2 min\n    hold: 3 min\n",
        "20: steps[3].hold: found 'hold' again, expected it once; it stands on line 19 already",
    ),
]
VERB_NAMES = [
    ("hold: 2 min", "wait: 2 min", f"19: steps[3].wait: found 'wait', expected {VERBS}", "hold"),
    ("hold: 2 min", "sleep: 2 min", f"19: steps[3].sleep: found 'sleep', expected {VERBS}", "hold"),
    ("plug_in:", "connect:", f"17: steps[1].connect: found 'connect', expected {VERBS}", "plug_in"),
    (
        "set_profile:",
        "SetChargingProfile:",
        f"3: steps[0].SetChargingProfile: found 'SetChargingProfile', expected {VERBS}",
        "set_profile",
    ),
    (
        "stop_transaction:",
        "stop:",
        f"20: steps[4].stop: found 'stop', expected {VERBS}",
        "stop_transaction",
    ),
]
VALUES = [
    (
        "  - hold: 2 min\n  - stop",
        "  - hold: 2 min\n    stop",
        (
            "20: steps[3].stop_transaction: found hold and stop_transaction, "
            "expected one verb behind each dash"
        ),
    ),
    ("hold: 2 min", "dance: 2 min", f"19: steps[3].dance: found 'dance', expected {VERBS}"),
    (
        "start_transaction: {connector: 1}",
        "start_transaction",
        f"18: steps[2]: found 'start_transaction', expected {STEP}",
    ),
    (
        "start_transaction: {connector: 1}",
        "start_transaction:",
        (
            "18: steps[2].start_transaction: found nothing, "
            "expected {} or a mapping with connector, profile"
        ),
    ),
    (
        "plug_in: {connector: 1, draws: 22 kW}",
        "plug_in: 1",
        "17: steps[1].plug_in: found 1, expected a mapping with draws or vehicle",
    ),
    ("2 min", "30", f"19: steps[3].hold: found 30, expected {DURATION}; did you mean '30 s'?"),
    (
        "2 min",
        "30 seconds",
        f"19: steps[3].hold: found '30 seconds', expected {DURATION}; did you mean '30 s'?",
    ),
    (
        "2 min",
        "1,5 min",
        f"19: steps[3].hold: found '1,5 min', expected {DURATION}; did you mean '1.5 min'?",
    ),
    ("2 min", "22:00", f"19: steps[3].hold: found the time of day '22:00', expected {DURATION}"),
    (
        "hold: 2 min",
        "hold_until: 22:00",
        f"19: steps[3].hold_until: found '22:00', expected {INSTANT}; did you mean '{TEN_PM}'?",
    ),
    (
        "startSchedule: t0",
        "startSchedule: 22:00",
        (
            f"11: {SCHEDULE}.startSchedule: found '22:00', expected {INSTANT}; "
            f"did you mean '{TEN_PM}'?"
        ),
    ),
    (
        "steps:",
        "start: 22:00\nsteps:",
        f"2: start: found '22:00', expected {START}; did you mean '{TEN_PM}'?",
    ),
    (
        "startSchedule: t0",
        "startSchedule: 2025-01-15 22:00",
        (
            f"11: {SCHEDULE}.startSchedule: found '2025-01-15 22:00', expected {INSTANT}; "
            f"did you mean '{TEN_PM}'?"
        ),
    ),
    (
        "22 kW",
        "22kw",
        f"17: steps[1].plug_in.draws: found '22kw', expected {POWER}; did you mean '22 kW'?",
    ),
    (
        "22 kW",
        "22",
        f"17: steps[1].plug_in.draws: found 22, expected {POWER}; did you mean '22 kW'?",
    ),
    ("22 kW", "32 A", f"17: steps[1].plug_in.draws: found '32 A', expected {POWER}"),
    (
        "22 kW",
        "7,4 kW",
        "17: steps[1].plug_in.draws: found '7,4 kW', expected a point in place of the comma",
    ),
    (
        "expect: Accepted",
        "expect: accepted",
        f"16: steps[0].expect: found 'accepted', expected {OUTCOMES}; did you mean 'Accepted'?",
    ),
    (
        "expect: Accepted",
        "expect: []",
        "16: steps[0].expect: found an empty list, expected at least 1 entry",
    ),
    (
        "TxDefaultProfile",
        "TXProfile",
        (
            f"8: {PROFILE}.chargingProfilePurpose: found 'TXProfile', expected one of "
            "ChargePointMaxProfile, TxDefaultProfile, TxProfile; did you mean 'TxProfile'?"
        ),
    ),
    (
        "limit: 16",
        "limit: 16A",
        f"14: {PERIOD}[0].limit: found '16A', expected {LIMIT}; did you mean 16?",
    ),
    (
        "limit: 16",
        "limit: 16,5",
        f"14: {PERIOD}[0].limit: found '16,5', expected a point in place of the comma",
    ),
    (
        "startPeriod: 0",
        "startPeriod: 10",
        f"14: {PERIOD}[0].startPeriod: found 10, expected 0 in the first period",
    ),
    (
        "startPeriod: 60",
        "startPeriod: 60 s",
        f"15: {PERIOD}[1].startPeriod: found '60 s', expected a whole number; did you mean 60?",
    ),
    (
        "hold: 2 min",
        "hold: 2 min\n    delivers: 90 %",
        (
            "20: steps[3].delivers: found '90 %', expected at least and a percentage, "
            "such as at least 90 %; did you mean 'at least 90 %'?"
        ),
    ),
    (
        "hold: 2 min",
        "hold: 2 min\n    reacts_within: 10 s",
        (
            "20: steps[3].reacts_within: found 'reacts_within', expected one of clause, delivers, "
            "hold, meter_values, reacts within, status; did you mean 'reacts within'?"
        ),
    ),
    (
        "steps:",
        "tolerance: 2\nsteps:",
        "2: tolerance: found 2, expected a percentage, such as 2 %; did you mean '2 %'?",
    ),
    (
        "steps:",
        "covers: TC_057_CS\nsteps:",
        f"2: covers: found 'TC_057_CS', expected {LIST}; did you mean [\"TC_057_CS\"]?",
    ),
    (
        "steps:",
        "ocpp: 1.6\nsteps:",
        f'2: ocpp: found 1.6, expected {LIST}; did you mean ["1.6"]?',
    ),
]
WHOLE_FILES = [
    ("", "1: found nothing, expected a mapping with title, steps"),
    ("# to do\n", "1: found nothing, expected a mapping with title, steps"),
    ("- hold: 2 min\n", "1: found a list, expected a mapping with title, steps"),
    ("hello\n", "1: found 'hello', expected a mapping with title, steps"),
    ("title: T\n", "1: steps: found nothing, expected a value"),
    ("title: T\nsteps:\n", f"2: steps: found nothing, expected {LIST}"),
    ("title: T\nsteps:\n  hold: 2 min\n", f"2: steps: found a mapping, expected {LIST}"),
    (f"{GOOD}---\n{GOOD}", "21: found a second document, expected one in a file"),
]


def test_without_a_mistake_there_is_no_complaint() -> None:
    assert len(loaded(GOOD).scenario.steps) == 5


@pytest.mark.parametrize(("old", "new", "complaint"), LAYOUT + VALUES)
def test_one_mistake_makes_one_complaint(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    assert complaints(GOOD.replace(old, new, 1)) == [f"f.yaml:{complaint}"]


@pytest.mark.parametrize(("old", "new", "complaint", "meant"), VERB_NAMES)
def test_a_verb_by_another_name_is_answered_with_ours(
    old: str, new: str, complaint: str, meant: str
) -> None:
    assert complaints(GOOD.replace(old, new, 1)) == [f"f.yaml:{complaint}; did you mean '{meant}'?"]


@pytest.mark.parametrize(("text", "complaint"), WHOLE_FILES)
def test_a_file_that_is_no_scenario_makes_one_complaint(text: str, complaint: str) -> None:
    assert complaints(text) == [f"f.yaml:{complaint}"]


def test_a_file_in_another_encoding_makes_one_complaint() -> None:
    content = GOOD.replace("A default", "Größe").encode("latin-1")
    message = r"^f\.yaml:1: found byte 0xf6, expected a file that was saved as UTF-8$"
    with pytest.raises(InputError, match=message):
        read(content, Path("f.yaml"))


def test_what_is_not_indented_below_its_verb_is_told_where_it_belongs() -> None:
    text = "title: T\nsteps:\n  - plug_in:\n    draws: 22 kW\n"
    assert complaints(text) == [
        "f.yaml:3: steps[0].plug_in: found nothing, expected a mapping with draws or vehicle",
        (
            "f.yaml:4: steps[0].draws: found 'draws', expected one of clause, plug_in; "
            "it belongs further right, below plug_in"
        ),
    ]


def test_the_request_of_a_manual_is_answered_with_our_word_for_its_profile() -> None:
    said = complaints(GOOD.replace("      profile:", "      csChargingProfiles:"))
    assert said[1] == (
        "f.yaml:5: steps[0].set_profile.csChargingProfiles: found 'csChargingProfiles', "
        "expected one of connector, profile; did you mean 'profile'?"
    )


@pytest.mark.parametrize("change", ["\r\n", "\n"])
def test_the_ends_of_lines_do_not_matter(change: str) -> None:
    text = GOOD.replace("\n", change).replace("2 min", "30")
    assert complaints(text)[0].startswith("f.yaml:19: steps[3].hold: found 30,")
