"""Whether what the charger tells of its own meter is what the meter of the bench measured.

Nobody is judged by it unless a test demands it: then a disagreement is the charger's failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite, nan
from operator import itemgetter

from harness.measured import UNMEASURED_PHASES, Measurement, MeterModel, PhaseValues, Sample
from harness.units import HOUR_MS, Instant, Millis
from harness.verdict import wording
from harness.verdict.series import Series
from harness.verdict.told import Told, totals
from harness.verdict.witness import Disagreement, Witness, disagreement

__all__ = ["contradiction"]

POWER, CURRENT = "Power.Active.Import", "Current.Import"
REGISTER = "Energy.Active.Import.Register"

_PHASES = ("L1", "L2", "L3")
_ITSELF_W = 50.0
"""What a station may take for itself, in front of its own meter and behind that of the bench."""

_ITSELF_A = 0.25
_REGISTER_STEP_WH = 1.0
_LEAST_A = 1.0
"""A phase with less than this carries no current that is worth a mean."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What was told during a stretch, beside what was measured."""

    connector: int
    told: Sequence[Told]
    measured: Sequence[Measurement]
    meter: MeterModel
    own: MeterModel
    settle_ms: Millis
    span: tuple[Instant, Instant]
    t0: Instant

    def of(self, measurand: str) -> list[Told]:
        """Return what was told of a measurand, one value for each instant and phase."""
        return [one for one in self.told if one.measurand == measurand]

    def power(self) -> str | None:
        """Say where the power that was told is not the one that was measured."""
        told = totals(self.of(POWER))
        found = self._disagreement(told, lambda sample: sample.power_w)
        return None if found is None else self._said(POWER, told, found, "W")

    def register(self) -> str | None:
        """Say where the register rose otherwise than by what was measured."""
        told = totals(self.of(REGISTER))
        samples = [self._sample(one, nan, one.value) for one in told]
        found = disagreement(
            self.measured, self.meter, Witness("", self.own, samples), self.settle_ms
        )
        if found is None:
            return None
        words = {one.at: one.words for one in told}
        rise = f"from {words[found.start]} to {words[found.end]}"
        return self._sentence(f"{REGISTER} {rise}", found, "Wh")

    def falls(self) -> str | None:
        """Say where the register fell."""
        for before, after in pairwise(totals(self.of(REGISTER))):
            if after.value < before.value - _REGISTER_STEP_WH:
                later = wording.span(before.at, after.at, self.t0)
                return (
                    f"connector {self.connector} told {REGISTER} {after.words} after "
                    f"{before.words}, within {later}: a register does not fall"
                )
        return None

    def in_amperes(self) -> _Comparison:
        """Return the same with the resolutions of currents in place of those of powers."""
        meter = replace(self.meter, power_resolution_w=self.meter.current_resolution_a)
        return replace(self, meter=meter, own=replace(self.own, power_resolution_w=2 * _ITSELF_A))

    def current(self) -> str | None:
        """Say where a current that was told is not the one that was measured.

        One that names no phase may be that of the phase that carries most, or the mean of those
        that carry any: OCPP does not say which. It is never their sum.
        """
        told = self.of(CURRENT)
        for number, phase in enumerate(_PHASES):
            of_phase = [one for one in told if one.phase == phase]
            found = self._disagreement(of_phase, _phase_reader(number))
            if found is not None:
                return self._said(f"{CURRENT} of {phase}", of_phase, found, "A")
        nameless = [one for one in told if not one.phase]
        both = [self._disagreement(nameless, reader) for reader in (_highest_a, _mean_a)]
        found = both[0]
        return None if found is None or None in both else self._said(CURRENT, nameless, found, "A")

    def _disagreement(
        self, told: Sequence[Told], reader: Callable[[Sample], float]
    ) -> Disagreement | None:
        """Compare any quantity as powers are compared."""
        measured = [
            replace(one, power_w=reader(one), energy_wh=None) if isinstance(one, Sample) else one
            for one in self.measured
        ]
        samples = [self._sample(one, one.value, None) for one in told]
        return disagreement(measured, self.meter, Witness("", self.own, samples), self.settle_ms)

    def _sample(self, told: Told, power_w: float, energy_wh: float | None) -> Sample:
        return Sample(
            connector=self.connector,
            slot=0,
            t0=told.at,
            t1=told.at,
            # A round number that is told again and again is not frozen.
            interval_ms=self.span[1] - self.span[0],
            power_w=power_w,
            phase_power_w=UNMEASURED_PHASES,
            phase_current_a=UNMEASURED_PHASES,
            phase_voltage_v=UNMEASURED_PHASES,
            energy_wh=energy_wh,
        )

    def _said(self, what: str, told: Sequence[Told], found: Disagreement, unit: str) -> str:
        during = (one for one in told if found.start <= one.at <= found.end)
        nearest = min(during, key=lambda one: abs(one.value - found.second))
        return self._sentence(f"{what} {nearest.words}", found, unit)

    def _sentence(self, what: str, found: Disagreement, unit: str) -> str:
        return (
            f"connector {self.connector} told {what} for "
            f"{wording.span(found.start, found.end, self.t0)}, where the meter measured "
            f"{wording.amount(found.first, unit)}: {100 * self.own.accuracy:g} % were granted"
        )


def contradiction(
    told: Iterable[Told],
    measured: Sequence[Measurement],
    meter: MeterModel,
    own: MeterModel,
    *,
    connector: int,
    share: float,
    span: tuple[Instant, Instant],
    settle_ms: Millis,
    t0: Instant,
) -> str | None:
    """Say in one sentence what a charger told during a stretch that was not so, or did not tell.

    ``own`` is how it makes its values, but ``share`` is how far they may be off. None means that
    power, register and current are those of the meter, as far as they were told; a power must be.
    """
    start, end = span
    # What could not be sent at once comes later.
    during = sorted((one for one in told if start < one.at <= end), key=lambda one: one.at)
    if not any(one.measurand == POWER for one in during):
        what = POWER if during else "meter values"
        mean_w = Series.of(measured, meter).mean_power_w(start, end)
        meter_said = "no power" if mean_w is None else wording.amount(mean_w, "W")
        stretch = wording.span(start, end, t0)
        return (
            f"connector {connector} told no {what} for {stretch}, "
            f"where the meter measured {meter_said}"
        )
    hours = (end - start) / HOUR_MS
    granted = replace(
        own,
        accuracy=share,
        power_resolution_w=2 * _ITSELF_W,
        energy_resolution_wh=_REGISTER_STEP_WH + _ITSELF_W * hours,
    )
    compared = _Comparison(connector, during, measured, meter, granted, settle_ms, span, t0)
    currents = compared.in_amperes()
    checks = (compared.falls, compared.power, compared.register, currents.current)
    return next((found for check in checks if (found := check()) is not None), None)


def _phase_reader(number: int) -> Callable[[Sample], float]:
    reader = itemgetter(number)
    return lambda sample: float(reader(sample.phase_current_a))


def _highest_a(sample: Sample) -> float:
    return max(_carried(sample.phase_current_a), default=nan)


def _mean_a(sample: Sample) -> float:
    carried = [one for one in _carried(sample.phase_current_a) if one >= _LEAST_A]
    return sum(carried) / len(carried) if carried else _highest_a(sample)


def _carried(currents: PhaseValues) -> Iterator[float]:
    return (current for current in currents if isfinite(current))
