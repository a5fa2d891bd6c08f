"""Reads bench files, says everything that is wrong with one at once, and publishes their schema."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from harness.bench.complaints import complaints
from harness.bench.description import BenchDescription
from harness.bench.metering import BenchFolder
from harness.documents import content_of, parse

__all__ = ["BenchFile", "bench_schema", "load_bench"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class BenchFile:
    """A bench file that was read without complaint; ``sha256`` is that of its bytes, in hex."""

    path: Path
    bench: BenchDescription
    sha256: str


def load_bench(path: Path) -> BenchFile:
    """Read a bench file.

    Raises :class:`InputError` with one line for each thing that is wrong with it.
    """
    content = content_of(path)
    document = parse(content, str(path))
    try:
        bench = BenchDescription.model_validate(document.data, context=BenchFolder(path.parent))
    except ValidationError as error:
        # A key that cannot be read needs no second complaint that its value is missing.
        said = {(problem.line, problem.where) for problem in document.problems}
        found = complaints(error, document, BenchDescription)
        more = [one for one in found if (one.line, one.where) not in said]
        raise document.error((*document.problems, *more)) from None
    if document.problems:
        raise document.error(document.problems)
    return BenchFile(path, bench, hashlib.sha256(content).hexdigest())


def bench_schema() -> str:
    """Return the JSON Schema of bench files as text, the same for every call."""
    schema = BenchDescription.model_json_schema(by_alias=True, mode="validation")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2) + "\n"
