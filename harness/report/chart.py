"""What one plot shows, as plain numbers on the run's time axis: no drawing yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from harness.report.bounds import Bounds, Plateau
from harness.report.decimate import Point, Span
from harness.report.evidence import Trace
from harness.report.labels import Mark
from harness.report.marks import marks_of
from harness.report.series import Series
from harness.trace.reader import Record
from harness.units import Instant, Millis

__all__ = ["Chart", "Excess", "charts_of"]

_Named: TypeAlias = tuple[str, Sequence[Plateau]]
"""A reading's name and what it allows."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A violation to be marked: its number in the list beside the plot, and where it peaked."""

    number: int
    span: Span
    peak: Point | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that one plot shows; times are milliseconds since ``t0``, the run's start.

    ``others`` are the readings whose allowed power differs from that of the default one. Above
    ``top_w`` there is nothing to see but what the installation would allow without a profile.
    """

    connector: int
    t0: Instant
    duration: Millis
    measured: Series
    allowed: Sequence[Plateau]
    others: Sequence[_Named]
    wanted: Sequence[Point]
    settling: Sequence[Span]
    excesses: Sequence[Excess]
    missing: Sequence[Span]
    marks: Sequence[Mark]
    shows_currents: bool
    top_w: float

    @property
    def name(self) -> str:
        """The name of the plot and, with ``plot-`` before it, of its file."""
        return f"connector-{self.connector}" if self.connector else "station"


def charts_of(trace: Trace, bounds: Bounds) -> list[Chart]:
    """Make a chart for the sum of several connectors, and one for each connector."""
    count = len(bounds.site.connectors)
    return [_chart(trace, bounds, n) for n in range(0 if count > 1 else 1, count + 1)]


def _judged(trace: Trace, connector: int) -> Record:
    """Find what the judge recorded about one connector; empty when there is nothing."""
    judged = trace.verdict.get("connectors", ())
    return next((one for one in judged if one.get("connector") == connector), {})


def _chart(trace: Trace, bounds: Bounds, connector: int) -> Chart:
    measured = trace.of_connector(connector)
    (_, usual), *others = bounds.plateaus(connector)
    different = _different(usual, others)
    rated_w = bounds.rated_w(connector)
    judged = _judged(trace, connector)
    return Chart(
        connector=connector,
        t0=bounds.t0,
        duration=max(trace.duration, 1),
        measured=measured,
        allowed=usual,
        others=different,
        wanted=_wanted(trace.of("demand"), connector),
        settling=_settling(usual, trace.header),
        excesses=_excesses(judged, measured),
        missing=[(m["t"], m["t"] + m["dt"]) for m in trace.of("missing") if m["c"] == connector],
        marks=marks_of(bounds.events, connector, bounds.t0),
        shows_currents=_limits_current(bounds, connector, usual) and bool(measured.records),
        top_w=_top_w(
            [*usual, *(one for _, other in different for one in other)], measured, rated_w
        ),
    )


def _different(usual: Sequence[Plateau], others: Iterable[_Named]) -> list[_Named]:
    """Keep the readings under which another power is allowed, each such power once."""
    known = [_powers(usual)]
    kept: list[_Named] = []
    for name, plateaus in others:
        powers = _powers(plateaus)
        if powers not in known:
            known.append(powers)
            kept.append((name, plateaus))
    return kept


def _powers(plateaus: Iterable[Plateau]) -> list[tuple[Millis, float | None]]:
    """List where the allowed power changes, so that two readings can be compared."""
    changes: list[tuple[Millis, float | None]] = []
    for plateau in plateaus:
        if not changes or changes[-1][1] != plateau.power_w:
            changes.append((plateau.start, plateau.power_w))
    return changes


def _top_w(plateaus: Sequence[Plateau], measured: Series, rated_w: float) -> float:
    ceilings = [(one.power_w, one.ceiling_w) for one in plateaus]
    by_profiles = [above for power, above in ceilings if power is not None and power < rated_w]
    by_anything = [above for _, above in ceilings]
    highest = [above for above in by_profiles or by_anything if above is not None]
    return max([*highest, *(watts for _, watts in measured.power)], default=rated_w)


def _limits_current(bounds: Bounds, connector: int, usual: Iterable[Plateau]) -> bool:
    """Tell whether a profile limits the current below what the installation does anyway."""
    if not connector:
        return False
    rated_a = bounds.site.connectors[connector - 1].max_current_a
    told = [one.current_a for one in usual if one.current_a is not None]
    return bool(told) and (rated_a is None or min(told) < rated_a)


def _wanted(demands: Iterable[Record], connector: int) -> list[Point]:
    """List the steps of what the vehicle would take; for the station, of all vehicles."""
    taking: dict[int, float] = {}
    steps: list[Point] = []
    for demand in demands:
        if connector in (0, demand["connector"]):
            taking[demand["connector"]] = demand["power_w"]
            steps.append((demand["t"], sum(taking.values())))
    return steps


def _settling(plateaus: Sequence[Plateau], header: Record) -> list[Span]:
    """List the time granted after each fall, whether the charger made use of it or not."""
    granted = header.get("criteria", {}).get("settle_ms", 0)
    falls = (
        after.start
        for before, after in pairwise(plateaus)
        if after.power_w is not None and (before.power_w is None or after.power_w < before.power_w)
    )
    return [(start, start + granted) for start in falls]


def _excesses(judged: Record, measured: Series) -> list[Excess]:
    return [
        Excess(number, (one["start"], one["end"]), measured.peak(one["start"], one["end"]))
        for number, one in enumerate(judged.get("violations", ()), start=1)
    ]
