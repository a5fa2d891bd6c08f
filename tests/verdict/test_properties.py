"""What must hold for every charger, whatever it does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from verdict.builders import METER, measured, pieces, wants, watts

from harness.verdict import Criteria, Verdict, judge

LENGTH_S = 150

limits = st.lists(
    st.tuples(st.integers(1, LENGTH_S - 1), st.integers(0, 22_000)),
    max_size=6,
    unique_by=lambda pair: pair[0],
)


def caps_of(first, changes):
    steps = [(0, watts(first)), *((at, watts(limit)) for at, limit in sorted(changes))]
    return pieces(*steps, until_s=LENGTH_S)


def limit_at(first, changes, seconds):
    return [first, *(limit for at, limit in sorted(changes) if at <= seconds)][-1]


@settings(max_examples=80, deadline=None)
@given(
    first=st.integers(0, 22_000),
    changes=limits,
    share=st.lists(st.floats(0, 1), min_size=LENGTH_S, max_size=LENGTH_S),
    gain=st.floats(0.98, 1.02),
    lost=st.sets(st.integers(0, LENGTH_S - 1), max_size=20),
)
def test_a_charger_that_never_draws_more_than_allowed_never_fails(
    first, changes, share, gain, lost
):
    def power(t):
        return limit_at(first, changes, t) * share[int(t)] * gain

    samples = measured(power, LENGTH_S, skip=lost)
    result = judge(
        samples, caps_of(first, changes), METER, Criteria(), connector=1, demanded=wants()
    )
    assert result.violations == ()


@settings(max_examples=80, deadline=None)
@given(first=st.integers(0, 22_000), changes=limits, delay=st.floats(0, 10))
def test_a_charger_that_settles_in_time_never_fails(first, changes, delay):
    # The true power is the highest limit of the last `delay` seconds, and the reading lags by
    # up to the refresh and the window, here by all of it.
    def power(t):
        since = t - 2 - delay
        recent = [limit for at, limit in sorted(changes) if since < at <= t - 2]
        return max([limit_at(first, changes, max(since, 0)), *recent])

    result = judge(
        measured(power, LENGTH_S),
        caps_of(first, changes),
        METER,
        Criteria(),
        connector=1,
        demanded=wants(),
    )
    assert result.violations == ()


@settings(max_examples=80, deadline=None)
@given(
    limit=st.integers(200, 20_000),
    excess=st.floats(1.025, 5),
    start=st.integers(5, 60),
    length=st.integers(5, 60),
)
def test_a_charger_that_exceeds_by_more_than_the_uncertainty_always_fails(
    limit, excess, start, length
):
    # P > L + 0.02 P from P = L / 0.98 = 1.0204 L on
    def power(t):
        return limit * (excess if start <= t < start + length else 0.9)

    result = judge(
        measured(power, LENGTH_S),
        caps_of(limit, ()),
        METER,
        Criteria(),
        connector=1,
        demanded=wants(),
    )
    assert result.verdict is Verdict.FAIL


@settings(max_examples=40, deadline=None)
@given(
    first=st.integers(0, 22_000),
    changes=limits,
    power=st.lists(st.floats(0, 25_000), min_size=LENGTH_S, max_size=LENGTH_S),
    factor=st.floats(1, 2),
)
def test_drawing_more_never_turns_a_fail_into_a_pass(first, changes, power, factor):
    def violates(scale):
        return judge(
            measured(lambda t: power[int(t)] * scale, LENGTH_S),
            caps_of(first, changes),
            METER,
            Criteria(),
            connector=1,
            demanded=wants(),
        ).violations

    if violates(1.0):
        assert violates(factor)
