"""The report of a run folder: one HTML file that opens anywhere, for years, without a network."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader

from harness.report import wording
from harness.report.evidence import read_run
from harness.report.matrix import LETTERS, test_label
from harness.report.palette import DARK, LIGHT
from harness.report.views import RunView, view_of
from harness.wording import place

__all__ = ["write_report"]


def write_report(run_folder: Path) -> Path:
    """Write ``report.html`` and the plots of each item into a run folder; return the page's path.

    It reads nothing but the folder, so it can be written again at any time, also after a crash.
    Raises :class:`OSError` when the folder cannot be read or written.
    """
    run = view_of(read_run(run_folder))
    for item in run.items:
        for path, svg in item.plot_files:
            _write(path, svg)
    page = run_folder / "report.html"
    _write(page, _render(run))
    return page


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _render(run: RunView) -> str:
    # What a charger says is never trusted: everything is escaped unless it is a plot of our own.
    environment = Environment(
        loader=PackageLoader("harness.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in wording.__all__}
    environment.filters |= {"place": place, "test_label": test_label}
    template = environment.get_template("report.html.j2")
    return template.render(run=run, light=LIGHT, dark=DARK, letters=LETTERS)
