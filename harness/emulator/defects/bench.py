"""Defects of the measurement, for which no charger is to blame."""

from __future__ import annotations

from harness.emulator.fault import Effect, Fault

__all__ = ["DEAD_METER", "FAULTS", "FROZEN_METER"]

DEAD_METER = "dead-meter"
FROZEN_METER = "frozen-meter"

FAULTS = (
    Fault(
        DEAD_METER,
        "",
        "The meter stops answering in the middle of the run.",
        "a cut bus or a lost supply",
        Effect.UNPROVEN,
    ),
    Fault(
        FROZEN_METER,
        "",
        "The meter repeats its last values from the middle of the run on.",
        "a gateway that answers from its cache",
        Effect.UNPROVEN,
    ),
)
