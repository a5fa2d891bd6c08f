from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.clock import Clock
from harness.units import DAY_MS, SECOND_MS, parse_instant

from .virtual import run

NOON = parse_instant("2025-01-15T12:00:00Z")


def virtual_clock() -> Clock:
    return Clock.starting(asyncio.get_running_loop(), NOON)


def test_a_virtual_clock_shows_what_it_was_set_to() -> None:
    async def main() -> None:
        await asyncio.sleep(100)  # made late, it still starts at its own start
        clock = virtual_clock()
        assert clock.is_virtual
        assert (clock.start, clock.now()) == (NOON, NOON)

    run(main())


def test_a_clock_advances_with_the_loop() -> None:
    async def main() -> None:
        clock = virtual_clock()
        await asyncio.sleep(1.5)
        assert clock.now() == NOON + 1_500
        assert clock.start == NOON

    run(main())


def test_sleeping_takes_its_duration() -> None:
    async def main() -> None:
        clock = virtual_clock()
        await clock.sleep(90 * SECOND_MS)
        assert clock.now() == NOON + 90_000

    run(main())


def test_an_instant_that_passed_is_not_waited_for() -> None:
    async def main() -> None:
        clock = virtual_clock()
        await clock.sleep_until(NOON - DAY_MS)
        await clock.sleep(-5)
        assert clock.now() == NOON

    run(main())


@given(st.lists(st.integers(0, 30 * DAY_MS), min_size=1, max_size=10))
def test_whoever_sleeps_until_an_instant_wakes_at_that_very_instant(offsets: list[int]) -> None:
    async def main() -> None:
        clock = virtual_clock()
        for offset in sorted(offsets):
            await clock.sleep_until(NOON + offset)
            assert clock.now() == NOON + offset

    run(main())


def test_a_function_is_called_at_its_instant() -> None:
    async def main() -> None:
        clock = virtual_clock()
        called: list[int] = []
        clock.call_at(NOON + 5_000, lambda: called.append(clock.now()))
        await clock.sleep(10_000)
        assert called == [NOON + 5_000]

    run(main())


def test_a_call_can_be_forgotten() -> None:
    async def main() -> None:
        clock = virtual_clock()
        called: list[int] = []
        clock.call_at(NOON + 5_000, lambda: called.append(clock.now())).cancel()
        await clock.sleep(10_000)
        assert called == []

    run(main())


def test_a_real_clock_cannot_be_set() -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="only a virtual clock can be set"):
            Clock.starting(asyncio.get_running_loop(), NOON)

    asyncio.run(main())


def test_a_real_clock_shows_the_present_and_never_goes_back() -> None:
    async def main() -> None:
        clock = Clock.starting(asyncio.get_running_loop())
        assert not clock.is_virtual
        assert clock.start > parse_instant("2024-01-01T00:00:00Z")
        begun = clock.now()
        await clock.sleep(2)
        assert clock.now() >= begun + 2

    asyncio.run(main())
