"""What the meters of a bench share: lines, each with one set of settings, and their time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from harness.bench.equipment import Equipment
from harness.bench.facts import BenchFacts, MeterFacts
from harness.bench.metering import ModbusMeterDescription
from harness.bench.wiring import StationDescription
from harness.documents.forms import complaint
from harness.errors import BenchError
from harness.meters import LinkAddress, Meter, ModbusMeter
from harness.meters.endpoints import TcpEndpoint
from harness.meters.serialport import SerialEndpoint
from harness.units import Millis, format_duration

__all__ = ["refuse_clashes", "refuse_crowded"]


def refuse_clashes(station: StationDescription) -> None:
    """Raise a complaint about a line that two meters describe differently.

    What a link leaves open is as the meter leaves its factory, so that it may differ unseen.
    """
    known: dict[Hashable, LinkAddress] = {}
    for number, connector in enumerate(station.connectors):
        for key in ("meter", "second_meter"):
            meter = getattr(connector, key)
            if not isinstance(meter, ModbusMeterDescription):
                continue
            other = known.setdefault(_place(meter.address), meter.address)
            if other != meter.address:
                raise complaint(
                    f"found {meter.address}, expected {other}: "
                    "it is one line, with one set of settings for all its meters",
                    *("stations", 0, "connectors", number, key, "link"),
                )


def _place(address: LinkAddress) -> Hashable:
    match address.endpoint:
        case SerialEndpoint(device=device):
            return device
        case TcpEndpoint(host=host, port=port):
            return host, port
    return address


def refuse_crowded(facts: BenchFacts, equipment: Equipment, period_ms: Millis) -> None:
    """Raise :class:`BenchError` for a line whose meters cannot all be read once a period.

    Its slots would be late and be dropped, and nothing would be proven for want of samples.
    """
    lines: dict[Hashable, list[tuple[str, Millis]]] = {}
    for known, meter in _fitted(facts, equipment):
        if isinstance(meter, ModbusMeter):
            lines.setdefault(meter.line, []).append((known.link or known.map, meter.takes_ms))
    for meters in lines.values():
        takes_ms = sum(takes_ms for _, takes_ms in meters)
        if takes_ms > period_ms:
            raise BenchError(
                f"bench {facts.name}: found {takes_ms} ms for one reading of the line "
                f"{meters[0][0]} with {len(meters)} meters, expected at most the "
                f"{format_duration(period_ms)} of read_every: make that longer, or use a faster "
                "baud rate or more lines"
            )


def _fitted(facts: BenchFacts, equipment: Equipment) -> Iterator[tuple[MeterFacts, Meter]]:
    both: tuple[tuple[Mapping[int, MeterFacts], Mapping[int, Meter]], ...] = (
        (facts.meters, equipment.meters),
        (facts.second_meters, equipment.second_meters),
    )
    for known, meters in both:
        for connector, meter in meters.items():
            yield known[connector], meter
