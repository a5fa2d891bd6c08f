"""What the firmware does again and again."""

from __future__ import annotations

from emulator.support import T0, run

from harness.emulator import EmulatedSite
from harness.emulator.repeater import Repeater
from harness.emulator.stationclock import StationClock


def repeating(clock, interval):
    seen: list[int] = []
    return Repeater(clock, interval, lambda: seen.append(clock.now() - T0)), seen


def test_it_waits_for_an_interval_before_it_acts_first():
    async def main(clock):
        repeater, seen = repeating(clock, lambda: 1_000)
        repeater.start()
        await clock.sleep(3_500)
        repeater.stop()
        assert seen == [1_000, 2_000, 3_000]

    run(main)


def test_each_interval_is_asked_for_anew():
    async def main(clock):
        intervals = iter([1_000, 500, 2_000, 0])
        repeater, seen = repeating(clock, lambda: next(intervals))
        repeater.start()
        await clock.sleep(60_000)
        assert seen == [1_000, 1_500, 3_500]

    run(main)


def test_an_interval_of_zero_is_never():
    async def main(clock):
        repeater, seen = repeating(clock, lambda: 0)
        repeater.start()
        await clock.sleep(60_000)
        assert seen == []

    run(main)


def test_stopped_it_acts_no_more_and_can_begin_anew():
    async def main(clock):
        repeater, seen = repeating(clock, lambda: 1_000)
        repeater.start()
        await clock.sleep(1_500)
        repeater.stop()
        await clock.sleep(10_000)
        repeater.start()
        await clock.sleep(1_500)
        repeater.stop()
        assert seen == [1_000, 12_500]

    run(main)


def test_to_start_it_twice_leaves_one_timer():
    async def main(clock):
        repeater, seen = repeating(clock, lambda: 1_000)
        repeater.start()
        await clock.sleep(400)
        repeater.start()
        await clock.sleep(1_500)
        repeater.stop()
        assert seen == [1_400]

    run(main)


def test_its_action_may_stop_it():
    async def main(clock):
        seen: list[int] = []
        intervals = [1_000]

        def act() -> None:
            seen.append(clock.now() - T0)
            intervals[0] = 0

        Repeater(clock, lambda: intervals[0], act).start()
        await clock.sleep(5_000)
        assert seen == [1_000]

    run(main)


def test_it_goes_by_the_clock_of_the_station():
    # A clock that gains 1 % shows a minute after 59.4 s.
    async def main(clock):
        fast = StationClock(clock, EmulatedSite(clock_drift_ppm=10_000))
        seen: list[int] = []
        repeater = Repeater(fast, lambda: 60_000, lambda: seen.append(clock.now() - T0))
        repeater.start()
        await clock.sleep(59_500)
        repeater.stop()
        assert len(seen) == 1
        assert 59_400 <= seen[0] <= 59_410

    run(main)
