"""Checks a meter once more when the first load flows: an idle one hides its worst mistakes."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

from harness.limits import Site, Supply
from harness.measured import Measurement, Sample
from harness.meters import Suspicion, Values, diagnose
from harness.verdict import Evidence

__all__ = ["LoadCheck"]

_LOADED_A = 2.0
_LOADED_W = 500.0
_IN_A_ROW = 5
"""While a load changes, power and current of one reply may be of different windows."""


class LoadCheck:
    """Passes measurements on and notes in the evidence which meter cannot be telling the truth.

    kW for W, a CT ratio or a reversed clamp show under load only. A meter is believed from its
    first sample under load that breaks no law; five in a row that break the same one condemn it.
    """

    def __init__(self, site: Site, evidence: Evidence, sink: Callable[[Measurement], None]) -> None:
        self._site = site
        self._evidence = evidence
        self._sink = sink
        self._found: dict[int, list[tuple[Suspicion, ...]]] = {
            number: [] for number, _ in enumerate(site.connectors, start=1)
        }

    def take_measurement(self, measurement: Measurement) -> None:
        """Pass a measurement on and, as long as its meter is not known to be right, check it."""
        self._sink(measurement)
        if measurement.connector in self._found and isinstance(measurement, Sample):
            self._check(measurement)

    def _check(self, sample: Sample) -> None:
        if not self._is_charging(sample):
            return
        found = diagnose([_values(sample)], phases=self._phases(sample.connector))
        history = self._found[sample.connector]
        history.append(found)
        if not found:
            del self._found[sample.connector]
            return
        recent = history[-_IN_A_ROW:]
        common = set.intersection(*({one.mistake for one in each} for each in recent))
        if len(recent) == _IN_A_ROW and common:
            told = "; ".join(one.sentence for one in found if one.mistake in common)
            self._evidence.implausible[sample.connector] = (
                f"the meter's readings cannot be true: {told}"
            )
            del self._found[sample.connector]

    def _is_charging(self, sample: Sample) -> bool:
        demands = self._evidence.demands.get(sample.connector)
        if not demands or demands[-1].power_w <= 0:
            return False
        currents = [current for current in sample.phase_current_a if not isnan(current)]
        if currents:
            return max(currents) >= _LOADED_A
        return abs(sample.power_w) >= _LOADED_W

    def _phases(self, connector: int) -> int:
        hardware = self._site.connectors[connector - 1]
        return hardware.phases if hardware.supply is Supply.AC else 0


def _values(sample: Sample) -> Values:
    return Values(
        t0=sample.t0,
        t1=sample.t1,
        power_w=sample.power_w,
        phase_power_w=sample.phase_power_w,
        phase_current_a=sample.phase_current_a,
        phase_voltage_v=sample.phase_voltage_v,
        frequency_hz=None,
        energy_wh=sample.energy_wh,
    )
