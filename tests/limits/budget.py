"""How many examples the properties look at."""

from __future__ import annotations

import os

from hypothesis import settings

__all__ = ["FEW", "MANY"]

# A night may look further: HIL_EXAMPLES=20 takes twenty times as many.
_TIMES = int(os.environ.get("HIL_EXAMPLES", "1"))

MANY = settings(deadline=None, max_examples=40 * _TIMES)
FEW = settings(deadline=None, max_examples=25 * _TIMES)
