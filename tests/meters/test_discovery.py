"""Finding the meter of a SunSpec device over real Modbus TCP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from meters.maps import tcp_meter
from meters.servers import HOST, raw_server
from meters.support import in_virtual_time
from meters.test_sunspec import FLOATS, INTEGERS, LOAD, chain

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import (
    MeterLink,
    ModbusMeter,
    Values,
    discover,
    encode_sunspec,
    sunspec_models,
)
from harness.meters.sunspec import Layout, Model

T = TypeVar("T")
UNIT = 7


def over_tcp(registers: dict[int, int], ask: Callable[[MeterLink], Awaitable[T]]) -> T:
    """Serve holding registers, open a link to them, and ask."""

    async def main(clock: Clock) -> T:
        async with (
            tcp_meter({3: registers, 4: {}}, UNIT) as port,
            MeterLink.tcp(HOST, port, clock) as link,
        ):
            return await ask(link)

    return in_virtual_time(main)


async def read_discovered(link: MeterLink) -> Values:
    outcome = await ModbusMeter(link, await discover(link, UNIT), unit=UNIT).read()
    assert isinstance(outcome, Values), outcome
    return outcome


@pytest.mark.parametrize(("layout", "number"), [(INTEGERS, 203), (FLOATS, 213)])
def test_a_discovered_meter_is_read(layout: Layout, number: int) -> None:
    values = over_tcp(encode_sunspec(layout, number, LOAD)[3], read_discovered)
    assert values.power_w == 11_040.0
    assert values.phase_power_w == (3680.0, 3680.0, 3680.0)
    assert values.phase_current_a == (16.0, 16.0, 16.0)
    assert values.phase_voltage_v == (230.5, 230.5, 230.5)
    assert (values.frequency_hz, values.energy_wh) == (50.0, 1500.0)


@pytest.mark.parametrize(("layout", "number"), [(INTEGERS, 201), (FLOATS, 211)])
def test_a_discovered_single_phase_meter_is_read(layout: Layout, number: int) -> None:
    load = {"current_l1": 16.0, "voltage_l1": 230.0, "power": 3680.0}
    values = over_tcp(encode_sunspec(layout, number, load)[3], read_discovered)
    assert values.phase_power_w == (3680.0, 0.0, 0.0)


def test_all_models_of_a_device_can_be_listed() -> None:
    registers = chain((1, 66), (103, 50), (0xFFFF, 0)) | dict.fromkeys(range(40_004, 40_070), 0)
    models = over_tcp(registers, lambda link: sunspec_models(link, UNIT))
    assert models == (Model(1, 40_002, 66), Model(103, 40_070, 50))


def failure(registers: dict[int, int]) -> str:
    with pytest.raises(BenchError) as caught:
        over_tcp(registers, lambda link: discover(link, UNIT))
    return str(caught.value)


def test_a_device_without_a_marker_is_named_with_what_it_last_said() -> None:
    said = failure({100: 0})
    assert said.startswith("unit 7: found no SunSpec marker, expected it at one of 40000, 50000, 0")
    assert "exception 2" in said


def test_a_device_without_a_meter_is_named_with_what_it_has() -> None:
    said = failure(chain((1, 66), (103, 50), (0xFFFF, 0)))
    assert said.startswith(
        "unit 7: found SunSpec models 1 of length 66, 103 of length 50, expected a meter's: [201, "
    )


def test_a_device_without_any_model_is_named() -> None:
    assert "found SunSpec models of no kind, expected" in failure(chain((0xFFFF, 0)))


def test_a_chain_without_an_end_is_one_error() -> None:
    assert "expected a chain of at most 100 models" in failure(chain(*[(9, 1)] * 200))


def test_a_meter_model_that_cannot_be_read_is_named() -> None:
    assert "SunSpec model 203 at 40002 cannot be read" in failure(chain((203, 105), (0xFFFF, 0)))


def test_a_device_that_answers_too_slowly_is_given_up_at_the_deadline() -> None:
    async def main(clock: Clock) -> str:
        async def late(_request: bytes) -> bytes:
            await clock.sleep(60_000)
            return b""

        async with raw_server(late) as port, MeterLink.tcp(HOST, port, clock) as link:
            with pytest.raises(BenchError) as caught:
                await discover(link, UNIT, deadline_ms=500)
            return f"{caught.value} after {clock.now() - start}"

    start = 1_700_000_000_000
    assert in_virtual_time(main) == "unit 7: no end of its SunSpec models within 0.5 s after 500"
