"""Finds the files about equipment that come with this package."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path

from harness.errors import InputError

__all__ = ["register_map_path"]


def register_map_path(map_id: str) -> Path:
    """Return the file of the packaged register map with this id.

    Raises :class:`InputError`, with the nearest known id, when there is no such map.
    """
    # Looked up among the files, never joined to a path: an id must not lead out of the folder.
    known = {path.stem: path for path in sorted(_meters_folder().glob("*.yaml"))}
    if map_id not in known:
        raise InputError(
            f"found register map {map_id!r}, expected one of: {', '.join(known)}"
            f"{_did_you_mean(map_id, list(known))}"
        )
    return known[map_id]


def _meters_folder() -> Path:
    """Return the folder inside an installed wheel or, in a checkout, the one beside the package."""
    package = Path(str(resources.files("harness")))
    packaged = package / "_data" / "meters"
    return packaged if packaged.is_dir() else package.parent / "fixtures" / "meters"


def _did_you_mean(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
