"""Which vehicle a step plugs in: by name, by a file of its own, or by what it draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from scenario.plays import play_steps
from scenario.texts import complaints, loaded, with_steps

from harness.bench import VehicleDemand
from harness.emulator import VEHICLES, Vehicle
from harness.errors import InputError
from harness.scenario import PlugInStep, load
from harness.scenario.plugging import demand_of, demands_of

SLOW = Vehicle("slow", VEHICLES["slow"])


def plugged(text: str) -> PlugInStep:
    (step,) = loaded(with_steps(f"plug_in: {text}")).scenario.steps
    assert isinstance(step, PlugInStep)
    return step


def beside(folder: Path, vehicle_file: str, text: str) -> Path:
    """Write a scenario that plugs in ``./my-van.vehicle.yaml``, and that file."""
    (folder / "my-van.vehicle.yaml").write_text(vehicle_file, "utf-8")
    path = folder / "a.scenario.yaml"
    path.write_text(with_steps(f"plug_in: {text}"), "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("{draws: 22 kW}", VehicleDemand(22_000.0, 3)),
        ("{vehicle: slow}", VehicleDemand(11_000.0, 3, SLOW)),
        ("{vehicle: slow, draws: 22 kW}", VehicleDemand(22_000.0, 3, SLOW)),
        ("{vehicle: slow, phases: 1}", VehicleDemand(11_000.0, 1, SLOW)),
        (
            "{vehicle: one-phase}",
            VehicleDemand(7_400.0, 1, Vehicle("one-phase", VEHICLES["one-phase"])),
        ),
    ],
)
def test_what_is_said_goes_before_what_the_vehicle_has(text: str, demand: VehicleDemand) -> None:
    assert demand_of(plugged(text)) == demand


@pytest.mark.parametrize("name", VEHICLES)
def test_every_vehicle_can_be_named(name: str) -> None:
    assert plugged(f"{{vehicle: {name}}}").plug_in.vehicle == Vehicle(name, VEHICLES[name])


def test_a_step_says_which_vehicle_it_plugs_in() -> None:
    assert str(plugged("{vehicle: slow}")) == "plug_in connector 1, slow, draws 11 kW, 3-phase"


def test_an_item_asks_for_all_that_its_steps_plug_in() -> None:
    text = with_steps("plug_in: {vehicle: slow}", "hold: 1 s", "plug_in: {draws: 7 kW, phases: 1}")
    (item,) = loaded(text).items
    assert demands_of(item) == (VehicleDemand(11_000.0, 3, SLOW), VehicleDemand(7_000.0, 1))


def test_a_vehicle_file_lies_beside_the_scenario(tmp_path: Path) -> None:
    path = beside(tmp_path, "like: slow\nphases: 2\n", "{vehicle: ./my-van.vehicle.yaml}")
    (step,) = load(path).scenario.steps
    assert isinstance(step, PlugInStep)
    assert step.plug_in.vehicle == Vehicle("my-van", replace(VEHICLES["slow"], phases=2))


def test_what_is_wrong_with_a_vehicle_file_is_said_with_its_own_line(tmp_path: Path) -> None:
    path = beside(tmp_path, "power: 7 kW\nlike: slwo\n", "{vehicle: ./my-van.vehicle.yaml}")
    with pytest.raises(InputError) as caught:
        load(path)
    expected = (
        f"{path}:3: steps[0].plug_in.vehicle: {tmp_path}/my-van.vehicle.yaml:2: like: "
        "found 'slwo', expected one of ordinary, "
    )
    assert str(caught.value).startswith(expected)
    assert str(caught.value).endswith("; did you mean 'slow'?")


@pytest.mark.parametrize(
    ("vehicle", "found"),
    [
        ("slwo", "found 'slwo', expected a file *.yaml or one of ordinary, load-bank, "),
        ("3", "found 3, expected the name or the file of a vehicle"),
        ("van.yaml", "van.yaml: cannot be read: No such file or directory"),
    ],
)
def test_a_vehicle_that_is_none_is_told_with_its_line(vehicle: str, found: str) -> None:
    (line,) = complaints(with_steps(f"plug_in: {{vehicle: {vehicle}}}"))
    assert line.startswith(f"f.yaml:3: steps[0].plug_in.vehicle: {found}")


def test_an_emulated_bench_plugs_in_the_vehicle_that_is_named(tmp_path: Path) -> None:
    # 11 kW over 1 + 0.9 + 0.8 phases; another vehicle would draw 3.67 kW on each.
    steps = """\
- plug_in: {connector: 1, vehicle: unbalanced}
- start_transaction: {connector: 1}
- hold: 1 min
"""
    play = play_steps(tmp_path, steps)
    assert play.message == ""
    assert [one["power_w"] for one in play.records("demand")] == [11_000.0]
    samples = [one for one in play.records("sample") if one["c"] == 1]
    settled = [one["pl"] for one in samples if 30_000 < one["t"] < 60_000]
    assert settled[-1] == pytest.approx([11_000 / 2.7, 9_900 / 2.7, 8_800 / 2.7], rel=0.01)
