from __future__ import annotations

import pytest

from harness.meters.accuracy import ACCURACY_CLASSES, resolution
from harness.meters.points import REGISTER_TYPES, Exponent, Point, Sum


def power(type_name: str, **how: object) -> Point:
    return Point("power", 0, REGISTER_TYPES[type_name], **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "bound"), [("A", 0.035), ("B", 0.02), ("C", 0.007), ("0.5S", 0.005), ("0.2S", 0.002)]
)
def test_a_class_bounds_the_error(name: str, bound: float) -> None:
    assert ACCURACY_CLASSES[name] == bound


def test_class_1_is_no_better_than_class_b() -> None:
    assert ACCURACY_CLASSES["1"] == ACCURACY_CLASSES["B"]


def test_an_unknown_class_is_no_better_than_the_poorest() -> None:
    assert ACCURACY_CLASSES["unknown"] == max(ACCURACY_CLASSES.values())


def test_an_integer_steps_by_its_scale() -> None:
    assert resolution("power", [power("i32", scale=0.1)]) == 0.1


def test_a_power_of_ten_goes_by_what_was_seen() -> None:
    point = power("i16", exponent=Exponent(at=1, bias=-1, seen=2))
    assert resolution("power", [point]) == 10.0


@pytest.mark.parametrize("type_name", ["f64", "t5", "t6"])
def test_a_number_with_many_digits_steps_by_nothing(type_name: str) -> None:
    assert resolution("power", [power(type_name)]) == 0.0


def test_the_steps_of_a_float32_do_not_matter_unless_it_is_large() -> None:
    assert resolution("power", [power("f32")]) == 0.0


@pytest.mark.parametrize(
    ("scale", "up_to", "step"),
    [
        (1.0, 16e6, 1.0),  # Wh: 2**23 < 16e6 < 2**24, so the last of 24 bits is 1
        (1.0, 130e6, 8.0),  # Wh: 2**26 < 130e6 < 2**27
        (1000.0, 16e6, 1000 / 1024),  # kWh: 2**13 < 16000 < 2**14
    ],
)
def test_a_float32_that_counts_steps_by_its_24th_bit(
    scale: float, up_to: float, step: float
) -> None:
    assert resolution("power", [power("f32", scale=scale)], up_to=up_to) == step


def test_a_sum_steps_by_the_steps_of_its_terms() -> None:
    u16 = REGISTER_TYPES["u16"]
    points = [Point("a", 0, u16, scale=10.0), Point("b", 1, u16, scale=5.0)]
    assert resolution("power", points, [Sum("power", ("a", "b"))]) == 15.0


def test_a_value_that_the_map_does_not_have_steps_by_nothing() -> None:
    assert resolution("energy_import", [power("u16")]) == 0.0
