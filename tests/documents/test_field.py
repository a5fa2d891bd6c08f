"""Values read one by one, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.documents import Field, load_fields
from harness.errors import InputError

TEXT = """\
word: big
number: 12
share: 0.5
none:
flag: true
list: [1, 2]
"""
TOP = frozenset({"word", "number", "share", "none", "flag", "list"})


@pytest.fixture
def fields(tmp_path: Path) -> dict[str, Field]:
    path = tmp_path / "f.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load_fields(path).entries()


def complaint(read: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        read()
    return str(caught.value).rpartition("f.yaml:")[2]


def test_what_is_right_is_read(fields: dict[str, Field]) -> None:
    assert fields["word"].text() == "big"
    assert fields["word"].choice(["big", "little"]) == "big"
    assert fields["number"].integer(0, 12) == 12
    assert fields["number"].positive() == 12.0
    assert fields["share"].positive() == 0.5
    assert fields["none"].value is None
    assert [item.value for item in fields["list"].items()] == [1, 2]


def test_an_error_names_line_place_found_and_expected(fields: dict[str, Field]) -> None:
    assert complaint(fields["number"].text) == "2: number: found 12, expected text"


def test_a_word_that_is_nearly_right_is_offered(fields: dict[str, Field]) -> None:
    assert complaint(lambda: fields["word"].choice(["bog", "little"])) == (
        "1: word: found 'big', expected one of bog, little; did you mean 'bog'?"
    )


def test_a_number_is_no_word(fields: dict[str, Field]) -> None:
    assert complaint(lambda: fields["number"].choice(["12"])).startswith("2: number: found 12,")


@pytest.mark.parametrize("name", ["word", "share", "none", "flag", "list"])
def test_anything_else_is_no_integer(fields: dict[str, Field], name: str) -> None:
    assert "expected a whole number from 0 to 9" in complaint(lambda: fields[name].integer(0, 9))


@pytest.mark.parametrize(("least", "most"), [(13, 20), (0, 11)])
def test_an_integer_out_of_its_bounds_is_refused(
    fields: dict[str, Field], least: int, most: int
) -> None:
    assert complaint(lambda: fields["number"].integer(least, most)) == (
        f"2: number: found 12, expected a whole number from {least} to {most}"
    )


@pytest.mark.parametrize("name", ["word", "none", "flag", "list"])
def test_anything_else_is_no_number(fields: dict[str, Field], name: str) -> None:
    assert "expected a number above 0" in complaint(fields[name].positive)


def test_an_item_of_a_list_has_its_index(fields: dict[str, Field]) -> None:
    item = fields["list"].items()[1]
    assert complaint(item.text) == "6: list[1]: found 2, expected text"


def test_anything_else_is_no_list_and_no_mapping(fields: dict[str, Field]) -> None:
    assert complaint(fields["word"].items) == "1: word: found 'big', expected a list"
    assert complaint(fields["list"].entries) == "6: list: found a list, expected a mapping"


def test_a_key_that_is_not_known_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("word: big\nnumbr: 12\n", encoding="utf-8")
    known = frozenset({"word", "number"})
    assert complaint(lambda: load_fields(path).mapping(required=known)) == (
        "2: numbr: found 'numbr', expected one of number, word; did you mean 'number'?"
    )


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: {word: big}\n", encoding="utf-8")
    inner = load_fields(path).entries()["a"]
    known = frozenset({"word", "number"})
    assert complaint(lambda: inner.mapping(required=known)) == (
        "1: a.number: found nothing, expected a value"
    )


def test_a_key_that_is_optional_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("word: big\n", encoding="utf-8")
    required, optional = frozenset({"word"}), frozenset({"number"})
    assert set(load_fields(path).mapping(required=required, optional=optional)) == {"word"}


def test_a_repeated_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\nb: {c: 1, c: 2}\n", encoding="utf-8")
    assert complaint(lambda: load_fields(path)) == (
        "2: b.c: found 'c' again, expected it once; it stands on line 2 already"
    )
