"""The one family of errors that this package raises on purpose."""

from __future__ import annotations

__all__ = ["BenchError", "HarnessError", "InputError"]


class HarnessError(Exception):
    """Everything this package raises on purpose derives from this class."""


class InputError(HarnessError):
    """A file or value that a person wrote is wrong; the message says where, what and what else."""


class BenchError(HarnessError):
    """The bench or its measurement is broken, which is never the charger's fault."""
