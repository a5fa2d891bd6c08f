"""The oracle: what a charger may draw at every instant, why, and under which reading."""

from __future__ import annotations

from harness.limits.breakpoints import next_breakpoints
from harness.limits.cap import UNLIMITED, Cap
from harness.limits.composite import CompositePeriod, composite
from harness.limits.oracle import allowed
from harness.limits.piece import CONNECTORS, INSTALLATION, Cause, Loser, Piece, Reason
from harness.limits.reading import DEFAULT_READING, SWITCHES, Reading, enabled_readings
from harness.limits.site import NOMINAL_VOLTAGE_V, Hardware, Site
from harness.limits.window import Allowed

__all__ = [
    "CONNECTORS",
    "DEFAULT_READING",
    "INSTALLATION",
    "NOMINAL_VOLTAGE_V",
    "SWITCHES",
    "UNLIMITED",
    "Allowed",
    "Cap",
    "Cause",
    "CompositePeriod",
    "Hardware",
    "Loser",
    "Piece",
    "Reading",
    "Reason",
    "Site",
    "allowed",
    "composite",
    "enabled_readings",
    "next_breakpoints",
]
