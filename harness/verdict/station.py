"""The charging station as connector 0: the sum over its connectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import isnan

from harness.measured import NOT_MEASURED, Measurement, MeterModel, Missing, PhaseValues, Sample
from harness.verdict.criteria import Criteria
from harness.verdict.demand import Demand

__all__ = ["STATION", "station_criteria", "station_demands", "station_meter", "station_series"]

STATION = 0


def station_series(by_connector: Mapping[int, Sequence[Measurement]]) -> list[Measurement]:
    """Add up the samples of all connectors, slot by slot.

    A slot that one connector misses is missing for the station; a slot that is not in the plan
    of every connector is left out. Voltages are the highest, since the connectors share them; a
    sum with a term that is not measured is not measured.
    """
    columns = [{one.slot: one for one in by_connector[c]} for c in sorted(by_connector)]
    if not columns:
        return []
    common = [slot for slot in columns[0] if all(slot in column for column in columns[1:])]
    return [_sum([column[slot] for column in columns]) for slot in sorted(common)]


def station_demands(by_connector: Mapping[int, Sequence[Demand]]) -> list[Demand]:
    """Add up what the vehicles on all connectors would take; the phases are the most of any."""
    demands = [demand for c in sorted(by_connector) for demand in by_connector[c]]
    edges = sorted({edge for demand in demands for edge in (demand.start, demand.end)})
    summed = []
    for start, end in pairwise(edges):
        present = [demand for demand in demands if demand.start <= start < demand.end]
        power_w = sum(demand.power_w for demand in present)
        phases = max((demand.phases for demand in present), default=0)
        summed.append(Demand(start, end, power_w, phases))
    return summed


def station_meter(meters: Sequence[MeterModel]) -> MeterModel:
    """Describe a sum of meters: the slowest and least accurate of each, the digits added up.

    Raises :class:`ValueError` when there is no meter.
    """
    return MeterModel(
        refresh_ms=max(meter.refresh_ms for meter in meters),
        window_ms=max(meter.window_ms for meter in meters),
        accuracy=max(meter.accuracy for meter in meters),
        power_resolution_w=sum(meter.power_resolution_w for meter in meters),
        current_resolution_a=sum(meter.current_resolution_a for meter in meters),
        energy_resolution_wh=sum(meter.energy_resolution_wh for meter in meters),
    )


def station_criteria(criteria: Criteria, connectors: int) -> Criteria:
    """Let every connector of a paused station draw its own standby power and current."""
    return replace(
        criteria,
        pause_current_a=criteria.pause_current_a * connectors,
        pause_power_w=criteria.pause_power_w * connectors,
    )


def _sum(measurements: Sequence[Measurement]) -> Measurement:
    samples = [one for one in measurements if isinstance(one, Sample)]
    if len(samples) == len(measurements):
        return _summed(samples)
    lost = [one for one in measurements if isinstance(one, Missing)]
    return Missing(
        connector=STATION,
        slot=lost[0].slot,
        at=lost[0].at,
        interval_ms=max(one.interval_ms for one in measurements),
        reason=", ".join(f"connector {one.connector}: {one.reason}" for one in lost),
    )


def _summed(samples: Sequence[Sample]) -> Sample:
    energies = [sample.energy_wh for sample in samples if sample.energy_wh is not None]
    return Sample(
        connector=STATION,
        slot=samples[0].slot,
        t0=min(sample.t0 for sample in samples),
        t1=max(sample.t1 for sample in samples),
        interval_ms=max(sample.interval_ms for sample in samples),
        power_w=sum(sample.power_w for sample in samples),
        phase_power_w=_added([sample.phase_power_w for sample in samples]),
        phase_current_a=_added([sample.phase_current_a for sample in samples]),
        phase_voltage_v=_highest([sample.phase_voltage_v for sample in samples]),
        energy_wh=sum(energies) if len(energies) == len(samples) else None,
    )


def _added(values: Sequence[PhaseValues]) -> PhaseValues:
    first, second, third = zip(*values, strict=True)
    return sum(first), sum(second), sum(third)


def _highest(values: Sequence[PhaseValues]) -> PhaseValues:
    first, second, third = zip(*values, strict=True)
    return _known_most(first), _known_most(second), _known_most(third)


def _known_most(values: Sequence[float]) -> float:
    return max((value for value in values if not isnan(value)), default=NOT_MEASURED)
