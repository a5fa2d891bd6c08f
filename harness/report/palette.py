"""The colours of a report, by what they stand for, for paper and light and dark screens."""

from __future__ import annotations

__all__ = ["DARK", "LIGHT", "themed"]

LIGHT = {
    "ink": "#24292f",
    "muted": "#656d76",
    "grid": "#e4e8ec",
    "measured": "#0b64c0",
    "allowed": "#1b7f37",
    "band": "#e3b341",
    "settling": "#8957e5",
    "violation": "#cf222e",
    "wanted": "#8c959f",
    "missing": "#bc4c00",
    "reading": "#6e40c9",
    "phase-1": "#9a6324",
    "phase-2": "#57606a",
    "phase-3": "#0a7ea4",
}
"""The colours of a plot as its file holds them."""

DARK = {
    "ink": "#e6edf3",
    "muted": "#9198a1",
    "grid": "#2b323b",
    "measured": "#58a6ff",
    "allowed": "#56d364",
    "band": "#d29922",
    "settling": "#a371f7",
    "violation": "#ff6b62",
    "wanted": "#768390",
    "missing": "#f0883e",
    "reading": "#d2a8ff",
    "phase-1": "#d9a066",
    "phase-2": "#adbac7",
    "phase-3": "#56c7e8",
}
"""The same for a dark screen."""


def themed(svg: str) -> str:
    """Let a plot take its colours from the page around it, which knows the reader's theme."""
    for name, colour in LIGHT.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg
