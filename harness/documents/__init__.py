"""The YAML files that people write: read within limits, with the line of everything in them."""

from __future__ import annotations

from harness.documents.document import Document, content_of, parse
from harness.documents.field import Field, load_fields
from harness.documents.problem import Path, Problem, format_path
from harness.documents.yaml12 import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "Document",
    "Field",
    "Path",
    "Problem",
    "content_of",
    "format_path",
    "load_fields",
    "parse",
]
