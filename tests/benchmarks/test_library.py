"""How long the whole library of scenarios takes, as somebody at a shell sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.comparing import take_turns

CEILING_S = 90.0
ROUNDS = 2
CHECKOUT = Path(__file__).parents[2]


def test_the_whole_library_is_played_while_one_waits(benchmark, announce, tmp_path):
    def play(*options: str) -> str:
        command = [sys.executable, "-m", "pytest", "scenarios", "-q", "-p", "no:cacheprovider"]
        command += ["--hil-report", str(tmp_path), *options]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        return done.stdout

    turns = take_turns(benchmark, lambda: play("--collect-only"), play, ROUNDS)
    took = turns.measured
    announce(
        f"library: {median(took):.1f} s for the whole process ({min(took):.1f} to "
        f"{max(took):.1f}, at most {CEILING_S:.0f}), {turns.times_the_baseline:.1f} times "
        f"collecting it ({turns.spread})"
    )
    assert median(took) < CEILING_S
