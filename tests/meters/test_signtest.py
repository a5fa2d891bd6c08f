"""The one-time test with a kettle of 2 kW on L1, beside 500 W that are always there."""

from __future__ import annotations

import pytest
from meters.support import values

from harness.meters import KnownLoad, Sight, Values, sign_test

KETTLE = KnownLoad(power_w=2_000.0, phases=(0,))
VEHICLE = KnownLoad(power_w=11_000.0, phases=(0, 1, 2))


def phases(first: float, second: float = 0.0, third: float = 0.0) -> list[Values]:
    """Two readings of a meter with 500 W more on L3 that have nothing to do with the load."""
    powers = (first, second, third + 500)
    return [values(sum(powers), phase_power_w=powers), values(sum(powers), phase_power_w=powers)]


BEFORE = phases(0.0)


@pytest.mark.parametrize(
    ("during", "sight", "said"),
    [
        (phases(2_000), Sight.RIGHT, "was seen as 2000 W"),
        (phases(1_750), Sight.RIGHT, "was seen as 1750 W"),
        (phases(-2_000), Sight.REVERSED, "set invert: true"),
        (phases(0, 2_000), Sight.WRONG_PHASE, "on L1 was seen on L2"),
        (phases(0, 0, -2_000), Sight.WRONG_PHASE, "on L1 was seen on L3"),
        (phases(100_000), Sight.WRONG_SIZE, "CT ratio of 250/5 A"),
        (phases(1_200), Sight.WRONG_SIZE, "wrong scale"),
        (phases(20), Sight.NOTHING, "wrong unit id, no clamp around its conductor"),
        (phases(2), Sight.NOTHING, "was not seen"),
    ],
)
def test_what_became_of_a_known_load(during: list[Values], sight: Sight, said: str) -> None:
    found = sign_test(BEFORE, during, KETTLE)
    assert found.sight is sight
    assert said in found.sentence


def test_a_load_on_all_phases_finds_the_one_clamp_that_is_reversed() -> None:
    found = sign_test(BEFORE, phases(3_667, -3_667, 3_667), VEHICLE)
    assert found.sight is Sight.REVERSED_PHASE
    assert found.sentence == "the load was seen backward on L2: turn the clamp there"


def test_a_load_on_all_phases_the_right_way_round() -> None:
    assert sign_test(BEFORE, phases(3_667, 3_667, 3_667), VEHICLE).sight is Sight.RIGHT


def test_a_phase_that_sees_nothing_of_a_load_on_all() -> None:
    found = sign_test(BEFORE, phases(3_667, 0, 3_667), VEHICLE)
    assert found.sight is Sight.WRONG_PHASE
    assert "on L1, L2 and L3 was seen on L1 and L3" in found.sentence


def test_exchanged_clamps_see_a_load_on_one_phase_nowhere_near_it() -> None:
    # The current of L1 in the clamp of L2: 2 000 W · cos 120°
    found = sign_test(BEFORE, phases(0, -1_000), KETTLE)
    assert found.sight is Sight.WRONG_PHASE


def test_another_meter_that_sees_the_load_has_the_right_unit_id() -> None:
    others = {"connector 2": (BEFORE, phases(2_000)), "connector 3": (BEFORE, BEFORE)}
    found = sign_test(BEFORE, phases(3), KETTLE, others)
    assert found.sight is Sight.ELSEWHERE
    assert found.sentence.startswith("connector 2 saw the load of 2000 W instead: the unit ids")


def test_other_meters_that_see_nothing_either_explain_nothing() -> None:
    assert sign_test(BEFORE, BEFORE, KETTLE, {"connector 2": (BEFORE, BEFORE)}).sight is (
        Sight.NOTHING
    )


@pytest.mark.parametrize(
    ("power_w", "sight"),
    [(2_500, Sight.RIGHT), (-1_500, Sight.REVERSED), (4_500, Sight.WRONG_SIZE)],
)
def test_a_meter_without_phase_powers_is_tested_by_its_total(power_w: float, sight: Sight) -> None:
    blank = (float("nan"),) * 3
    before = [one._replace(phase_power_w=blank) for one in BEFORE]
    during = [values(power_w, phase_power_w=blank)]
    assert sign_test(before, during, KETTLE).sight is sight


@pytest.mark.parametrize(
    ("before", "during", "load"),
    [
        ([], BEFORE, KETTLE),
        (BEFORE, [], KETTLE),
        (BEFORE, BEFORE, KnownLoad(0.0, (0,))),
        (BEFORE, BEFORE, KnownLoad(2_000.0, ())),
    ],
)
def test_a_test_without_readings_or_load_is_refused(
    before: list[Values], during: list[Values], load: KnownLoad
) -> None:
    with pytest.raises(ValueError, match="expected some"):
        sign_test(before, during, load)
