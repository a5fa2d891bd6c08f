"""What the charger says that it draws: a witness beside a meter, or all there is without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan, nan

from harness.bench.facts import BenchFacts
from harness.csms import MeterValuesReceived, StationEvent
from harness.errors import InputError
from harness.measured import NOT_MEASURED, Measurement, PhaseValues, Sample
from harness.units import SECOND_MS, Instant, Millis, parse_instant
from harness.verdict import Evidence, Told, Witness

__all__ = ["OwnValues", "Reported", "reported"]

_NAME = "the charger itself"

_FACTORS = {"W": 1.0, "kW": 1_000.0, "Wh": 1.0, "kWh": 1_000.0, "A": 1.0, "V": 1.0}
_DEFAULT_MEASURAND = "Energy.Active.Import.Register"
_POWER, _CURRENT, _VOLTAGE = "Power.Active.Import", "Current.Import", "Voltage"
_UNITS = {_DEFAULT_MEASURAND: "Wh", _POWER: "W", _CURRENT: "A", _VOLTAGE: "V"}
"""What is read of all that a charger may report, and the unit where it names none."""

_LONGEST_NUMBER = 20

_PHASES = ("L1", "L2", "L3")
_OUTLET = "Outlet"


@dataclass(slots=True)
class Reported:
    """One element of ``meterValue``: values by measurand and phase, '' being the total."""

    at: Instant | None
    values: dict[tuple[str, str], float] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    """The same values as the charger wrote them, with the unit that it gave."""

    def total(self, measurand: str) -> float:
        """Return the value over all phases, or their sum; NaN when there is neither."""
        if (measurand, "") in self.values:
            return self.values[measurand, ""]
        parts = [one for one in self.phases(measurand) if not isnan(one)]
        return sum(parts) if parts else nan

    def phases(self, measurand: str) -> PhaseValues:
        """Return the values of the phases, NaN for what was not reported."""
        first, second, third = (self.values.get((measurand, one), NOT_MEASURED) for one in _PHASES)
        return first, second, third

    @property
    def energy_wh(self) -> float | None:
        """The counter, if it was reported."""
        energy = self.total(_DEFAULT_MEASURAND)
        return None if isnan(energy) else energy


class OwnValues:
    """Makes measurements of MeterValues, as ``sink`` or a :class:`Witness` takes them.

    A charger's clock may be off by any amount, and what it could not send it sends later: the
    shortest time that any value seemed to be under way is taken for the difference of the clocks.
    """

    def __init__(
        self, facts: BenchFacts, evidence: Evidence, sink: Callable[[Measurement], None]
    ) -> None:
        """``sink`` takes what is judged: the values of connectors that have no meter."""
        self._facts = facts
        self._evidence = evidence
        self._sink = sink
        self._ahead_ms: Millis | None = None
        self._latest: dict[int, Instant] = {}
        self._heard: dict[int, list[Measurement]] = {}

    def take_station_event(self, event: StationEvent) -> None:
        """Take notice of MeterValues of a connector; nothing else is looked at."""
        if isinstance(event, MeterValuesReceived) and event.connector in self._facts.meters:
            for one in reported(event.values):
                self._take(event.connector, self._made_at(one, event.at), one)

    def _made_at(self, one: Reported, arrived: Instant) -> Instant:
        if one.at is None:
            return arrived
        ahead_ms = arrived - one.at
        self._ahead_ms = ahead_ms if self._ahead_ms is None else min(self._ahead_ms, ahead_ms)
        return one.at + self._ahead_ms

    def _take(self, connector: int, at: Instant, one: Reported) -> None:
        told = self._evidence.told.setdefault(connector, [])
        told += [Told(at, *key, value, one.words[key]) for key, value in one.values.items()]
        power_w = one.total(_POWER)
        if at <= self._latest.get(connector, at - 1) or (isnan(power_w) and one.energy_wh is None):
            return
        self._latest[connector] = at
        sample = Sample(
            connector=connector,
            slot=(at - self._evidence.t0) // SECOND_MS,
            t0=at,
            t1=at,
            interval_ms=self._facts.own_every_ms,
            power_w=power_w,
            phase_power_w=one.phases(_POWER),
            phase_current_a=one.phases(_CURRENT),
            phase_voltage_v=one.phases(_VOLTAGE),
            energy_wh=one.energy_wh,
        )
        if not self._facts.meters[connector].is_own:
            self._witness(connector).append(sample)
        elif not isnan(power_w):
            self._sink(sample)

    def _witness(self, connector: int) -> list[Measurement]:
        if connector not in self._heard:
            heard = self._heard[connector] = []
            self._evidence.own_values[connector] = Witness(_NAME, self._facts.own_values, heard)
        return self._heard[connector]


def reported(values: object) -> Iterator[Reported]:
    """Read the ``meterValue`` list of any version of OCPP; what makes no sense is left out."""
    for element in values if isinstance(values, list | tuple) else ():
        if isinstance(element, Mapping):
            found = Reported(_instant(element.get("timestamp")))
            sampled = element.get("sampledValue")
            for one in sampled if isinstance(sampled, list) else ():
                if isinstance(one, Mapping):
                    _read(one, found)
            yield found


def _read(sampled: Mapping[str, object], found: Reported) -> None:
    measurand = str(sampled.get("measurand", _DEFAULT_MEASURAND))
    # What the vehicle or the inlet sees is another power.
    if measurand not in _UNITS or sampled.get("location", _OUTLET) != _OUTLET:
        return
    phase = str(sampled.get("phase", "")).removesuffix("-N")
    value = _number(sampled.get("value")) * _factor(sampled, _UNITS[measurand])
    if phase in ("", *_PHASES) and isfinite(value):
        found.values[measurand, phase] = value
        found.words[measurand, phase] = _words(sampled)


def _factor(sampled: Mapping[str, object], default: str) -> float:
    """Return what turns a value into SI; OCPP 2.x has the unit in a mapping with an exponent."""
    match sampled.get("unitOfMeasure"):
        case {"unit": str(unit), "multiplier": int(exponent)}:
            return _FACTORS.get(unit, nan) * float(f"1e{exponent}")
        case {"multiplier": int(exponent)}:
            return _FACTORS[default] * float(f"1e{exponent}")
        case {"unit": str(unit)}:
            return _FACTORS.get(unit, nan)
    return _FACTORS.get(str(sampled.get("unit", default)), nan)


def _words(sampled: Mapping[str, object]) -> str:
    """Write a value that can be read, and its unit, as they came."""
    match sampled.get("unitOfMeasure"):
        case {**told}:
            exponent = told.get("multiplier")
            unit = f"{f'x 10^{exponent} ' if exponent else ''}{told.get('unit', '')}"
        case _:
            unit = str(sampled.get("unit", ""))
    return f"{str(sampled['value'])[:_LONGEST_NUMBER]} {unit or 'without a unit'}"


def _number(value: object) -> float:
    """Read a number; OCPP 1.6 sends text, and whole certificates as SignedData."""
    try:
        return float(value) if isinstance(value, int | float | str) else nan
    except (ValueError, OverflowError):
        return nan


def _instant(value: object) -> Instant | None:
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except InputError:
        return None
