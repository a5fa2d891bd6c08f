"""How many examples the properties look at."""

from __future__ import annotations

import os

from hypothesis import settings

__all__ = ["FEW", "MACHINES", "MANY"]

# A night may look further: HIL_EXAMPLES=20 takes twenty times as many. With 100 the machines, of
# which there is one for each version of OCPP, go through 200 000 stories.
_TIMES = int(os.environ.get("HIL_EXAMPLES", "1"))

MANY = settings(deadline=None, max_examples=40 * _TIMES)
FEW = settings(deadline=None, max_examples=25 * _TIMES)
MACHINES = {
    "1.6": settings(deadline=None, max_examples=400 * _TIMES, stateful_step_count=14),
    "2.0.1": settings(deadline=None, max_examples=400 * _TIMES, stateful_step_count=14),
    "2.1": settings(deadline=None, max_examples=1200 * _TIMES, stateful_step_count=14),
}
