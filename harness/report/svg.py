"""Matplotlib as a maker of small SVG files that are the same byte for byte at every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

from harness.report.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["inline", "style", "to_svg"]

_STYLE: dict[str, Any] = {
    "svg.hashsalt": "pytest-ocpp-hil",
    "svg.fonttype": "none",  # letters stay letters: small, and found by a search in the page
    "text.parse_math": False,  # a dollar sign in a charger's transaction id is no formula
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 8.0,
    "text.color": LIGHT["ink"],
    "axes.edgecolor": LIGHT["muted"],
    "axes.labelcolor": LIGHT["ink"],
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LIGHT["grid"],
    "grid.linewidth": 0.6,
    "xtick.color": LIGHT["muted"],
    "ytick.color": LIGHT["muted"],
    "xtick.labelcolor": LIGHT["ink"],
    "ytick.labelcolor": LIGHT["ink"],
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))

_ID = re.compile(r'(\bid="|url\(#|href="#)')


@contextmanager
def style() -> Iterator[None]:
    """Draw with our own settings, whatever a matplotlibrc on this computer says."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        # Its newest type stubs list every name, older ones none; only Any suits both.
        settings: Any = mpl.rcParams
        settings.update(_STYLE)
        yield


def to_svg(figure: Figure) -> str:
    """Write a figure as an SVG file without date, program version or random ids."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = StringIO()
    FigureCanvasSVG(figure).print_figure(file, format="svg", metadata=_NO_METADATA)
    return file.getvalue()


def inline(svg: str, prefix: str) -> str:
    """Cut an SVG file down to its element, with ids that are unique in the page around it."""
    element = svg[svg.index("<svg") :].replace("<svg", '<svg role="img"', 1)
    return _ID.sub(rf"\g<1>{prefix}-", element)
