"""Turns pydantic's findings about a bench file into complaints about its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from harness.documents import Document, Path, Problem, format_path
from harness.wording import one_of, shown

__all__ = ["complaints"]

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "tuple_type": "a list, with '- ' before each entry",
    "int_type": "a whole number",
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


def complaints(
    error: ValidationError, document: Document, top: type[BaseModel]
) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document, which ``top`` reads."""
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            # pydantic counts the valid entries only; the invalid ones have their own complaints.
            continue
        further, text = _explained(detail, top)
        path = (*_existing(detail["loc"], document), *further)
        yield Problem(document.line(path), format_path(path), text)


def _existing(loc: Path, document: Document) -> Path:
    path = tuple(part for part in loc if not str(part).startswith("<"))
    while path and path not in document.lines:
        path = path[:-1]
    return path


def _explained(detail: Mapping[str, Any], top: type[BaseModel]) -> tuple[Path, str]:
    """Return the path beyond what the file holds, and what is wrong there."""
    found = detail["input"]
    match detail["type"]:
        case "complaint":
            return detail["ctx"]["path"], detail["ctx"]["text"]
        case "missing":
            return (detail["loc"][-1],), "found nothing, expected a value"
        case "extra_forbidden":
            key, keys = detail["loc"][-1], sorted(_model_at(detail["loc"][:-1], top).model_fields)
            return (), f"found {shown(key)}, expected {one_of(key, keys)}"
        case "model_type":
            keys = sorted(_model_at(detail["loc"], top).model_fields)
            return (), f"found {shown(found)}, expected a mapping of {', '.join(keys)}"
        case "literal_error":
            choices = re.findall(r"'([^']*)'|(?<![\w'])([0-9]+)", detail["ctx"]["expected"])
            words = [text or number for text, number in choices]
            return (), f"found {shown(found)}, expected {one_of(found, words)}"
    expected = str(_EXPECTED.get(detail["type"], detail["msg"])).format(**detail.get("ctx", {}))
    return (), f"found {shown(found)}, expected {expected}"


def _model_at(loc: Path, top: type[BaseModel]) -> type[BaseModel]:
    """Return the model that reads the mapping at a place, where ``<Name>`` tells forms apart."""
    model, choice = top, dict[str, type[BaseModel]]()
    for part in loc:
        field = model.model_fields.get(str(part))
        if field is not None:
            choice = {f"<{one.__name__}>": one for one in _models_in(field.annotation)}
            model = next(iter(choice.values()), model)
        model = choice.get(str(part), model)
    return model


def _models_in(declared: object) -> Iterator[type[BaseModel]]:
    if isinstance(declared, type) and issubclass(declared, BaseModel):
        yield declared
    for part in get_args(declared):
        yield from _models_in(part)
