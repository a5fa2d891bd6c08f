"""How many seconds the whole chain simulates in one, compared with a loop that only reads."""

from __future__ import annotations

import shutil
from statistics import median

from benchmarks.comparing import take_turns
from benchmarks.day import DAY_S, bare_day, charging_day, in_virtual_time

FLOOR = 0.7
"""The share of the bare loop's speed that the chain must keep."""

ROUNDS = 3


def test_a_day_at_1_hz_is_played_almost_as_fast_as_a_meter_is_read(benchmark, announce, tmp_path):
    def whole_chain():
        in_virtual_time(lambda: charging_day(tmp_path))
        shutil.rmtree(tmp_path / "day")

    turns = take_turns(benchmark, lambda: in_virtual_time(bare_day), whole_chain, ROUNDS)
    share = 1 / turns.times_the_baseline
    announce(
        f"a day at 1 Hz: {DAY_S / median(turns.measured):.0f} simulated s per s, bare loop "
        f"{DAY_S / median(turns.baseline):.0f}: ratio {share:.2f} (at least {FLOOR}); the chain "
        f"took {turns.spread} times as long"
    )
    assert share >= FLOOR
