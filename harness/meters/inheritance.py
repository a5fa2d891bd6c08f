"""Register maps that are another one with a few differences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from harness.data import register_map_paths
from harness.documents import Document, Field, load_fields

__all__ = ["extended", "load_chain"]

_OWN = frozenset({"id", "name", "also", "sources", "xcheck", "confidence"})
"""What is said of one map and not of those that extend it, above all how sure it is."""

_MERGED = frozenset({"bus", "read", "timing", "invalid", "points"})
"""The parts of which an extension names only those entries that differ."""


def load_chain(path: Path) -> list[Field]:
    """Read a map, the one that its ``base`` names, the base of that, and so on.

    A base is looked for beside the file that names it, then among the packaged maps. Raises
    :class:`InputError` when there is none, or when a map is its own base in the end.
    """
    chain = [load_fields(path)]
    path = path.resolve()
    paths = [path]
    while (base := chain[-1].entries().get("base")) is not None:
        known = register_map_paths((path.parent,))
        path = known[base.choice(known)].resolve()
        if path in paths:
            way = " → ".join(each.stem for each in (*paths, path))
            raise base.error(f"a map that is not based on this one: {way}")
        paths.append(path)
        chain.append(load_fields(path))
    return chain


def extended(document: Field, base: Field | None) -> Field:
    """Return the map that a document means, given the whole map that its ``base`` means.

    The lines of errors are those of the document, so that ``base`` must have none itself.
    """
    if base is None:
        return document
    own = {key: field.value for key, field in document.entries().items() if key != "base"}
    inherited = {key: field.value for key, field in base.entries().items() if key not in _OWN}
    merged = inherited | own
    for key in _MERGED & own.keys() & inherited.keys():
        merged[key] = _merged(inherited[key], own[key])
    source = document.document
    return Field(Document(source.name, merged, source.lines, ()), (), merged)


def _merged(inherited: object, own: object) -> object:
    if isinstance(inherited, Mapping) and isinstance(own, Mapping):
        return {**inherited, **own}
    return own  # whatever is wrong with it is said when it is read
