"""Register maps that are based on another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import InputError
from harness.meters import RegisterMap
from harness.meters.points import Block

BASE = """\
id: base
name: Base
phases: 1
class: B
bus: {rtu: {baud: 9600, parity: N, stop: 1}, unit: 7}
read: {fc: 3, type: u16, order: big, scale: 0.1, gap_ms: 5}
timing: {refresh: 0.2, window: null}
invalid: {u16: [0xFFFF]}
points:
  voltage_l1: {at: 0}
  current_l1: {at: 1}
  power: {at: 2}
blocks: {fast: [[0, 3]]}
confidence: high
"""

CHILD = """\
id: child
name: Child
base: base
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def child(write):
    write("base", BASE)

    def child(more: str = "") -> RegisterMap:
        return RegisterMap.load(write("child", CHILD + more))

    return child


def scales(register_map: RegisterMap) -> dict[str, float]:
    return {point.name: point.scale for point in register_map.points}


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        RegisterMap.load(path)
    return str(caught.value)


def test_what_a_map_does_not_say_is_that_of_its_base(child) -> None:
    register_map = child()
    assert (register_map.unit, register_map.gap_ms, register_map.refresh_ms) == (7, 5, 200)
    assert scales(register_map) == {"voltage_l1": 0.1, "current_l1": 0.1, "power": 0.1}


def test_a_map_has_its_own_name(child) -> None:
    assert (child().id, child().name) == ("child", "Child")


def test_how_sure_a_base_is_says_nothing_of_its_extension(child) -> None:
    assert child().confidence == "unknown"


def test_a_single_point_may_differ(child) -> None:
    register_map = child("points: {current_l1: {at: 1, scale: 0.001}}\n")
    assert scales(register_map) == {"voltage_l1": 0.1, "current_l1": 0.001, "power": 0.1}


def test_a_point_may_be_added(child) -> None:
    register_map = child("points: {pf: {at: 3}}\nblocks: {fast: [[0, 4]]}\n")
    assert "pf" in scales(register_map)


def test_a_single_default_may_differ(child) -> None:
    register_map = child("read: {gap_ms: 100}\n")
    assert (register_map.gap_ms, scales(register_map)["power"]) == (100, 0.1)


def test_the_unit_may_differ_alone(child) -> None:
    bus = child("bus: {unit: 9}\n").bus
    assert bus.unit == 9
    assert bus.serial is not None


def test_a_timing_may_differ_alone(child) -> None:
    register_map = child("timing: {window: 0.4}\n")
    assert (register_map.refresh_ms, register_map.window_ms) == (200, 400)


def test_a_smaller_limit_cuts_the_blocks_of_the_base(child) -> None:
    assert child("read: {max_regs: 2}\n").blocks["fast"] == (Block(0, 2), Block(2, 1))


def test_a_base_may_have_a_base(write) -> None:
    write("base", BASE)
    write("child", CHILD + "bus: {unit: 9}\n")
    path = write("grandchild", "id: grandchild\nname: Grandchild\nbase: child\nclass: C\n")
    register_map = RegisterMap.load(path)
    assert (register_map.unit, register_map.accuracy_class, register_map.gap_ms) == (9, "C", 5)


def test_a_base_may_be_one_of_the_packaged_maps(write) -> None:
    path = write("mine", "id: mine\nname: Mine\nbase: eastron-sdm630-v2\nread: {max_regs: 20}\n")
    register_map = RegisterMap.load(path)
    # Some SDM630 refuse more than about 20 registers. Voltages, currents and powers end at 0x11,
    # pf_l1 stands alone at 0x1E, and from 0x34 to the frequency at 0x46 it is 20.
    parts = [(block.start, block.count) for block in register_map.blocks["all"]]
    assert parts == [(0x00, 18), (0x1E, 2), (0x34, 20), (0x48, 4)]


def test_a_map_beside_the_file_goes_before_a_packaged_one(write) -> None:
    write("eastron-sdm630-v2", BASE.replace("id: base", "id: eastron-sdm630-v2"))
    path = write("mine", "id: mine\nname: Mine\nbase: eastron-sdm630-v2\n")
    assert RegisterMap.load(path).unit == 7


def test_the_weidmueller_is_a_janitza() -> None:
    ours, base = RegisterMap.find("weidmueller-em525"), RegisterMap.find("janitza-umg96rm")
    assert (ours.points, ours.blocks, ours.bus) == (base.points, base.blocks, base.bus)
    assert (ours.confidence, base.confidence) == ("medium", "high")


def test_a_base_that_does_not_exist_is_named_with_its_line_and_the_nearest(write) -> None:
    path = write("child", CHILD.replace("base: base", "base: eastron-sdm360-v2"))
    said = complaint(path)
    assert said.startswith(f"{path}:3: base: found 'eastron-sdm360-v2', expected one of abb-b21,")
    assert said.endswith("did you mean 'eastron-sdm630-v2'?")


def test_a_base_that_is_no_text_is_named(write) -> None:
    path = write("child", CHILD.replace("base: base", "base: 630"))
    assert complaint(path).startswith(f"{path}:3: base: found 630, expected one of")


def test_a_base_cannot_lead_out_of_the_folder(write) -> None:
    path = write("child", CHILD.replace("base: base", "base: ../child"))
    assert "base: found '../child', expected one of" in complaint(path)


def test_a_map_cannot_be_its_own_base(write) -> None:
    path = write("child", CHILD.replace("base: base", "base: child"))
    assert complaint(path) == (
        f"{path}:3: base: found 'child', expected a map that is not based on this one: "
        "child → child"
    )


def test_a_circle_of_bases_is_named_in_full(write) -> None:
    write("a", "id: a\nname: A\nbase: b\n")
    path = write("b", "id: b\nname: B\nbase: a\n")
    assert complaint(path).endswith("a map that is not based on this one: b → a → b")


def test_a_mistake_of_the_base_is_named_in_the_file_of_the_base(write, tmp_path: Path) -> None:
    write("base", BASE.replace("fc: 3", "fc: 6"))
    path = write("child", CHILD)
    assert complaint(path).startswith(f"{tmp_path / 'base.yaml'}:6: read.fc: found 6, expected")


def test_a_mistake_of_the_extension_is_named_on_its_own_line(write) -> None:
    write("base", BASE)
    path = write("child", CHILD + "read: {fc: 6}\n")
    assert complaint(path).startswith(f"{path}:4: read.fc: found 6, expected")


def test_a_part_of_the_wrong_kind_is_named(write) -> None:
    write("base", BASE)
    path = write("child", CHILD + "points: all\n")
    assert complaint(path).startswith(f"{path}:4: points: found 'all', expected a mapping")


def test_an_extension_needs_a_name_of_its_own(write) -> None:
    write("base", BASE)
    path = write("child", "id: child\nbase: base\n")
    assert complaint(path).startswith(f"{path}:1: name: found nothing, expected a value")
