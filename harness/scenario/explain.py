"""Turns pydantic's findings into complaints about lines of the file, in our own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError

from harness.documents import Document, Problem
from harness.documents.forms import Finding, complaints
from harness.scenario.keys import TAGS, mapping_at, unknown_key
from harness.scenario.no_verb import explain_verb
from harness.scenario.references import References
from harness.wording import shown

__all__ = ["explain"]


def explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Yield one complaint for each thing that is wrong with a document's form."""
    versions = References.of(document.data).versions
    return complaints(error, document, partial(_explain, versions), TAGS.__contains__)


def _explain(versions: Sequence[str], detail: Mapping[str, Any]) -> Finding | None:
    """Explain what only a scenario file can have wrong."""
    found = detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            return (), unknown_key(detail["loc"], versions)
        case "model_type":
            return (), f"found {shown(found)}, expected {mapping_at(detail['loc'])}"
        case "union_tag_not_found":
            key, text = explain_verb(found)
            return (() if key is None else (key,)), text
    return None
