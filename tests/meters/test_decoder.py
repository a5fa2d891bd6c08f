"""Bit patterns are those of IEEE 754: sign, 8 exponent bits (bias 127), 23 fraction bits.

230.5 = 1.80078125 * 2**7: exponent 134 = 0x86, fraction .80078125 = 0x668000, so 0x43668000.
50.0 = 1.5625 * 2**5: exponent 132 = 0x84, fraction .5625 = 0x480000, so 0x42480000.
-1.5 = -1.5 * 2**0: exponent 127, fraction .5 = 0x400000, so 0xBFC00000.
"""

from __future__ import annotations

import pytest

from harness.meters.decoder import BlockDecoder
from harness.meters.points import REGISTER_TYPES, Block, Exponent, Point, Sum


def decode_one(type_name: str, registers: list[int], **how: object) -> float | None:
    register_type = REGISTER_TYPES[type_name]
    point = Point("x", 0, register_type, **how)  # type: ignore[arg-type]
    return BlockDecoder(Block(0, len(registers)), [point]).decode(registers)["x"]


@pytest.mark.parametrize(
    ("type_name", "registers", "value"),
    [
        ("f32", [0x4366, 0x8000], 230.5),
        ("f32", [0x4248, 0x0000], 50.0),
        ("f32", [0xBFC0, 0x0000], -1.5),
        ("f64", [0x3FF8, 0, 0, 0], 1.5),
        ("u16", [0xFFFE], 65534),
        ("i16", [0xFFFE], -2),
        ("u32", [0x0001, 0x0002], 65538),
        ("i32", [0xFFFF, 0xFFFE], -2),
        ("u64", [0, 0, 0x0001, 0x0000], 65536),
        ("i64", [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFD], -3),
        ("acc32", [0x0001, 0x0002], 65538),
        ("t5", [0xFD01, 0xE240], 123.456),
        ("t6", [0xFDFE, 0x1DC0], -123.456),
        ("t7", [0x00FF, 0x2694], 0.9876),
    ],
)
def test_a_number_of_each_type_is_decoded(
    type_name: str, registers: list[int], value: float
) -> None:
    assert decode_one(type_name, registers) == value


def test_the_least_significant_register_may_come_first() -> None:
    registers = [0x8000, 0x4366]
    assert decode_one("f32", registers, least_significant_first=True) == 230.5


def test_four_registers_are_reversed_as_a_whole_not_in_pairs() -> None:
    registers = [0x0004, 0x0003, 0x0002, 0x0001]
    value = decode_one("u64", registers, least_significant_first=True)
    assert value == 0x0001_0002_0003_0004


def test_the_scale_is_applied() -> None:
    assert decode_one("i32", [0, 1234], scale=0.5) == 617.0


def test_the_second_register_is_subtracted_before_scaling() -> None:
    assert decode_one("u16", [1000, 0, 400], minus=2, scale=10.0) == 6000.0


def test_a_difference_with_an_invalid_part_is_no_value() -> None:
    invalid = frozenset({0xFFFF})
    assert decode_one("u16", [1000, 0xFFFF], minus=1, invalid=invalid) is None


def test_not_a_number_is_no_value_even_if_the_map_does_not_say_so() -> None:
    assert decode_one("f32", [0x7FC0, 0]) is None


def test_infinity_is_no_value() -> None:
    assert decode_one("f32", [0x7F80, 0]) is None


def test_an_invalid_pattern_is_no_value() -> None:
    assert decode_one("i32", [0x7FFF, 0xFFFF], invalid=frozenset({2**31 - 1})) is None


def test_a_pattern_next_to_the_invalid_one_is_a_value() -> None:
    value = decode_one("i32", [0x7FFF, 0xFFFE], invalid=frozenset({2**31 - 1}))
    assert value == 2**31 - 2


def test_a_sum_adds_its_terms_after_scaling() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [Point("a", 0, u16, scale=2.0), Point("b", 1, u16)]
    decoder = BlockDecoder(Block(0, 2), points, [Sum("total", ("a", "b"))])
    assert decoder.decode([10, 5])["total"] == 25.0


def test_a_sum_with_a_missing_term_is_no_value() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [Point("a", 0, u16, invalid=frozenset({0xFFFF})), Point("b", 1, u16)]
    decoder = BlockDecoder(Block(0, 2), points, [Sum("total", ("a", "b"))])
    assert decoder.decode([0xFFFF, 5])["total"] is None


def test_addresses_count_from_the_start_of_the_block() -> None:
    point = Point("x", 101, REGISTER_TYPES["u16"])
    assert BlockDecoder(Block(100, 3), [point]).decode([7, 8, 9]) == {"x": 8}


def test_points_that_do_not_lie_wholly_in_the_block_are_left_out() -> None:
    points = [Point("in", 0, REGISTER_TYPES["u16"]), Point("half", 1, REGISTER_TYPES["u32"])]
    assert BlockDecoder(Block(0, 2), points).names == {"in"}


def test_a_sum_is_left_out_when_a_term_lies_elsewhere() -> None:
    points = [Point("in", 0, REGISTER_TYPES["u16"]), Point("out", 9, REGISTER_TYPES["u16"])]
    decoder = BlockDecoder(Block(0, 2), points, [Sum("total", ("in", "out"))])
    assert decoder.names == {"in"}


def test_a_difference_is_one_value() -> None:
    point = Point("power", 0, REGISTER_TYPES["u16"], minus=1)
    assert BlockDecoder(Block(0, 2), [point]).names == {"power"}


@pytest.mark.parametrize(
    ("register", "value"), [(0, 1234.0), (1, 12_340.0), (0xFFFF, 123.4), (0xFFF6, 1.234e-7)]
)
def test_a_register_may_hold_the_power_of_ten(register: int, value: float) -> None:
    assert decode_one("u16", [1234, register], exponent=Exponent(at=1)) == value


def test_a_bias_is_added_to_the_power_of_ten() -> None:
    assert decode_one("u16", [4125, 2], exponent=Exponent(at=1, bias=-3)) == 412.5


@pytest.mark.parametrize("register", [0x8000, 11, 0x7FFF, 0xFFF5])
def test_a_power_of_ten_that_is_none_makes_no_value(register: int) -> None:
    assert decode_one("u16", [1234, register], exponent=Exponent(at=1)) is None


def test_no_value_stays_none_whatever_its_power_of_ten() -> None:
    invalid = frozenset({0xFFFF})
    assert decode_one("u16", [0xFFFF, 1], exponent=Exponent(at=1), invalid=invalid) is None


def test_several_values_may_share_a_power_of_ten() -> None:
    u16, exponent = REGISTER_TYPES["u16"], Exponent(at=2)
    points = [Point("a", 0, u16, exponent=exponent), Point("b", 1, u16, exponent=exponent)]
    assert BlockDecoder(Block(0, 3), points).decode([5, 6, 1]) == {"a": 50.0, "b": 60.0}


def test_one_register_may_hold_the_power_of_ten_with_two_biases() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [
        Point("a", 0, u16, exponent=Exponent(at=2, bias=0)),
        Point("b", 1, u16, exponent=Exponent(at=2, bias=1)),
    ]
    assert BlockDecoder(Block(0, 3), points).decode([5, 6, 1]) == {"a": 50.0, "b": 600.0}


def test_a_difference_is_taken_before_the_power_of_ten() -> None:
    assert decode_one("u16", [9, 4, 1], minus=1, exponent=Exponent(at=2)) == 50.0


def test_a_block_of_one_function_holds_no_points_of_the_other() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [Point("holding", 0, u16, function=3), Point("input", 1, u16, function=4)]
    assert BlockDecoder(Block(0, 2, function=4), points).names == {"input"}


def test_a_value_whose_power_of_ten_lies_elsewhere_is_left_out() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [Point("a", 0, u16), Point("b", 1, u16, exponent=Exponent(at=9))]
    assert BlockDecoder(Block(0, 2), points).names == {"a"}
