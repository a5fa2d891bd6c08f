"""The walk along SunSpec models, on registers in a dictionary; nothing is read over a line."""

from __future__ import annotations

import pytest

from harness.data import register_map_path
from harness.errors import BenchError, InputError
from harness.meters import encode_sunspec
from harness.meters.decoder import BlockDecoder
from harness.meters.points import Block
from harness.meters.sunspec import Layout, Model, walk

INTEGERS = Layout.load(register_map_path("sunspec-meter-int"))
FLOATS = Layout.load(register_map_path("sunspec-meter-float"))

LOAD = {
    **{f"current_l{phase}": 16.0 for phase in (1, 2, 3)},
    **{f"voltage_l{phase}": 230.5 for phase in (1, 2, 3)},
    **{f"power_l{phase}": 3680.0 for phase in (1, 2, 3)},
    "power": 11_040.0,
    "frequency": 50.0,
    "energy_import": 1500.0,
}


def chain(*models: tuple[int, int], base: int = 40_000) -> dict[int, int]:
    """Lay out a marker and the headers of models, given as number and length."""
    registers = {base: 0x5375, base + 1: 0x6E53}
    address = base + 2
    for number, length in models:
        registers |= {address: number, address + 1: length}
        address += 2 + length
    return registers


def follow(registers: dict[int, int]) -> tuple[Model, ...]:
    """Walk over registers; what is not there is refused."""
    way = walk()
    block = next(way)
    while True:
        words = [registers.get(at) for at in block.addresses]
        try:
            block = way.send(None if None in words else words)
        except StopIteration as end:
            return end.value


def located(layout: Layout, number: int, values: dict[str, float]):
    """Locate the map of an emulated device, and return it with the device's registers."""
    registers = encode_sunspec(layout, number, values)[3]
    model = next(model for model in follow(registers) if layout.fits(model))
    block = layout.block.moved(model.address)
    return layout.located(model, [registers[at] for at in block.addresses]), registers


def test_the_marker_is_looked_for_at_three_addresses() -> None:
    way = walk()
    asked = [next(way), way.send(None), way.send(None)]
    assert asked == [Block(40_000, 2), Block(50_000, 2), Block(0, 2)]


@pytest.mark.parametrize("base", [40_000, 50_000, 0])
def test_the_models_are_followed_to_the_end(base: int) -> None:
    models = follow(chain((1, 66), (203, 105), (0xFFFF, 0), base=base))
    assert models == (Model(1, base + 2, 66), Model(203, base + 2 + 68, 105))


def test_models_that_nobody_knows_are_passed_over() -> None:
    models = follow(chain((1, 65), (64_001, 7), (213, 124), (0xFFFF, 0)))
    assert [model.number for model in models] == [1, 64_001, 213]


def test_a_device_without_a_marker_is_none() -> None:
    with pytest.raises(BenchError, match="no SunSpec marker, expected it at one of 40000, 50000,"):
        follow({40_000: 1, 40_001: 2})


def test_half_a_marker_is_none() -> None:
    with pytest.raises(BenchError, match="no SunSpec marker"):
        follow({40_000: 0x5375, 40_001: 0x6E54})


def test_a_model_without_a_length_is_nonsense() -> None:
    with pytest.raises(BenchError, match="model 203 at 40070 with a length of 0 as number 2"):
        follow(chain((1, 66), (203, 0)))


def test_a_chain_that_leads_out_of_the_addresses_is_nonsense() -> None:
    with pytest.raises(BenchError, match="model 1 at 40002 with a length of 30000"):
        follow(chain((1, 30_000)))


def test_a_chain_without_an_end_is_nonsense() -> None:
    with pytest.raises(BenchError, match="as number 101, expected a chain of at most 100 models"):
        follow(chain(*[(9, 1)] * 200))


def test_a_chain_that_breaks_off_is_named_with_its_address() -> None:
    with pytest.raises(BenchError, match="breaks off at 40070"):
        follow(chain((1, 66)))


@pytest.mark.parametrize(("number", "phases"), [(201, 1), (202, 2), (203, 3), (204, 3)])
def test_the_phases_are_those_of_the_model(number: int, phases: int) -> None:
    assert located(INTEGERS, number, LOAD)[0].phases == phases
    assert located(FLOATS, number + 10, LOAD)[0].phases == phases


@pytest.mark.parametrize(("layout", "number"), [(INTEGERS, 203), (FLOATS, 213)])
def test_values_are_read_where_the_model_stands(layout: Layout, number: int) -> None:
    register_map, registers = located(layout, number, LOAD)
    (block,) = register_map.sample_blocks
    decoded = BlockDecoder(block, register_map.points).decode(
        [registers[at] for at in block.addresses]
    )
    assert {name: decoded[name] for name in LOAD} == LOAD


def test_one_block_holds_a_sample_with_its_scale_factors() -> None:
    register_map, _ = located(INTEGERS, 203, LOAD)
    assert register_map.sample_blocks == (Block(40_070, 56),)


def test_a_scale_factor_that_changes_is_followed() -> None:
    register_map, registers = located(INTEGERS, 203, LOAD)
    (block,) = register_map.sample_blocks
    registers |= {40_070 + 18: 3300, 40_070 + 22: 1}  # 33 kW exceed 16 bits of watts
    decoded = BlockDecoder(block, register_map.points).decode(
        [registers[at] for at in block.addresses]
    )
    assert decoded["power"] == 33_000.0


def test_values_that_the_device_does_not_have_are_left_out() -> None:
    without = {name: value for name, value in LOAD.items() if not name.startswith("power_l")}
    register_map, _ = located(INTEGERS, 203, without)
    names = {point.name for point in register_map.points}
    assert "power" in names
    assert not any(name.startswith("power_l") for name in names)


def test_a_counter_that_stands_at_0_stays() -> None:
    register_map, _ = located(INTEGERS, 203, LOAD | {"energy_import": 0.0})
    assert "energy_import" in {point.name for point in register_map.points}


def test_the_resolution_is_that_of_the_scale_factor_seen() -> None:
    # 44.16 kW exceed 16 bits of watts; 16 A do not exceed 16 bits of thousandths.
    register_map, _ = located(INTEGERS, 203, LOAD | {"power": 44_160.0})
    model = register_map.model()
    assert (model.power_resolution_w, model.current_resolution_a) == (10.0, 0.001)


def test_a_map_says_which_model_it_is_of() -> None:
    register_map, _ = located(FLOATS, 213, LOAD)
    assert register_map.id == "sunspec-213"
    assert register_map.name == "SunSpec meter, model 213 at 40070"


def test_a_model_that_is_too_short_does_not_fit() -> None:
    assert INTEGERS.fits(Model(203, 40_070, 54))
    assert not INTEGERS.fits(Model(203, 40_070, 53))


def test_another_model_does_not_fit() -> None:
    assert not INTEGERS.fits(Model(213, 40_070, 124))


def test_a_register_map_is_no_layout() -> None:
    with pytest.raises(InputError, match="sunspec: found nothing, expected a value"):
        Layout.load(register_map_path("abb-b21"))
