"""From what a bench file says to the facts that the evidence of a run must carry."""

from __future__ import annotations

from harness.bench.benchfile import BenchFile
from harness.bench.emulated import emulated_meter
from harness.bench.facts import BenchFacts, MeterFacts
from harness.bench.metering import NONE, HttpMeterDescription, ModbusMeterDescription
from harness.bench.wiring import ConnectorDescription
from harness.bench.worth import OwnValuesDescription
from harness.emulator.site import DEFAULT_SITE

__all__ = ["described_facts"]


def described_facts(
    file: BenchFile, ocpp_version: str, faults: tuple[str, ...], seed: int
) -> BenchFacts:
    """Return the facts of a bench on which ``ocpp_version`` is spoken.

    Raises :class:`InputError` when the station's password cannot be read.
    """
    bench, folder = file.bench, file.path.parent
    station = bench.station
    connectors = list(enumerate(station.connectors, start=1))
    return BenchFacts(
        name=bench.name,
        ocpp_version=ocpp_version,
        site=station.site,
        meters={n: _meter(one, station.own_values) for n, one in connectors},
        second_meters={
            n: _fitted(one.second_meter) for n, one in connectors if one.second_meter != NONE
        },
        own_values=station.own_values.model,
        own_every_ms=station.own_values.every,
        read_every_ms=bench.read_every,
        identity=station.id,
        listen=bench.listen,
        dials_in_within_ms=station.dials_in_within,
        security=station.security.security(station.id, folder),
        insecure=bench.insecure,
        vehicle=bench.vehicle,
        fleet=bench.supply,
        time_zone=station.time_zone or (DEFAULT_SITE.time_zone if bench.is_emulated else None),
        phase_switching=station.phase_switching,
        safe_limit=bench.safe_limit,
        criteria=bench.verdict.criteria,
        quirks=station.quirks,
        faults=faults,
        seed=seed,
    )


def _meter(connector: ConnectorDescription, own_values: OwnValuesDescription) -> MeterFacts:
    if connector.meter == NONE:
        return MeterFacts("MeterValues", "unknown", own_values.model, is_own=True)
    return _fitted(connector.meter)


def _fitted(meter: ModbusMeterDescription | HttpMeterDescription | str) -> MeterFacts:
    return emulated_meter() if isinstance(meter, str) else meter.facts
