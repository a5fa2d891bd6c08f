"""Whatever a map's registers can hold comes back from them within half a digit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meters.maps import MAP_IDS

from harness.meters import RegisterMap, encode
from harness.meters.accuracy import resolution
from harness.meters.decoder import BlockDecoder

MAPS = {map_id: RegisterMap.find(map_id) for map_id in MAP_IDS}

THOUSANDTHS = st.integers(min_value=0, max_value=320_000)
"""What all meters can hold: unsigned ones, and those that end at 327.67 V."""

SIX_DIGITS = 1e-6


@pytest.mark.parametrize("map_id", MAP_IDS)
@settings(max_examples=20, deadline=None)
@given(numbers=st.lists(THOUSANDTHS, min_size=20, max_size=20))
def test_values_come_back_within_half_a_digit(map_id: str, numbers: list[int]) -> None:
    register_map = MAPS[map_id]
    points = [point for point in register_map.points if not point.name.startswith("pf")]
    wanted = {point.name: number / 1000 for point, number in zip(points, numbers, strict=False)}
    moving = {point.name for point in points if point.exponent and point.type.words == 1}
    registers = encode(register_map, wanted)
    for block in (block for group in register_map.blocks.values() for block in group):
        words = [registers[block.function][at] for at in block.addresses]
        decoded = BlockDecoder(block, register_map.points).decode(words)
        for name in decoded.keys() & wanted.keys():
            half = resolution(name, register_map.points) / 2 * (1 + SIX_DIGITS)
            if name in moving:
                half *= 10  # 16 bits of thousandths end at 32.767; then digits are hundredths
            assert decoded[name] == pytest.approx(wanted[name], rel=SIX_DIGITS, abs=half)
