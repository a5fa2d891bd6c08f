"""Which ledger held when, also while a list of events grows, shrinks or changes."""

from __future__ import annotations

import pytest
from limits.making import T0, accepted, profile, started

from harness.limits.history import History
from harness.profiles import (
    ClearCriteria,
    Ledger,
    ProfilesCleared,
    ReplaceScope,
    TransactionEnded,
)

FIRST = accepted(profile({0: 6}, number=1, level=1), at=T0)
SECOND = accepted(profile({0: 8}, number=2, level=2), at=T0 + 10)
THIRD = accepted(profile({0: 9}, number=3, level=3), at=T0 + 20)


def held(history, events, start=T0, end=T0 + 100):
    return [
        (
            epoch.start - T0,
            epoch.end - T0,
            [each.profile.id for each in epoch.ledger.installed],
        )
        for epoch in history.epochs(events, start, end)
    ]


@pytest.fixture
def history():
    return History(ReplaceScope.CONNECTOR)


def test_without_events_the_ledger_is_empty(history):
    (epoch,) = history.epochs([], T0, T0 + 100)
    assert epoch == (T0, T0 + 100, Ledger())


@pytest.mark.parametrize("scope", list(ReplaceScope))
def test_the_ledger_has_the_scope_of_the_history(scope):
    (epoch,) = History(scope).epochs([], T0, T0 + 100)
    assert epoch.ledger.replace_scope is scope
    other = accepted(profile({0: 8}, number=2, level=1), connector=2, at=T0)
    (epoch,) = History(scope).epochs([FIRST, other], T0, T0 + 100)
    assert len(epoch.ledger.installed) == (2 if scope is ReplaceScope.CONNECTOR else 1)


def test_every_event_cuts(history):
    assert held(history, [FIRST, SECOND, THIRD]) == [
        (0, 10, [1]),
        (10, 20, [1, 2]),
        (20, 100, [1, 2, 3]),
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (-5, 0, [(-5, 0, [])]),
        (-5, 1, [(-5, 0, []), (0, 1, [1])]),
        (0, 10, [(0, 10, [1])]),
        (9, 11, [(9, 10, [1]), (10, 11, [1, 2])]),
        (10, 11, [(10, 11, [1, 2])]),
        (50, 60, [(50, 60, [1, 2, 3])]),
        (50, 50, []),
        (60, 50, []),
    ],
)
def test_a_window_has_what_happened_before_it_and_nothing_of_after(history, start, end, expected):
    assert held(history, [FIRST, SECOND, THIRD], T0 + start, T0 + end) == expected


def test_of_what_happens_at_once_the_last_counts(history):
    cleared = ProfilesCleared(T0 + 10, ClearCriteria(profile_id=2))
    assert held(history, [FIRST, SECOND, cleared]) == [(0, 10, [1]), (10, 100, [1])]
    assert held(history, [FIRST, cleared, SECOND]) == [(0, 10, [1]), (10, 100, [1, 2])]


def test_events_are_put_in_order(history):
    assert held(history, [THIRD, FIRST, SECOND]) == held(history, [FIRST, SECOND, THIRD])


def test_a_list_that_grows_is_continued(history):
    assert held(history, [FIRST]) == [(0, 100, [1])]
    assert held(history, [FIRST, SECOND]) == [(0, 10, [1]), (10, 100, [1, 2])]
    assert held(history, [FIRST, SECOND, THIRD])[-1] == (20, 100, [1, 2, 3])


def test_what_was_replayed_is_not_replayed_again(history):
    (before,) = history.epochs([FIRST], T0, T0 + 100)
    first, second = history.epochs([FIRST, SECOND], T0, T0 + 100)
    assert first.ledger is before.ledger
    known = list(history.epochs([FIRST, SECOND, THIRD], T0, T0 + 100))
    assert [epoch.ledger for epoch in known[:2]] == [first.ledger, second.ledger]
    assert known[1].ledger is second.ledger


def test_a_list_that_shrinks_is_forgotten_again(history):
    held(history, [FIRST, SECOND, THIRD])
    assert held(history, [FIRST]) == [(0, 100, [1])]
    assert held(history, []) == [(0, 100, [])]


def test_a_list_that_differs_is_replayed_from_there(history):
    held(history, [FIRST, SECOND])
    assert held(history, [FIRST, THIRD]) == [(0, 20, [1]), (20, 100, [1, 3])]
    assert held(history, [SECOND, THIRD]) == [(0, 10, []), (10, 20, [2]), (20, 100, [2, 3])]
    early = started(at=T0 + 5)
    found = held(history, [early, SECOND, THIRD])
    assert found == [(0, 5, []), (5, 10, []), (10, 20, [2]), (20, 100, [2, 3])]


def test_an_equal_event_leads_to_an_equal_ledger(history):
    before = held(history, [FIRST])
    assert held(history, [accepted(profile({0: 6}, number=1, level=1), at=T0)]) == before


@pytest.mark.parametrize(("offset", "expected"), [(-1, []), (0, [1]), (9, [1]), (10, [1, 2])])
def test_the_ledger_of_an_instant_knows_what_happened_by_then(history, offset, expected):
    ledger = history.at([FIRST, SECOND, TransactionEnded(T0 + 50, 1)], T0 + offset)
    assert [each.profile.id for each in ledger.installed] == expected
