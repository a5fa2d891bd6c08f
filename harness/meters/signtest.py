"""The one-time test of a meter's wiring with a load of which everything is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import TypeAlias

from harness.meters.suspicion import FLOOR_W, ct_ratio_near, named_phases
from harness.meters.values import Values

__all__ = ["KnownLoad", "Sight", "SignTest", "Watched", "sign_test"]

_SEEN_SHARE = 0.25
"""Of what a phase should show: more than noise, less than any wrong clamp makes of it."""

_SIZE_SHARE = 0.15
"""How far a kettle or a vehicle may be from what it is said to draw."""


class Sight(StrEnum):
    """What a meter saw of a known load."""

    RIGHT = "right way"
    REVERSED = "reversed"
    REVERSED_PHASE = "reversed on some phases"
    WRONG_PHASE = "wrong phase"
    WRONG_SIZE = "wrong size"
    ELSEWHERE = "seen by another meter"
    NOTHING = "nothing seen"


@dataclass(frozen=True, slots=True)
class KnownLoad:
    """A load of known power on known phases (0 is L1), the same on each."""

    power_w: float
    phases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignTest:
    """What the test found, and a sentence that says what to do about it."""

    sight: Sight
    sentence: str


Watched: TypeAlias = tuple[Sequence[Values], Sequence[Values]]
"""Readings of one meter before a load was switched on, and while it draws."""


def sign_test(
    before: Sequence[Values],
    during: Sequence[Values],
    load: KnownLoad,
    others: Mapping[str, Watched] | None = None,
) -> SignTest:
    """Tell whether a meter sees a known load where, and the way round, that it is.

    ``others`` are the other meters of the bench by name: one that sees the load instead has the
    unit id that this one should have. Raises :class:`ValueError` without readings on both sides.
    """
    if not before or not during or load.power_w <= 0 or not load.phases:
        raise ValueError("found no reading before or during a load, expected some, and a load")
    total_w, phases_w = _change(before, during)
    if abs(total_w) < _SEEN_SHARE * load.power_w and not _seen(phases_w, load):
        return _not_seen(load, others or {})
    if any(map(isnan, phases_w)):
        return _by_total(total_w, load)
    return _by_phases(total_w, phases_w, load)


def _change(before: Sequence[Values], during: Sequence[Values]) -> tuple[float, list[float]]:
    total_w = _mean(one.power_w for one in during) - _mean(one.power_w for one in before)
    phases_w = [
        _mean(one.phase_power_w[index] for one in during)
        - _mean(one.phase_power_w[index] for one in before)
        for index in range(3)
    ]
    return total_w, phases_w


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return sum(every) / len(every)


def _seen(phases_w: Sequence[float], load: KnownLoad) -> list[int]:
    least_w = max(FLOOR_W, _SEEN_SHARE * load.power_w / len(load.phases))
    return [index for index, power in enumerate(phases_w) if abs(power) > least_w]


def _not_seen(load: KnownLoad, others: Mapping[str, Watched]) -> SignTest:
    for name, (before, during) in others.items():
        total_w, phases_w = _change(before, during)
        if abs(total_w) >= _SEEN_SHARE * load.power_w or _seen(phases_w, load):
            return SignTest(
                Sight.ELSEWHERE,
                f"{name} saw the load of {load.power_w:.0f} W instead: "
                "the unit ids, or the meters, are exchanged",
            )
    return SignTest(
        Sight.NOTHING,
        f"the load of {load.power_w:.0f} W was not seen: wrong unit id, "
        "no clamp around its conductor, or it did not draw",
    )


def _by_total(total_w: float, load: KnownLoad) -> SignTest:
    if total_w < 0:
        return SignTest(Sight.REVERSED, _reversed(total_w))
    return _by_size(total_w, load)


def _by_phases(total_w: float, phases_w: Sequence[float], load: KnownLoad) -> SignTest:
    seen = _seen(phases_w, load)
    if set(seen) != set(load.phases):
        where = named_phases(seen) if seen else "no phase"
        return SignTest(
            Sight.WRONG_PHASE,
            f"the load on {named_phases(sorted(load.phases))} was seen on {where}: "
            "the clamps, or the voltage taps, are on other phases",
        )
    backward = [index for index in seen if phases_w[index] < 0]
    if len(backward) == len(seen):
        return SignTest(Sight.REVERSED, _reversed(total_w))
    if backward:
        phases = named_phases(backward)
        return SignTest(
            Sight.REVERSED_PHASE, f"the load was seen backward on {phases}: turn the clamp there"
        )
    return _by_size(total_w, load)


def _reversed(total_w: float) -> str:
    return f"the load was seen as {total_w:.0f} W: the meter is reversed; set invert: true"


def _by_size(total_w: float, load: KnownLoad) -> SignTest:
    if abs(total_w - load.power_w) <= _SIZE_SHARE * load.power_w:
        return SignTest(
            Sight.RIGHT, f"the load of {load.power_w:.0f} W was seen as {total_w:.0f} W"
        )
    ratio = ct_ratio_near(total_w / load.power_w)
    hint = f"that is a CT ratio of {ratio}" if ratio else "wrong scale, CT ratio or load"
    return SignTest(
        Sight.WRONG_SIZE, f"the load of {load.power_w:.0f} W was seen as {total_w:.0f} W: {hint}"
    )
