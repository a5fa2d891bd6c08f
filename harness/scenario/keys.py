"""Which keys each mapping of a scenario file has, and where one belongs that stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel

from harness.documents import Path
from harness.profiles import Version
from harness.profiles.translation import foreign_to
from harness.scenario.bodies import BodyCheck
from harness.scenario.bodyform import SCHEDULE_TAGS, ProfileBody
from harness.scenario.model import Scenario
from harness.scenario.steps import STEP_MODELS
from harness.wording import one_of, shown

__all__ = ["TAGS", "mapping_at", "unknown_key"]

TAGS = frozenset(STEP_MODELS) | SCHEDULE_TAGS
"""Parts of pydantic's paths that are no keys of the file but names of alternatives."""


def unknown_key(loc: Path, versions: Sequence[str]) -> str:
    """Say what is wrong with a key that the mapping around it does not have.

    What none of the ``versions`` of OCPP knows that the file names is not offered.
    """
    key, model = loc[-1], _model_at(loc[:-1])
    foreign = [foreign_to(Version(version)) for version in versions]
    unknown = frozenset.intersection(*foreign) if foreign else frozenset()
    keys = sorted(_keys(model).keys() - unknown)
    if place := _place_of(str(key), loc, model):
        return f"found {shown(key)}, expected {one_of('', keys)}; it belongs {place}"
    return f"found {shown(key)}, expected {one_of(key, keys)}"


def mapping_at(loc: Path) -> str:
    """Say which mapping is expected at a place."""
    model = _model_at(loc)
    fields = model.model_fields.items()
    required = [field.alias or name for name, field in fields if field.is_required()]
    if required:
        return f"a mapping with {', '.join(required)}"
    if alternatives := getattr(model, "at_least_one", ()):
        return f"a mapping with {' or '.join(alternatives)}"
    return f"{{}} or a mapping with {', '.join(_keys(model))}"


def _place_of(key: str, loc: Path, model: type[BaseModel]) -> str | None:
    """Return where a key belongs that is indented too far, or not far enough."""
    for name, declared in _keys(model).items():
        if any(key in _keys(inner) for inner in _models_in(declared)):
            return f"further right, below {name}"
    outer = [part for part in loc[:-1] if isinstance(part, str) and part not in TAGS]
    if outer and key in _keys(_model_at(loc[: loc.index(outer[-1])])):
        return f"further left, beside {outer[-1]}"
    return None


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
