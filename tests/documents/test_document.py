"""Values with their lines, repeated keys, and aliases."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.texts import parsed, problems, refusal

from harness.documents import MAX_BYTES, Problem, content_of
from harness.errors import InputError


def test_the_order_of_keys_is_kept() -> None:
    assert list(parsed("{z: 1, a: 2, m: 3}").data) == ["z", "a", "m"]


def test_every_value_has_its_line() -> None:
    document = parsed("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "d")) == 5


def test_what_is_absent_has_the_line_of_what_surrounds_it() -> None:
    assert parsed("a: 1\nb:\n  c: 2\n").line(("b", "x", 3)) == 2


def test_a_file_without_content_has_a_first_line() -> None:
    assert parsed("").line(("a",)) == 1


def test_a_repeated_key_is_a_problem_that_names_both_lines() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    assert problems(text) == [
        "f.yaml:3: a: found 'a' again, expected it once; it stands on line 1 already"
    ]
    assert parsed(text).data == {"a": 1, "b": 2}


def test_the_same_key_in_two_mappings_is_not_repeated() -> None:
    assert problems("- {a: 1}\n- {a: 1}\n- {a: {a: 1}}\n") == []


def test_a_key_that_is_no_text_is_a_problem() -> None:
    assert problems("a:\n  1: x\n  [b]: y\n") == [
        "f.yaml:2: a: found the key 1, expected text as a key",
        "f.yaml:3: a: found the key a list, expected text as a key",
    ]


def test_a_few_aliases_are_welcome() -> None:
    assert parsed("a: &x {b: 1}\nc: *x\n").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_aliases_of_aliases_do_not_multiply_without_end() -> None:
    lines = ["a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "found too many values once its aliases are expanded" in refusal("\n".join(lines))


def test_an_alias_of_what_holds_it_is_refused() -> None:
    assert refusal("&a [*a]\n") == ("f.yaml:1: found too many values once its aliases are expanded")


def test_an_error_tells_each_problem_once_in_the_order_of_the_file() -> None:
    twice = Problem(1, "a", "found x, expected y")
    error = parsed("a: x").error([Problem(2, "", "z"), twice, twice])
    assert str(error) == "f.yaml:1: a: found x, expected y\nf.yaml:2: z"


def test_no_more_is_read_of_a_file_than_shows_that_it_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (2 * MAX_BYTES))
    assert len(content_of(path)) == MAX_BYTES + 1


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read: No such file"):
        content_of(tmp_path / "none.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        content_of(tmp_path)
