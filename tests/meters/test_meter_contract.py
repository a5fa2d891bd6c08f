"""What every implementation of the Meter protocol keeps, over every kind of link.

A bench is an asynchronous context that makes a meter under a load of 11 kW, or a dead one.
"""

from __future__ import annotations

import asyncio
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from operator import mul

import pytest
from meters.dcbms import LIVE, Dcbm
from meters.dcbms import served as served_by_http
from meters.rtu import pty, with_crc
from meters.servers import ELEVEN_KW, HOST, SDM630, Device, float_registers, served
from meters.support import FakeMeter, values
from meters.test_link_udp import served as served_by_udp
from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType

from harness.clock import Clock, VirtualTimeLoop
from harness.meters import (
    Framing,
    LinkTiming,
    Meter,
    MeterLink,
    ModbusMeter,
    NoValue,
    SerialSettings,
    Values,
)
from harness.meters.line import CountsApart

QUICK = LinkTiming(timeout_ms=200, max_answer_ms=200)


@asynccontextmanager
async def fake(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    yield FakeMeter(clock, lambda _at: "unplugged" if dead else 11_039.0, takes_ms=1)


def device(*, dead: bool) -> Device:
    one = Device(1, float_registers(ELEVEN_KW))
    one.refusal = ExcCodes.DEVICE_BUSY if dead else None
    return one


@asynccontextmanager
async def over_mbap(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    async with served(device(dead=dead)) as port, MeterLink.tcp(HOST, port, clock) as link:
        yield ModbusMeter(link, SDM630)


@asynccontextmanager
async def over_rtu_in_tcp(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    async with (
        served(device(dead=dead), framer=FramerType.RTU) as port,
        MeterLink.tcp(HOST, port, clock, framing=Framing.RTU) as link,
    ):
        yield ModbusMeter(link, SDM630)


@asynccontextmanager
async def over_udp(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    async with served_by_udp(device(dead=dead)) as port, MeterLink.udp(HOST, port, clock) as link:
        yield ModbusMeter(link, SDM630)


@asynccontextmanager
async def over_serial(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    def answer(_number: int, _request: bytes) -> list[tuple[float, bytes]]:
        registers = struct.pack(">76H", *float_registers(ELEVEN_KW, 76))
        return [] if dead else [(0.0, with_crc(bytes([1, 4, 152]) + registers))]

    settings = SerialSettings(115200)
    async with (
        pty(answer) as port,
        MeterLink.serial(port, clock, settings, timing=QUICK) as link,
    ):
        yield ModbusMeter(link, SDM630)


@asynccontextmanager
async def out_of_reach(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    """Make a meter whose link is closed when it is dead."""
    async with served(device(dead=False)) as port, MeterLink.tcp(HOST, port, clock) as link:
        if dead:
            await link.close()
        yield ModbusMeter(link, SDM630)


@asynccontextmanager
async def over_http(clock: Clock, *, dead: bool) -> AsyncIterator[Meter]:
    """Make a meter of direct current of 11 039 W: 230 V and 48 A less a watt."""
    dcbm = pytest.importorskip("harness.meters.dcbm", exc_type=ImportError)
    live = LIVE | {"voltage": 230.0, "current": 47.9957, "power": 11.039}
    served_dcbm = served_by_http(Dcbm(live=live, status=503 if dead else 200))
    async with served_dcbm as url, dcbm.LemDcbm(clock, url) as meter:
        yield meter


Bench = Callable[..., AbstractAsyncContextManager[Meter]]
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
every_meter = pytest.mark.parametrize(
    "bench",
    [
        fake,
        over_mbap,
        over_rtu_in_tcp,
        over_udp,
        out_of_reach,
        over_http,
        pytest.param(over_serial, marks=needs_pty),
    ],
)
every_loop = pytest.mark.parametrize("loop", [VirtualTimeLoop, asyncio.new_event_loop])


def read(bench: Bench, loop: Callable[[], asyncio.AbstractEventLoop], *, dead: bool = False):
    """Return a reading and the instants before and after it."""

    async def main() -> tuple[int, Values | NoValue, int]:
        clock = Clock.starting(asyncio.get_running_loop())
        async with bench(clock, dead=dead) as meter:
            before = clock.now()
            return before, await meter.read(), clock.now()

    if bench is over_serial:
        loop = asyncio.new_event_loop  # a terminal hands bytes on in its own time
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main())


@every_meter
@every_loop
def test_a_reading_encloses_the_time_that_it_took_by_no_more_than_the_clocks_step(
    bench: Bench, loop
) -> None:
    before, outcome, after = read(bench, loop)
    assert isinstance(outcome, Values), outcome
    step = 0 if loop is VirtualTimeLoop and bench is not over_serial else 1
    assert before - step <= outcome.t0 <= outcome.t1 <= after + step


@every_meter
@every_loop
def test_a_reading_gives_the_load_and_is_in_si_units(bench: Bench, loop) -> None:
    _, outcome, _ = read(bench, loop)
    assert isinstance(outcome, Values)
    assert outcome.power_w == 11_039.0
    assert sum(outcome.phase_power_w) == pytest.approx(11_039.0)
    apparent = map(mul, outcome.phase_voltage_v, outcome.phase_current_a)
    assert sum(apparent) == pytest.approx(11_039.0, rel=1e-4)
    assert all(voltage == 0 or 228 <= voltage <= 232 for voltage in outcome.phase_voltage_v)
    assert outcome.frequency_hz in {50.0, None}
    assert outcome.energy_wh is not None


@every_meter
@every_loop
def test_a_dead_meter_gives_a_reason_instead_of_an_exception(bench: Bench, loop) -> None:
    before, outcome, after = read(bench, loop, dead=True)
    assert isinstance(outcome, NoValue)
    assert outcome.reason
    assert before <= outcome.at <= after


@every_meter
def test_a_meter_has_a_line_to_group_it_by_which_stays_the_same(bench: Bench) -> None:
    async def main() -> None:
        clock = Clock.starting(asyncio.get_running_loop())
        async with bench(clock, dead=False) as meter:
            assert {meter.line: 1} == {meter.line: 1}

    asyncio.run(main())


@every_meter
def test_a_cancelled_reading_leaves_the_meter_usable(bench: Bench) -> None:
    async def main() -> Values | NoValue:
        clock = Clock.starting(asyncio.get_running_loop())
        async with bench(clock, dead=False) as meter:
            reading = asyncio.create_task(meter.read())
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            async with asyncio.timeout(5):
                while isinstance(outcome := await meter.read(), NoValue):
                    await clock.sleep(10)
            return outcome

    outcome = asyncio.run(main())
    assert isinstance(outcome, Values)


@every_meter
def test_a_meter_whose_counter_is_apart_gives_the_same_without_it(bench: Bench) -> None:
    async def main() -> tuple[Values | NoValue, Values | NoValue]:
        clock = Clock.starting(asyncio.get_running_loop())
        async with bench(clock, dead=False) as meter:
            whole = await meter.read()
            return whole, await meter.read_fast() if isinstance(meter, CountsApart) else whole

    whole, fast = asyncio.run(main())
    assert isinstance(whole, Values)
    assert isinstance(fast, Values)
    assert fast.power_w == whole.power_w
    assert fast.phase_current_a == whole.phase_current_a


def test_the_fake_meter_of_the_tests_makes_what_values_makes() -> None:
    _, outcome, _ = read(fake, VirtualTimeLoop)
    assert outcome.phase_power_w == values(11_039.0).phase_power_w
