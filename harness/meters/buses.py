"""How a meter is reached as it leaves the factory."""

from __future__ import annotations

from dataclasses import dataclass

from harness.documents import Field

__all__ = ["BusDefaults", "SerialDefaults", "read_bus"]

_BUSES = frozenset({"rtu", "tcp", "udp"})
_RTU_NOTES = frozenset({"bauds"})  # for the reader of the file


@dataclass(frozen=True, slots=True)
class SerialDefaults:
    """The serial settings that a meter leaves the factory with; ``None`` where not known."""

    baudrate: int | None = None
    parity: str | None = None
    stopbits: int | None = None


@dataclass(frozen=True, slots=True)
class BusDefaults:
    """Unit id and buses of a meter; ``None`` for a bus that it does not have."""

    unit: int
    serial: SerialDefaults | None
    tcp_port: int | None
    udp_port: int | None


def read_bus(bus: Field) -> BusDefaults:
    """Read the map's ``bus``."""
    fields = bus.mapping(required=frozenset({"unit"}), optional=_BUSES)
    return BusDefaults(
        unit=fields["unit"].integer(0, 247),
        serial=_serial(fields["rtu"]) if "rtu" in fields else None,
        tcp_port=_port(fields.get("tcp")),
        udp_port=_port(fields.get("udp")),
    )


def _serial(rtu: Field) -> SerialDefaults:
    fields = rtu.mapping(required=frozenset({"baud", "parity", "stop"}), optional=_RTU_NOTES)
    baud, parity, stop = fields["baud"], fields["parity"], fields["stop"]
    return SerialDefaults(
        baudrate=None if baud.value is None else baud.integer(300, 4_000_000),
        parity=None if parity.value is None else parity.choice(("N", "E", "O")),
        stopbits=None if stop.value is None else stop.integer(1, 2),
    )


def _port(bus: Field | None) -> int | None:
    if bus is None:
        return None
    return bus.mapping(required=frozenset({"port"}))["port"].integer(1, 65_535)
