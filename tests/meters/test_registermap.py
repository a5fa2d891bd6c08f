from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.errors import InputError
from harness.measured import Calibration
from harness.meters import RegisterMap, SerialDefaults
from harness.meters.points import Block, Exponent

MAP = """\
id: example
name: Example
phases: 1
class: B
bus: {rtu: {baud: 19200, parity: E, stop: 1}, unit: 7}
read: {fc: 3, type: i32, order: little, scale: 0.1, max_regs: 50, gap_ms: 5}
timing: {refresh: 0.2, window: null, reply: [40, 500], basis: vendor}
invalid: {i32: [0x7FFFFFFF]}
points:
  voltage_l1: {at: 0}
  current_l1: {at: 2, scale: 0.001}
  power: {at: 4}
  energy_import: {at: 6, type: f32, scale: 1000}
blocks: {fast: [[0, 8]]}
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "example.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def sdm630() -> RegisterMap:
    return RegisterMap.find("eastron-sdm630-v2")


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        RegisterMap.load(path)
    return str(caught.value)


def test_the_sdm630_is_read_in_one_block_of_76_registers(sdm630: RegisterMap) -> None:
    assert sdm630.sample_blocks == (Block(0, 76, function=4),)


def test_the_sdm630_wants_60_ms_of_silence(sdm630: RegisterMap) -> None:
    assert sdm630.gap_ms == 60


def test_class_b_means_two_percent(sdm630: RegisterMap) -> None:
    assert sdm630.model().accuracy == 0.02


@pytest.mark.parametrize(("name", "accuracy"), [("A", 0.035), ("C", 0.007)])
def test_the_other_classes_are_those_of_the_directive(write, name: str, accuracy: float) -> None:
    register_map = RegisterMap.load(write(MAP.replace("class: B", f"class: {name}")))
    assert register_map.model().accuracy == accuracy


def test_unpublished_timings_are_taken_as_one_second(sdm630: RegisterMap) -> None:
    model = sdm630.model()
    assert (model.refresh_ms, model.window_ms) == (1000, 1000)


def test_the_map_names_the_timings_that_are_assumed(sdm630: RegisterMap) -> None:
    assert sdm630.assumed == ("refresh", "window")


def test_a_published_timing_is_not_assumed(write) -> None:
    register_map = RegisterMap.load(write(MAP))
    assert register_map.assumed == ("window",)
    assert register_map.model().refresh_ms == 200


def test_the_timings_of_the_bench_go_first(write) -> None:
    model = RegisterMap.load(write(MAP)).model(refresh_ms=300, window_ms=400)
    assert (model.refresh_ms, model.window_ms) == (300, 400)


def test_the_scale_of_an_integer_is_its_resolution(write) -> None:
    model = RegisterMap.load(write(MAP)).model()
    assert (model.power_resolution_w, model.current_resolution_a) == (0.1, 0.001)


def test_a_float_power_has_no_resolution_to_speak_of(sdm630: RegisterMap) -> None:
    assert sdm630.model().power_resolution_w == 0.0


def test_a_float32_counter_in_kwh_steps_by_about_one_wh(sdm630: RegisterMap) -> None:
    # 24 significant bits: at 8192 kWh = 2**13 the last bit is 2**-10 kWh.
    assert sdm630.model().energy_resolution_wh == 1000 / 1024


def test_a_current_transformer_enlarges_the_resolution(write) -> None:
    model = RegisterMap.load(write(MAP)).model(ct_ratio=20.0)
    assert model.power_resolution_w == pytest.approx(2.0)


def test_transformers_of_both_kinds_enlarge_power_together_and_current_by_one(write) -> None:
    plain = RegisterMap.load(write(MAP)).model()
    model = RegisterMap.load(write(MAP)).model(ct_ratio=20.0, vt_ratio=100.0)
    assert model.power_resolution_w == pytest.approx(2000 * plain.power_resolution_w)
    assert model.current_resolution_a == pytest.approx(20 * plain.current_resolution_a)
    assert model.energy_resolution_wh == pytest.approx(2000 * plain.energy_resolution_wh)


def test_a_calibration_says_better_than_the_class_and_transformers_add_their_error(write) -> None:
    calibration = Calibration(0.005, date(2026, 5, 4))
    model = RegisterMap.load(write(MAP)).model(calibration=calibration, ct_error=0.005)
    assert model.accuracy == pytest.approx(0.01)


def test_factory_settings_of_the_line_are_read(write) -> None:
    assert RegisterMap.load(write(MAP)).bus.serial == SerialDefaults(19200, "E", 1)


def test_unknown_factory_settings_stay_unknown(write) -> None:
    text = MAP.replace("baud: 19200, parity: E, stop: 1", "baud: null, parity: null, stop: null")
    assert RegisterMap.load(write(text)).bus.serial == SerialDefaults()


def test_a_bus_that_the_meter_does_not_have_is_none(write) -> None:
    bus = RegisterMap.load(write(MAP)).bus
    assert (bus.unit, bus.tcp_port, bus.udp_port) == (7, None, None)


def test_ports_are_read(write) -> None:
    text = MAP.replace("bus: {", "bus: {tcp: {port: 502}, udp: {port: 503}, ")
    bus = RegisterMap.load(write(text)).bus
    assert (bus.tcp_port, bus.udp_port) == (502, 503)


def test_a_class_that_nobody_knows_is_taken_for_the_poorest(write) -> None:
    register_map = RegisterMap.load(write(MAP.replace("class: B", "class: null")))
    assert register_map.accuracy_class == "unknown"
    assert register_map.assumed == ("window", "class")
    assert register_map.model().accuracy == 0.035


def test_a_map_that_says_nothing_about_it_is_of_unknown_confidence(write) -> None:
    assert RegisterMap.load(write(MAP)).confidence == "unknown"


def test_direct_current_counts_as_one_phase(write) -> None:
    register_map = RegisterMap.load(write(MAP.replace("phases: 1", "phases: dc")))
    assert (register_map.phases, register_map.direct_current) == (1, True)


def test_a_scale_factor_is_a_power_of_ten_without_a_bias(write) -> None:
    text = MAP.replace("power: {at: 4}", "power: {at: 4, sf: 6}")
    power = next(p for p in RegisterMap.load(write(text)).points if p.name == "power")
    assert power.exponent == Exponent(at=6, bias=0)


def test_a_decimal_point_may_have_a_bias(write) -> None:
    text = MAP.replace("power: {at: 4}", "power: {at: 4, exp: [6, -3]}")
    power = next(p for p in RegisterMap.load(write(text)).points if p.name == "power")
    assert power.exponent == Exponent(at=6, bias=-3)


def test_a_point_may_have_a_function_of_its_own(write) -> None:
    text = MAP.replace("{at: 4}", "{at: 4, fc: 4}").replace("[[0, 8]]", "[[0, 8], [4, 2, 4]]")
    register_map = RegisterMap.load(write(text))
    assert register_map.blocks["fast"] == (Block(0, 8, function=3), Block(4, 2, function=4))


def test_a_map_is_found_by_its_id_in_the_folder_of_the_bench(write, tmp_path: Path) -> None:
    write(MAP)
    assert RegisterMap.find("example", (tmp_path,)).name == "Example"


def test_a_map_that_is_called_otherwise_than_its_file_is_not_found(write, tmp_path: Path) -> None:
    write(MAP.replace("id: example", "id: other"))
    with pytest.raises(InputError, match="id: found 'other', expected 'example'"):
        RegisterMap.find("example", (tmp_path,))


def test_the_layout_of_a_sunspec_meter_is_no_register_map() -> None:
    with pytest.raises(InputError, match="expected addresses that are fixed; where a SunSpec"):
        RegisterMap.find("sunspec-meter-int")


def test_an_invalid_pattern_is_kept_as_the_number_it_decodes_to(write) -> None:
    text = MAP.replace("[0x7FFFFFFF]", "[0x80000000]")
    power = next(p for p in RegisterMap.load(write(text)).points if p.name == "power")
    assert power.invalid == {-(2**31)}


def test_an_error_names_file_line_field_found_and_expected(write) -> None:
    path = write(MAP.replace("power: {at: 4}", "power: {at: four}"))
    assert complaint(path) == (
        f"{path}:12: points.power.at: found 'four', expected a whole number from 0 to 65534"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class: B", "class: D", "class: found 'D', expected one of A, B, C"),
        ("class: B\n", "", ":1: class: found nothing, expected a value"),
        ("phases: 1", "phases: 4", "phases: found 4, expected a whole number from 1 to 3"),
        ("phases: 1", "phases: true", "phases: found true, expected a whole number"),
        ("name: Example", "name: 5", "name: found 5, expected text"),
        ("fc: 3", "fc: 6", "read.fc: found 6, expected a whole number from 3 to 4"),
        ("type: i32", "type: t8", "read.type: found 't8', expected one of u16, i16"),
        ("max_regs: 50", "max_regs: 0", "max_regs: found 0, expected a whole number from 1 to 125"),
        ("{baud", "{port: 1, baud", "bus.rtu.port: found 'port', expected one of baud, bauds"),
        (
            "bus: {",
            "bus: {tcp: {port: 0}, ",
            "bus.tcp.port: found 0, expected a whole number from 1",
        ),
        ("blocks:", "confidence: sure\nblocks:", "found 'sure', expected one of high, medium, low"),
        ("order: little", "order: mixed", "read.order: found 'mixed', expected one of big, little"),
        ("scale: 0.1", "scale: -1", "read.scale: found -1, expected a number above 0"),
        ("scale: 0.1", "scale: .inf", "read.scale: found '.inf', expected a number above 0"),
        ("parity: E", "parity: X", "bus.rtu.parity: found 'X', expected one of N, E, O"),
        ("unit: 7", "unit: 300", "bus.unit: found 300, expected a whole number from 0 to 247"),
        ("refresh: 0.2", "refresh: fast", "timing.refresh: found 'fast', expected a number"),
        ("[0x7FFFFFFF]", "[nan]", "invalid.i32[0]: found 'nan', expected a whole number"),
        ("power: {at: 4}", "power: 4", "points.power: found 4, expected a mapping"),
        (
            "power: {at: 4}",
            "power: {at: 4, offset: 1}",
            "points.power.offset: found 'offset', expected one of at, exp, fc, minus, scale, sf, t",
        ),
        ("power: {at: 4}", "power: {at: 4, exp: 1}", "points.power.exp: found 1, expected a list"),
        ("power: {at: 4}", "power: {at: 4, exp: [1]}", "found a list, expected [address, bias]"),
        (
            "power: {at: 4}",
            "power: {at: 4, exp: [1, 11]}",
            "exp[1]: found 11, expected a whole number",
        ),
        ("power: {at: 4}", "power: {at: 4, exp: [1, 0], sf: 1}", "expected exp or sf, not both"),
        ("power: {at: 4}", "power: {at: 4, fc: 5}", "power.fc: found 5, expected a whole number"),
        (
            "power: {at: 4}",
            "total power: {at: 4}",
            "expected a name of small letters, digits and _",
        ),
        (
            "power: {at: 4}",
            "power: {sum: [amps]}",
            "points.power.sum[0]: found 'amps', expected one",
        ),
        ("power: {at: 4}", "power: {sum: []}", "expected at least one point to make 'power' of"),
        ("power: {at: 4}", "power: {at: 4}\n  power: {at: 4}", "points.power: found 'power' again"),
        ("power: {at: 4}", "power: {at: 2001-02-31}", "points.power.at: found '2001-02-31'"),
    ],
)
def test_a_mistake_is_named(write, old: str, new: str, said: str) -> None:
    assert old in MAP
    assert said in complaint(write(MAP.replace(old, new)))


def test_a_sum_is_read(write) -> None:
    text = MAP.replace("power: {at: 4}", "a: {at: 4}\n  power: {sum: [a]}")
    (total,) = RegisterMap.load(write(text)).sums
    assert (total.name, total.terms) == ("power", ("a",))


def test_an_address_may_be_hexadecimal_as_in_the_manual(write) -> None:
    register_map = RegisterMap.load(write(MAP.replace("power: {at: 4}", "power: {at: 0x04}")))
    assert next(point.at for point in register_map.points if point.name == "power") == 4


def test_a_part_may_stand_for_another_by_its_name(write) -> None:
    text = MAP.replace("invalid: {i32: [0x7FFFFFFF]}", "invalid: {i32: &n [0x7FFFFFFF], u32: *n}")
    power = next(p for p in RegisterMap.load(write(text)).points if p.name == "power")
    assert power.invalid == {2**31 - 1}


def test_broken_yaml_is_named_with_its_line(write) -> None:
    path = write("a: 1\nb: [\n")
    assert complaint(path).startswith(f"{path}:3: found the end of the file, expected")


def test_an_empty_file_is_no_register_map(write) -> None:
    assert ":1: found nothing, expected a mapping" in complaint(write(""))


def test_a_list_is_no_register_map(write) -> None:
    assert ":1: found a list, expected a mapping" in complaint(write("- 1\n"))


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in complaint(tmp_path / "none.yaml")
