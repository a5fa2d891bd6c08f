"""What people do to YAML, and what they are told."""

from __future__ import annotations

import pytest
from documents.texts import refusal

INDENTATION = (
    "found ': ' where no value can stand, expected the indentation of the line above, "
    "or quotes around a text that contains ': '"
)
STRAY_DASH = (
    "where no list is, expected the indentation of the list above, "
    "and a dash at each of its entries"
)
NEEDS_QUOTES = "at the beginning of a value, expected quotes around the value"

MISTAKES = [
    ("a:\n\tb: 1\n", 2, "found a tab, expected spaces"),
    ("a:\n  -\tb: 1\n", 2, "found a tab, expected spaces"),
    ("a:\tb\n", 1, "found a tab, expected spaces"),
    ("a: @x\n", 1, f"found '@' {NEEDS_QUOTES}"),
    ("a: `x`\n", 1, f"found '`' {NEEDS_QUOTES}"),
    ("a: %80\n", 1, f"found '%' {NEEDS_QUOTES}"),
    ("a: * x\n", 1, f"found one of * & ! % {NEEDS_QUOTES}"),
    ("a: & x\n", 1, f"found one of * & ! % {NEEDS_QUOTES}"),
    (
        "a: 1\nb: *x\n",
        2,
        "found *x, expected an anchor &x before it, or quotes around a text that begins with *",
    ),
    ("a: b: c\n", 1, INDENTATION),
    ("a: 1\n b: 2\n", 2, INDENTATION),
    (
        "a:\n  - b:\n      c: 1\n     d: 2\n",
        4,
        "found an indentation of 5, expected that of a line above, such as the 4 of line 2",
    ),
    (
        "a:\n  - b: {c: 1}\n   - d: 2\n",
        3,
        "found an indentation of 3, expected that of a line above, such as the 2 of line 2",
    ),
    ("a:\n    b:\n  - c\n", 3, f"found '- ' at an indentation of 2 {STRAY_DASH}"),
    ("a:\n  - b: 1\n - c: 1\n", 3, f"found '- ' at an indentation of 1 {STRAY_DASH}"),
    (
        "a:\n  - b: 1\n  c: 2\n",
        3,
        "found no '- ' at the beginning of the line, expected one as on line 2",
    ),
    (
        "a:\n  - b: 1\n  -c: 2\n",
        3,
        "found no '- ' at the beginning of the line, expected one as on line 2",
    ),
    ("a: 1\n- b\n", 2, "found '- ', expected a key as on line 1"),
    ("a: - b\n", 1, "found '- ' behind a key, expected the list on the lines below it"),
    ("a: 1\nfoo\nb: 2\n", 2, "found a line without ': ', expected a key with its value, "),
    (
        "a: 'The charger's limit'\n",
        1,
        (
            "found text behind a quoted text, expected quotes around all of it, "
            "with '' for a ' inside it"
        ),
    ),
    ("a: 'b\nc: 1\n", 1, "found a quoted text without its end, expected a second quote"),
    ('a: 1\nb: "c\n---\n', 2, "found a quoted text without its end, expected a second quote"),
    (
        'a: "C:\\data"\n',
        1,
        "found a \\ that means nothing in double quotes, expected single quotes, which leave it be",
    ),
    (
        "a: > 80 %\n",
        1,
        "found text behind > or |, expected it on the next line, or quotes around all of it",
    ),
    (
        "a: 1\nb: [1, 2\n",
        3,
        "found the end of the file, expected ',' or ']' because the bracket of line 2 is open",
    ),
    (
        "- {a: 1\n- {a: 2}\n",
        2,
        "found '{', expected ',' or '}' because the bracket of line 1 is open",
    ),
    ("a: {b: 1]\n", 1, "found ']', expected ',' or '}' because the bracket of line 1 is open"),
    ("a: {b: 1}}\n", 1, "found '}', expected it only within brackets"),
    ("a: ]\n", 1, "found ']', expected a value"),
    ("a: [}\n", 1, "found '}', expected a value"),
    ("a: 1\n---\nb: 2\n", 2, "found a second document, expected one in a file"),
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_a_mistake_is_told_without_the_words_of_a_grammar(
    text: str, line: int, message: str
) -> None:
    assert refusal(text).startswith(f"f.yaml:{line}: {message}")


def test_a_mistake_that_nobody_thought_of_is_told_in_the_words_of_the_parser() -> None:
    assert refusal("a: &x 1\nb: &x 2\n").startswith(
        "f.yaml:2: found no YAML: found duplicate anchor 'x'"
    )
