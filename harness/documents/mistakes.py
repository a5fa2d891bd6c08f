"""What PyYAML finds wrong with a file, in words for people who do not know YAML's grammar."""

from __future__ import annotations

import re

import yaml

__all__ = ["explain"]

_TOKENS = {
    "<stream end>": "the end of the file",
    "<scalar>": "text",
    "<block end>": "the end of a block",
    "<block mapping start>": "a key",
    "<block sequence start>": "'- '",
    **{mark: repr(mark) for mark in "[]{},:-?"},
}

# Patterns of PyYAML's context and problem, tried in this order, and what to say of each.
# {line} and {column} are those of the beginning of what PyYAML was reading, {here} the column of
# the problem; groups of the pattern come as {0}, {1} …
_AT_PROBLEM = (
    (r"character '\\t' that cannot start", "found a tab, expected spaces"),
    (
        r"character '(.)' that cannot start",
        "found {0!r} at the beginning of a value, expected quotes around the value",
    ),
    (
        r"^mapping values are not allowed here",
        (
            "found ': ' where no value can stand, expected the indentation of the line above, "
            "or quotes around a text that contains ': '"
        ),
    ),
    (
        r"block mapping expected <block end>, but found '<block sequence start>'",
        (
            "found '- ' at an indentation of {here} where no list is, expected the indentation of "
            "the list above, and a dash at each of its entries"
        ),
    ),
    (
        r"expected <block end>, but found '<block (?:mapping|sequence) start>'",
        (
            "found an indentation of {here}, expected that of a line above, "
            "such as the {column} of line {line}"
        ),
    ),
    (
        r"block collection expected <block end>, but found '\?'",
        "found no '- ' at the beginning of the line, expected one as on line {line}",
    ),
    (
        r"block mapping expected <block end>, but found '-'",
        "found '- ', expected a key as on line {line}",
    ),
    (
        r"expected <block end>, but found '<scalar>'",
        (
            "found text behind a quoted text, expected quotes around all of it, "
            "with '' for a ' inside it"
        ),
    ),
    (
        r"expected <block end>, but found '([\]}},])'",
        "found {0}, expected it only within brackets",
    ),
    (
        r"a flow (?:mapping|sequence) expected ',' or '(.)', but got '(.*)'",
        "found {1}, expected ',' or {0} because the bracket of line {line} is open",
    ),
    (
        r"node expected the node content, but found '(.*)'",
        "found {0}, expected a value",
    ),
    (
        r"^sequence entries are not allowed here",
        "found '- ' behind a key, expected the list on the lines below it",
    ),
    (
        r"undefined alias '(.*)'",
        "found *{0}, expected an anchor &{0} before it, or quotes around a text that begins with *",
    ),
    (
        r"^while scanning an? (?:alias|anchor|tag|directive)",
        "found one of * & ! % at the beginning of a value, expected quotes around the value",
    ),
    (
        r"scanning a block scalar expected",
        "found text behind > or |, expected it on the next line, or quotes around all of it",
    ),
    (
        r"unknown escape character|expected escape sequence",
        "found a \\ that means nothing in double quotes, expected single quotes, which leave it be",
    ),
    (r"expected a single document", "found a second document, expected one in a file"),
)
_AT_BEGINNING = (
    (
        r"quoted scalar found unexpected (?:end of stream|document separator)",
        "found a quoted text without its end, expected a second quote",
    ),
    (
        r"could not find expected ':'",
        "found a line without ': ', expected a key with its value, such as title: …",
    ),
)


def explain(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """Return the line of an error and, as *found …, expected …*, what is wrong there."""
    here = error.problem_mark or error.context_mark
    beginning = error.context_mark or error.problem_mark
    said = " ".join(filter(None, (error.context, error.problem)))
    for mark, table in ((here, _AT_PROBLEM), (beginning, _AT_BEGINNING)):
        for pattern, text in table:
            if match := re.search(pattern, said):
                return _line(mark), _filled(text, match, here, beginning)
    return _line(here), f"found no YAML: {said}"


def _filled(
    text: str, match: re.Match[str], here: yaml.Mark | None, beginning: yaml.Mark | None
) -> str:
    groups = [_TOKENS.get(group, group) for group in match.groups("")]
    places = {"line": _line(beginning), "column": _column(beginning), "here": _column(here)}
    return text.format(*groups, **places)


def _line(mark: yaml.Mark | None) -> int:
    return mark.line + 1 if mark else 1


def _column(mark: yaml.Mark | None) -> int:
    return mark.column if mark else 0
