"""The first record of every trace: all that a third party needs to judge the rest again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from harness.bench.facts import BenchFacts, MeterFacts
from harness.bench.metering import EMULATED
from harness.bench.reception import told_by
from harness.bench.rig import Rig
from harness.limits import Hardware, Reading, Supply
from harness.units import format_instant
from harness.verdict import Criteria
from harness.verdict.run import SECOND_CLASS

__all__ = ["header_fields"]

FORMAT = 1
"""The version of the trace's format; a reader refuses one that it does not know."""


def header_fields(
    rig: Rig, criteria: Criteria, readings: Sequence[Reading], test: Mapping[str, object]
) -> dict[str, object]:
    """Return the fields of a run's header; ``test`` says what is played: id, title, sha256."""
    facts = rig.facts
    return dict(
        test,
        format=FORMAT,
        t0=format_instant(rig.recorder.evidence.t0),
        clock="virtual" if rig.clock.is_virtual else "real",
        seed=facts.seed,
        faults=facts.faults,
        bench=facts.name,
        ocpp=facts.ocpp_version,
        station=told_by(rig.station),
        meter=_meter(facts.meters[1]),
        **_of_hardware(facts),
        site={
            "connectors": [_connector(hardware) for hardware in facts.site.connectors],
            "nominal_voltage_v": str(facts.site.nominal_voltage_v),
        },
        criteria=criteria.as_dict(),
        readings=[str(reading) for reading in readings],
    )


def _of_hardware(facts: BenchFacts) -> dict[str, object]:
    """Return what only a bench that a file describes has to tell."""
    others = {number: meter for number, meter in facts.meters.items() if meter != facts.meters[1]}
    told: dict[str, object] = {
        "vehicle": None if facts.vehicle == EMULATED else facts.vehicle,
        "fleet": [one.name for one in facts.fleet.vehicles],
        "time_zone": facts.time_zone,
        "meters": {number: _meter(meter) for number, meter in others.items()},
        "second_meters": {n: _meter(meter) for n, meter in facts.second_meters.items()},
        "second_class": [number for number, meter in facts.meters.items() if meter.is_own],
        "quirks": dict(facts.quirks),
        "security_profile": facts.security.profile,
        "insecure": facts.insecure,
        "safe_limit": None if facts.safe_limit is None else str(facts.safe_limit),
    }
    return {name: value for name, value in told.items() if value}


def _meter(meter: MeterFacts) -> dict[str, object]:
    told: dict[str, object] = {
        "map": meter.map,
        "class": meter.accuracy_class,
        **asdict(meter.model),
        "link": meter.link or None,
        "assumed": list(meter.assumed) or None,
        "calibrated_on": None if meter.calibration is None else meter.calibration.on.isoformat(),
        "witness": SECOND_CLASS if meter.is_own else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _connector(hardware: Hardware) -> dict[str, object]:
    told: dict[str, object] = {
        "max_current_a": _text(hardware.max_current_a),
        "phases": hardware.phases,
        "max_power_w": _text(hardware.max_power_w),
    }
    if hardware.supply is Supply.DC:
        told |= {"supply": str(hardware.supply), "dc_voltage_v": str(hardware.dc_voltage_v)}
    return {name: value for name, value in told.items() if value is not None}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
