"""Reads scenario files and says everything that is wrong with one at once, line by line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from harness.documents import Document, content_of, parse
from harness.scenario.explain import explain
from harness.scenario.model import Scenario, ScenarioItem
from harness.scenario.references import References

__all__ = ["SUFFIX", "ScenarioFile", "load", "read"]

SUFFIX = ".scenario.yaml"
"""What the name of a scenario file ends in."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario file that was read without complaint.

    ``step_lines`` has the line of each step; ``sha256`` is that of the file's bytes, in hex.
    """

    path: Path
    scenario: Scenario
    items: tuple[ScenarioItem, ...]
    title_line: int
    step_lines: tuple[int, ...]
    sha256: str

    @property
    def item_names(self) -> tuple[str, ...]:
        """The names of the items in the order of the file."""
        return tuple(item.name for item in self.items)

    def item(self, name: str) -> ScenarioItem:
        """Return the item of a name; raises :class:`KeyError` when there is none."""
        return {item.name: item for item in self.items}[name]


def load(path: Path) -> ScenarioFile:
    """Read a scenario file.

    Raises :class:`InputError` with one line for each thing that is wrong with it.
    """
    return read(content_of(path), path)


def read(content: bytes, path: Path) -> ScenarioFile:
    """Read the content of a scenario file; ``path`` names it in messages and its item.

    Raises :class:`InputError` with one line for each thing that is wrong with it.
    """
    document = parse(content, str(path))
    scenario = _validated(document, path.parent)
    items = tuple(_items(scenario, path, document, ("steps",)))
    if scenario.in_real_time is not None:
        others = _items(scenario.in_real_time, path, document, ("real_time", "steps"))
        items = tuple(
            replace(item, in_real_time=other) for item, other in zip(items, others, strict=True)
        )
    return ScenarioFile(
        path=path,
        scenario=scenario,
        items=items,
        title_line=document.line(("title",)),
        step_lines=items[0].step_lines,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _validated(document: Document, folder: Path) -> Scenario:
    try:
        context = References.of(document.data, folder)
        scenario = Scenario.model_validate(document.data, context=context)
    except ValidationError as error:
        # A key that cannot be read needs no second complaint that its value is missing.
        said = {(problem.line, problem.where) for problem in document.problems}
        more = [it for it in explain(error, document) if (it.line, it.where) not in said]
        raise document.error((*document.problems, *more)) from None
    if document.problems:
        raise document.error(document.problems)
    return scenario


def _items(
    scenario: Scenario, path: Path, document: Document, steps: tuple[str, ...]
) -> Iterator[ScenarioItem]:
    step_lines = tuple(document.line((*steps, i)) for i in range(len(scenario.steps)))
    for name, played, where in _rows(scenario, path):
        yield ScenarioItem(name, played, document.line(where), step_lines)


def _rows(scenario: Scenario, path: Path) -> Iterator[tuple[str, Scenario, tuple[str, ...]]]:
    """Yield name, content and place of each item: the table of cases, or the file itself."""
    if not scenario.cases:
        yield _stem_name(path), scenario, ("title",)
    for name in scenario.cases:
        yield name, scenario.for_case(name), ("cases", name)


def _stem_name(path: Path) -> str:
    stem = path.name.removesuffix(SUFFIX).removesuffix(".yaml")
    name = re.sub(r"[^A-Za-z0-9_]", "_", stem)
    return name if name[:1].isalpha() else f"scenario_{name}"
