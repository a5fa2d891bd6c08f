"""Any meter of the register maps as a server: over every kind of line, and as real ones answer."""

from __future__ import annotations

import asyncio
import sys

import pytest
from meters.emulated import (
    ANY_PORT,
    ANY_PORT_RTU,
    ANY_PORT_UDP,
    LOAD_W,
    crossed_ports,
    emulated,
    image,
    link_to,
    serial,
)
from meters.maps import MAP_IDS
from meters.servers import SDM630, input_request, reason_of
from meters.support import in_virtual_time
from pymodbus.client import AsyncModbusTcpClient

from harness.clock import Clock
from harness.errors import BenchError, InputError
from harness.meters import (
    SUNSPEC_MAPS,
    Counting,
    LinkAddress,
    ModbusMeter,
    SerialSettings,
    Values,
    discover,
    probe,
)
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer
from harness.meters.endpoints import TcpEndpoint

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def phases_of(shown: MapImage) -> int:
    return 0 if shown.map.direct_current else shown.map.phases


@pytest.mark.parametrize("map_id", MAP_IDS)
def test_every_map_serves_a_load_that_breaks_no_law(map_id: str) -> None:
    async def main(clock: Clock) -> Values:
        async with emulated(clock, map_id) as meter:
            shown = image(clock, map_id)
            return await probe(
                meter,
                name=map_id,
                phases=phases_of(shown),
                counting=Counting(clock, shown.map.model()),
            )

    # The coarsest of them show tens of watts.
    assert in_virtual_time(main).power_w == pytest.approx(LOAD_W, abs=15)


@pytest.mark.parametrize("map_id", SUNSPEC_MAPS)
def test_a_sunspec_meter_is_served_so_that_it_can_be_discovered(map_id: str) -> None:
    async def main(clock: Clock) -> Values:
        async with (
            MeterServer(clock, ANY_PORT, {1: image(clock, map_id)}) as server,
            link_to(server, clock) as link,
        ):
            meter = ModbusMeter(link, await discover(link, 1), unit=1)
            return await probe(meter, name=map_id, phases=3)

    assert in_virtual_time(main).power_w == pytest.approx(LOAD_W, abs=1)


@pytest.mark.parametrize("address", [ANY_PORT, ANY_PORT_RTU, ANY_PORT_UDP])
def test_a_meter_is_served_over_every_kind_of_network_line(address: LinkAddress) -> None:
    async def main(clock: Clock) -> Values:
        async with emulated(clock, address=address) as meter:
            return await probe(meter, name="meter", phases=3)

    assert in_virtual_time(main).power_w == pytest.approx(LOAD_W, abs=1)


@needs_pty
@pytest.mark.asyncio
@pytest.mark.parametrize("baudrate", [9_600, 19_200])
async def test_a_meter_is_served_at_a_serial_port(baudrate: int) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    settings = SerialSettings(baudrate)
    async with crossed_ports() as (here, there):
        units = {7: image(clock, "eastron-sdm630-v2")}
        async with (
            MeterServer(clock, serial(here, settings), units) as server,
            link_to(MeterServer(clock, serial(there, settings), {}), clock) as link,
        ):
            assert server.address == serial(here, settings)
            values = await probe(ModbusMeter(link, SDM630, unit=7), name="meter", phases=3)
    assert values.power_w == pytest.approx(LOAD_W, abs=1)


def reason(address: LinkAddress, unit: int, start: int = 0, count: int = 2) -> str:
    async def main(clock: Clock) -> str:
        units = {1: image(clock, "eastron-sdm630-v2"), 2: image(clock, "eastron-sdm120")}
        async with (
            MeterServer(clock, address, units) as server,
            link_to(server, clock) as link,
        ):
            return reason_of(await link.read(input_request(start, count, unit=unit)))

    return in_virtual_time(main)


def test_a_unit_that_is_not_there_is_silent_among_serial_frames() -> None:
    assert "no valid reply within" in reason(ANY_PORT_RTU, unit=3)


def test_a_unit_that_is_not_there_is_told_of_by_the_gateway() -> None:
    assert "exception 11" in reason(ANY_PORT, unit=3)


@pytest.mark.parametrize(("start", "count"), [(0x4C, 2), (0x4A, 4), (30_000, 1)])
def test_registers_that_a_meter_does_not_have_are_refused(start: int, count: int) -> None:
    assert "exception 2" in reason(ANY_PORT, unit=1, start=start, count=count)


def test_several_units_share_a_line() -> None:
    async def main(clock: Clock) -> list[float]:
        units = {
            1: image(clock, "eastron-sdm630-v2", 3_000.0),
            2: image(clock, "eastron-sdm630-v2", 6_000.0),
        }
        async with (
            MeterServer(clock, ANY_PORT, units) as server,
            link_to(server, clock) as link,
        ):
            outcomes = [await ModbusMeter(link, SDM630, unit=unit).read() for unit in (1, 2)]
        return [one.power_w for one in outcomes if isinstance(one, Values)]

    assert in_virtual_time(main) == pytest.approx([3_000.0, 6_000.0], abs=1)


@pytest.mark.asyncio
async def test_a_meter_says_who_it_is() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    units = {1: image(clock, "abb-b21")}
    async with MeterServer(clock, ANY_PORT, units) as server:
        assert isinstance(server.address.endpoint, TcpEndpoint)
        client = AsyncModbusTcpClient("127.0.0.1", port=server.address.endpoint.port)
        await client.connect()
        told = await client.read_device_information(device_id=1)
        client.close()
    assert told.information[1] == b"abb-b21"


@pytest.mark.asyncio
async def test_nobody_may_write() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    units = {1: image(clock, "abb-b21")}
    async with MeterServer(clock, ANY_PORT, units) as server:
        assert isinstance(server.address.endpoint, TcpEndpoint)
        client = AsyncModbusTcpClient("127.0.0.1", port=server.address.endpoint.port)
        await client.connect()
        told = await client.write_register(0, 1, device_id=1)
        client.close()
    assert (told.isError(), told.exception_code) == (True, 1)


def test_a_port_that_is_taken_is_told() -> None:
    async def main(clock: Clock) -> None:
        async with (
            MeterServer(clock, ANY_PORT, {}) as first,
            MeterServer(clock, first.address, {}),
        ):
            pass

    with pytest.raises(BenchError, match=r"cannot listen there: .*in use"):
        in_virtual_time(main)


def test_a_serial_port_that_is_not_there_is_told() -> None:
    async def main(clock: Clock) -> None:
        async with MeterServer(clock, serial("/dev/none", SerialSettings()), {}):
            pass

    with pytest.raises(BenchError, match=r"/dev/none.*cannot listen there"):
        in_virtual_time(main)


def test_a_load_that_the_registers_cannot_hold_is_told() -> None:
    # Saia's meter holds the power in 16 bits of 10 W each, so at most 327 kW.
    load = EmulatedLoad(0, 1e6)
    with pytest.raises(InputError, match="saia-ale3-finder-7e23 cannot show this load: "):
        MapImage.find("saia-ale3-finder-7e23", lambda _phases: load).registers(0)
