"""Turns pydantic's findings about a bench file into complaints about its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from harness.documents import Document, Path, Problem
from harness.documents.forms import Finding
from harness.documents.forms import complaints as complaints_of_form
from harness.wording import one_of, shown

__all__ = ["complaints"]


def complaints(
    error: ValidationError, document: Document, top: type[BaseModel]
) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document, which ``top`` reads."""
    return complaints_of_form(error, document, partial(_explain, top), _is_tag)


def _is_tag(part: object) -> bool:
    return str(part).startswith("<")


def _explain(top: type[BaseModel], detail: Mapping[str, Any]) -> Finding | None:
    """Explain what depends on the keys of a bench file."""
    match detail["type"]:
        case "extra_forbidden":
            key, keys = detail["loc"][-1], sorted(_model_at(detail["loc"][:-1], top).model_fields)
            return (), f"found {shown(key)}, expected {one_of(key, keys)}"
        case "model_type":
            keys = sorted(_model_at(detail["loc"], top).model_fields)
            return (), f"found {shown(detail['input'])}, expected a mapping of {', '.join(keys)}"
    return None


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
