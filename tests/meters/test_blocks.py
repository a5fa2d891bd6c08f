"""What a register map may ask for in one request."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import InputError
from harness.meters import RegisterMap
from harness.meters.points import Block

MAP = """\
id: example
name: Example
phases: 1
class: B
bus: {{unit: 1}}
read: {{fc: 3, type: u16, order: big, max_regs: {most}}}
timing: {{refresh: null, window: null}}
invalid: {{}}
points:
{points}
blocks: {blocks}
"""

ROW = "\n".join(f"  v{at}: {{at: {at}, type: u32}}" for at in (0, 2, 4, 10, 12))


@pytest.fixture
def load(tmp_path: Path):
    def load(points: str, blocks: str, most: object = 125) -> RegisterMap:
        path = tmp_path / "example.yaml"
        path.write_text(MAP.format(points=points, blocks=blocks, most=most), encoding="utf-8")
        return RegisterMap.load(path)

    return load


def spans(register_map: RegisterMap, group: str = "fast") -> list[tuple[int, int]]:
    return [(block.start, block.count) for block in register_map.blocks[group]]


def test_a_block_that_the_meter_allows_stays_as_it_is(load) -> None:
    assert spans(load(ROW, "{fast: [[0, 20]]}", most=20)) == [(0, 20)]


def test_a_block_that_is_too_long_is_cut_between_two_values(load) -> None:
    assert spans(load(ROW, "{fast: [[0, 14]]}", most=5)) == [(0, 4), (4, 2), (10, 4)]


def test_a_part_reaches_as_far_as_the_meter_allows(load) -> None:
    assert spans(load(ROW, "{fast: [[0, 14]]}", most=6)) == [(0, 6), (10, 4)]


def test_the_shortest_parts_are_single_values(load) -> None:
    parts = spans(load(ROW, "{fast: [[0, 14]]}", most=2))
    assert parts == [(0, 2), (2, 2), (4, 2), (10, 2), (12, 2)]


def test_without_a_limit_of_the_meter_that_of_modbus_holds(load) -> None:
    points = "  a: {at: 0}\n  b: {at: 124}\n  c: {at: 125}"
    assert spans(load(points, "{fast: [[0, 126]]}", most="null")) == [(0, 125), (125, 1)]


def test_a_value_stays_with_its_power_of_ten(load) -> None:
    points = "  a: {at: 0, sf: 3}\n  b: {at: 1, sf: 3}\n  c: {at: 4}"
    assert spans(load(points, "{fast: [[0, 5]]}", most=4)) == [(0, 4), (4, 1)]


def test_import_and_export_of_one_value_stay_together(load) -> None:
    points = "  a: {at: 0, minus: 2}\n  b: {at: 3}"
    assert spans(load(points, "{fast: [[0, 4]]}", most=3)) == [(0, 3), (3, 1)]


def test_the_terms_of_a_sum_stay_together(load) -> None:
    points = "  a: {at: 0}\n  b: {at: 1}\n  c: {at: 2}\n  total: {sum: [b, c]}"
    parts = load(points, "{fast: [[0, 3]]}", most=2).blocks["fast"]
    assert Block(1, 2) in parts


def test_a_part_keeps_the_function_of_its_block(load) -> None:
    points = "  a: {at: 0, fc: 4}\n  b: {at: 1, fc: 4}"
    parts = load(points, "{fast: [[0, 2, 4]]}", most=1).blocks["fast"]
    assert parts == (Block(0, 1, function=4), Block(1, 1, function=4))


@pytest.mark.parametrize(
    ("points", "blocks", "most", "said"),
    [
        (ROW, "{fast: [[0]]}", 9, "blocks.fast[0]: found a list, expected [start, count] or"),
        (ROW, "{fast: [[0, 1, 2, 3]]}", 9, "expected [start, count] or [start, count, fc]"),
        (ROW, "{fast: [[0, 2, 6]]}", 9, "blocks.fast[0][2]: found 6, expected a whole number"),
        (ROW, "{fast: [[65530, 7]]}", 9, "found 7, expected a whole number from 1 to 6"),
        (ROW, "{fast: fast}", 9, "blocks.fast: found 'fast', expected a list"),
        (ROW, "{fast: [[0, 2]]}", 9, "expected a block that holds all registers of 'v2'"),
        (ROW, "{fast: [[0, 14], [20, 2]]}", 20, "fast[1]: found a list, expected a block that"),
        (ROW, "{fast: [[0, 14, 4]]}", 20, "expected a block that holds at least one whole value"),
        (ROW, "{fast: [[0, 14]]}", 1, "all registers of 'v0' within the 1 of max_regs"),
        (
            "  a: {at: 0}\n  b: {at: 9}\n  total: {sum: [a, b]}",
            "{fast: [[0, 2], [9, 2]]}",
            9,
            "expected a block that holds all registers of 'total'",
        ),
        (
            "  a: {at: 0, minus: 9}\n  b: {at: 1}",
            "{fast: [[0, 10]]}",
            9,
            "all registers of 'a' within the 9 of max_regs",
        ),
    ],
)
def test_a_mistake_is_named(load, points: str, blocks: str, most: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(points, blocks, most)
    assert said in str(caught.value)
