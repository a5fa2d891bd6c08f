"""What a composite schedule tells of one piece of allowed(t)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from harness.limits.cap import Cap
from harness.limits.exchange import Amount, Exchange, phases_among
from harness.limits.piece import INSTALLATION, Piece, Reason
from harness.limits.reading import Composite0, Reading, WCap
from harness.limits.site import Hardware, Site, Supply
from harness.limits.terms import DEFAULT_PHASES
from harness.profiles.model import OperationMode, Purpose, RateUnit

__all__ = ["CompositeDefault", "Level", "Levels"]

# Python 3.11 calls a method to look a member of an enumeration up, and these are asked for often.
_MAXIMUM, _GENERATION = Purpose.STATION_MAX, Purpose.LOCAL_GENERATION
_CHARGING_ONLY = OperationMode.CHARGING_ONLY
_DC = Supply.DC

_OF_THE_STATION = (_MAXIMUM, _GENERATION)


@dataclass(frozen=True, slots=True)
class CompositeDefault:
    """What a station tells where no profile limits and its hardware is not to be told (A22)."""

    limit_a: Decimal
    limit_w: Decimal
    phases: int


class Level(NamedTuple):
    """A limit in one unit, with what goes with it; ``phases`` is None on DC."""

    amount: Amount
    phases: int | None
    phase_to_use: int | None = None
    mode: OperationMode = OperationMode.CHARGING_ONLY
    setpoint: Amount | None = None
    discharge: Amount | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """Turns merges into levels of one unit, under one reading."""

    unit: RateUnit
    site: Site
    reading: Reading
    default: CompositeDefault | None

    def of_connector(self, piece: Piece, hardware: Hardware) -> Level:
        """Return the level of a connector: all that limits it, and what its period asks for."""
        level = self._limit(piece.reasons, hardware)
        if piece.mode is _CHARGING_ONLY:
            return level
        exchange = self._exchange(hardware, level.phases, level.phase_to_use)
        discharge = exchange.amount([piece.discharge])
        if discharge is not None:
            discharge = exchange.evened(discharge, level.amount)
        aim = None
        if piece.setpoint is not None:
            told = exchange.evened(exchange.setpoint(piece.setpoint), level.amount)
            aim = exchange.clipped(told, level.amount, discharge)
        return level._replace(mode=piece.mode, setpoint=aim, discharge=discharge)

    def of_station(self, station: Piece, connectors: Sequence[Piece]) -> Level:
        """Return the level of the station: its maximum and the sum of its connectors (A21)."""
        generation = _on_top(station.reasons)
        members = [
            one.cap
            for one in station.reasons
            if one is not generation and one.member in _OF_THE_STATION
        ]
        has_maximum = any(one.member == _MAXIMUM for one in station.reasons)
        if has_maximum and self.reading.composite0 is Composite0.MAXIMUM_ONLY:
            return self._merged(members, (), generation, self.site.whole)
        total = self._sum(connectors)
        maximum = [cap for cap in members if cap.limits_power]
        if not maximum:
            return total
        phases, _ = phases_among(members, total.phases or DEFAULT_PHASES)
        exchange = self._exchange(self.site.whole, phases)
        ceiling = self._raised(exchange, exchange.amount(maximum), generation)
        return Level(exchange.least(total.amount, ceiling), exchange.phases)

    def _limit(self, reasons: Sequence[Reason], hardware: Hardware) -> Level:
        generation = _on_top(reasons)
        profiles = [
            one.cap for one in reasons if one is not generation and one.member != INSTALLATION
        ]
        # Whatever comes on top of profiles, no more flows than the hardware lets through.
        rest = [one.cap for one in reasons if one.member == INSTALLATION]
        return self._merged(profiles, rest, generation, hardware)

    def _merged(
        self,
        profiles: Sequence[Cap],
        rest: Sequence[Cap],
        generation: Reason | None,
        hardware: Hardware,
    ) -> Level:
        limiting = [cap for cap in profiles if cap.limits_power]
        if limiting and self.reading.w_cap is WCap.TOTAL and hardware.supply is not _DC:
            # Each member is a power with its own number of phases; among equals the one with
            # the most phases tells the least about them (A17).
            profiles = limiting = [min(limiting, key=self._total_w)]
        exchange = self._exchange(hardware, *phases_among([*profiles, *rest]))
        amount = self._raised(exchange, exchange.amount(limiting), generation)
        bound = exchange.amount([cap for cap in rest if cap.limits_power])
        if amount is None:
            amount = bound
        elif bound is not None:
            amount = exchange.least(amount, bound)
        if amount is None:
            return self._bare(hardware)
        return Level(amount, exchange.phases, exchange.phase_to_use)

    def _raised(
        self, exchange: Exchange, amount: Amount | None, generation: Reason | None
    ) -> Amount | None:
        if amount is None or generation is None:
            return amount
        return exchange.plus(amount, exchange.amount([generation.cap]))

    def _total_w(self, cap: Cap) -> tuple[Decimal, int]:
        phases = cap.phases or DEFAULT_PHASES
        estimate = cap.estimate_w(self.site.nominal_voltage_v, phases)
        return Decimal(0) if estimate is None else estimate, -phases

    def _bare(self, hardware: Hardware) -> Level:
        if self.default is None:
            raise ValueError("nothing limits the connector, and no default is given to be told")
        in_unit = self.default.limit_a if self.unit is RateUnit.A else self.default.limit_w
        phases = self.default.phases if hardware.supply is not _DC else None
        return Level(Amount(in_unit), phases)

    def _sum(self, connectors: Sequence[Piece]) -> Level:
        levels = [
            self._limit([one for one in piece.reasons if one.member != _MAXIMUM], hardware)
            for piece, hardware in zip(connectors, self.site.connectors, strict=True)
        ]
        phases = max(level.phases or DEFAULT_PHASES for level in levels)
        total = Amount(Decimal(0))
        for level in levels:
            total = self._exchange(self.site.whole, level.phases).plus(total, level.amount)
        return Level(total, None if self.site.whole.supply is _DC else phases)

    def _exchange(
        self, hardware: Hardware, phases: int | None, phase_to_use: int | None = None
    ) -> Exchange:
        if hardware.supply is _DC:
            return Exchange(self.unit, hardware.dc_voltage_v, None)
        return Exchange(self.unit, self.site.nominal_voltage_v, phases, phase_to_use)


def _on_top(reasons: Sequence[Reason]) -> Reason | None:
    """Return the local generation that comes on top of a merge: it stands behind the rest."""
    last = reasons[-1]
    return last if last.member == _GENERATION else None
