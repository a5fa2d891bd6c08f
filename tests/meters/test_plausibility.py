"""The readings that each mistake makes of one true state, worked out by hand.

The truth, unless a test says otherwise: 230 V on three phases, 13 A on each at a power factor of
1, so 2 990 W a phase and 8 970 W in all, 50 Hz.
"""

from __future__ import annotations

import pytest
from meters.support import FakeMeter, in_virtual_time, values

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import Mistake, Suspicion, Values, diagnose, probe

TRUE_W, PHASE_W, PHASE_A = 8_970.0, 2_990.0, 13.0


def loaded(**others: object) -> Values:
    return values(TRUE_W, **others)


def only(reading: Values, *, phases: int = 3, **known: float) -> Suspicion:
    (suspicion,) = diagnose([reading], phases=phases, **known)
    return suspicion


def three(value: float) -> tuple[float, float, float]:
    return (value, value, value)


def is_believed(reading: Values, *, phases: int = 3) -> bool:
    return diagnose([reading], phases=phases) == ()


@pytest.mark.parametrize("power_w", [0.0, 10.0, 4_200.0, 22_000.0])
def test_a_healthy_meter_is_believed(power_w: float) -> None:
    assert is_believed(values(power_w))


# frequency ----------------------------------------------------------------------------------


def test_a_meter_without_frequency_is_believed() -> None:
    assert is_believed(values(frequency_hz=None))


@pytest.mark.parametrize("frequency_hz", [45.0, 65.0, 0.0])
def test_no_grid_has_such_a_frequency(frequency_hz: float) -> None:
    suspicion = only(values(frequency_hz=frequency_hz))
    assert suspicion.mistake is Mistake.MAP
    assert "wrong register map, word order or unit id" in suspicion.sentence


@pytest.mark.parametrize(("frequency_hz", "step"), [(499.8, "0.1"), (4_998.0, "0.01")])
def test_a_frequency_ten_or_a_hundred_times_too_high_is_recognised(
    frequency_hz: float, step: str
) -> None:
    suspicion = only(values(frequency_hz=frequency_hz))
    assert suspicion.mistake is Mistake.SCALE
    assert f"counts in {step} Hz" in suspicion.sentence


def test_a_frequency_with_its_words_swapped_is_recognised() -> None:
    # 50.1 Hz as a float32 is 0x42486666; 0x66664248 is 2.7184e23.
    suspicion = only(values(frequency_hz=float(0x664248 + 0x800000) * 2.0**54))
    assert suspicion.mistake is Mistake.SWAPPED_WORDS


# voltages -----------------------------------------------------------------------------------


def test_floats_with_swapped_words_are_recognised() -> None:
    # 230.5 V is 0x43668000; with its registers swapped it reads 0x80004366 = -17254 * 2**-149.
    suspicion = only(values(phase_voltage_v=three(-17254 * 2.0**-149)))
    assert suspicion.mistake is Mistake.SWAPPED_WORDS
    assert suspicion.sentence.startswith("the voltage of L1, L2 and L3 is")


def test_integers_with_swapped_words_are_recognised() -> None:
    # 230.5 V in steps of 0.1 V is 2 305; its registers swapped make 2 305 * 65 536 of it.
    suspicion = only(values(phase_voltage_v=three(2_305 * 65_536 * 0.1)))
    assert suspicion.mistake is Mistake.SWAPPED_WORDS


@pytest.mark.parametrize("voltage", [179.9, 260.1, 1e300])
def test_no_fitted_phase_has_such_a_voltage(voltage: float) -> None:
    sentence = only(values(phase_voltage_v=(230.0, voltage, 230.0))).sentence
    assert sentence.startswith("the voltage of L2 is")


@pytest.mark.parametrize(("voltage", "factor"), [(2_305.0, "10"), (0.2305, "0.001")])
def test_a_voltage_in_the_wrong_unit_is_recognised(voltage: float, factor: str) -> None:
    suspicion = only(loaded(phase_voltage_v=three(voltage)))
    assert suspicion.mistake is Mistake.SCALE
    assert f"{factor} times a mains voltage" in suspicion.sentence


def test_the_voltage_between_two_phases_is_no_phase_voltage() -> None:
    suspicion = only(values(phase_voltage_v=three(399.0)))
    assert suspicion.mistake is Mistake.MAP
    assert "voltage between two phases" in suspicion.sentence


def test_a_vt_ratio_in_a_meter_without_transformers_is_recognised() -> None:
    # 10 000/100 V: voltages and powers are a hundred times too high.
    suspicion = only(
        values(
            100 * TRUE_W,
            phase_voltage_v=three(23_000.0),
            phase_current_a=three(PHASE_A),
        )
    )
    assert suspicion.mistake is Mistake.VT_RATIO
    assert "10000/100 V" in suspicion.sentence


def test_wrong_voltages_are_named_before_the_powers_that_they_make_look_wrong() -> None:
    assert "voltage" in only(loaded(phase_voltage_v=three(2.3))).sentence


# missing phases -----------------------------------------------------------------------------


def test_a_fitted_phase_without_voltage_is_missing() -> None:
    suspicion = only(values(phase_voltage_v=(230.0, 230.0, 0.0)))
    assert suspicion.mistake is Mistake.PHASE_MISSING
    assert "the voltage of L3 is 0 V: the phase is not connected" in suspicion.sentence


def test_a_phase_with_current_and_no_voltage_has_none_in_the_wiring_mode() -> None:
    suspicion = only(loaded(phase_voltage_v=(230.0, 0.0, 0.0)))
    assert suspicion.mistake is Mistake.WIRING_MODE


def test_nothing_but_zeros_is_another_meter_or_map() -> None:
    suspicion = only(values(phase_voltage_v=three(0.0)))
    assert suspicion.mistake is Mistake.MAP
    assert "unit id" in suspicion.sentence


@pytest.mark.parametrize("voltage", [0.0, 0.3, 230.0])
def test_a_phase_that_is_not_fitted_may_be_dead_or_live(voltage: float) -> None:
    assert is_believed(values(phase_voltage_v=(230.0, voltage, voltage)), phases=1)


def test_a_phase_that_is_not_fitted_may_not_be_half_live() -> None:
    assert "L2" in only(values(phase_voltage_v=(230.0, 100.0, 0.0)), phases=1).sentence


def test_direct_current_has_no_phase_that_could_be_missing() -> None:
    battery = values(
        40_000.0,
        phase_power_w=(40_000.0, 0.0, 0.0),
        phase_current_a=(100.0, 0.0, 0.0),
        phase_voltage_v=(400.0, 0.0, 0.0),
        frequency_hz=None,
    )
    assert is_believed(battery, phases=0)


# values that are not measured ---------------------------------------------------------------

NAN = float("nan")


def test_phases_that_are_not_measured_break_no_law() -> None:
    blank = three(NAN)
    total_only = loaded(phase_power_w=blank, phase_current_a=blank, phase_voltage_v=blank)
    assert is_believed(total_only)


def test_a_reversed_meter_without_phases_is_recognised() -> None:
    blank = three(NAN)
    reading = values(-TRUE_W, phase_power_w=blank, phase_current_a=blank, phase_voltage_v=blank)
    assert only(reading).mistake is Mistake.REVERSED


def test_a_power_that_is_no_number_is_recognised() -> None:
    assert only(loaded(power_w=NAN)).mistake is Mistake.SWAPPED_WORDS


# the probe ----------------------------------------------------------------------------------


def probing(*powers: object, **how: object) -> Values:
    """Probe a meter that says one thing after the other, and the last of them for good."""
    said = [*powers]

    async def main(clock: Clock) -> Values:
        meter = FakeMeter(clock, lambda _at: said.pop(0) if len(said) > 1 else said[0])
        return await probe(meter, name="connector 1, meter abc", phases=3, **how)

    return in_virtual_time(main)


def test_a_probe_returns_what_it_read() -> None:
    assert probing(4_200.0).power_w == 4_200.0


def test_a_probe_names_the_meter_and_its_problems() -> None:
    with pytest.raises(
        BenchError, match=r"connector 1, meter abc: the readings cannot be true: .*invert: true"
    ):
        probing(-4_200.0)


def test_a_probe_knows_what_the_connector_is_built_for() -> None:
    # 60 kW are 87 A a phase.
    with pytest.raises(BenchError, match=r"L1, L2 and L3 carry 86.95.* on a connector of 32 A"):
        probing(60_000.0, rated_a=32.0)


def test_a_probe_is_not_at_a_loss_for_a_reply_or_two() -> None:
    assert probing("no reply", "busy", 4_200.0).power_w == 4_200.0


def test_a_probe_of_a_silent_meter_says_so() -> None:
    with pytest.raises(BenchError, match="no reading: busy; is the unit id right"):
        probing("busy")
