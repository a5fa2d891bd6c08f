"""Checks a meter once more when the first load flows: an idle one hides its worst mistakes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from math import isnan

from harness.limits import NOTHING, Site, Supply, allowed
from harness.measured import Measurement, Missing, Sample
from harness.meters import Mistake, Suspicion, Values, diagnose
from harness.units import Instant
from harness.verdict import Evidence

__all__ = ["LoadCheck"]

_LOADED_A = 2.0
_LOADED_W = 500.0
_IN_A_ROW = 5
"""While a load changes, power and current of one reply may be of different windows."""

_COUNTED = 60
"""Readings under load over which the counter is held against the power: with one a second, at
4 kW, that is 67 steps of a counter of 1 Wh."""

_SWAPPED = "the reading cannot be true: its words are swapped"


class LoadCheck:
    """Passes measurements on and notes in the evidence which meter cannot be telling the truth.

    kW for W, a CT ratio or a reversed clamp show under load only: five samples under load in a
    row that break the same law condemn a meter. Its counter is tried once, over sixty samples of
    one load in a row. A sample whose words are swapped has no value that could be judged.
    """

    def __init__(self, site: Site, evidence: Evidence, sink: Callable[[Measurement], None]) -> None:
        self._site = site
        self._evidence = evidence
        self._sink = sink
        numbers = range(1, len(site.connectors) + 1)
        self._found = {n: deque[frozenset[Mistake]](maxlen=_IN_A_ROW) for n in numbers}
        self._drawn: dict[int, list[Values]] = {n: [] for n in numbers}

    def take_measurement(self, measurement: Measurement) -> None:
        """Check a measurement and pass it on, or that there is none."""
        connector = measurement.connector
        if isinstance(measurement, Missing) or connector not in self._found:
            self._sink(measurement)
            self._break_off(connector)
            return
        values = _values(measurement)
        found = diagnose([values], phases=self._phases(connector))
        is_swapped = any(one.mistake is Mistake.SWAPPED_WORDS for one in found)
        self._sink(_without_value(measurement) if is_swapped else measurement)
        if not (is_swapped or self._is_charging(measurement)):
            self._break_off(connector)
        elif connector not in self._evidence.implausible:
            self._weigh(connector, values, found)

    def _weigh(self, connector: int, values: Values, found: Sequence[Suspicion]) -> None:
        if any(one.mistake is Mistake.REVERSED for one in found) and self._may_feed_back(
            connector, values.t1
        ):
            found = ()
        history = self._found[connector]
        history.append(frozenset(one.mistake for one in found))
        common = frozenset.intersection(*history)
        if len(history) == _IN_A_ROW and common:
            self._condemn(connector, [one for one in found if one.mistake in common])
        elif found or values.power_w <= 0:
            # While a vehicle feeds back, a counter of consumption stands still.
            self._break_off(connector)
        elif connector in self._drawn:
            self._count(connector, values)

    def _count(self, connector: int, values: Values) -> None:
        """Try the counter once there are enough readings between which nothing was missed."""
        drawn = self._drawn[connector]
        drawn.append(values)
        if len(drawn) == _COUNTED:
            del self._drawn[connector]
            model = self._evidence.meter_of(connector)
            found = diagnose(drawn, phases=self._phases(connector), model=model)
            if found:
                self._condemn(connector, found)

    def _break_off(self, connector: int) -> None:
        if connector in self._drawn:
            self._drawn[connector].clear()

    def _condemn(self, connector: int, against: Sequence[Suspicion]) -> None:
        told = "; ".join(one.sentence for one in against)
        self._evidence.implausible[connector] = f"the meter's readings cannot be true: {told}"

    def _is_charging(self, sample: Sample) -> bool:
        demands = self._evidence.demands.get(sample.connector)
        if not demands or demands[-1].power_w <= 0:
            return False
        currents = [current for current in sample.phase_current_a if not isnan(current)]
        if currents:
            return max(currents) >= _LOADED_A
        return abs(sample.power_w) >= _LOADED_W

    def _may_feed_back(self, connector: int, at: Instant) -> bool:
        """Tell whether power that flows backward is what a schedule allows (OCPP 2.1, V2X)."""
        limits = allowed(self._evidence.events, self._site, at, at + 1)
        return limits.at(connector, at).discharge != NOTHING

    def _phases(self, connector: int) -> int:
        hardware = self._site.connectors[connector - 1]
        return hardware.phases if hardware.supply is Supply.AC else 0


def _without_value(sample: Sample) -> Missing:
    return Missing(sample.connector, sample.slot, sample.t0, sample.interval_ms, _SWAPPED)


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
