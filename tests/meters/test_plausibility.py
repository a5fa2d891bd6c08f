from __future__ import annotations

import pytest
from meters.support import FakeMeter, in_virtual_time, values

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import Values, implausibilities, probe


def only_problem(reading: Values, *, phases: int = 3) -> str:
    (problem,) = implausibilities(reading, phases=phases)
    return problem


@pytest.mark.parametrize("power_w", [0.0, 10.0, 4_200.0, 22_000.0])
def test_a_healthy_meter_is_believed(power_w: float) -> None:
    assert implausibilities(values(power_w), phases=3) == ()


def test_a_meter_without_frequency_is_believed() -> None:
    assert implausibilities(values(frequency_hz=None), phases=3) == ()


@pytest.mark.parametrize("frequency_hz", [45.0, 65.0, 0.0])
def test_no_grid_has_such_a_frequency(frequency_hz: float) -> None:
    problem = only_problem(values(frequency_hz=frequency_hz))
    assert "wrong register map, word order or unit id" in problem


def test_a_frequency_ten_times_too_high_is_recognised() -> None:
    assert "counts in 0.1 Hz" in only_problem(values(frequency_hz=499.8))


def test_swapped_words_are_recognised() -> None:
    # 230.5 V is 0x43668000; with its registers swapped it reads 0x80004366 = -17254 * 2**-149.
    swapped = -17254 * 2.0**-149
    (first, *_) = implausibilities(values(phase_voltage_v=(swapped, swapped, swapped)), phases=3)
    assert "the words are swapped" in first


@pytest.mark.parametrize("voltage", [179.9, 260.1, 1e300])
def test_no_fitted_phase_has_such_a_voltage(voltage: float) -> None:
    problem = only_problem(values(phase_voltage_v=(230.0, voltage, 230.0)))
    assert problem.startswith("the voltage of L2 is")


def test_a_fitted_phase_without_voltage_is_recognised() -> None:
    problem = only_problem(values(phase_voltage_v=(230.0, 230.0, 0.0)))
    assert "L3 is 0 V: the phase is not connected" in problem


def test_a_phase_that_is_not_fitted_may_be_dead() -> None:
    reading = values(phase_voltage_v=(230.0, 0.3, 0.0))
    assert implausibilities(reading, phases=1) == ()


def test_a_phase_that_is_not_fitted_may_be_live() -> None:
    assert implausibilities(values(), phases=1) == ()


def test_a_phase_that_is_not_fitted_may_not_be_half_live() -> None:
    assert "L2" in only_problem(values(phase_voltage_v=(230.0, 100.0, 0.0)), phases=1)


def test_a_total_in_kw_beside_phases_in_w_is_recognised() -> None:
    problem = only_problem(values(9_000.0, power_w=9.0))
    assert "one of them is in kW and the other in W" in problem


def test_a_total_in_w_beside_phases_in_kw_is_recognised() -> None:
    reading = values(9_000.0, phase_power_w=(3.0, 3.0, 3.0))
    assert "one of them is in kW" in implausibilities(reading, phases=3)[0]


def test_a_total_that_is_not_the_sum_of_its_phases_is_recognised() -> None:
    problem = only_problem(values(9_000.0, power_w=6_000.0))
    assert "wrong register map, or a clamp that is reversed or missing" in problem


def test_a_total_within_two_percent_and_50_w_of_its_phases_is_believed() -> None:
    # 9 000 W may be wrong by 180 W + 50 W.
    assert implausibilities(values(9_000.0, power_w=9_229.0), phases=3) == ()
    assert implausibilities(values(9_000.0, power_w=9_231.0), phases=3) != ()


def test_more_power_than_voltage_and_current_give_is_recognised() -> None:
    reading = values(9_000.0, phase_current_a=(5.0, 13.1, 13.1))
    assert "L1 has 3000 W with 230 V and 5 A: wrong scale" in only_problem(reading)


def test_five_percent_and_50_w_above_the_apparent_power_are_believed() -> None:
    # 1.05 * 230 V * 10 A + 50 W = 2 465 W
    for power, believed in ((2_464.0, True), (2_466.0, False)):
        reading = values(power, phase_power_w=(power, 0.0, 0.0), phase_current_a=(10.0, 0.0, 0.0))
        assert (implausibilities(reading, phases=3) == ()) is believed


def test_power_in_kw_throughout_is_recognised_under_load() -> None:
    reading = values(9.0, phase_current_a=(13.0, 13.0, 13.0))
    assert "in kW where the register map says W" in implausibilities(reading, phases=3)[0]


def test_the_reactive_current_of_an_idle_charger_is_no_sign_of_kw() -> None:
    reading = values(1.0, phase_current_a=(0.3, 0.3, 0.3))
    assert implausibilities(reading, phases=3) == ()


def test_a_meter_the_wrong_way_round_is_recognised() -> None:
    assert "set invert: true" in only_problem(values(-9_000.0))


def test_one_reversed_clamp_is_recognised() -> None:
    reading = values(
        3_000.0,
        phase_power_w=(3_000.0, -3_000.0, 3_000.0),
        phase_current_a=(13.1, 13.1, 13.1),
    )
    assert "backward on L2 only: reversed or swapped clamps" in only_problem(reading)


def test_wrong_voltages_are_named_before_the_powers_that_they_make_look_wrong() -> None:
    reading = values(9_000.0, phase_voltage_v=(2.3, 2.3, 2.3))
    assert all("voltage" in problem for problem in implausibilities(reading, phases=3))


def test_a_probe_returns_what_it_read() -> None:
    async def main(clock: Clock) -> Values:
        return await probe(FakeMeter(clock, lambda _at: 4_200.0), name="meter 1", phases=3)

    assert in_virtual_time(main).power_w == 4_200.0


def test_a_probe_names_the_meter_and_its_problems() -> None:
    async def main(clock: Clock) -> Values:
        return await probe(FakeMeter(clock, lambda _at: -4_200.0), name="meter 1", phases=3)

    with pytest.raises(BenchError, match=r"meter 1: the readings cannot be true: .*invert"):
        in_virtual_time(main)


def test_a_probe_of_a_silent_meter_says_so() -> None:
    async def main(clock: Clock) -> Values:
        return await probe(FakeMeter(clock, lambda _at: "busy"), name="meter 1", phases=3)

    with pytest.raises(BenchError, match="meter 1: no reading: busy; is the unit id right"):
        in_virtual_time(main)
