"""What a vehicle would take: only a charger that was asked for power can prove its obedience."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from harness.limits import NOMINAL_VOLTAGE_V, Piece
from harness.measured import Measurement, MeterModel
from harness.units import Instant
from harness.verdict import wording
from harness.verdict.criteria import Criteria
from harness.verdict.series import Series
from harness.wording import place

__all__ = ["Demand", "Shortfall", "attainable", "delivers", "even_shares", "implausible"]

_LEAST_PWM_CURRENT_A = Decimal(6)
"""IEC 61851-1 knows no duty cycle for less: below, a charger must pause (F16-22)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What the vehicle would take if nothing limited it; 0 W when it is unplugged."""

    start: Instant
    end: Instant
    power_w: float
    phases: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A stretch of time with less power than both the limit and the vehicle let expect.

    ``measured_w`` is the mean over the steady part, None when no sample lies in it.
    """

    start: Instant
    end: Instant
    measured_w: float | None
    expected_w: float
    because: str

    def sentence(self, connector: int, t0: Instant) -> str:
        """Say what was delivered and what was expected, in one sentence."""
        when = wording.span(self.start, self.end, t0)
        got = (
            "nothing that was measured"
            if self.measured_w is None
            else (wording.amount(self.measured_w, "W"))
        )
        return (
            f"{place(connector)} delivered {got} for {when}: "
            f"at least {wording.amount(self.expected_w, 'W')} was expected under {self.because}"
        )


@dataclass(frozen=True, slots=True)
class _Chance:
    """A stretch of time over which the same power could be drawn."""

    start: Instant
    end: Instant
    power_w: float
    piece: Piece


def delivers(  # a question with all its data
    samples: Sequence[Measurement],
    pieces: Sequence[Piece],
    demanded: Sequence[Demand],
    share: float,
    meter: MeterModel,
    criteria: Criteria,
    start: Instant,
    end: Instant,
) -> Shortfall | None:
    """Return the worst stretch with less than ``share`` of the smaller of allowed and demanded.

    Each stretch of one such power is judged by its mean, once ``settle_ms`` have passed; what the
    meter may be wrong counts in the charger's favour. None means enough, or nothing to expect.
    """
    series = Series.of(samples, meter)
    chances = _chances(pieces, demanded, _voltage(series), criteria)
    steady = [
        replace(chance, start=max(start, chance.start + criteria.settle_ms))
        for chance in (replace(chance, end=min(end, chance.end)) for chance in chances)
    ]
    judged = [_Delivery.of(series, chance, share) for chance in steady if chance.start < chance.end]
    short = [one for one in judged if one.lack_w is not None and one.lack_w > 0]
    if short:
        return max(short, key=lambda one: one.lack_w or 0.0).shortfall
    unseen = [one for one in judged if one.lack_w is None]
    return unseen[0].shortfall if unseen and len(unseen) == len(judged) else None


def attainable(
    demanded: Sequence[Demand], pieces: Sequence[Piece], voltage_v: Decimal
) -> list[Demand]:
    """Return what is left of demands where limits hold: the smaller of both, piece by piece."""
    return [
        Demand(chance.start, chance.end, chance.power_w, demand.phases)
        for demand in demanded
        for chance in _overlaps(pieces, [demand], voltage_v)
    ]


def even_shares(
    demanded: Sequence[Demand], pieces: Sequence[Piece], voltage_v: Decimal, sharing: int
) -> list[Demand]:
    """Return what is left of a connector's demands where as many share the station's ceiling.

    Where the limits of the connectors alone set that of the station, there is nothing to share.
    """
    shares = []
    for demand in demanded:
        of_all = replace(demand, power_w=demand.power_w * sharing)
        for chance in _overlaps(pieces, [of_all], voltage_v):
            has_ceiling = chance.piece.leading.leader is not None
            power_w = chance.power_w / sharing if has_ceiling else demand.power_w
            shares.append(replace(demand, start=chance.start, end=chance.end, power_w=power_w))
    return shares


def implausible(
    series: Series, pieces: Sequence[Piece], demanded: Sequence[Demand], criteria: Criteria
) -> str | None:
    """Say that the charger never came near what it could deliver, if that is so.

    A charger that delivers nothing has not obeyed a limit. Stretches too short to settle in may
    prove that it can deliver, but not that it cannot.
    """
    chances = [
        (chance, max(series.powers(chance.start, chance.end), default=None))
        for chance in _chances(pieces, demanded, _voltage(series), criteria)
    ]
    seen = [(chance, highest) for chance, highest in chances if highest is not None]
    if any(highest >= criteria.plausible_share * chance.power_w for chance, highest in seen):
        return None
    fair = [
        (chance, highest)
        for chance, highest in seen
        if series.powers(chance.start + criteria.settle_ms, chance.end)
    ]
    if not fair:
        return None
    chance, highest = max(fair, key=lambda pair: pair[1] / pair[0].power_w)
    drawn, possible = wording.amount(highest, "W"), wording.amount(chance.power_w, "W")
    return f"at most {drawn} was drawn where {possible} was possible: no limit was put to the test"


@dataclass(frozen=True, slots=True)
class _Delivery:
    shortfall: Shortfall
    lack_w: float | None

    @classmethod
    def of(cls, series: Series, chance: _Chance, share: float) -> _Delivery:
        expected_w = share * chance.power_w
        mean_w = series.mean_power_w(chance.start, chance.end)
        shortfall = Shortfall(chance.start, chance.end, mean_w, expected_w, chance.piece.because)
        if mean_w is None:
            return cls(shortfall, None)
        meter = series.meter
        at_most_w = mean_w * (1 + meter.accuracy) + meter.power_resolution_w / 2
        return cls(shortfall, expected_w - at_most_w)


def _chances(
    pieces: Sequence[Piece], demanded: Sequence[Demand], voltage_v: Decimal, criteria: Criteria
) -> list[_Chance]:
    """Return when how much could be drawn, without the times at which a pause is right."""
    chances: list[_Chance] = []
    for chance in _overlaps(pieces, demanded, voltage_v):
        last = chances[-1] if chances else None
        if last and last.end == chance.start and last.power_w == chance.power_w:
            chances[-1] = replace(last, end=chance.end)
        elif chance.power_w > criteria.pause_power_w:
            chances.append(chance)
    return chances


def _overlaps(
    pieces: Sequence[Piece], demanded: Sequence[Demand], voltage_v: Decimal
) -> Iterator[_Chance]:
    for demand in demanded:
        for piece in pieces:
            start, end = max(piece.start, demand.start), min(piece.end, demand.end)
            if start < end:
                yield _Chance(start, end, _possible_w(piece, demand, voltage_v), piece)


def _possible_w(piece: Piece, demand: Demand, voltage_v: Decimal) -> float:
    phases = demand.phases if piece.cap.phases is None else min(demand.phases, piece.cap.phases)
    allowed = piece.cap.estimate_w(voltage_v, phases)
    if allowed is None:
        return demand.power_w
    if allowed < _LEAST_PWM_CURRENT_A * voltage_v * phases:
        return 0.0
    return min(float(allowed), demand.power_w)


def _voltage(series: Series) -> Decimal:
    """Return the mean voltage of the phases that have one."""
    voltages = [v for sample in series.samples for v in sample.phase_voltage_v if v > 0]
    if not voltages:
        return NOMINAL_VOLTAGE_V
    return Decimal(round(sum(voltages) / len(voltages), 1)).quantize(Decimal("0.1"))
