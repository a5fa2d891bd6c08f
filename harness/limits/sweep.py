"""One sweep over the breakpoints of competing profiles: who leads when, and why not the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from operator import itemgetter

from harness.limits.activity import Change, State
from harness.limits.cap import Cap
from harness.limits.piece import Cause, Loser, Reason
from harness.limits.reading import WCap
from harness.profiles.ledger import Installed
from harness.profiles.model import Period, Profile, RateUnit
from harness.units import Instant, Millis

__all__ = ["DEFAULT_PHASES", "Candidate", "Span", "spans"]

DEFAULT_PHASES = 3
"""How many phases a limit is for that does not say (F16-19)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A profile that competes for the lead, and when it acts."""

    installed: Installed
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Span:
    """A time over which one profile leads, or, with no reason, none does."""

    start: Instant
    end: Instant
    reason: Reason | None
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
            found.append(Span(begins, ends, None, lead.losers))
            continue
        installed = candidates[lead.rank].installed
        if lead.rank not in steps:
            steps[lead.rank] = _Steps.of(installed.profile, w_cap)
        for step_begins, step_ends, cap in steps[lead.rank].between(lead.anchor, begins, ends):
            reason = Reason(installed.profile.purpose.value, installed, cap, lead.losers)
            found.append(Span(step_begins, step_ends, reason, lead.losers))
    return found


@dataclass(frozen=True, slots=True)
class _Lead:
    rank: int | None
    anchor: Instant
    losers: tuple[Loser, ...]


def _leads(
    candidates: Sequence[Candidate], start: Instant, end: Instant
) -> Iterator[tuple[Instant, Instant, _Lead]]:
    if not candidates:
        yield start, end, _Lead(None, 0, ())
        return
    contest = _Contest(candidates)
    changes = [
        (instant, rank, state)
        for rank, candidate in enumerate(candidates)
        for instant, state in candidate.changes
    ]
    changes.sort(key=itemgetter(0))
    groups = [(instant, list(group)) for instant, group in groupby(changes, itemgetter(0))]
    for (begins, group), (ends, _) in pairwise(chain(groups, [(end, [])])):
        for _, rank, state in group:
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
        self._losers[rank] = self._loser(rank)

    def lead(self) -> _Lead:
        """Tell who leads now, and why the others do not."""
        leader = self._acting[0] if self._acting else None
        if leader != self._leader:
            self._leader = leader
            for rank in self._acting:
                self._losers[rank] = self._loser(rank)
        losers = tuple(loser for loser in self._losers if loser is not None)
        state = Cause.NO_PERIOD if leader is None else self._states[leader]
        return _Lead(leader, 0 if isinstance(state, Cause) else state, losers)

    def _loser(self, rank: int) -> Loser | None:
        state = self._states[rank]
        if isinstance(state, Cause):
            return Loser(self._installed[rank], state)
        if self._leader is None or self._leader == rank:
            return None
        winner, loser = self._installed[self._leader].profile, self._installed[rank]
        return Loser(loser, _defeat(winner, loser.profile))


def _defeat(winner: Profile, loser: Profile) -> Cause:
    if winner.purpose is not loser.purpose:
        return Cause.OVERRULED
    if winner.stack_level > loser.stack_level:
        return Cause.LOWER_STACK_LEVEL
    return Cause.CONNECTOR_FIRST


@dataclass(frozen=True, slots=True)
class _Steps:
    """The periods of a profile as caps, by their offset from the anchor."""

    offsets: tuple[Millis, ...]
    caps: tuple[Cap, ...]

    @classmethod
    def of(cls, profile: Profile, w_cap: WCap) -> _Steps:
        periods = sorted(profile.schedule.periods, key=lambda period: period.start_ms)
        unit = profile.schedule.unit
        return cls(
            tuple(period.start_ms for period in periods),
            tuple(_cap(unit, period, w_cap) for period in periods),
        )

    def between(
        self, anchor: Instant, start: Instant, end: Instant
    ) -> Iterator[tuple[Instant, Instant, Cap]]:
        """Cut a time in which the profile leads into its periods."""
        first = bisect_right(self.offsets, start - anchor) - 1
        last = bisect_left(self.offsets, end - anchor)
        bounds = [start, *(anchor + offset for offset in self.offsets[first + 1 : last]), end]
        for cap, (begins, ends) in zip(self.caps[first:last], pairwise(bounds), strict=True):
            if begins < ends:
                yield begins, ends, cap


def _cap(unit: RateUnit, period: Period, w_cap: WCap) -> Cap:
    # A number of phases below 1 is not valid and means nothing.
    phases = period.number_phases if (period.number_phases or 0) >= 1 else None
    if unit is RateUnit.A:
        return Cap(current_a=period.limit, phases=phases)
    shared = period.limit / (phases or DEFAULT_PHASES) if w_cap is WCap.PER_PHASE else None
    return Cap(power_w=period.limit, phase_power_w=shared, phases=phases)
