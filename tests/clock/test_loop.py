from __future__ import annotations

import asyncio
import random
import socket
import threading

import pytest

from harness.clock import VirtualTimeDeadlock, VirtualTimeLoop, loop
from harness.units import DAY_MS, WEEK_MS

from .virtual import run


def now_s() -> float:
    return asyncio.get_running_loop().time()


def test_time_starts_at_zero() -> None:
    async def main() -> float:
        return now_s()

    assert run(main()) == 0.0


def test_a_timer_is_jumped_over() -> None:
    async def main() -> float:
        await asyncio.sleep(10 * WEEK_MS / 1000)
        return now_s()

    assert run(main()) == 6_048_000.0


def test_a_sleep_of_nothing_takes_nothing() -> None:
    async def main() -> float:
        for _ in range(1000):
            await asyncio.sleep(0)
        return now_s()

    assert run(main()) == 0.0


def test_timers_fire_at_their_time_and_in_order() -> None:
    async def main() -> list[tuple[float, float]]:
        seeded = random.Random(7)
        delays = [seeded.uniform(0, DAY_MS / 1000) for _ in range(500)]
        fired: list[tuple[float, float]] = []

        async def wait(delay: float) -> None:
            await asyncio.sleep(delay)
            fired.append((delay, now_s()))

        await asyncio.gather(*map(wait, delays))
        return fired

    fired = run(main())
    assert [delay for delay, _ in fired] == sorted(delay for delay, _ in fired)
    assert max(at - delay for delay, at in fired) < 1e-6


def test_a_deadline_passes_in_virtual_time() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await asyncio.Event().wait()
        return now_s()

    assert run(main()) == 3600.0


def test_a_cancelled_timer_does_not_move_time() -> None:
    async def main() -> float:
        asyncio.get_running_loop().call_later(1000, lambda: None).cancel()
        await asyncio.sleep(1)
        return now_s()

    assert run(main()) == 1.0


def test_time_stands_still_while_a_thread_works() -> None:
    async def main() -> list[float]:
        release = threading.Event()
        ticks: list[float] = []

        async def tick() -> None:
            while not release.is_set():
                await asyncio.sleep(60)
                ticks.append(now_s())

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(30)
        asyncio.get_running_loop().run_in_executor(None, lambda: None)
        await asyncio.to_thread(release.wait, 0.05)
        during = list(ticks)
        release.set()
        await ticking
        return during

    assert run(main()) == []


def test_a_threads_result_arrives_at_the_time_it_was_asked_for() -> None:
    async def main() -> tuple[int, float]:
        await asyncio.sleep(5)
        async with asyncio.timeout(0.001):
            found = await asyncio.to_thread(threading.Event().wait, 0.02)
        return int(found), now_s()

    assert run(main()) == (0, 5.0)


def test_time_goes_on_after_a_thread_failed() -> None:
    async def main() -> float:
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        await asyncio.sleep(1)
        return now_s()

    assert run(main()) == 1.0


def test_threads_are_waited_for_at_the_end() -> None:
    done = threading.Event()

    async def main() -> None:
        asyncio.get_running_loop().run_in_executor(None, lambda: done.wait(0.05) or done.set())
        await asyncio.sleep(0)

    run(main())
    assert done.is_set()


def test_a_call_from_a_thread_wakes_the_loop() -> None:
    async def main() -> str:
        loop_ = asyncio.get_running_loop()
        told: asyncio.Future[str] = loop_.create_future()
        thread = threading.Timer(0.02, lambda: loop_.call_soon_threadsafe(told.set_result, "yes"))
        thread.start()
        return await told

    assert run(main()) == "yes"


def test_a_wait_that_nothing_can_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_DEADLOCK_AFTER_S", 0.01)

    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(VirtualTimeDeadlock, match="is a peer running in another process"):
        run(main())


def test_the_time_limit_of_a_wait_is_no_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_DEADLOCK_AFTER_S", 0.0)

    async def main() -> float:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 1)
        return now_s()

    assert run(main()) == 1.0


def test_what_arrived_is_read_before_time_moves() -> None:
    async def main() -> list[float]:
        near, far = socket.socketpair()
        with near, far:
            near.setblocking(False)
            far.setblocking(False)
            loop_ = asyncio.get_running_loop()
            arrivals: list[float] = []

            async def read() -> None:
                for _ in range(100):
                    await loop_.sock_recv(far, 1)
                    arrivals.append(now_s())

            reading = asyncio.create_task(read())
            for _ in range(100):
                await loop_.sock_sendall(near, b"x")
                await asyncio.sleep(1)
            await reading
        return arrivals

    assert run(main()) == [float(second) for second in range(100)]


def test_simultaneous_arrivals_are_taken_in_the_same_order_every_time() -> None:
    async def main() -> list[int]:
        pairs = [socket.socketpair() for _ in range(20)]
        loop_ = asyncio.get_running_loop()
        order: list[int] = []
        for number, (near, _) in enumerate(pairs):
            near.setblocking(False)
            loop_.add_reader(near, lambda n=number, s=near: order.append((s.recv(1), n)[1]))
        shuffled = pairs[:]
        random.Random(3).shuffle(shuffled)
        for _, far in shuffled:
            far.send(b"x")
        await asyncio.sleep(1)
        for near, far in pairs:
            loop_.remove_reader(near)
            near.close()
            far.close()
        return order

    assert run(main()) == list(range(20))


def test_two_loops_have_times_of_their_own() -> None:
    first, second = VirtualTimeLoop(), VirtualTimeLoop()
    first.run_until_complete(asyncio.sleep(5))
    assert (first.time(), second.time()) == (5.0, 0.0)
    first.close()
    second.close()
