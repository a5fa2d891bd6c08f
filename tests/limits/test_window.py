"""The pieces of a window, and how to find one."""

from __future__ import annotations

import re

import pytest
from limits.making import T0, TWO, accepted, over, profile, started

from harness.limits import Cap
from harness.profiles import ClearCriteria, ProfilesCleared


def test_the_piece_of_an_instant_is_the_one_that_covers_it():
    result = over([started(), accepted(profile({0: 6, 30: 8}))], 60)
    first, second = result.connector(1)
    instants = {T0: first, T0 + 29_999: first, T0 + 30_000: second, T0 + 59_999: second}
    assert {instant: result.at(1, instant) for instant in instants} == instants


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("instant", [T0 - 1, T0 + 60_000])
def test_an_instant_outside_the_window_is_refused(number, instant):
    message = f"^found instant {instant}, which lies outside the window$"
    with pytest.raises(ValueError, match=message):
        over([], 60).at(number, instant)


def test_a_connector_that_does_not_exist_is_refused():
    result = over([], 60)
    with pytest.raises(ValueError, match=r"^found connector 2, expected 1 to 1$"):
        result.connector(2)
    with pytest.raises(ValueError, match=r"^found connector 0, expected 1 to 1$"):
        result.connector(0)
    with pytest.raises(ValueError, match=re.escape("found connector -1, expected 1 to 2")):
        over([], 60, site=TWO).at(-1, T0)


def test_connectors_are_numbered_from_one():
    result = over([started(2), accepted(profile({0: 6}), 2)], 60, site=TWO)
    found = [result.connector(number)[0].cap.current_a for number in (1, 2)]
    assert found == [32, 6]
    assert result.connectors == (result.connector(1), result.connector(2))


def test_an_empty_window_has_no_pieces():
    result = over([], 0)
    assert (result.connector(1), result.station) == ((), ())
    with pytest.raises(ValueError, match="outside the window"):
        result.at(1, T0)


def test_a_window_of_one_millisecond_has_one_piece():
    events = [started(), accepted(profile({0: 6}))]
    result = over(events, 0.001)
    (piece,) = result.connector(1)
    assert (piece.start, piece.end, piece.cap.current_a) == (T0, T0 + 1, 6)


def test_what_was_asked_is_worked_out_once():
    result = over([started(), accepted(profile({0: 6}))], 60, site=TWO)
    assert result.station is result.station
    assert result.connector(2) is result.connector(2)
    assert result.connector(1) is result.connectors[0]


def test_an_event_that_changes_nothing_cuts_no_piece():
    other = ProfilesCleared(T0 + 30_000, ClearCriteria(profile_id=99))
    events = [started(), accepted(profile({0: 6})), other]
    result = over(events, 60)
    assert [(piece.start, piece.end) for piece in result.connector(1)] == [(T0, T0 + 60_000)]
    assert [piece.cap for piece in result.station] == [Cap(current_a=6)]


def test_an_event_that_changes_nothing_leaves_the_reasons():
    other = ProfilesCleared(T0 + 30_000, ClearCriteria(profile_id=99))
    result = over([started(), accepted(profile({0: 6})), other], 60)
    (piece,) = result.connector(1)
    assert (piece.because, piece.strict) == ("TxDefaultProfile 1 (stack level 0)", piece.cap)


def test_another_leader_with_the_same_limit_cuts():
    events = [
        started(),
        accepted(profile({0: 6}, number=1)),
        accepted(profile({0: 6}, number=2), at=T0 + 30_000),
    ]
    assert [(piece.start - T0, piece.because) for piece in over(events, 60).connector(1)] == [
        (0, "TxDefaultProfile 1 (stack level 0)"),
        (30_000, "TxDefaultProfile 2 (stack level 0)"),
    ]


def test_another_limit_of_the_same_leader_cuts_though_an_event_lies_between():
    other = ProfilesCleared(T0 + 30_000, ClearCriteria(profile_id=99))
    result = over([started(), accepted(profile({0: 6, 30: 8})), other], 60)
    assert [piece.cap.current_a for piece in result.connector(1)] == [6, 8]


def test_the_same_instant_has_the_same_answer_in_every_window():
    events = [started(), accepted(profile({0: 6, 20: 8, 40: 10}, duration=50))]
    whole = over(events, 60)
    for begins in (0, 19, 20, 21, 40):
        part = over(events, 60 - begins, start=T0 + begins * 1000)
        for second in range(begins, 60):
            instant = T0 + second * 1000
            assert part.at(1, instant).cap == whole.at(1, instant).cap
