"""Links as people write them: one URL says how a line is reached.

``tcp://host:port`` and ``udp://host:port`` carry Modbus TCP's own frames, ``rtu+tcp://host:port``
the frames of a serial line through a gateway that passes them on unchanged, and
``serial:///dev/ttyUSB0`` (``serial://COM3``) is a serial port. ``?baud=19200&parity=E&stopbits=1``
describes the serial line, where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from harness.errors import InputError
from harness.meters.buses import BusDefaults, SerialDefaults
from harness.meters.endpoints import Framing, SerialSettings, TcpEndpoint, UdpEndpoint
from harness.meters.serialport import SerialEndpoint
from harness.wording import did_you_mean, one_of

__all__ = ["LINK_EXAMPLES", "LinkAddress", "parse_link"]

LINK_EXAMPLES = (
    "tcp://192.168.1.20:502",
    "rtu+tcp://192.168.1.20:4001",
    "udp://192.168.1.20:502",
    "serial:///dev/ttyUSB0?baud=9600&parity=N&stopbits=1",
)
"""One link of each kind."""

_PORT = 502  # the one that IANA gave to Modbus
_LAST_PORT = 65_535
_LEAST_BAUD, _MOST_BAUD = 300, 4_000_000
_PARITIES = ("N", "E", "O")
_STOPBITS = ("1", "2")
_SERIAL = "serial"
_PARAMETERS = ("baud", "parity", "stopbits")
_FRAMINGS = {"tcp": Framing.MBAP, "rtu+tcp": Framing.RTU}

Endpoint: TypeAlias = TcpEndpoint | UdpEndpoint | SerialEndpoint


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """How a line is reached; equal addresses are the same line, which only one link may use.

    ``wire`` is the serial line that replies have to travel, at a port or behind a gateway, and
    ``None`` where there is none or nothing is known of it.
    """

    endpoint: Endpoint
    wire: SerialSettings | None

    def __str__(self) -> str:
        """Return the URL, for messages."""
        match self.endpoint:
            case TcpEndpoint(framing=Framing.RTU):
                return f"rtu+tcp://{self.endpoint}"
            case TcpEndpoint():
                return f"tcp://{self.endpoint}"
            case UdpEndpoint(host, port):
                return f"udp://{host}:{port}"
        return f"{_SERIAL}://{self.endpoint} ({self.wire})"

    @property
    def is_numbered(self) -> bool:
        """Tell whether replies carry the number of their request, as MBAP frames do."""
        match self.endpoint:
            case TcpEndpoint(framing=framing):
                return framing is Framing.MBAP
            case UdpEndpoint():
                return True
        return False


def parse_link(text: str, factory: BusDefaults | None = None) -> LinkAddress:
    """Read a link such as ``tcp://192.168.1.20:502``.

    What it leaves open is taken from ``factory``, how a meter leaves its factory, else it is port
    502 or 9600 baud, no parity and one stop bit. Raises :class:`InputError` that says what was
    found and expected.
    """
    url = _split(text)
    parameters = _parameters(text, url)
    factory = factory or BusDefaults(unit=0, serial=None, tcp_port=None, udp_port=None)
    if url.scheme == _SERIAL:
        settings = _settings(text, parameters, _factory_settings(factory.serial))
        return LinkAddress(SerialEndpoint(_device(text, url), settings), settings)
    host = _host(text, url)
    if url.scheme == "udp":
        if parameters:
            raise _wrong(text, "no parameters: a datagram does not come from a serial line")
        return LinkAddress(UdpEndpoint(host, _port(text, url, factory.udp_port)), None)
    port = _port(text, url, factory.tcp_port)
    wire = _settings(text, parameters, SerialSettings()) if parameters else None
    return LinkAddress(TcpEndpoint(host, port, _FRAMINGS[url.scheme]), wire)


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text.strip())
    except ValueError as error:
        raise _wrong(text, f"a link such as {LINK_EXAMPLES[0]} ({error})") from None
    schemes = (*_FRAMINGS, "udp", _SERIAL)
    if url.scheme not in schemes or not (url.netloc or url.path):
        guess = did_you_mean(url.scheme, schemes) if url.scheme else ""
        raise _wrong(text, f"a link such as {', '.join(LINK_EXAMPLES)}{guess}")
    if "@" in url.netloc:  # not shown: it may be a password
        raise InputError("found a user name in a link, expected none: Modbus knows no users")
    if url.fragment:
        raise _wrong(text, f"nothing behind a #, not {url.fragment!r}")
    return url


def _parameters(text: str, url: SplitResult) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query))
    except ValueError:
        raise _wrong(text, "parameters such as baud=9600&parity=N&stopbits=1") from None
    for name, _ in pairs:
        if name not in _PARAMETERS:
            raise _wrong(text, f"as parameter {one_of(name, _PARAMETERS)}, not {name!r}")
    if len(pairs) > len(dict(pairs)):
        raise _wrong(text, "each parameter once")
    return dict(pairs)


def _settings(text: str, parameters: Mapping[str, str], default: SerialSettings) -> SerialSettings:
    baud = parameters.get("baud", str(default.baudrate))
    if not (baud.isdecimal() and _LEAST_BAUD <= int(baud) <= _MOST_BAUD):
        raise _wrong(text, f"as baud a number from {_LEAST_BAUD} to {_MOST_BAUD}, not {baud!r}")
    parity = parameters.get("parity", default.parity).upper()
    if parity not in _PARITIES:
        raise _wrong(text, f"as parity {one_of(parity, _PARITIES)}, not {parity!r}")
    stopbits = parameters.get("stopbits", str(default.stopbits))
    if stopbits not in _STOPBITS:
        raise _wrong(text, f"as stopbits {one_of(stopbits, _STOPBITS)}, not {stopbits!r}")
    return SerialSettings(int(baud), parity, int(stopbits))


def _factory_settings(known: SerialDefaults | None) -> SerialSettings:
    usual = SerialSettings()
    if known is None:
        return usual
    return SerialSettings(
        known.baudrate or usual.baudrate,
        known.parity or usual.parity,
        known.stopbits or usual.stopbits,
    )


def _device(text: str, url: SplitResult) -> str:
    device = unquote(url.netloc + url.path)
    if not device.strip("/"):
        raise _wrong(text, f"a serial port, as {LINK_EXAMPLES[-1]} or serial://COM3")
    return device


def _host(text: str, url: SplitResult) -> str:
    if url.path not in {"", "/"}:
        raise _wrong(text, f"nothing behind host and port, not {url.path!r}")
    if not url.hostname:
        raise _wrong(text, f"a host, as in {LINK_EXAMPLES[0]}")
    return url.hostname


def _port(text: str, url: SplitResult, factory: int | None) -> int:
    try:
        port = url.port
    except ValueError:
        port = 0
    if port is None:
        return factory or _PORT
    if not port:
        raise _wrong(text, f"a port from 1 to {_LAST_PORT}")
    return port


def _wrong(text: str, expected: str) -> InputError:
    return InputError(f"found link {text!r}, expected {expected}")
