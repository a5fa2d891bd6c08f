"""One verdict from several readings of the standard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import TypeAlias

from harness.limits import NOMINAL_VOLTAGE_V, Cap, Piece
from harness.measured import Measurement, MeterModel
from harness.units import Instant
from harness.verdict.criteria import Criteria
from harness.verdict.demand import Demand
from harness.verdict.judge import Columns, judge_columns
from harness.verdict.judgement import Judgement
from harness.verdict.verdicts import Verdict

__all__ = ["judge_readings"]

_Caps: TypeAlias = tuple[tuple[Instant, Instant, Cap], ...]

_BETWEEN = ", "
_NAMED = 3
"""How many readings a note names before it counts the rest."""


def judge_readings(
    samples: Sequence[Measurement],
    readings: Sequence[tuple[str, Sequence[Piece]]],
    meter: MeterModel,
    criteria: Criteria,
    *,
    connector: int,
    demanded: Sequence[Demand],
    nominal_voltage_v: Decimal = NOMINAL_VOLTAGE_V,
) -> Judgement:
    """Judge one connector under several named readings, the default one first.

    All over the limit is a fail, none is the best of their verdicts, and a mixture is disputed;
    readings that allow the same are judged once. A broken measurement is an error under each.
    Raises :class:`ValueError` when there is no reading or one without pieces.
    """
    if not readings or not all(pieces for _, pieces in readings):
        raise ValueError("found a reading without pieces of allowed(t), expected at least one each")
    columns = Columns.of(samples, meter, criteria, connector, nominal_voltage_v)
    # Readings that agree share their pieces; others may still allow the same.
    caps_of = {id(pieces): _caps(pieces) for _, pieces in readings}
    known: dict[_Caps, Judgement] = {}
    judged: list[tuple[str, Judgement]] = []
    for name, pieces in readings:
        caps = caps_of[id(pieces)]
        if caps not in known:
            known[caps] = judge_columns(columns, pieces, criteria, demanded)
        judged.append((name, known[caps]))
    return _combined(judged)


def _caps(pieces: Sequence[Piece]) -> _Caps:
    return tuple((piece.start, piece.end, piece.cap) for piece in pieces)


def _combined(judged: Sequence[tuple[str, Judgement]]) -> Judgement:
    broken = [one for _, one in judged if one.verdict is Verdict.ERROR]
    if broken:
        return broken[0]
    over = [(name, one) for name, one in judged if one.verdict is Verdict.FAIL]
    within = [(name, one) for name, one in judged if one.verdict is not Verdict.FAIL]
    if not over:
        return max((one for _, one in within), key=lambda one: one.verdict.rank)
    if not within:
        return over[0][1]
    first, second = _deciding([name for name, _ in over], [name for name, _ in within])
    note = f"over the limit under {_listed(first)}, within it under {_listed(second)}"
    worst = over[0][1]
    return replace(worst, verdict=Verdict.DISPUTED, notes=(note, *worst.notes))


def _deciding(over: Sequence[str], within: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Leave of some names, which are switches with commas between, the fewest that tell them apart.

    Two sides that share a reading keep their names whole.
    """
    sides = [[tuple(name.split(_BETWEEN)) for name in names] for names in (over, within)]
    places = range(min(len(switches) for side in sides for switches in side))
    for number in range(1, len(places)):
        for chosen in combinations(places, number):
            first, second = ([*dict.fromkeys(_only(one, chosen) for one in side)] for side in sides)
            if set(first).isdisjoint(second):
                return first, second
    return over, within


def _only(switches: Sequence[str], chosen: Iterable[int]) -> str:
    return _BETWEEN.join(switches[place] for place in chosen)


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    named = " and ".join(names[:_NAMED])
    return f"{named} and {rest} more" if rest > 0 else named
