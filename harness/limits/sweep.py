"""One sweep over the breakpoints of competing schedules: who leads when."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from harness.limits.activity import Change
from harness.limits.candidates import Entry
from harness.limits.cap import UNLIMITED, Cap, loosest, tightest
from harness.limits.piece import Reason
from harness.limits.steps import Span, Steps
from harness.limits.terms import TRANSACTION
from harness.units import Instant

__all__ = ["Candidate", "spans"]


class Candidate(NamedTuple):
    """A schedule that competes for the lead, and when it acts.

    Of the choices of a profile only one is executed (A43), and a doubtful profile may be lost
    (A29); what is neither, and acts, surely leads and is ``alone``.
    """

    entry: Entry
    steps: Steps
    changes: Sequence[Change]
    alone: bool

    @property
    def never_yields(self) -> bool:
        """Tell whether it surely leads all the time, unless one before it does."""
        return self.alone and all(isinstance(state, int) for _, state in self.changes)


_Contender: TypeAlias = tuple[int, Instant]
"""The rank of a candidate that acts, and the anchor of its periods."""


def spans(
    candidates: Sequence[Candidate],
    start: Instant,
    end: Instant,
    voltage_v: Decimal,
    without: Cap = UNLIMITED,
) -> list[Span]:
    """Let candidates, in the order of their precedence, compete over a window.

    At every instant the first candidate that acts leads, so that a gap falls through to the next
    (A1). Where it is open whether it acts, those behind it are heard as well, and ``without`` is
    what it means that none of them leads.
    """
    found: list[Span] = []
    for begins, ends, contenders in _leads(candidates, start, end):
        if not contenders:
            found.append(Span(begins, None))
        elif candidates[contenders[0][0]].alone:
            rank, anchor = contenders[0]
            found.extend(candidates[rank].steps.between(anchor, begins, ends))
        else:
            found.extend(_open(candidates, contenders, begins, ends, voltage_v, without))
    return found


def _leads(
    candidates: Sequence[Candidate], start: Instant, end: Instant
) -> Iterator[tuple[Instant, Instant, list[_Contender]]]:
    turns = [
        (instant, rank, state)
        for rank, candidate in enumerate(candidates)
        for instant, state in candidate.changes
    ]
    turns.sort(key=itemgetter(0))
    anchors: list[Instant | None] = [None] * len(candidates)
    acting: list[int] = []
    leading: list[_Contender] = []
    begun = start
    for place, (instant, rank, state) in enumerate(turns, start=1):
        _enter(acting, anchors, rank, state if isinstance(state, int) else None)
        if place < len(turns) and turns[place][0] == instant:
            continue  # what happens at one instant happens at once
        now = _leading(candidates, acting, anchors)
        if now != leading:
            if begun < instant:
                yield begun, instant, leading
            begun, leading = instant, now
    if begun < end:
        yield begun, end, leading


def _enter(
    acting: list[int], anchors: list[Instant | None], rank: int, anchor: Instant | None
) -> None:
    acted = anchors[rank] is not None
    anchors[rank] = anchor
    if anchor is not None and not acted:
        insort(acting, rank)
    elif anchor is None and acted:
        del acting[bisect_left(acting, rank)]


def _leading(
    candidates: Sequence[Candidate], acting: Sequence[int], anchors: Sequence[Instant | None]
) -> list[_Contender]:
    if not acting:
        return []
    ranks = acting[:1] if candidates[acting[0]].alone else _heard(acting, candidates)
    return [(rank, anchor) for rank in ranks if (anchor := anchors[rank]) is not None]


def _heard(acting: Iterable[int], candidates: Sequence[Candidate]) -> list[int]:
    """Return those that may lead among those that act, until one of them surely does."""
    heard: list[int] = []
    for rank in acting:
        heard.append(rank)
        if _surely_leads(heard, candidates):
            break
    return heard


def _open(
    candidates: Sequence[Candidate],
    contenders: Sequence[_Contender],
    start: Instant,
    end: Instant,
    voltage_v: Decimal,
    without: Cap,
) -> Iterator[Span]:
    """Tell what is allowed while it is open which of several contenders leads."""
    cuts = {
        span.start
        for rank, anchor in contenders
        for span in candidates[rank].steps.between(anchor, start, end)
    }
    ranks = [rank for rank, _ in contenders]
    certain = _surely_leads(ranks, candidates)
    for begins in sorted(cuts):
        reasons = [candidates[rank].steps.at(anchor, begins) for rank, anchor in contenders]
        open_end = () if certain else (_like(without, reasons[0].cap),)
        yield Span(begins, _undecided(reasons, open_end, voltage_v))


def _surely_leads(ranks: Sequence[int], candidates: Sequence[Candidate]) -> bool:
    """Tell whether one of those that may lead does, as the last of them cannot but act."""
    last = candidates[ranks[-1]].entry
    if last.installed.doubtful:
        return False
    own = [rank for rank in ranks if candidates[rank].entry.installed is last.installed]
    return len(own) == last.choices


def _like(nothing: Cap, other: Cap) -> Cap:
    # No generation has no phases either: those of the one that may be lost must not get lost.
    return nothing._replace(phases=other.phases) if nothing.limits_power else nothing


def _undecided(reasons: Sequence[Reason], others: Sequence[Cap], voltage_v: Decimal) -> Reason:
    first = reasons[0]
    told = [reason.discharge for reason in reasons]
    fed_back = [limit for limit in told if limit is not None]
    if first.member not in TRANSACTION and (others or len(fed_back) < len(told)):
        fed_back = []  # one that says nothing about feeding back may lead
    return Reason(
        first.member,
        first.leader,
        loosest([*(reason.cap for reason in reasons), *others], voltage_v),
        tightest([*(reason.strict for reason in reasons), *others]),
        first.mode,
        loosest(fed_back, voltage_v) if fed_back else None,
    )
