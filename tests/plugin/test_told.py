"""What the charger of a bench says that it can do, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.bench import Needs, emulated_facts
from harness.csms import Capabilities
from harness.plugin.told import criteria_for

FACTS = emulated_facts(Needs(), "1.6", (), 0)


@pytest.mark.parametrize(
    ("described", "told", "known"),
    [
        (True, None, True),
        (False, None, False),
        (True, False, False),
        (False, True, True),
    ],
)
def test_what_it_says_of_switching_phases_goes_before_the_bench_file(
    described: bool, told: bool | None, known: bool
) -> None:
    facts = replace(FACTS, phase_switching=described)
    assert criteria_for(facts, Capabilities(phase_switching=told)).phase_switching is known
