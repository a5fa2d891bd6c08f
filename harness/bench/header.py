"""The first record of every trace: all that a third party needs to judge the rest again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.bench.rig import Rig
from harness.limits import Reading
from harness.units import format_instant
from harness.verdict import Criteria

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
        station=dict(rig.station.boot),
        meter={
            "map": facts.meter_map,
            "class": facts.accuracy_class,
            "refresh_ms": facts.meter.refresh_ms,
            "window_ms": facts.meter.window_ms,
            "accuracy": facts.meter.accuracy,
            "power_resolution_w": facts.meter.power_resolution_w,
            "current_resolution_a": facts.meter.current_resolution_a,
            "energy_resolution_wh": facts.meter.energy_resolution_wh,
        },
        site={
            "connectors": [
                {"max_current_a": str(hardware.max_current_a), "phases": hardware.phases}
                for hardware in facts.site.connectors
            ],
            "nominal_voltage_v": str(facts.site.nominal_voltage_v),
        },
        criteria=criteria.as_dict(),
        readings=[str(reading) for reading in readings],
    )
