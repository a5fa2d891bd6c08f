"""What every file whose form pydantic checks has in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import BeforeValidator, Field, StrictBool, StrictInt, ValidationError

from harness.documents import Problem, parse
from harness.documents.forms import Form, complaints, notation
from harness.documents.guesses import power_meant
from harness.units import parse_power

Power = Annotated[
    Decimal, BeforeValidator(notation(parse_power, "a power, such as 11 kW", power_meant))
]


class Lamp(Form):
    power: Power
    colour: Literal["red", "green"] = "red"
    number: StrictInt = 1
    on: StrictBool = False
    places: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("attic",)


def problems(text: str) -> list[Problem]:
    document = parse(text.encode(), "lamp.yaml")
    with pytest.raises(ValidationError) as error:
        Lamp.model_validate(document.data)
    return list(complaints(error.value, document, lambda _: None, lambda _: False))


def problem(text: str) -> Problem:
    (only,) = problems(text)
    return only


def test_a_complaint_names_the_line_the_field_what_was_found_and_what_was_expected() -> None:
    assert problem("power: 60 W\non: maybe\n") == Problem(
        2, "on", "found 'maybe', expected true or false"
    )


def test_a_notation_that_is_nearly_right_is_guessed() -> None:
    assert problem("power: 60 watts\n").text.endswith("; did you mean '60 W'?")


def test_a_number_without_its_unit_is_guessed_too() -> None:
    assert problem("power: 11\n").text == (
        "found 11, expected a power, such as 11 kW; did you mean '11 kW'?"
    )


def test_nothing_is_guessed_of_what_cannot_be_read_at_all() -> None:
    assert "did you mean" not in problem("power: bright\n").text


def test_a_text_of_any_length_gets_a_short_complaint() -> None:
    assert len(problem(f"power: {'9' * 100_000}\n").text) < 300


def test_a_missing_key_is_named() -> None:
    assert problem("on: true\n") == Problem(1, "power", "found nothing, expected a value")


def test_a_choice_is_offered_with_the_nearest_one() -> None:
    assert problem("power: 60 W\ncolour: gren\n").text == (
        "found 'gren', expected one of red, green; did you mean 'green'?"
    )


def test_a_text_in_the_place_of_a_number_is_guessed() -> None:
    assert problem('power: 60 W\nnumber: "5"\n').text == (
        "found '5', expected a whole number; did you mean 5?"
    )


def test_a_single_entry_in_the_place_of_a_list_is_guessed() -> None:
    assert problem("power: 60 W\nplaces: attic\n").text == (
        "found 'attic', expected a list, with '- ' before each entry; did you mean [\"attic\"]?"
    )


def test_a_list_that_is_too_long_says_how_long_it_may_be() -> None:
    assert problem("power: 60 W\nplaces: [a, b, c]\n").text.endswith("expected at most 2 entries")


def test_an_entry_that_is_wrong_is_found_by_its_place() -> None:
    found = problem("power: 60 W\nplaces:\n  - a\n  - [b]\n")
    assert (found.line, found.where) == (4, "places[1]")


def test_every_mistake_has_its_own_complaint() -> None:
    assert [found.line for found in problems("power: dim\non: 3\n")] == [1, 2]


def test_a_form_does_not_change() -> None:
    with pytest.raises(ValidationError):
        Lamp(power=Decimal(60)).on = True
