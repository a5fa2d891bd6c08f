"""``hil explain``: what a scenario allows at every instant, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness.cli.explanation import explanation
from harness.cli.outlook import Outlook, outlook_of
from harness.errors import InputError
from harness.profiles import Version
from harness.report.forecast import write_forecast
from harness.scenario import ScenarioFile, ScenarioItem, load
from harness.scenario.rehearsal import Rehearsal, rehearse
from harness.wording import one_of

__all__ = ["run"]

_PLOTS = (".svg", ".png")


def run(arguments: argparse.Namespace) -> None:
    """Print the explanation of a scenario's items, and draw it if that is wanted.

    Raises :class:`InputError` when the file, the item, a reading or the name of the plot is wrong.
    """
    path = Path(arguments.scenario)
    file = load(path)
    items = _chosen(file, arguments.item)
    plot = None if arguments.plot is None else _plot_path(arguments.plot, items)
    switches = dict(_switch(text) for text in arguments.readings)
    version = _version(arguments.ocpp, file)
    outlooks = [
        outlook_of(item, _rehearsed(item, version, path), switches, arguments.time_zone)
        for item in items
    ]
    for number, outlook in enumerate(outlooks):
        _print(["", *explanation(outlook, path)] if number else explanation(outlook, path))
    if plot is not None:
        _draw(outlooks[0], plot)


def _chosen(file: ScenarioFile, name: str | None) -> Sequence[ScenarioItem]:
    if name is None:
        return file.items
    if name not in file.item_names:
        raise InputError(f"--item: found {name!r}, expected {one_of(name, file.item_names)}")
    return (file.item(name),)


def _version(name: str | None, file: ScenarioFile) -> Version:
    """Return the version to explain: the first that the scenario names, if nobody says."""
    spoken = file.scenario.ocpp
    if name is not None and name not in spoken:
        raise InputError(f"--ocpp: found {name!r}, expected {one_of(name, spoken)}")
    return Version(name or spoken[0])


def _plot_path(name: str, items: Sequence[ScenarioItem]) -> Path:
    path = Path(name)
    if path.suffix not in _PLOTS:
        raise InputError(f"--plot: found {name!r}, expected a name that ends in .svg or .png")
    if len(items) > 1:
        names = ", ".join(item.name for item in items)
        raise InputError(f"--plot: found {len(items)} items, expected --item with one of {names}")
    return path


def _switch(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _rehearsed(item: ScenarioItem, version: Version, path: Path) -> Rehearsal:
    try:
        return rehearse(item, version)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _print(lines: Iterable[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        print(_printable(line).encode(encoding, "backslashreplace").decode(encoding))


def _printable(text: str) -> str:
    """Show what would move the cursor or colour the terminal by its escape sequence."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _draw(outlook: Outlook, path: Path) -> None:
    forecasts = [outlook.forecast(place) for place in outlook.places]
    start, end = outlook.rehearsal.start, outlook.rehearsal.end
    try:
        write_forecast(path, forecasts, start, end - start)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
