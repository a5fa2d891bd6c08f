"""One sweep over the breakpoints of competing profiles: who leads when, and why not the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from harness.limits.activity import Change, State
from harness.limits.cap import Cap
from harness.limits.piece import Cause, Loser, Reason
from harness.limits.reading import WCap
from harness.profiles.ledger import Installed
from harness.profiles.model import Period, Profile, RateUnit
from harness.units import Instant

__all__ = ["DEFAULT_PHASES", "Candidate", "Span", "spans"]

DEFAULT_PHASES = 3
"""How many phases a limit is for that does not say (F16-19)."""


class Candidate(NamedTuple):
    """A profile that competes for the lead, and when it acts."""

    installed: Installed
    changes: Sequence[Change]


class Span(NamedTuple):
    """A time over which one profile leads a purpose, or none does.

    ``reasons`` holds the leader, if there is one, and ``losers`` those that no leader names.
    """

    start: Instant
    end: Instant
    reasons: tuple[Reason, ...]
    losers: tuple[Loser, ...]


def spans(candidates: Sequence[Candidate], start: Instant, end: Instant, w_cap: WCap) -> list[Span]:
    """Let candidates, in the order of their precedence, compete over a window.

    At every instant the first candidate that acts leads, so that a gap falls through to the next
    (A1). Periods are looked up for the leader alone.
    """
    found: list[Span] = []
    steps: dict[int, _Steps] = {}
    for begins, ends, lead in _leads(candidates, start, end):
        if lead.rank is None:
            found.append(Span(begins, ends, (), lead.losers))
            continue
        installed = candidates[lead.rank].installed
        if lead.rank not in steps:
            steps[lead.rank] = _Steps(installed.profile, w_cap)
        purpose = installed.profile.purpose.value
        for step_begins, step_ends, cap in steps[lead.rank].between(lead.anchor, begins, ends):
            reason = Reason(purpose, installed, cap, lead.losers)
            found.append(Span(step_begins, step_ends, (reason,), ()))
    return found


class _Lead(NamedTuple):
    rank: int | None
    anchor: Instant
    losers: tuple[Loser, ...]


def _leads(
    candidates: Sequence[Candidate], start: Instant, end: Instant
) -> Iterator[tuple[Instant, Instant, _Lead]]:
    turns: dict[Instant, list[tuple[int, State]]] = {start: []}
    for rank, candidate in enumerate(candidates):
        for instant, state in candidate.changes:
            turns.setdefault(instant, []).append((rank, state))
    contest = _Contest(candidates)
    for begins, ends in pairwise([*sorted(turns), end]):
        for rank, state in turns[begins]:
            contest.set(rank, state)
        yield begins, ends, contest.lead()


class _Contest:
    """Which candidates act at the instant that the sweep has reached."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._installed = [candidate.installed for candidate in candidates]
        self._states: list[State] = [Cause.NO_PERIOD] * len(candidates)
        self._acting: list[int] = []
        self._losers: list[Loser | None] = [None] * len(candidates)
        self._leader: int | None = None

    def set(self, rank: int, state: State) -> None:
        """Take over the new state of a candidate."""
        acted, acts = rank in self._acting, not isinstance(state, Cause)
        self._states[rank] = state
        if acts and not acted:
            insort(self._acting, rank)
        elif acted and not acts:
            del self._acting[bisect_left(self._acting, rank)]
        self._judge(rank)

    def lead(self) -> _Lead:
        """Tell who leads now, and why the others do not."""
        leader = self._acting[0] if self._acting else None
        if leader != self._leader:
            self._leader = leader
            for rank in self._acting:
                self._judge(rank)
        losers = tuple(filter(None, self._losers))
        state = Cause.NO_PERIOD if leader is None else self._states[leader]
        return _Lead(leader, 0 if isinstance(state, Cause) else state, losers)

    def _judge(self, rank: int) -> None:
        cause, loser = self._cause(rank), self._losers[rank]
        if cause is None:
            self._losers[rank] = None
        elif loser is None or loser.cause is not cause:
            self._losers[rank] = Loser(self._installed[rank], cause)

    def _cause(self, rank: int) -> Cause | None:
        state = self._states[rank]
        if isinstance(state, Cause):
            return state
        if self._leader is None or self._leader == rank:
            return None
        return _defeat(self._installed[self._leader].profile, self._installed[rank].profile)


def _defeat(winner: Profile, loser: Profile) -> Cause:
    if winner.purpose is not loser.purpose:
        return Cause.OVERRULED
    if winner.stack_level > loser.stack_level:
        return Cause.LOWER_STACK_LEVEL
    return Cause.CONNECTOR_FIRST


class _Steps:
    """The periods of a profile as caps, by their offset from the anchor."""

    def __init__(self, profile: Profile, w_cap: WCap) -> None:
        self._periods = sorted(profile.schedule.periods, key=attrgetter("start_ms"))
        self._offsets = [period.start_ms for period in self._periods]
        self._unit, self._w_cap = profile.schedule.unit, w_cap
        self._caps: dict[int, Cap] = {}

    def between(
        self, anchor: Instant, start: Instant, end: Instant
    ) -> Iterator[tuple[Instant, Instant, Cap]]:
        """Cut a time in which the profile leads into its periods."""
        first = bisect_right(self._offsets, start - anchor) - 1
        last = bisect_left(self._offsets, end - anchor)
        bounds = [anchor + offset for offset in self._offsets[first + 1 : last]]
        for place, (begins, ends) in enumerate(pairwise([start, *bounds, end]), first):
            if begins < ends:
                yield begins, ends, self._cap(place)

    def _cap(self, place: int) -> Cap:
        if place not in self._caps:
            self._caps[place] = _cap(self._unit, self._periods[place], self._w_cap)
        return self._caps[place]


def _cap(unit: RateUnit, period: Period, w_cap: WCap) -> Cap:
    # A number of phases below 1 is not valid and means nothing.
    phases = period.number_phases if (period.number_phases or 0) >= 1 else None
    if unit is RateUnit.A:
        return Cap(current_a=period.limit, phases=phases)
    shared = period.limit / (phases or DEFAULT_PHASES) if w_cap is WCap.PER_PHASE else None
    return Cap(power_w=period.limit, phase_power_w=shared, phases=phases)
