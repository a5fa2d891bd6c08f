from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, transaction

from harness.emulator import EmulatedSite
from harness.emulator.electric import fill
from harness.emulator.raw import Offer

FIXED = EmulatedSite(phase_switching=False)
SINGLE = EmulatedSite(phases=1)


@pytest.mark.parametrize(
    ("site", "unit", "limit", "phases", "offer"),
    [
        (EmulatedSite(), "A", 16, 3, Offer(16, 3)),
        (EmulatedSite(), "W", 11_040, 3, Offer(16, 3)),
        (EmulatedSite(), "W", 3_680, 1, Offer(16, 1)),
        (EmulatedSite(), "A", 16, 1, Offer(16, 1)),
        # Without phase switching 2300 W go over all three phases: 3.33 A each.
        (FIXED, "W", 2_300, 1, Offer(2_300 / 690, 3)),
        (FIXED, "A", 16, 1, Offer(16, 3)),
        # One phase is connected, but the formula of OCPP divides by numberPhases.
        (SINGLE, "W", 11_040, 3, Offer(16, 1)),
        (SINGLE, "W", 3_680, 1, Offer(16, 1)),
    ],
)
def test_a_limit_becomes_a_current_per_phase(site, unit, limit, phases, offer):
    converted = decisions(site=site).convert(unit, limit, phases)
    assert converted.current_a == pytest.approx(offer.current_a)
    assert converted.phases == offer.phases


@pytest.mark.parametrize(
    ("wished", "said"),
    [(16.0, 16.0), (15.99, 15.9), (6.0, 6.0), (5.99, 0.0), (0.0, 0.0), (63.0, 32.0)],
)
def test_the_pilot_says_tenths_of_an_ampere_downwards_and_pauses_below_six(wished, said):
    assert decisions().pilot(Offer(wished, 3)) == Offer(said, 3)


def test_the_vectors_around_six_amperes_hold():
    # V6: 4140 W on three phases is 6.0 A; 4100 W would be 5.9 A, which is a pause.
    assert offered(plan((1, profile("TxDefaultProfile", (0, 4_140), unit="W"))), 0) == 6.0
    assert offered(plan((1, profile("TxDefaultProfile", (0, 4_100), unit="W"))), 0) == 0.0


def test_a_single_phase_watt_limit_is_cut_by_the_hardware():
    # V5: 11040 W with numberPhases 1 is 48 A.
    made = plan((1, profile("TxDefaultProfile", (0, 11_040, 1), unit="W")))
    assert made.offers([transaction()], T0)[1] == Offer(32.0, 1)


def test_a_limit_of_one_phase_moves_the_contactor():
    made = plan((1, profile("TxDefaultProfile", (0, 10, 1))))
    assert made.offers([transaction()], T0)[1] == Offer(10.0, 1)


def test_min_charging_rate_lifts_nothing():
    made = plan((1, profile("TxDefaultProfile", (0, 8), min_rate=12)))
    assert offered(made, 0) == 8


def test_filling_gives_everyone_his_wish_when_there_is_enough():
    assert fill(40, {1: 16, 2: 20}) == {1: 16, 2: 20}


def test_filling_hands_on_what_the_modest_leave():
    # 30 A over wishes of 6, 32 and 32: 6, 12, 12.
    assert fill(30, {1: 32, 2: 6, 3: 32}) == {1: 12, 2: 6, 3: 12}


def shared(ceiling: float, *wishes: float) -> list[float]:
    asked = {n: Offer(wish, 3) for n, wish in enumerate(wishes, start=1)}
    return [offer.current_a for offer in decisions().share(Offer(ceiling, 3), asked).values()]


def test_two_connectors_share_a_ceiling_equally():
    assert shared(32, 32, 32) == [16, 16]


def test_nobody_gets_more_than_he_may_have():
    assert shared(40, 10, 16) == [10, 16]


def test_the_last_connector_waits_when_the_parts_become_too_small():
    # V7: 10 A for two connectors is 5 A each, with which nobody can charge.
    assert shared(10, 16, 16) == [10, 0]


def test_a_connector_that_is_paused_anyway_takes_no_part():
    assert shared(10, 5, 16) == [0, 10]


def test_a_ceiling_below_six_amperes_pauses_everyone():
    made = plan((0, profile("ChargePointMaxProfile", (0, 5))))
    both = [transaction(1), transaction(2)]
    assert [o.current_a for o in made.offers(both, T0).values()] == [0, 0]


def test_a_ceiling_on_one_phase_binds_every_connector():
    made = plan((0, profile("ChargePointMaxProfile", (0, 20, 1))))
    both = [transaction(1), transaction(2)]
    assert list(made.offers(both, T0).values()) == [Offer(10, 1), Offer(10, 1)]
