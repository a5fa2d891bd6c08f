"""What was found, what was expected, and what was probably meant."""

from __future__ import annotations

from enum import StrEnum

import pytest

from harness.wording import did_you_mean, one_of, place, shown

PURPOSES = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")


class Unit(StrEnum):
    W = "W"
    A = "A"


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("TxDefaultProfil", "TxDefaultProfile"),
        ("TXProfile", "TxProfile"),
        ("txdefaultprofile", "TxDefaultProfile"),
        ("CHARGEPOINTMAXPROFILE", "ChargePointMaxProfile"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_the_word_that_was_meant(found: str, meant: str) -> None:
    assert did_you_mean(found, PURPOSES) == f"; did you mean {meant!r}?"


def test_nothing_is_guessed_when_nothing_is_near() -> None:
    assert did_you_mean("banana", PURPOSES) == ""


def test_a_part_of_one_word_is_enough() -> None:
    assert did_you_mean("stop", ["start_transaction", "stop_transaction"]) == (
        "; did you mean 'stop_transaction'?"
    )
    assert did_you_mean("csChargingProfiles", ["connector", "profile"]) == (
        "; did you mean 'profile'?"
    )


def test_a_part_of_several_words_is_not_enough() -> None:
    assert did_you_mean("act", ["transaction", "reacts within"]) == ""


def test_a_letter_or_two_are_no_part() -> None:
    assert did_you_mean("Amps", ["A", "W"]) == ""
    assert did_you_mean("", ["hold"]) == ""


def test_nothing_is_guessed_among_no_choices() -> None:
    assert did_you_mean("TxProfile", ()) == ""


def test_only_the_nearest_word_is_offered() -> None:
    assert did_you_mean("hold_untl", ["hold", "hold_until"]) == "; did you mean 'hold_until'?"


def test_what_is_no_text_is_compared_by_its_text() -> None:
    assert did_you_mean(1.6, ["1.6", "2.1"]) == "; did you mean '1.6'?"


def test_an_enumeration_offers_its_values() -> None:
    assert one_of("kW", Unit) == "one of W, A; did you mean 'W'?"


def test_choices_may_be_read_only_once() -> None:
    assert one_of("hodl", iter(["hold"])) == "hold; did you mean 'hold'?"


def test_a_single_choice_is_said_alone() -> None:
    assert one_of("x", ["fallback"]) == "fallback"


def test_several_choices_keep_their_order() -> None:
    assert one_of("x", ["quick", "brown"]) == "one of quick, brown"


def test_of_a_long_text_only_the_beginning_is_compared() -> None:
    assert did_you_mean("x" * 1_000_000, ["x" * 60]) == f"; did you mean '{'x' * 60}'?"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        ({"a": 1}, "a mapping"),
        ([1], "a list"),
        ({}, "an empty mapping"),
        ([], "an empty list"),
        ((1,), "a list"),
        ("22 kW", "'22 kW'"),
        (7, "7"),
        (16.5, "16.5"),
    ],
)
def test_a_value_is_shown_in_a_few_words(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_long_value_is_cut() -> None:
    assert shown("x" * 100) == f"'{'x' * 59}…"


def test_control_characters_are_not_shown_as_they_are() -> None:
    assert shown("\x1b[31m") == "'\\x1b[31m'"


def test_connectors_and_the_station_are_named() -> None:
    assert place(2) == "connector 2"
    assert place(0) == "the station"
