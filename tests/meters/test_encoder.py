"""From values to registers; expected registers by hand."""

from __future__ import annotations

import pytest

from harness.data import register_map_path
from harness.meters import RegisterMap, encode, encode_sunspec
from harness.meters.sunspec import Layout

INTEGERS = Layout.load(register_map_path("sunspec-meter-int"))


def registers_of(map_id: str, **values: float | None) -> dict[int, int]:
    register_map = RegisterMap.find(map_id)
    registers = encode(register_map, values)
    function = register_map.points[0].function
    assert not registers[7 - function]
    return registers[function]


def test_a_float_takes_two_registers_the_most_significant_first() -> None:
    registers = registers_of("eastron-sdm630-v2", voltage_l1=230.5)
    assert (registers[0], registers[1]) == (0x4366, 0x8000)


def test_the_least_significant_register_comes_first_where_the_map_says_so() -> None:
    registers = registers_of("phoenix-eem-ma370", voltage_l1=230.5)
    assert (registers[0x8006], registers[0x8007]) == (0x8000, 0x4366)


def test_a_value_is_divided_by_its_scale_and_rounded() -> None:
    registers = registers_of("socomec-countis-diris", power=11_044.0)
    assert (registers[0xC568], registers[0xC569]) == (0, 1104)


def test_a_negative_value_is_a_complement_of_two() -> None:
    registers = registers_of("abb-b23-b24", power=-10.0)
    assert (registers[0x5B14], registers[0x5B15]) == (0xFFFF, 0xFC18)


def test_import_and_export_have_registers_of_their_own() -> None:
    consuming = registers_of("kostal-ksem", power=150.0)
    feeding = registers_of("kostal-ksem", power=-150.0)
    assert (consuming[1], consuming[3]) == (1500, 0)
    assert (feeding[1], feeding[3]) == (0, 1500)


def test_a_sum_is_spread_over_its_terms() -> None:
    registers = registers_of("janitza-umg96rm", energy_import=300.0)
    assert [registers[at] for at in (19062, 19064, 19066)] == [0x42C8] * 3  # 100.0 each


def test_a_sum_leaves_the_terms_alone_that_are_given() -> None:
    registers = registers_of("janitza-umg96rm", energy_import=300.0, energy_import_l1=100.0)
    assert [registers[at] for at in (19062, 19064, 19066)] == [0x42C8] * 3


def test_a_decimal_point_goes_as_far_as_thousandths() -> None:
    # -3 in the map and 0 in the register: 0.5 V are 500.
    registers = registers_of("acrel-djsf1352", voltage_dc=0.5)
    assert (registers[0], registers[1]) == (500, 0)


def test_a_decimal_point_moves_when_the_number_grows_too_large() -> None:
    # 412.5 V are 412500 thousandths, which 16 bits do not hold, but 41250 hundredths they do.
    registers = registers_of("acrel-djsf1352", voltage_dc=412.5)
    assert (registers[0], registers[1]) == (41_250, 1)


def test_what_shares_a_power_of_ten_takes_the_one_that_suits_all() -> None:
    registers = encode(INTEGERS.map, {"current_l1": 1.5, "current_l2": 160.0})[3]
    # 160.0 A in hundredths are 16000; in thousandths they would exceed 32767.
    assert (registers[3], registers[4], registers[6]) == (150, 16_000, 0xFFFE)


@pytest.mark.parametrize(
    ("map_id", "name", "registers"),
    [
        ("abb-b23-b24", "power", [0x7FFF, 0xFFFF]),
        ("gavazzi-em330-em340", "power", [0xFFFF, 0x7FFF]),
        ("eastron-sdm630-v2", "power", [0x7FC0, 0]),
        ("socomec-countis-diris", "power", [0, 0]),  # it has no word for that
    ],
)
def test_no_value_is_what_the_meter_says_for_it(
    map_id: str, name: str, registers: list[int]
) -> None:
    point = next(p for p in RegisterMap.find(map_id).points if p.name == name)
    got = registers_of(map_id, **{name: None})
    assert [got[at] for at in range(point.at, point.at + 2)] == registers


def test_registers_that_mean_nothing_are_zero() -> None:
    assert registers_of("eastron-sdm630-v2", power=1.0)[0x12] == 0


def test_there_are_no_registers_outside_the_blocks() -> None:
    registers = registers_of("siemens-pac1600-7kt1665")
    blocks = [(1, 24), (49, 2), (57, 2), (6687, 4)]
    assert set(registers) == {at for start, count in blocks for at in range(start, start + count)}


@pytest.mark.parametrize(
    ("map_id", "values", "said"),
    [
        ("saia-ale3-finder-7e23", {"power": 700_000.0}, "power: found 700000.0, expected what u16"),
        ("saia-ale3-finder-7e23", {"power": -10.0}, "power: found -10.0, expected what u16"),
        ("eastron-sdm630-v2", {"power": 1e39}, "power: found 1e.39, expected what f32"),
        ("iskra-wm3m4", {"voltage_l1": -1.0}, "voltage_l1: found -1.0, expected what t5"),
        ("acrel-djsf1352", {"voltage_dc": -1.0}, "voltage_dc: found -1.0, expected what u16"),
        ("acrel-djsf1352", {"voltage_dc": 1e20}, "voltage_dc: found 1e.20, expected what u16"),
        ("iskra-wm3m4", {"power": 1e150}, "power: found 1e.150, expected what t6"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    map_id: str, values: dict[str, float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        registers_of(map_id, **values)


def test_a_sunspec_device_begins_with_its_marker_and_the_common_model() -> None:
    image = encode_sunspec(INTEGERS, 203, {})[3]
    assert [image[at] for at in range(40_000, 40_004)] == [0x5375, 0x6E53, 1, 66]


def test_the_meter_model_follows_and_then_the_end() -> None:
    image = encode_sunspec(INTEGERS, 203, {"power": 11_040.0})[3]
    meter = 40_000 + 2 + 2 + 66
    assert (image[meter], image[meter + 1]) == (203, 105)
    assert (image[meter + 18], image[meter + 22]) == (11_040, 0)
    assert (image[meter + 2 + 105], max(image)) == (0xFFFF, meter + 2 + 105 + 1)
