"""YAML 1.2 scalars, repeated keys, limits and lines."""

from __future__ import annotations

import pytest

from harness.scenario.yaml12 import MAX_BYTES, YamlError, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"),
        ("on", "on"),
        ("yes", "yes"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("2025-01-15", "2025-01-15"),
        ("2025-01-15T08:00:00Z", "2025-01-15T08:00:00Z"),
        (".inf", ".inf"),
        ("<<", "<<"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-7", -7),
        ("16.5", 16.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ("!!str 12", "12"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = parse(f"a: {text}").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_an_empty_value_is_null() -> None:
    assert parse("a:").data == {"a": None}


def test_the_order_of_keys_is_kept() -> None:
    assert list(parse("{z: 1, a: 2, m: 3}").data) == ["z", "a", "m"]


def test_every_value_has_its_line() -> None:
    document = parse("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "d")) == 5


def test_what_is_absent_has_the_line_of_what_surrounds_it() -> None:
    assert parse("a: 1\nb:\n  c: 2\n").line(("b", "x", 3)) == 2


def test_a_repeated_key_is_a_problem_that_names_both_lines() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    assert [problem.in_file("f") for problem in document.problems] == [
        "f:3: a: found 'a' again, expected it once; it stands on line 1 already"
    ]
    assert document.data == {"a": 1, "b": 2}


def test_a_key_that_is_no_text_is_a_problem() -> None:
    document = parse("a:\n  1: x\n  [b]: y\n")
    assert [problem.in_file("f") for problem in document.problems] == [
        "f:2: a: found the key 1, expected text as a key",
        "f:3: a: found the key a list, expected text as a key",
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "found an empty file, expected a mapping"),
        ("a: 1\nb: [1, 2\n", 3, "found no YAML: while parsing a flow sequence expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", 2, "found no YAML: while scanning for the next token found character"),
        ("a: 1\nb: \x07\n", 2, "found '\\x07', expected text"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "found the tag"),
        ("a: !!int x\n", 1, "found 'x', expected int"),
        ("a: 1\nb: *nobody\n", 2, "found no YAML: found undefined alias"),
        ("a: 1\n---\nb: 2\n", 2, "found no YAML: expected a single document"),
        ("a: 1e999\n", 1, "found '1e999', expected a number that is not infinite"),
        ('a: "\\UFFFFFFFF"\n', 1, "found a character or a version that does not exist"),
        ('a: "\\uD800"\n', 1, "expected str"),
        ("[" * 41, 1, "found more than 40 levels of nesting, expected fewer"),
        ("&a [*a]\n", 1, "found too many values once its aliases are expanded"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert caught.value.line == line
    assert message in str(caught.value)


def test_a_few_aliases_are_welcome() -> None:
    assert parse("a: &x {b: 1}\nc: *x\n").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_many_aliases_are_refused() -> None:
    with pytest.raises(YamlError, match="found more than 100 aliases"):
        parse("a: &x 1\nb: [" + ", ".join(["*x"] * 101) + "]")


def test_aliases_of_aliases_do_not_multiply_without_end() -> None:
    lines = ["a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(YamlError, match="found too many values"):
        parse("\n".join(lines))


def test_a_large_file_is_refused() -> None:
    with pytest.raises(YamlError, match="found more than 1048576 bytes"):
        parse("# " + "x" * MAX_BYTES)
