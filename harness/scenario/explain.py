"""Turns pydantic's findings into complaints about lines of the file, in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from harness.scenario.bodies import BodyCheck, ProfileBody
from harness.scenario.model import Scenario
from harness.scenario.problems import Path, Problem, did_you_mean, format_path, one_of, shown
from harness.scenario.steps import STEP_MODELS, explain_verb
from harness.scenario.yaml12 import Document

__all__ = ["explain"]

_EXPECTED = {
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "tuple_type": "a list",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} entry",
    "string_too_short": "some text",
}
"""pydantic's names of the mistakes that a plain value can be."""


def explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document's form."""
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            # pydantic counts the valid entries only; the invalid ones have their own complaints.
            continue
        further, text = _explain(detail)
        path = (*_existing(detail["loc"], document), *further)
        yield Problem(document.line(path), format_path(path), text)


def _existing(loc: Path, document: Document) -> Path:
    path = tuple(part for part in loc if part not in STEP_MODELS)
    while path and path not in document.lines:
        path = path[:-1]
    return path


def _explain(detail: Mapping[str, Any]) -> tuple[Path, str]:
    """Return the path beyond what the file holds, and what is wrong there."""
    found = detail["input"]
    match detail["type"]:
        case "complaint":
            return detail["ctx"]["path"], detail["ctx"]["text"]
        case "missing":
            return (detail["loc"][-1],), "found nothing, expected a value"
        case "extra_forbidden":
            return (), _unknown_key(detail["loc"])
        case "union_tag_not_found":
            key, text = explain_verb(found)
            return (() if key is None else (key,)), text
        case "enum" | "literal_error":
            choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
            near = did_you_mean(found, choices)
            return (), f"found {shown(found)}, expected {one_of(choices) or 'true'}{near}"
        case kind:
            expected = _EXPECTED.get(kind, detail["msg"]).format(**detail.get("ctx", {}))
            return (), f"found {shown(found)}, expected {expected}"


def _unknown_key(loc: Path) -> str:
    key, keys = loc[-1], sorted(_keys(_model_at(loc[:-1])))
    return f"found {key!r}, expected {one_of(keys)}{did_you_mean(key, keys)}"


def _keys(model: type[BaseModel]) -> dict[str, tuple[object, ...]]:
    """Return the keys of a mapping, and what is declared about the value of each."""
    return {
        field.alias or name: (field.annotation, *field.metadata)
        for name, field in model.model_fields.items()
    }


def _model_at(loc: Path) -> type[BaseModel]:
    """Return the model that reads the mapping at a place."""
    model: type[BaseModel] = Scenario
    for part in loc:
        if part in STEP_MODELS:
            model = STEP_MODELS[str(part)]
        elif part in _keys(model):
            model = next(_models_in(_keys(model)[str(part)]), model)
    return model


def _models_in(declared: tuple[object, ...]) -> Iterator[type[BaseModel]]:
    for part in declared:
        if isinstance(part, BodyCheck):
            yield ProfileBody
        elif isinstance(part, type) and issubclass(part, BaseModel):
            yield part
        yield from _models_in(get_args(part))
