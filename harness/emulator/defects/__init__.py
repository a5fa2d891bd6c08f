"""Deliberate defects of the emulated station, each changing one decision."""
