"""How fast the harness is: run ``pytest tests/benchmarks``, some five minutes on two idle cores.

The ordinary test run leaves them out. Every figure stands beside that of a baseline which was
measured in turns with it; a floor is asserted on their ratio, or on a size or time that was
promised. ``--benchmark-disable`` plays everything once, without a table.
"""

from __future__ import annotations

import pytest
from benchmarks.comparing import Announcer


@pytest.fixture
def announce(pytestconfig: pytest.Config) -> Announcer:
    return Announcer(pytestconfig)
