"""The folder of one run: ``run.json`` and one sub-folder of evidence per item."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

__all__ = ["RunFolder", "unfinished_runs"]

_RUN_FILE = "run.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9._]+")
_LONGEST_NAME = 80
"""Windows limits a whole path to 260 characters by default."""


class RunFolder:
    """The evidence of one run; an end that was not clean stays visible in ``run.json``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, root: Path, name: str, facts: Mapping[str, object] | None = None) -> Self:
        """Make the folder of a new run below ``root``; a taken name gets a number.

        ``facts`` go into ``run.json`` as they are, beside the state ``running``.
        """
        root.mkdir(parents=True, exist_ok=True)
        folder = cls(_fresh(root, _safe(name) or "run"))
        folder._replace({"state": "running", "name": name, **(facts or {})})
        return folder

    @classmethod
    def join(cls, path: Path, facts: Mapping[str, object] | None = None) -> Self:
        """Use a folder that the processes of one run share; whoever comes first makes it.

        ``facts`` are for ``run.json``, which one of the processes writes.
        """
        path.mkdir(parents=True, exist_ok=True)
        folder = cls(path)
        if facts is not None:
            folder._replace({"state": "running", "name": path.name, **facts})
        return folder

    @property
    def state(self) -> str:
        """``finished`` after a clean end, else ``running``."""
        return str(self._read().get("state", "running"))

    def item(self, node_id: str) -> Path:
        """Make the sub-folder of an item; its name is ASCII, safe and never taken twice."""
        # Different node ids may become equal when characters are replaced, or on a disk that
        # does not tell upper case from lower; the digest keeps them apart.
        digest = hashlib.sha256(node_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        readable = _safe(_label(node_id))[:_LONGEST_NAME].rstrip("-.")
        return _fresh(self.path, f"{readable}-{digest}" if readable else digest)

    def finish(self, results: Sequence[Mapping[str, object]]) -> None:
        """Record the clean end and what each item found, in one step that cannot half happen."""
        self._replace({**self._read(), "state": "finished", "results": list(results)})

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / _RUN_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _replace(self, content: Mapping[str, object]) -> None:
        draft = self.path / f"{_RUN_FILE}.{os.getpid()}.tmp"
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
            file.flush()
            # The new name must never reach the disk before the content (power cut).
            os.fsync(file.fileno())
        draft.replace(self.path / _RUN_FILE)


def unfinished_runs(root: Path) -> tuple[Path, ...]:
    """List the run folders below ``root`` that show no clean end, sorted by name.

    A run that still goes on is among them: whoever asks must hold the bench's lock.
    """
    folders = sorted(file.parent for file in root.glob(f"*/{_RUN_FILE}"))
    return tuple(path for path in folders if RunFolder(path).state != "finished")


def _label(node_id: str) -> str:
    """Shorten ``octt/gap.scenario.yaml::gap[1.6]`` to ``gap[1.6]``: the file says it already."""
    path, _, name = node_id.partition("::")
    stem = path.rpartition("/")[2].partition(".")[0]
    if not name:
        return stem
    return name if name.partition("[")[0] == stem else f"{stem}-{name}"


def _safe(text: str) -> str:
    return _UNSAFE.sub("-", text).strip("-.")


def _fresh(parent: Path, name: str) -> Path:
    for candidate in _candidates(name):
        path = parent / candidate
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
    raise AssertionError  # pragma: no cover  # the candidates never end


def _candidates(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
