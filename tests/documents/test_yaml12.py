"""The scalars of YAML 1.2, and limits."""

from __future__ import annotations

import pytest
from documents.texts import parsed, refusal
from hypothesis import given
from hypothesis import strategies as st

from harness.documents import MAX_BYTES


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"),
        ("on", "on"),
        ("yes", "yes"),
        ("010", "010"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("+5", "+5"),
        ("2025-01-15", "2025-01-15"),
        ("2025-01-15T08:00:00Z", "2025-01-15T08:00:00Z"),
        (".inf", ".inf"),
        ("nan", "nan"),
        ("<<", "<<"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-7", -7),
        ("0x0C", 12),
        ("0xffff", 65535),
        ("0x7FF8000000000000", 0x7FF8_0000_0000_0000),
        ("0x", "0x"),
        ("-0x1", "-0x1"),
        ("0xG", "0xG"),
        ("16.5", 16.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int 0x10", 16),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = parsed(f"a: {text}").data["a"]
    assert found == value
    assert type(found) is type(value)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_a_hexadecimal_number_of_four_registers_is_read(number: int) -> None:
    assert parsed(f"a: 0x{number:X}").data == {"a": number}


@given(st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1))
def test_a_number_of_18_digits_is_read(number: int) -> None:
    assert parsed(f"a: {number}").data == {"a": number}


def test_an_empty_value_is_null() -> None:
    assert parsed("a:").data == {"a": None}


@pytest.mark.parametrize("text", ["", "  \n\n", "# nothing\n", "---\n"])
def test_a_file_without_content_is_null(text: str) -> None:
    assert parsed(text).data is None


def test_a_byte_order_mark_is_no_content() -> None:
    assert parsed("\ufeffa: 1").data == {"a": 1}


def test_lines_may_end_as_on_windows() -> None:
    document = parsed("a: 1\r\nb: 2\r\n")
    assert document.data == {"a": 1, "b": 2}
    assert document.line(("b",)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: \x07\n", "f.yaml:2: found '\\x07', expected text"),
        (
            "a: 1\nb: !!python/name:os.system x\n",
            (
                "f.yaml:2: found the tag 'tag:yaml.org,2002:python/name:os.system', "
                "expected plain values"
            ),
        ),
        ("a: !x\n", "f.yaml:1: found the tag '!x', expected plain values"),
        ("a: !!int x\n", "f.yaml:1: found 'x', expected int"),
        ("a: 1e999\n", "f.yaml:1: found '1e999', expected a number that is not infinite"),
        ('a: "\\UFFFFFFFF"\n', "f.yaml:1: found a character or a version that does not exist"),
        ('a: "\\uD800"\n', "f.yaml:1: found '\\ud800', expected str"),
        ("[" * 41, "f.yaml:1: found more than 40 levels of nesting, expected fewer"),
        ("[" * 5_000, "f.yaml:1: found more than 40 levels of nesting, expected fewer"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, message: str) -> None:
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("content", "byte"),
    [
        ("title: Größe".encode("latin-1"), "0xf6"),
        ("title: T".encode("utf-16"), "0xff"),
    ],
)
def test_another_encoding_is_refused(content: bytes, byte: str) -> None:
    assert refusal(content) == (
        f"f.yaml:1: found byte {byte}, expected a file that was saved as UTF-8"
    )


def test_the_line_of_a_wrong_byte_is_named() -> None:
    assert refusal(b"title: T\n\xff\n").startswith("f.yaml:2: found byte 0xff")


def test_many_aliases_are_refused() -> None:
    text = "a: &x 1\nb: [" + ", ".join(["*x"] * 101) + "]"
    assert refusal(text) == "f.yaml:2: found more than 100 aliases, expected fewer"


def test_a_large_file_is_refused() -> None:
    assert refusal("# " + "x" * MAX_BYTES) == (
        "f.yaml:1: found more than 1048576 bytes, expected a smaller file"
    )
