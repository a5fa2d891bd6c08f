"""Files whose form pydantic checks: notations with units, and complaints in our own words.

Imported only where a file is read: pydantic is too heavy for a run that has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from harness.documents.document import Document
from harness.documents.guesses import whole_number_meant
from harness.documents.problem import Path, Problem, format_path
from harness.errors import InputError
from harness.wording import one_of, shown

__all__ = ["Explain", "Finding", "Form", "complaint", "complaints", "notation"]

_T = TypeVar("_T")

_LONGEST_TEXT = 300
"""Longer than any notation, a device path of udev's included."""

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "float_type": "a number",
    "float_parsing": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} entry",
    "too_long": "at most {max_length} entries",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
}
"""pydantic's names of the mistakes that a plain value can be."""

Finding: TypeAlias = tuple[Path, str]
"""What is wrong, and at which path beyond what the file holds."""

Explain: TypeAlias = Callable[[Mapping[str, Any]], Finding | None]
"""Explains one of pydantic's error details, or leaves it to the general words."""


class Form(BaseModel):
    """A mapping of a file: it knows its keys and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def complaint(text: str, *path: str | int) -> PydanticCustomError:
    """Return a validation error with our own words, about a value ``path`` further in."""
    return PydanticCustomError("complaint", "{text}", {"text": text, "path": path})


def notation(
    parse: Callable[[str], _T], hint: str, meant: Callable[[str], str] = str
) -> Callable[[object], _T]:
    """Make a pydantic validator of a parser that raises :class:`InputError`.

    ``hint`` says what is expected, and ``meant`` guesses what a text that is nearly right means.
    """

    def read(value: object) -> _T:
        said = f"found {shown(value)}, expected {hint}"
        if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
            try:
                return parse(value)
            except InputError as error:
                said = str(error)
        raise complaint(f"{said}{_guess(value, parse, meant)}")

    return read


def complaints(
    error: ValidationError, document: Document, explain: Explain, is_tag: Callable[[object], bool]
) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document's form.

    ``is_tag`` knows the parts of pydantic's paths that are no keys of the file but names of
    alternatives.
    """
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            # pydantic counts the valid entries only; the invalid ones have their own complaints.
            continue
        further, text = explain(detail) or _explained(detail)
        keys = tuple(part for part in detail["loc"] if not is_tag(part))
        path = (*_existing(keys, document), *further)
        yield Problem(document.line(path), format_path(path), text)


def _existing(path: Path, document: Document) -> Path:
    while path and path not in document.lines:
        path = path[:-1]
    return path


def _explained(detail: Mapping[str, Any]) -> Finding:
    match detail["type"]:
        case "complaint":
            return detail["ctx"]["path"], detail["ctx"]["text"]
        case "missing":
            return (detail["loc"][-1],), "found nothing, expected a value"
    return (), f"found {shown(detail['input'])}, expected {_expected(detail)}"


def _expected(detail: Mapping[str, Any]) -> str:
    found = detail["input"]
    match detail["type"]:
        case "enum" | "literal_error":
            written = re.findall(r"'([^']*)'|(?<![\w'])([0-9]+)", detail["ctx"]["expected"])
            choices = [text or number for text, number in written]
            return one_of(found, choices) if choices else "true"
        case "tuple_type":
            return f"a list, with '- ' before each entry{_list_meant(found)}"
        case "int_type":
            return f"a whole number{_number_meant(found)}"
        case kind:
            return str(_EXPECTED.get(kind, detail["msg"])).format(**detail.get("ctx", {}))


def _number_meant(found: object) -> str:
    meant = whole_number_meant(found) if isinstance(found, str) else None
    return "" if meant is None else f"; did you mean {meant}?"


def _list_meant(found: object) -> str:
    scalar = isinstance(found, (str, int, float)) and not isinstance(found, bool)
    return f"; did you mean {json.dumps([str(found)])}?" if scalar else ""


def _guess(value: object, parse: Callable[[str], object], meant: Callable[[str], str]) -> str:
    """Return ``; did you mean '…'?`` with a guess that can be parsed, else nothing."""
    written = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if not written or len(str(value)) > _LONGEST_TEXT:
        return ""
    text = meant(str(value))
    try:
        parse(text)
    except InputError:
        return ""
    return f"; did you mean {text!r}?"
