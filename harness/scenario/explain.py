"""Turns pydantic's findings into complaints about lines of the file, in our own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from harness.documents import Document, Path, Problem, format_path
from harness.scenario.guesses import whole_number_meant
from harness.scenario.keys import TAGS, mapping_at, unknown_key
from harness.scenario.no_verb import explain_verb
from harness.scenario.references import References
from harness.wording import one_of, shown

__all__ = ["explain"]

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} entry",
    "string_too_short": "some text",
}
"""pydantic's names of the mistakes that a plain value can be."""


def explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document's form."""
    versions = References.of(document.data).versions
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            # pydantic counts the valid entries only; the invalid ones have their own complaints.
            continue
        further, text = _explain(detail, versions)
        path = (*_existing(detail["loc"], document), *further)
        yield Problem(document.line(path), format_path(path), text)


def _existing(loc: Path, document: Document) -> Path:
    path = tuple(part for part in loc if part not in TAGS)
    while path and path not in document.lines:
        path = path[:-1]
    return path


def _explain(detail: Mapping[str, Any], versions: Sequence[str]) -> tuple[Path, str]:
    """Return the path beyond what the file holds, and what is wrong there."""
    found = detail["input"]
    match detail["type"]:
        case "complaint":
            return detail["ctx"]["path"], detail["ctx"]["text"]
        case "missing":
            return (detail["loc"][-1],), "found nothing, expected a value"
        case "extra_forbidden":
            return (), unknown_key(detail["loc"], versions)
        case "union_tag_not_found":
            key, text = explain_verb(found)
            return (() if key is None else (key,)), text
    return (), f"found {shown(found)}, expected {_expected(detail)}"


def _expected(detail: Mapping[str, Any]) -> str:
    found = detail["input"]
    match detail["type"]:
        case "enum" | "literal_error":
            choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
            return one_of(found, choices) if choices else "true"
        case "model_type":
            return mapping_at(detail["loc"])
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
