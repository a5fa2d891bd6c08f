"""One verdict over a whole run: every connector and the station, under every reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from harness.limits import Allowed, Oracle, Reading, Site
from harness.measured import Measurement, MeterModel
from harness.profiles.events import LedgerEvent
from harness.units import Instant
from harness.verdict.criteria import Criteria
from harness.verdict.demand import Demand, attainable, even_shares
from harness.verdict.judgement import Judgement
from harness.verdict.readings import judge_readings
from harness.verdict.station import (
    STATION,
    station_criteria,
    station_demands,
    station_meter,
    station_series,
)
from harness.verdict.told import Told
from harness.verdict.verdicts import Verdict
from harness.verdict.witness import Witness, disagreement, silence

__all__ = ["SECOND_CLASS", "Evidence", "RunJudgement", "judge_run"]

SECOND_CLASS = "judged by the charger's own MeterValues, a second-class witness: no meter is fitted"
"""The note on every judgement that rests on what the charger says of itself."""


_UNPROVEN = (Verdict.INCONCLUSIVE, Verdict.ERROR)

_Limits: TypeAlias = Sequence[tuple[str, Allowed]]
"""What is allowed under each reading, by its name."""


@dataclass(slots=True)
class Evidence:
    """All that a verdict may rest on; it grows while a run lasts and can be read from a trace.

    ``series`` and ``demands`` are by connector, in the order of time. So are ``second_meters``,
    which measure the same as the first, and ``own_values``, what the charger itself reports;
    ``told`` has that word for word.
    ``implausible`` says of a connector why its meter cannot be telling the truth. ``meters`` are
    those of connectors that have another than ``meter``, and ``second_class`` names the
    connectors whose series is what the charger itself reports.
    """

    site: Site
    meter: MeterModel
    t0: Instant
    events: list[LedgerEvent] = field(default_factory=list)
    series: dict[int, list[Measurement]] = field(default_factory=dict)
    demands: dict[int, list[Demand]] = field(default_factory=dict)
    second_meters: dict[int, Witness] = field(default_factory=dict)
    own_values: dict[int, Witness] = field(default_factory=dict)
    told: dict[int, list[Told]] = field(default_factory=dict)
    implausible: dict[int, str] = field(default_factory=dict)
    meters: Mapping[int, MeterModel] = field(default_factory=dict)
    second_class: frozenset[int] = frozenset()

    def meter_of(self, connector: int) -> MeterModel:
        """Return how the meter of a connector makes its values; 0 is the station's sum."""
        if connector == STATION:
            numbers = range(1, len(self.site.connectors) + 1)
            return station_meter([self.meter_of(number) for number in numbers])
        return self.meters.get(connector, self.meter)

    @property
    def judged_from(self) -> Instant | None:
        """The first plug-in: before it there is nothing to judge."""
        return min((demands[0].start for demands in self.demands.values()), default=None)


@dataclass(frozen=True, slots=True)
class RunJudgement:
    """The verdicts of a run's connectors, and of the station where it has more than one."""

    t0: Instant
    judgements: tuple[Judgement, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; a run in which no vehicle was plugged in proves nothing."""
        verdicts = [judgement.verdict for judgement in self.judgements]
        return Verdict.worst(verdicts) if verdicts else Verdict.INCONCLUSIVE

    def unproven(self, connector: int) -> str | None:
        """Say why nothing is proven about a connector, if its verdict is inconclusive."""
        for one in self.judgements:
            if one.connector == connector and one.verdict is Verdict.INCONCLUSIVE:
                return one.sentence(self.t0)
        return None

    @property
    def is_broken(self) -> bool:
        """Tell whether going on is pointless: a violation or a broken measurement stays one."""
        return bool(self.judgements) and self.verdict in {Verdict.ERROR, Verdict.FAIL}

    @property
    def sentence(self) -> str:
        """The one sentence that explains the verdict; empty for a plain pass."""
        if not self.judgements:
            return "no vehicle was plugged in, so nothing could be drawn"
        worst = min(self.judgements, key=lambda judgement: judgement.verdict.rank)
        return worst.sentence(self.t0)


def judge_run(
    evidence: Evidence, end: Instant, criteria: Criteria, readings: Sequence[Reading]
) -> RunJudgement:
    """Judge what was measured from the first plug-in to ``end`` against what was allowed.

    Every connector that a vehicle was plugged into is judged, and the station where it has more
    than one connector. Raises :class:`ValueError` when no reading is given.
    """
    start = evidence.judged_from
    if start is None or start >= end:
        return RunJudgement(evidence.t0, ())
    # From just before, so that a limit that falls in the first instant is seen to fall (rule 1).
    windows = Oracle(evidence.site).under(evidence.events, start - 1, end, readings)
    limits = list(zip(map(str, readings), windows, strict=True))
    station = _station(evidence, criteria, limits) if len(evidence.site.connectors) > 1 else None
    demands: Mapping[int, Sequence[Demand]] = evidence.demands
    if station is not None and station.verdict not in _UNPROVEN:
        demands = _shared(evidence, windows)
    connectors = [
        _connector(number, demands[number], evidence, criteria, limits)
        for number in sorted(demands)
    ]
    return RunJudgement(evidence.t0, (*connectors, *(() if station is None else (station,))))


def _connector(
    number: int, demanded: Sequence[Demand], evidence: Evidence, criteria: Criteria, limits: _Limits
) -> Judgement:
    judgement = judge_readings(
        evidence.series.get(number, ()),
        [(name, window.connector(number)) for name, window in limits],
        evidence.meter_of(number),
        criteria,
        connector=number,
        demanded=demanded,
        nominal_voltage_v=evidence.site.nominal_voltage_v,
    )
    return _heard(judgement, evidence, criteria)


def _station(evidence: Evidence, criteria: Criteria, limits: _Limits) -> Judgement:
    judgement = judge_readings(
        station_series(evidence.series),
        [(name, window.station) for name, window in limits],
        evidence.meter_of(STATION),
        station_criteria(criteria, len(evidence.site.connectors)),
        connector=STATION,
        demanded=station_demands(_attainable(evidence, [window for _, window in limits])),
        nominal_voltage_v=evidence.site.nominal_voltage_v,
    )
    return _classed(judgement, evidence)


def _attainable(evidence: Evidence, windows: Sequence[Allowed]) -> dict[int, list[Demand]]:
    """Return what the vehicles could take under every reading, connector by connector.

    What one of them is not allowed to take, the room that another connector leaves does not give.
    """
    demands = dict(evidence.demands)
    for window in windows:
        for number, wanted in demands.items():
            pieces = window.connector(number)
            demands[number] = attainable(wanted, pieces, evidence.site.nominal_voltage_v)
    return demands


def _shared(evidence: Evidence, windows: Sequence[Allowed]) -> dict[int, list[Demand]]:
    """Return what of each vehicle's demand puts the station's ceiling to the test together.

    Connectors that draw all of it are not to blame for drawing less than it each.
    """
    demands = dict(evidence.demands)
    for window in windows:
        for number, wanted in demands.items():
            voltage_v = evidence.site.nominal_voltage_v
            demands[number] = even_shares(wanted, window.station, voltage_v, len(demands))
    return demands


def _heard(judgement: Judgement, evidence: Evidence, criteria: Criteria) -> Judgement:
    """Add what speaks against the meter itself, and what the charger says otherwise."""
    connector = judgement.connector
    second = evidence.second_meters.get(connector)
    against = [
        evidence.implausible.get(connector),
        _contradiction(second, connector, evidence, criteria),
    ]
    broken = tuple(note for note in against if note is not None)
    unheard = None if second is None else silence(second)
    finding = _contradiction(evidence.own_values.get(connector), connector, evidence, criteria)
    heard = replace(
        judgement,
        verdict=Verdict.ERROR if broken else judgement.verdict,
        notes=(*broken, *judgement.notes, *(() if unheard is None else (unheard,))),
        findings=() if finding is None else (finding,),
    )
    return _classed(heard, evidence)


def _classed(judgement: Judgement, evidence: Evidence) -> Judgement:
    """Say of a judgement that it rests on what the charger says of itself, if it does."""
    second = evidence.second_class
    if judgement.connector in second or (judgement.connector == STATION and second):
        return replace(judgement, notes=(*judgement.notes, SECOND_CLASS))
    return judgement


def _contradiction(
    witness: Witness | None, connector: int, evidence: Evidence, criteria: Criteria
) -> str | None:
    if witness is None:
        return None
    measurements = evidence.series.get(connector, ())
    meter = evidence.meter_of(connector)
    found = disagreement(measurements, meter, witness, criteria.settle_ms)
    return None if found is None else found.sentence(evidence.t0)
