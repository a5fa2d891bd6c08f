"""Reading texts as though they stood in a file."""

from __future__ import annotations

import pytest

from harness.documents import Document, parse
from harness.errors import InputError


def parsed(text: str) -> Document:
    """Read a text as the content of ``f.yaml``."""
    return parse(text.encode(), "f.yaml")


def refusal(content: bytes | str) -> str:
    """Return why content cannot be read as ``f.yaml``."""
    with pytest.raises(InputError) as caught:
        parse(content if isinstance(content, bytes) else content.encode(), "f.yaml")
    return str(caught.value)


def problems(text: str) -> list[str]:
    """Return the complaints about a text that can be read."""
    return [problem.in_file("f.yaml") for problem in parsed(text).problems]
