"""The referee of a running bench: what is allowed, and whether it was kept so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from harness.bench.outcome import Inconclusive
from harness.bench.rig import Rig
from harness.limits import (
    CompositePeriod,
    Oracle,
    Piece,
    Reading,
    allowed,
    composite,
    enabled_readings,
)
from harness.limits.reading import RecurrenceClock
from harness.profiles import RateUnit, Version
from harness.units import SECOND_MS, Instant, Millis, format_duration, format_instant
from harness.verdict import (
    STATION,
    Criteria,
    Evidence,
    RunJudgement,
    contradiction,
    delivers,
    judge_run,
    reaction_ms,
)

__all__ = ["Referee"]

_JUST_BEFORE_MS: Millis = 5 * SECOND_MS

_RECURS = {"recurrence_clock": RecurrenceClock.UTC.value}
"""A time zone is there for what follows it by its own words (useLocalTime, 2.1 K01.FR.90).

Whether other recurrences follow it too is asked only where somebody pins it (A6).
"""


class Referee:
    """Judges what a rig's recorder holds, at any time and without touching the charger.

    ``pinned`` fixes switches of the standard's readings by name; the others are all tried.
    Raises :class:`harness.errors.InputError` when it names a switch or value that is none.
    """

    def __init__(
        self, rig: Rig, pinned: Mapping[str, str], criteria: Criteria | None = None
    ) -> None:
        self._rig = rig
        self.criteria = criteria or Criteria()
        self.readings: tuple[Reading, ...] = enabled_readings(
            rig.facts.time_zone, {**_RECURS, **pinned}, Version(rig.facts.ocpp_version)
        )

    def allowed_at(self, connector: int, instant: Instant) -> Piece:
        """Return what a connector (0: the station) may draw at an instant, and why."""
        evidence = self._evidence
        limits = allowed(evidence.events, evidence.site, instant, instant + 1, self.readings[0])
        return limits.at(connector, instant)

    async def judge(self) -> RunJudgement:
        """Judge the run up to now, once the meters' last values have come in.

        That takes up to one sampling period; raises :class:`BenchError` when a meter hangs.
        """
        await self._rig.sampler.flush()
        return self.judge_so_far()

    def judge_so_far(self) -> RunJudgement:
        """Judge the run as far as the meters have told of it, without letting time pass."""
        return judge_run(self._evidence, self._rig.clock.now(), self.criteria, self.readings)

    def shortfall(self, connector: int, share: float, start: Instant, end: Instant) -> str | None:
        """Say where less than a share of the smaller of allowed and demanded was delivered.

        Any enabled reading excuses the charger. None means that it delivered enough.
        """
        evidence = self._evidence
        found = None
        for pieces in self._pieces(connector, start, end):
            found = delivers(
                evidence.series.get(connector, ()),
                pieces,
                evidence.demands.get(connector, ()),
                share,
                evidence.meter_of(connector),
                self.criteria,
                start,
                end,
            )
            if found is None:
                return None
        return found.sentence(connector, evidence.t0) if found else None

    def late_reaction(
        self, connector: int, within_ms: Millis, start: Instant, end: Instant
    ) -> str | None:
        """Say after which fall of the limit the power stayed above it for longer than granted.

        The default reading counts. None means that every reaction was in time.
        """
        evidence = self._evidence
        measured = evidence.series.get(connector, ())
        # The fall may lie right at the start: the profile was accepted just before the hold.
        pieces = self._pieces(connector, start - _JUST_BEFORE_MS, end)[0]
        for before, after in pairwise(pieces):
            if not self._falls(connector, before, after):
                continue
            took_ms = reaction_ms(
                measured, pieces, evidence.meter_of(connector), self.criteria, after.start
            )
            if took_ms is None or took_ms > within_ms:
                return self._late(connector, after, took_ms, within_ms)
        return None

    def untrue_values(
        self, connector: int, share: float, start: Instant, end: Instant
    ) -> str | None:
        """Say where the charger's own meter values differ from the meter's by more than a share.

        None means that they do not. Raises :class:`Inconclusive` where no meter is fitted, and
        they are all that is known.
        """
        evidence = self._evidence
        if connector in evidence.second_class:
            raise Inconclusive(f"inconclusive: connector {connector} has no meter but its own")
        return contradiction(
            evidence.told.get(connector, ()),
            evidence.series.get(connector, ()),
            evidence.meter_of(connector),
            self._rig.facts.own_values,
            connector=connector,
            share=share,
            span=(start, end),
            settle_ms=self.criteria.settle_ms,
            t0=evidence.t0,
        )

    def composites(
        self, connector: int, at: Instant, duration_ms: Millis, unit: RateUnit
    ) -> list[tuple[CompositePeriod, ...]]:
        """Return the composite schedule under each enabled reading, the default one first."""
        return [
            composite(
                self._evidence.events, self._evidence.site, connector, at, duration_ms, unit, one
            )
            for one in self.readings
        ]

    def installation_limit(self, connector: int, unit: RateUnit) -> Decimal:
        """Return what a composite schedule shows where no profile limits."""
        (period,) = composite((), self._evidence.site, connector, 0, 1, unit)
        return period.limit

    def standing(self) -> list[str]:
        """Describe what each plugged-in connector, and the station, draws now, of how much, why."""
        connectors = sorted(self._evidence.demands)
        lines = [f"connector {connector}: {self._standing(connector)}" for connector in connectors]
        if len(connectors) > 1:
            lines.append(f"station: {self._standing(STATION)}")
        return lines

    def _standing(self, connector: int) -> str:
        piece = self.allowed_at(connector, self._rig.clock.now())
        power_w = self._rig.recorder.latest_power_w(connector)
        drawn = "no value" if power_w is None else f"{power_w / 1000:.2f} kW"
        limit_w = self._limit_w(connector, piece)
        limit = "no limit" if limit_w is None else f"{limit_w / 1000:.2f} kW"
        return f"{drawn} of {limit}, {piece.because}"

    def _falls(self, connector: int, before: Piece, after: Piece) -> bool:
        before_w, after_w = (self._limit_w(connector, piece) for piece in (before, after))
        return after_w is not None and (before_w is None or after_w < before_w)

    def _late(self, connector: int, after: Piece, took_ms: Millis | None, within_ms: Millis) -> str:
        down = f"come down to {self._limit_w(connector, after) or 0:.0f} W"
        at = format_duration(after.start - self._evidence.t0)
        fell = f"{format_instant(after.start)[11:19]} UTC (t0 + {at})"
        did = f"did not {down} after {fell}"
        if took_ms is not None:
            did = f"took {format_duration(took_ms)} from {fell} to {down}"
        granted = format_duration(within_ms)
        return f"connector {connector} {did}: {granted} was granted under {after.because}"

    def _limit_w(self, connector: int, piece: Piece) -> Decimal | None:
        site = self._evidence.site
        wired = (
            site.connectors if connector == STATION else site.connectors[connector - 1 : connector]
        )
        return piece.cap.estimate_w(site.nominal_voltage_v, max(one.phases for one in wired))

    @property
    def _evidence(self) -> Evidence:
        return self._rig.recorder.evidence

    def _pieces(self, connector: int, start: Instant, end: Instant) -> list[tuple[Piece, ...]]:
        evidence = self._evidence
        windows = Oracle(evidence.site).under(evidence.events, start, end, self.readings)
        return [window.connector(connector) for window in windows]
