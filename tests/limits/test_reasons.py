"""Every piece says who leads and why the others do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.making import T0, TWO, accepted, daily, over, profile, started

from harness.limits import INSTALLATION, Cap, Cause, Piece, Reading, Reason
from harness.profiles import ProfileAccepted, Purpose, RateUnit
from harness.units import DAY_MS

LOW = profile({0: 16}, number=1, level=0)


def _causes(events: list[object], **rest: object) -> dict[int, Cause]:
    piece = over(events, 60, **rest).at(1, T0)
    return {
        loser.installed.profile.id: loser.cause
        for reason in piece.reasons
        for loser in reason.losers
    }


def _against_low(**rest: object) -> list[object]:
    return [started(), accepted(LOW), accepted(profile({0: 6}, number=2, level=1, **rest))]


def test_a_lower_stack_level_is_named():
    assert _causes(_against_low()) == {1: Cause.LOWER_STACK_LEVEL}


@pytest.mark.parametrize(
    ("rest", "cause"),
    [
        ({"valid_from": T0 + 1}, Cause.NOT_YET_VALID),
        ({"valid_to": T0}, Cause.NO_LONGER_VALID),
        ({"start": T0 + 1}, Cause.NOT_STARTED),
        ({"start": T0 - 60_000, "duration": 60}, Cause.OVER),
    ],
)
def test_a_higher_level_that_is_silent_says_why(rest, cause):
    assert _causes(_against_low(**rest)) == {2: cause}


def test_a_daily_schedule_that_is_over_waits_for_its_recurrence():
    waiting = daily({0: 6}, number=2, level=1, start=T0 - DAY_MS // 2, duration=60)
    assert _causes([started(), accepted(LOW), accepted(waiting)]) == {2: Cause.BETWEEN_RECURRENCES}


def test_a_daily_schedule_that_has_not_begun_says_so():
    first = daily({0: 6}, number=2, level=1, start=T0 + 30_000)
    assert _causes([started(), accepted(LOW), accepted(first)]) == {2: Cause.NOT_STARTED}


def test_a_schedule_that_begins_with_a_gap_has_no_period():
    gap = profile({30: 6}, number=2, level=1)
    assert _causes([started(), accepted(LOW), accepted(gap)]) == {2: Cause.NO_PERIOD}


def test_a_default_is_overruled_by_a_tx_profile():
    own = profile({0: 6}, number=2, purpose=Purpose.TX)
    assert _causes([started(), accepted(LOW), accepted(own)]) == {1: Cause.OVERRULED}


def test_a_tx_profile_of_another_transaction_is_named():
    other = profile({0: 6}, number=2, purpose=Purpose.TX, transaction=99)
    assert _causes([started(), accepted(LOW), accepted(other)]) == {2: Cause.OTHER_TRANSACTION}


def test_without_a_transaction_the_installation_stands_in_and_names_the_default():
    piece = over([accepted(LOW)], 60).at(1, T0)
    assert [reason.member for reason in piece.reasons] == [INSTALLATION]
    assert [loser.cause for loser in piece.reasons[0].losers] == [Cause.NO_TRANSACTION]


def test_the_station_s_default_gives_way_to_the_connector_s_own():
    station = profile({0: 6}, number=2, level=0)
    events = [started(), accepted(LOW, 1), accepted(station, 0)]
    assert _causes(events) == {2: Cause.CONNECTOR_FIRST}
    reading = Reading.parse("txdefault_scope=connector_first")
    higher = profile({0: 6}, number=2, level=7)
    events = [started(), accepted(LOW, 1), accepted(higher, 0)]
    assert _causes(events, reading=reading) == {2: Cause.CONNECTOR_FIRST}


def test_a_piece_ends_where_the_cause_of_a_loser_changes():
    later = profile({0: 6}, number=2, level=1, start=T0 + 50_000, valid_from=T0 + 20_000)
    pieces = over([started(), accepted(LOW), accepted(later)], 60).connector(1)
    assert [(p.start - T0) // 1000 for p in pieces] == [0, 20, 50]


def test_the_smallest_member_is_the_leading_one():
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    own = profile({0: 8, 30: 12}, number=7, level=3, purpose=Purpose.TX)
    events: list[ProfileAccepted] = [accepted(maximum, 0), accepted(own)]
    pieces = over([started(), *events], 60).connector(1)
    assert [piece.because for piece in pieces] == [
        "TxProfile 7 (stack level 3)",
        "ChargePointMaxProfile 1 (stack level 0)",
    ]


def test_among_equals_the_profile_is_named_before_the_installation():
    events = [started(), accepted(profile({0: 32}))]
    assert over(events, 60).at(1, T0).because == "TxDefaultProfile 1 (stack level 0)"


def test_watts_and_amperes_are_weighed_at_nominal_voltage():
    # 10 A on three phases are 6.9 kW.
    watts = profile({0: 7_000}, number=2, unit=RateUnit.W)
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    events = [started(), accepted(watts), accepted(maximum, 0)]
    assert over(events, 60).at(1, T0).because == "ChargePointMaxProfile 1 (stack level 0)"


def test_the_installation_names_its_current():
    assert over([], 60).at(1, T0).because == "installation limit 32 A"


def test_the_station_names_the_sum_of_its_connectors():
    assert over([], 60, site=TWO).at(0, T0).because == "sum of the connectors"


def test_a_limit_that_is_no_current_is_named_without_one():
    reason = Reason("installation", None, Cap(power_w=Decimal(1)))
    assert Piece(0, 1, reason.cap, (reason,)).because == "installation limit"


def test_a_piece_without_reasons_has_no_limit():
    assert Piece(0, 1, Cap(), ()).because == "no limit"


def test_a_connector_that_does_not_exist_is_refused():
    result = over([], 60)
    with pytest.raises(ValueError, match="found connector 2, expected 1 to 1"):
        result.connector(2)
    with pytest.raises(ValueError, match="found connector 0"):
        result.connector(0)
    with pytest.raises(ValueError, match="found connector -1"):
        result.at(-1, T0)


@pytest.mark.parametrize("instant", [T0 - 1, T0 + 60_000])
def test_an_instant_outside_the_window_is_refused(instant):
    with pytest.raises(ValueError, match="outside the window"):
        over([], 60).at(1, instant)
