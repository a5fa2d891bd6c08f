"""Links as people write them, and what is wrong with some."""

from __future__ import annotations

import pytest
from meters.servers import HOST, SDM630, Device, input_request, registers_of, served
from meters.support import in_virtual_time

from harness.clock import Clock
from harness.data import register_map_path
from harness.errors import InputError
from harness.meters import (
    LINK_EXAMPLES,
    Framing,
    LinkAddress,
    MeterLink,
    RegisterMap,
    SerialSettings,
    parse_link,
)
from harness.meters.endpoints import TcpEndpoint, UdpEndpoint
from harness.meters.serialport import SerialEndpoint

USUAL = SerialSettings(9600, "N", 1)


def serial(device: str, settings: SerialSettings = USUAL) -> LinkAddress:
    return LinkAddress(SerialEndpoint(device, settings), settings)


def tcp(host: str, port: int, framing: Framing = Framing.MBAP) -> LinkAddress:
    return LinkAddress(TcpEndpoint(host, port, framing), None)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://192.168.1.20:5020", tcp("192.168.1.20", 5020)),
        ("tcp://meter.lab", tcp("meter.lab", 502)),
        ("tcp://meter.lab/", tcp("meter.lab", 502)),
        (" tcp://[fe80::1]:502 ", tcp("fe80::1", 502)),
        ("rtu+tcp://gateway:4001", tcp("gateway", 4001, Framing.RTU)),
        ("udp://meter:502", LinkAddress(UdpEndpoint("meter", 502), None)),
        ("serial:///dev/ttyUSB0", serial("/dev/ttyUSB0")),
        ("serial://COM3", serial("COM3")),
        ("serial:COM3", serial("COM3")),
        (
            "serial:///dev/ttyUSB0?baud=19200&parity=e&stopbits=2",
            serial("/dev/ttyUSB0", SerialSettings(19200, "E", 2)),
        ),
        ("serial:///dev/my%20port", serial("/dev/my port")),
    ],
)
def test_a_link_says_how_a_line_is_reached(text: str, address: LinkAddress) -> None:
    assert parse_link(text) == address


@pytest.mark.parametrize("scheme", ["tcp", "rtu+tcp"])
def test_a_gateway_may_tell_of_the_serial_line_behind_it(scheme: str) -> None:
    address = parse_link(f"{scheme}://gateway?baud=19200&parity=E")
    assert address.wire == SerialSettings(19200, "E", 1)


def test_every_example_is_a_link() -> None:
    assert len({parse_link(example) for example in LINK_EXAMPLES}) == len(LINK_EXAMPLES)


@pytest.mark.parametrize(
    ("text", "numbered"),
    [("tcp://a", True), ("udp://a", True), ("rtu+tcp://a", False), ("serial:///dev/a", False)],
)
def test_only_mbap_frames_carry_the_number_of_their_request(text: str, numbered: bool) -> None:
    assert parse_link(text).is_numbered is numbered


@pytest.mark.parametrize(
    ("map_id", "text", "address"),
    [
        # Iskra's serial servers listen at 10001; its RS-485 meters leave with 115200 8E1 set.
        ("iskra-mc-finder-7m38", "tcp://meter", tcp("meter", 10_001)),
        ("iskra-mc-finder-7m38", "tcp://meter:502", tcp("meter", 502)),
        (
            "schneider-iem3155-3255",
            "serial:///dev/a",
            serial("/dev/a", SerialSettings(19200, "E", 1)),
        ),
        # ABB's choice of baud rate is not known, so the usual one is taken.
        ("abb-b23-b24", "serial:///dev/a", serial("/dev/a")),
    ],
)
def test_what_a_link_leaves_open_is_as_the_meter_leaves_its_factory(
    map_id: str, text: str, address: LinkAddress
) -> None:
    factory = RegisterMap.load(register_map_path(map_id)).bus
    assert parse_link(text, factory) == address


def test_what_a_link_says_goes_before_the_factory() -> None:
    address = parse_link("serial:///dev/a?baud=38400", SDM630.bus)
    assert address.wire == SerialSettings(38400, "N", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a link such as tcp://192.168.1.20:502, rtu+tcp://"),
        ("192.168.1.20", "found link '192.168.1.20', expected a link such as tcp://"),
        ("tcps://meter", "did you mean 'tcp'?"),
        ("http://meter", "expected a link such as tcp://"),
        ("tcp://", "expected a link such as"),
        ("tcp://:502", "expected a host, as in tcp://192.168.1.20:502"),
        ("tcp://meter:0", "expected a port from 1 to 65535"),
        ("tcp://meter:modbus", "expected a port from 1 to 65535"),
        ("tcp://meter:70000", "expected a port from 1 to 65535"),
        ("tcp://[fe80::1", "expected a link such as tcp://192.168.1.20:502 (Invalid IPv6 URL)"),
        ("tcp://meter/1", "expected nothing behind host and port, not '/1'"),
        ("tcp://meter#1", "expected nothing behind a #, not '1'"),
        ("tcp://meter?unit=1", "as parameter one of baud, parity, stopbits, not 'unit'"),
        ("udp://meter?baud=9600", "expected no parameters"),
        ("serial://", "expected a link such as"),
        ("serial:///", "expected a serial port"),
        ("serial:///dev/a?baudrate=9600", "did you mean 'baud'?"),
        ("serial:///dev/a?baud=fast", "as baud a number from 300 to 4000000, not 'fast'"),
        ("serial:///dev/a?baud=", "as baud a number from 300 to 4000000, not ''"),
        ("serial:///dev/a?baud=9600&baud=19200", "expected each parameter once"),
        ("serial:///dev/a?parity=X", "as parity one of N, E, O, not 'X'"),
        ("serial:///dev/a?stopbits=3", "as stopbits one of 1, 2, not '3'"),
        ("serial:///dev/a?baud", "expected parameters such as baud=9600&parity=N&stopbits=1"),
    ],
)
def test_a_wrong_link_is_told_what_was_found_and_expected(text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_link(text)
    assert said in str(raised.value)


def test_a_password_in_a_link_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError) as raised:
        parse_link("tcp://admin:secret@meter:502")
    assert "secret" not in str(raised.value)


def test_a_link_made_of_a_url_reads_registers() -> None:
    async def main(clock: Clock) -> list[int]:
        async with (
            served(Device(1, range(80))) as port,
            MeterLink.from_url(f"tcp://{HOST}:{port}", clock) as link,
        ):
            return registers_of(await link.read(input_request(start=5)))

    assert in_virtual_time(main) == [5, 6]
