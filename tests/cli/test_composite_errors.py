"""What ``hil composite`` says about cases and options that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli.cases import Command, at, body, body_of_2x, case, transaction

from harness.cli import main

_DATE_TIME = "a date-time such as 2025-01-15T08:00:00Z"
_REQUIRED = "found nothing, expected a value: the field is required"


def _without(key: str) -> dict[str, Any]:
    return {name: value for name, value in case().items() if name != key}


def _with_body(**fields: Any) -> dict[str, Any]:
    return case(profiles=[at(1, body((0, 16), **fields))])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (_without("version"), f"version: {_REQUIRED}"),
        (_without("start"), f"start: {_REQUIRED}"),
        (_without("duration_s"), f"duration_s: {_REQUIRED}"),
        (_without("nrOfEvses"), f"nrOfEvses: {_REQUIRED}"),
        (_without("chargingRateUnit"), f"chargingRateUnit: {_REQUIRED}"),
        (_without("defaults"), "defaults: found nothing, expected an object"),
        (_without("profiles"), "profiles: found nothing, expected a list"),
        (
            case(version="2.2"),
            "version: found '2.2', expected one of 1.6, 2.0.1, 2.1; did you mean '2.1'?",
        ),
        (case(start="at eight"), f"start: found 'at eight', expected {_DATE_TIME}"),
        (case(duration_s=-1), "duration_s: found -1, expected an integer from 0 up"),
        (case(duration_s=10**9), "duration_s: found 1000000000, expected at most ten years"),
        (case(evseId=2), "evseId: found 2, expected an integer from 0 to 1"),
        (case(nrOfEvses=0), "nrOfEvses: found 0, expected an integer from 1 to 1000"),
        (case(chargingRateUnit="kW"), "chargingRateUnit: found 'kW', expected one of A, W"),
        (case(phaseType="ac"), "phaseType: found 'ac', expected one of AC, DC; did you mean 'AC'?"),
        (case(offline="no"), "offline: found 'no', expected true or false"),
        (
            case(profiles=[at(2, body((0, 16)))]),
            "profiles[0].evseId: found 2, expected an integer from 0 to 1",
        ),
        (
            case(profiles=[at(1, body((0, 16))), 5]),
            "profiles[1]: found 5, expected an object",
        ),
        (
            case(profiles=[{"evseId": 1}]),
            "profiles[0].profile: found nothing, expected an object",
        ),
        (
            _with_body(stackLevel="0"),
            "profiles[0].profile.stackLevel: found '0', expected an integer",
        ),
        (
            _with_body(schedule={"chargingSchedulePeriod": [{"startPeriod": 0}]}),
            "profiles[0].profile.chargingSchedule.chargingSchedulePeriod[0].limit: " + _REQUIRED,
        ),
        (
            case(profiles=[at(1, body_of_2x((0, 16)))]),
            "profiles[0].profile.id: found 'id', expected one of chargingProfileId, ",
        ),
        (
            case(transactions=[transaction(0, 5)]),
            "transactions[0].evseId: found 0, expected an integer from 1 to 1",
        ),
        (
            case(transactions=[{"evseId": 1, "start": None}]),
            f"transactions[0].transactionId: {_REQUIRED}",
        ),
        (
            case(transactions=[{"evseId": 1, "transactionId": True}]),
            "transactions[0].transactionId: found true, expected a number or text",
        ),
        (
            case(transactions=[transaction(1, 5, "noon")]),
            f"transactions[0].start: found 'noon', expected {_DATE_TIME}",
        ),
    ],
)
def test_a_bad_case_is_answered_by_one_sentence(
    composite: Command, wrong: dict[str, Any], error: str
) -> None:
    (answer,) = composite.answers(wrong)
    assert list(answer) == ["name", "error"]
    assert answer["name"] == "a case"
    assert answer["error"].startswith(error)
    assert "\n" not in answer["error"]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("limitA", None, _REQUIRED),
        ("limitW", "much", "found 'much', expected a number"),
        ("numberPhases", 4, "found 4, expected an integer from 1 to 3"),
        ("supplyVoltage", 0, "found 0, expected a number above 0"),
    ],
)
def test_a_bad_default_is_named(composite: Command, field: str, value: object, error: str) -> None:
    wrong = case()
    wrong["defaults"][field] = value
    assert composite.answers(wrong)[0]["error"] == f"defaults.{field}: {error}"


def test_a_bad_case_leaves_the_others_alone(composite: Command) -> None:
    one, two, three = composite.answers(case(), case(version=None), case())
    assert "schedule" in one
    assert "error" in two
    assert one == three


@pytest.mark.parametrize(("value", "shown"), [(5, "5"), (None, "nothing"), ([], "an empty list")])
def test_what_is_no_object_is_no_case(composite: Command, value: object, shown: str) -> None:
    error = f"case: found {shown}, expected an object"
    assert composite.answers(value) == [{"name": None, "error": error}]


@pytest.mark.parametrize("name", [5, float("inf"), ["a"]])
def test_a_name_is_text(composite: Command, name: object) -> None:
    (answer,) = composite.answers(case(name=name))
    assert answer["name"] is None
    assert answer["error"].startswith("name: found ")


def test_a_case_has_a_name(composite: Command) -> None:
    assert composite.answers(_without("name")) == [{"name": None, "error": f"name: {_REQUIRED}"}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", "found an empty mapping"),
        ("5", "found 5"),
        ("null", "found nothing"),
        ("", "found no JSON (Expecting value: line 1 column 1 (char 0))"),
        ("[" * 100_000, "found no JSON (maximum recursion depth exceeded"),
    ],
)
def test_what_is_no_array_is_one_error(composite: Command, text: str, found: str) -> None:
    status, out, err = composite.run(text)
    assert (status, out) == (2, "")
    assert err.startswith(f"stdin: {found}")
    assert err.endswith(", expected an array of cases\n")


def test_a_file_that_is_not_there_is_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.json"
    assert main(["composite", str(path)]) == 2
    assert capsys.readouterr().err == f"{path}: cannot be read: No such file or directory\n"


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("--reading=w_cpa=total", "reading: found 'w_cpa', expected one of "),
        ("--reading=w_cap=totl", "w_cap: found 'totl', expected one of per_phase, total; did you "),
        ("--reading=w_cap", "w_cap: found '', expected one of per_phase, total"),
        ("--reading=recurrence_clock=local", "time zone: found None, expected a name "),
        ("--time-zone=Europe/Berlim", "time zone: found 'Europe/Berlim', expected a name "),
    ],
)
def test_a_reading_that_is_none_is_one_error(composite: Command, option: str, error: str) -> None:
    status, out, err = composite.run(json.dumps([case()]), option)
    assert (status, out) == (2, "")
    assert err.startswith(error)
    assert err.count("\n") == 1


def test_a_mistyped_reading_is_guessed(composite: Command) -> None:
    _, _, err = composite.run("[]", "--reading", "w_cpa=total")
    assert err.endswith("; did you mean 'w_cap'?\n")
