"""How limits are written: in their own unit, and converted at 230 V."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.cli.figures import Figures, reading_name
from harness.limits import DEFAULT_READING, UNLIMITED, Cap, Hardware, Reading

THREE_PHASES = Figures.of([Hardware()], Decimal(230))
ONE_PHASE = Figures.of([Hardware(phases=1)], Decimal(230))


@pytest.mark.parametrize(
    ("cap", "own", "converted"),
    [
        (Cap(power_w=Decimal(11_040)), "11.04 kW", "16 A x 3"),
        (Cap(power_w=Decimal(4_600), phases=1), "4.6 kW", "20 A x 1"),
        (Cap(current_a=Decimal("6.5")), "6.5 A x 3", "4.485 kW"),
        (Cap(current_a=Decimal(32), phases=1), "32 A x 1", "7.36 kW"),
        (Cap(current_a=Decimal(0)), "0 A x 3", "0 kW"),
        (Cap(power_w=Decimal(0)), "0 kW", "0 A x 3"),
        (UNLIMITED, "no limit", ""),
    ],
)
def test_a_limit_is_written_in_its_unit_and_in_the_other(
    cap: Cap, own: str, converted: str
) -> None:
    assert (THREE_PHASES.own(cap), THREE_PHASES.converted(cap)) == (own, converted)


def test_the_share_of_a_phase_is_told_where_it_holds_as_well() -> None:
    cap = Cap(power_w=Decimal(10_000), phase_power_w=Decimal(10_000) / 3)
    assert THREE_PHASES.own(cap) == "10 kW, 3.333 kW a phase"


def test_on_one_phase_its_share_is_all_that_limits() -> None:
    cap = Cap(power_w=Decimal(10_350), phase_power_w=Decimal(3_450))
    assert (ONE_PHASE.own(cap), ONE_PHASE.converted(cap)) == ("3.45 kW a phase", "15 A x 1")


def test_a_limit_that_another_one_undercuts_is_not_told() -> None:
    cap = Cap(power_w=Decimal(6_000), current_a=Decimal(32))
    assert THREE_PHASES.own(cap) == "6 kW"


def test_limits_of_single_phases_are_told_by_their_sum() -> None:
    line = Cap().line(0)._replace(current_a=Decimal(10))
    cap = Cap(lines=(line, line._replace(current_a=Decimal(8)), line))
    assert THREE_PHASES.own(cap) == "6.44 kW"


def test_the_usual_reading_needs_no_name() -> None:
    total = Reading.parse("w_cap=total")
    assert reading_name([total, DEFAULT_READING], DEFAULT_READING) == "as read here"


def test_readings_that_agree_are_named_by_the_nearest() -> None:
    far = Reading.parse("w_cap=total", "composite0=maximum_only")
    near = Reading.parse("w_cap=total")
    assert reading_name([far, near], DEFAULT_READING) == "w_cap=total"
