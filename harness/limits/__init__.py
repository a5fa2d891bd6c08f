"""The oracle: what a charger may draw at every instant, why, and under which reading."""

from __future__ import annotations

from harness.limits.bands import BandPiece, Bands, bands
from harness.limits.breakpoints import next_breakpoints
from harness.limits.cap import NOTHING, UNLIMITED, Cap, Line
from harness.limits.composite import CompositeDefault, CompositePeriod, composite, composite_of
from harness.limits.oracle import Oracle, allowed
from harness.limits.piece import CONNECTORS, INSTALLATION, Cause, Loser, Piece, Reason, Setpoint
from harness.limits.reading import (
    DEFAULT_READING,
    SWITCHES,
    Reading,
    default_reading,
    enabled_readings,
)
from harness.limits.site import NOMINAL_VOLTAGE_V, Hardware, Site, Supply
from harness.limits.window import Allowed

__all__ = [
    "CONNECTORS",
    "DEFAULT_READING",
    "INSTALLATION",
    "NOMINAL_VOLTAGE_V",
    "NOTHING",
    "SWITCHES",
    "UNLIMITED",
    "Allowed",
    "BandPiece",
    "Bands",
    "Cap",
    "Cause",
    "CompositeDefault",
    "CompositePeriod",
    "Hardware",
    "Line",
    "Loser",
    "Oracle",
    "Piece",
    "Reading",
    "Reason",
    "Setpoint",
    "Site",
    "Supply",
    "allowed",
    "bands",
    "composite",
    "composite_of",
    "default_reading",
    "enabled_readings",
    "next_breakpoints",
]
