"""How long the oracle thinks, compared with a loop of plain arithmetic measured in turns with it.

A millisecond is another thing on every machine: the times that were promised are announced, and
what is asserted is how many of the loops they are worth, with room for a bad day. Of all turns
the shortest counts, since whatever else a machine does can only make it slower.
"""

from __future__ import annotations

from itertools import count
from math import log2

import pytest
from benchmarks.comparing import take_turns
from benchmarks.mixed import START, installed, mixed_bodies, site, three_profiles
from benchmarks.shortest import Shortest, arithmetic

from harness.limits import Oracle, allowed, bands, enabled_readings
from harness.profiles import ProfileAccepted, replay
from harness.profiles.v16 import decode
from harness.units import DAY_MS, WEEK_MS

ROUNDS = 25
SIZES = (10, 100, 1_000)


@pytest.mark.parametrize("periods", [(1, 3, 3), (4, 4, 4)])
def test_a_day_under_three_profiles(benchmark, announce, periods):
    whole, end = site(1), START + DAY_MS
    ledger = replay(three_profiles(*periods))[-1][1]
    turns = take_turns(
        benchmark,
        arithmetic,
        lambda: Oracle.asked_once(whole).holding(ledger, START, end).connectors,
        ROUNDS,
    )
    shortest = Shortest(turns)
    what = f"3 profiles of {', '.join(map(str, periods))} periods over a day"
    shortest.tell(benchmark, announce, what, promised_s=150e-6)
    assert shortest.baselines < 1


@pytest.mark.parametrize(("connectors", "ceiling"), [(1, 12), (2, 20)])
def test_a_week_under_fifty_mixed_profiles(benchmark, announce, connectors, ceiling):
    ledger = replay(installed(mixed_bodies(50, connectors), connectors))[-1][1]
    whole, end = site(connectors), START + WEEK_MS
    turns = take_turns(
        benchmark,
        arithmetic,
        lambda: Oracle.asked_once(whole).holding(ledger, START, end).connectors,
        ROUNDS,
    )
    shortest = Shortest(turns)
    what = f"50 mixed profiles over a week on {connectors} connector(s)"
    shortest.tell(benchmark, announce, what, promised_s=4e-3)
    assert shortest.baselines < ceiling


def test_the_time_grows_little_faster_than_the_breakpoints(benchmark, announce):
    whole, end = site(1), START + WEEK_MS
    events = {size: installed(mixed_bodies(size, 1), 1) for size in SIZES}
    ledgers = {size: replay(those)[-1][1] for size, those in events.items()}

    def sweep(size):
        return Oracle(whole).holding(ledgers[size], START, end).connectors

    small = Shortest(take_turns(benchmark, lambda: sweep(SIZES[0]), lambda: sweep(SIZES[-1]), 5))
    middle = Shortest.of(lambda: sweep(SIZES[1]), rounds=5)
    replayed = Shortest.of(
        lambda: allowed(events[SIZES[-1]], whole, START, end).connectors, rounds=3
    )
    times = dict(zip(SIZES, (small.baseline_s, middle, small.took_s), strict=True))
    each = {size: took_s / _n_log_n(24 * size) for size, took_s in times.items()}
    growth = each[SIZES[-1]] / each[SIZES[0]]
    benchmark.extra_info |= {"ns_per_n_log_n": {size: 1e9 * each[size] for size in SIZES}}
    announce(
        "growth: "
        + ", ".join(f"{size} profiles {1e3 * times[size]:.1f} ms" for size in SIZES)
        + f"; each n log n of their n periods takes {growth:.2f} times as long with the most as "
        f"with the fewest; with replaying {SIZES[-1]} events {1e3 * replayed:.0f} ms"
    )
    assert growth < 2


def test_a_changed_profile_costs_less_than_all_of_them(benchmark, announce):
    bodies = mixed_bodies(50, 2)
    events, whole, end = installed(bodies, 2), site(2), START + WEEK_MS
    oracle = Oracle(whole)
    assert oracle.allowed(events, START, end).connectors
    limits = count(4_000)

    def changed():
        """Another profile of the same id and level: its limit is new every time."""
        number, body = bodies[-1]
        periods = [{"startPeriod": 0, "limit": float(next(limits))}]
        schedule = {**body["chargingSchedule"], "chargingSchedulePeriod": periods}
        profile = decode({**body, "chargingSchedule": schedule})
        return [*events[:-1], ProfileAccepted(START, number, profile)]

    turns = take_turns(
        benchmark,
        lambda: allowed(changed(), whole, START, end).connectors,
        lambda: oracle.allowed(changed(), START, end).connectors,
        ROUNDS,
    )
    shortest = Shortest(turns)
    shortest.tell(benchmark, announce, "one of 50 profiles changed, against all anew")
    assert shortest.baselines < 1


def test_all_readings_cost_less_than_one_at_a_time(benchmark, announce):
    events, whole, end = installed(mixed_bodies(50, 1), 1), site(1), START + WEEK_MS
    readings = enabled_readings()
    turns = take_turns(
        benchmark,
        lambda: allowed(events, whole, START, end).connectors,
        lambda: bands(events, whole, START, end, readings).connectors,
        5,
    )
    shortest = Shortest(turns)
    what = f"the band of {len(readings)} readings, against one reading"
    shortest.tell(benchmark, announce, what)
    assert shortest.baselines < len(readings)


def _n_log_n(number: int) -> float:
    return number * log2(number)
