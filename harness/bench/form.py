"""What every mapping of a bench file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Form"]


class Form(BaseModel):
    """A mapping of a bench file: it knows its keys and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
