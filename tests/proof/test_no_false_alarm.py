"""No false alarm: whatever legal is asked of a good charger, the judge never fails it.

Each play goes over real WebSockets and real Modbus TCP, through the central system, the emulated
charger, meter and vehicle, the player and the referee. The meters are wrong by up to all that
their class allows, old by up to all that their data sheet says, late, noisy, and lose replies.

0 false alarms of n plays mean a rate below 3 / n with a confidence of 95 %: 2.1 % in the ordinary
run, 0.06 % in the thorough one (see conftest).
"""

from __future__ import annotations

from collections import Counter
from math import ceil

import pytest
from hypothesis import HealthCheck, event, given, seed, settings
from proof.drawing import Drawn, plays
from proof.labs import play

from harness.verdict import Verdict

LABS = [
    ("1.6", False, 1),
    ("1.6", False, 2),
    ("1.6", False, 3),
    ("1.6", True, 1),
    ("2.0.1", False, 1),
    ("2.0.1", False, 2),
    ("2.0.1", False, 3),
    ("2.0.1", True, 1),
    ("2.1", False, 1),
    ("2.1", False, 2),
    ("2.1", False, 3),
    ("2.1", True, 2),
]
_LEAST = 144
EXAMPLES = ceil(max(_LEAST, settings.default.max_examples) / len(LABS))
"""Of each kind of lab; hypothesis takes 100 where no profile was chosen."""

INNOCENT = {Verdict.PASS, Verdict.MARGINAL, Verdict.INCONCLUSIVE}
CONCLUSIVE = {Verdict.PASS, Verdict.MARGINAL, Verdict.DISPUTED}


@pytest.mark.parametrize(
    ("version", "dc", "connectors"),
    [pytest.param(*lab, id=f"{lab[0]}-{'DC' if lab[1] else 'AC'}-{lab[2]}") for lab in LABS],
)
def test_a_good_charger_is_never_failed(version: str, dc: bool, connectors: int) -> None:
    found: Counter[Verdict] = Counter()

    # Labs that shared a seed would be told much the same stories.
    @seed(LABS.index((version, dc, connectors)))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(plays(version, dc=dc, connectors=connectors))
    def is_innocent(drawn: Drawn) -> None:
        played = play(drawn.lab, drawn.content)
        event(str(played.verdict))
        found[played.verdict] += 1
        # The emulated charger keeps to the default reading, so under that nothing is disputed;
        # where another reading allows less, the judge may say so.
        assert played.plainly in INNOCENT, played
        assert played.verdict in INNOCENT | {Verdict.DISPUTED}, played

    is_innocent()
    told = sum(count for verdict, count in found.items() if verdict in CONCLUSIVE)
    assert told >= found.total() / 4, f"most plays prove nothing: {found}"
