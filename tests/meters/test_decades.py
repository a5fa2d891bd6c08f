"""The examples of T5, T6 and T7 are those of Finder's 7M user's manual, page 54."""

from __future__ import annotations

import pytest

from harness.meters.decades import (
    shifted,
    t5_bits,
    t5_value,
    t6_bits,
    t6_value,
    t7_bits,
    t7_value,
)


def test_a_number_is_shifted_to_the_left_and_to_the_right() -> None:
    assert (shifted(123.0, 2), shifted(123.0, 0), shifted(123.0, -2)) == (12_300.0, 123.0, 1.23)


def test_shifting_rounds_once() -> None:
    assert shifted(3.0, -1) == 0.3  # 3 * 0.1 is 0.30000000000000004


def test_the_manuals_t5_is_123_456() -> None:
    assert t5_value(0xFD01E240) == 123.456


def test_the_manuals_t6_is_minus_123_456() -> None:
    assert t6_value(0xFDFE1DC0) == -123.456


def test_the_manuals_t7_is_0_9876() -> None:
    assert t7_value(0x00FF2694) == 0.9876


def test_a_t5_has_24_bits_without_a_sign() -> None:
    assert t5_value(0x00FFFFFF) == 16_777_215


def test_a_t5_may_have_a_positive_power_of_ten() -> None:
    assert t5_value(0x0200000B) == 1100


def test_a_power_factor_of_export_is_negative() -> None:
    assert t7_value(0xFF002694) == -0.9876


@pytest.mark.parametrize("value", [0.0, 0.001, 16.0, 230.5, 11_040.0, 8_388_607.0, 1.0e9])
def test_a_t5_holds_seven_digits(value: float) -> None:
    assert t5_value(t5_bits(value)) == value


@pytest.mark.parametrize("value", [-8_388_607.0, -3680.25, -0.5, 12.34567, 8_388_607.0])
def test_a_t6_holds_seven_digits_and_a_sign(value: float) -> None:
    assert t6_value(t6_bits(value)) == value


def test_what_exceeds_23_bits_loses_its_last_digit() -> None:
    assert t6_value(t6_bits(9_999_999.0)) == 10_000_000.0


@pytest.mark.parametrize("value", [0.0, 0.9876, 1.0, -0.5])
def test_a_power_factor_comes_back(value: float) -> None:
    assert t7_value(t7_bits(value)) == value


@pytest.mark.parametrize("value", [1e-100, 5e-324])
def test_a_number_too_small_for_its_power_of_ten_is_nearly_nothing(value: float) -> None:
    assert t5_value(t5_bits(value)) == pytest.approx(value, rel=1e-6, abs=1e-128)


def test_a_number_too_large_for_its_power_of_ten_does_not_exist() -> None:
    assert t5_value(t5_bits(8e133)) == pytest.approx(8e133)
    with pytest.raises(OverflowError, match=r"9e.135 is too large"):
        t5_bits(9e135)


def test_a_negative_t5_does_not_exist() -> None:
    with pytest.raises(ValueError, match="T5 is unsigned"):
        t5_bits(-1.0)
