"""The imperfect meter of the proofs keeps what every meter keeps, and never leaves its class."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meters import test_meter_contract as contract
from meters.support import FakeMeter, in_virtual_time
from proof.meters import CLASSES, Flaws, ImperfectMeter

from harness.clock import Clock, VirtualTimeLoop
from harness.meters import Meter, NoValue, Values

LOAD_W = 11_039.0
every_loop = pytest.mark.parametrize("loop", [VirtualTimeLoop, asyncio.new_event_loop])


@asynccontextmanager
async def flawless(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    async with contract.fake(clock, dead=dead) as meter:
        yield ImperfectMeter(meter, clock, Flaws(latency_ms=20), "seed")


@every_loop
@pytest.mark.parametrize(
    "promise",
    [
        contract.test_a_reading_encloses_the_time_that_it_took_by_no_more_than_the_clocks_step,
        contract.test_a_reading_gives_the_load_and_is_in_si_units,
        contract.test_a_dead_meter_gives_a_reason_instead_of_an_exception,
    ],
)
def test_it_keeps_what_every_meter_promises_of_a_reading(promise, loop) -> None:
    promise(flawless, loop)


@pytest.mark.parametrize(
    "promise",
    [
        contract.test_a_meter_has_a_line_to_group_it_by_which_stays_the_same,
        contract.test_a_cancelled_reading_leaves_the_meter_usable,
    ],
)
def test_it_keeps_what_every_meter_promises(promise) -> None:
    promise(flawless)


def read(flaws: Flaws, times: int = 1, lossy_from: int = 0) -> list[Values | NoValue]:
    async def main(clock: Clock) -> list[Values | NoValue]:
        meter = FakeMeter(clock, lambda _at: LOAD_W)
        imperfect = ImperfectMeter(meter, clock, flaws, "seed", lossy_from=lossy_from)
        return [await imperfect.read() for _ in range(times)]

    return in_virtual_time(main)


@given(
    st.sampled_from([*CLASSES]),
    st.floats(-1, 1),
    st.floats(-0.05, 0.05),
    st.floats(0, 1),
)
def test_power_and_current_are_never_wrong_by_more_than_the_class_allows(
    accuracy_class, error, voltage_error, noise
) -> None:
    flaws = Flaws(accuracy_class, error=error, voltage_error=voltage_error, noise=noise)
    bound = CLASSES[accuracy_class] + 1e-9
    for values in read(flaws, times=5):
        assert values.power_w == pytest.approx(LOAD_W, rel=bound)
        assert values.phase_current_a[0] == pytest.approx(LOAD_W / 690, rel=bound)


def test_its_power_is_its_current_times_its_voltage() -> None:
    (values,) = read(Flaws("A", error=0.5, voltage_error=-0.005, noise=0.1))
    assert values.phase_power_w[0] == pytest.approx(
        values.phase_current_a[0] * values.phase_voltage_v[0]
    )
    assert values.phase_voltage_v[0] == pytest.approx(230 * 0.995)


def test_it_loses_as_many_replies_as_it_is_told_and_says_why() -> None:
    found = read(Flaws(loss=0.1), times=1_000)
    lost = [one for one in found if isinstance(one, NoValue)]
    assert 60 < len(lost) < 140
    assert "lost" in lost[0].reason


def test_it_loses_nothing_before_it_is_told_to() -> None:
    found = read(Flaws(loss=1.0), times=3, lossy_from=2**62)
    assert not [one for one in found if isinstance(one, NoValue)]
