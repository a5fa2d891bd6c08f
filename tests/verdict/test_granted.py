from __future__ import annotations

from verdict.builders import HARDWARE, at, pieces, watts

from harness.limits import Cap
from harness.verdict.granted import UNBOUNDED, falls, granted, steps_of
from harness.verdict.quantities import current_limit, power_limit


def granted_watts(*caps, until_s, settle_s=10):
    steps = granted(steps_of(pieces(*caps, until_s=until_s), power_limit), settle_s * 1_000)
    return [((step.start - at(0)) / 1_000, step.limit) for step in steps]


def test_a_falling_limit_is_granted_ten_seconds_longer():
    assert granted_watts((0, watts(11_000)), (60, watts(4_200)), until_s=120) == [
        (0, 11_000),
        (70, 4_200),
    ]


def test_a_rising_limit_is_granted_at_once():
    assert granted_watts((0, watts(4_200)), (60, watts(11_000)), until_s=120) == [
        (0, 4_200),
        (60, 11_000),
    ]


def test_a_staircase_of_falls_is_granted_step_by_step():
    caps = ((0, watts(11_000)), (20, watts(8_000)), (25, watts(6_000)))
    assert granted_watts(*caps, until_s=60) == [(0, 11_000), (30, 8_000), (35, 6_000)]


def test_a_short_peak_of_the_limit_is_granted_with_its_settling_time():
    caps = ((0, watts(6_000)), (20, watts(8_000)), (22, watts(6_000)))
    assert granted_watts(*caps, until_s=60) == [(0, 6_000), (20, 8_000), (32, 6_000)]


def test_a_short_dip_of_the_limit_is_never_enforced():
    caps = ((0, watts(8_000)), (20, watts(6_000)), (25, watts(8_000)))
    assert granted_watts(*caps, until_s=60) == [(0, 8_000)]


def test_a_new_limit_where_there_was_none_also_needs_settling():
    assert granted_watts((0, HARDWARE), (60, watts(4_200)), until_s=120) == [
        (0, UNBOUNDED),
        (70, 4_200),
    ]


def test_settling_ends_with_the_judged_time():
    caps = ((0, watts(11_000)), (60, watts(4_200)))
    assert granted_watts(*caps, until_s=65) == [(0, 11_000)]


def test_quantities_settle_apart_from_each_other():
    caps = pieces((0, watts(11_000)), (60, watts(4_200)), until_s=120)
    assert len(granted(steps_of(caps, current_limit), 10_000)) == 1


def test_a_piece_that_changes_only_its_reason_is_no_step():
    steps = steps_of(pieces((0, watts(11_000)), (60, watts(11_000)), until_s=120), power_limit)
    assert [(step.start, step.end) for step in steps] == [(at(0), at(120))]
    assert steps[0].piece_at(at(90)).start == at(60)


def test_the_piece_that_is_granted_during_settling_is_the_old_one():
    caps = pieces((0, watts(11_000)), (60, watts(4_200)), until_s=120)
    steps = granted(steps_of(caps, power_limit), 10_000)
    assert steps[0].piece_at(at(65)).cap == watts(11_000)
    assert steps[1].piece_at(at(75)).cap == watts(4_200)


def test_only_a_lower_limit_is_a_fall():
    caps = pieces((0, watts(5_000)), (10, watts(9_000)), (20, watts(7_000)), until_s=30)
    assert [step.start for step in falls(steps_of(caps, power_limit))] == [at(20)]


def test_no_limit_is_unbounded():
    (step,) = steps_of(pieces((0, Cap()), until_s=10), power_limit)
    assert step.limit == UNBOUNDED
