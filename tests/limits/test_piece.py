"""Which reason sets the cap, and its words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, cap, charging, later, schedule, spoken, step
from limits.making import T0, TWO, accepted, over, profile, started

from harness.limits import Hardware, Piece, Reason, Site
from harness.profiles import Purpose, RateUnit


def test_the_smallest_member_is_the_leading_one():
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    own = profile({0: 8, 30: 12}, number=7, level=3, purpose=Purpose.TX)
    pieces = over([started(), accepted(maximum, 0), accepted(own)], 60).connector(1)
    assert [piece.because for piece in pieces] == [
        "TxProfile 7 (stack level 3)",
        "ChargePointMaxProfile 1 (stack level 0)",
    ]


def test_later_versions_have_their_own_name_for_the_station_s_maximum():
    maximum = spoken(schedule(step(10)), purpose=Purpose.STATION_MAX)
    (piece,) = later([accepted(maximum, 0)]).connector(1)
    assert piece.because == "ChargingStationMaxProfile 1 (stack level 0)"


def test_among_equals_the_profile_is_named_before_the_installation():
    assert over(charging(profile({0: 32})), 60).at(1, T0).because == (
        "TxDefaultProfile 1 (stack level 0)"
    )


@pytest.mark.parametrize(
    ("watt", "because"),
    [
        # 10 A on three phases are 6900 W.
        (6_901, "ChargePointMaxProfile 1 (stack level 0)"),
        (6_900, "TxDefaultProfile 2 (stack level 0)"),
        (6_899, "TxDefaultProfile 2 (stack level 0)"),
    ],
)
def test_watts_and_amperes_are_weighed_at_nominal_voltage(watt, because):
    default = profile({0: watt}, number=2, unit=RateUnit.W)
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    events = [*charging(default), accepted(maximum, 0)]
    assert over(events, 60).at(1, T0).because == because


def test_amperes_are_weighed_on_the_phases_that_may_carry_current():
    """On one phase 16 A are 3680 W, less than 6000 W, although on three they would be 11 040 W."""
    default = profile({0: (6_000, 1)}, number=2, unit=RateUnit.W)
    maximum = profile({0: 16}, number=1, purpose=Purpose.STATION_MAX)
    events = [*charging(default), accepted(maximum, 0)]
    assert over(events, 60).at(1, T0).because == "ChargePointMaxProfile 1 (stack level 0)"


def test_generation_on_top_never_sets_the_cap():
    extra = spoken(schedule(step(1)), number=9, purpose=Purpose.LOCAL_GENERATION)
    (piece,) = later(charging(spoken(schedule(step(10))), extra)).connector(1)
    assert piece.because == "TxDefaultProfile 1 (stack level 0)"


def test_generation_as_a_member_may_set_the_cap():
    reasons = (
        Reason(Purpose.LOCAL_GENERATION, None, cap(current_a=5)),
        Reason("installation", None, cap(current_a=32)),
    )
    assert Piece(0, 1, cap(current_a=5), reasons).leading is reasons[0]


def test_a_reason_that_limits_nothing_never_sets_the_cap():
    reasons = (Reason("TxProfile", None, cap()), Reason("installation", None, cap(current_a=32)))
    assert Piece(0, 1, cap(current_a=32), reasons).leading is reasons[1]


def test_the_sum_of_the_connectors_is_named():
    assert over([], 60, site=TWO).at(0, T0).because == "sum of the connectors"


@pytest.mark.parametrize(
    ("hardware", "because"),
    [
        (Hardware(), "installation limit 32 A"),
        (Hardware(Decimal("10.50")), "installation limit 10.5 A"),
        (Hardware(Decimal(100)), "installation limit 100 A"),
        (Hardware(None, 3, Decimal(11_000)), "installation limit 11000 W"),
        (Hardware(Decimal(16), 3, Decimal(11_000)), "installation limit 16 A"),
        (Hardware(None), "installation limit"),
    ],
)
def test_the_installation_names_its_limit(hardware, because):
    assert over([], 60, site=Site((hardware,))).at(1, T0).because == because


def test_a_limit_of_lines_is_named_without_a_number():
    reason = Reason("installation", None, cap(lines=amperes(6, 7, 8)))
    assert Piece(0, 1, reason.cap, (reason,)).because == "installation limit"


def test_a_piece_without_reasons_has_no_limit():
    assert Piece(0, 1, cap(), ()).because == "no limit"
