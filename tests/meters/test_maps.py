"""The packaged register maps: their form, and by hand what some registers of each family mean.

Float patterns: 11.0 = 1.375 * 2**3 is 0x41300000; 230.5 is 0x43668000 (see test_decoder); 2305.0 =
1.12548828125 * 2**11 is 0x45101000; 1.5 as a double is 0x3FF8 and 48 zero bits; 3680.0 =
1.796875 * 2**11 is 0x45660000; 100.0 = 1.5625 * 2**6 is 0x42C80000.
"""

from __future__ import annotations

import pytest
from meters.maps import MAP_IDS

from harness.data import register_map_paths
from harness.documents import load_fields
from harness.meters import SUNSPEC_MAPS, RegisterMap
from harness.meters.decoder import BlockDecoder

MAPS = {map_id: RegisterMap.find(map_id) for map_id in MAP_IDS}

every_map = pytest.mark.parametrize("map_id", MAP_IDS)


def value(map_id: str, registers: dict[int, int], name: str) -> float | None:
    """Decode the block that gives a value, all of whose other registers are 0."""
    register_map = MAPS[map_id]
    for block in (block for group in register_map.blocks.values() for block in group):
        decoder = BlockDecoder(block, register_map.points, register_map.sums)
        if name in decoder.names:
            return decoder.decode([registers.get(at, 0) for at in block.addresses])[name]
    raise AssertionError(name)


def test_there_are_39_maps() -> None:
    assert len(MAP_IDS) == 37
    assert len(SUNSPEC_MAPS) == 2


@every_map
def test_a_map_is_called_as_its_file(map_id: str) -> None:
    assert MAPS[map_id].id == map_id


@pytest.mark.parametrize("map_id", sorted({*MAP_IDS} - {"weidmueller-em525"}))
def test_no_listed_block_is_longer_than_the_meter_allows(map_id: str) -> None:
    fields = load_fields(register_map_paths()[map_id]).entries()
    most = fields["read"].entries()["max_regs"].value or 125
    listed = [
        block.value for group in fields["blocks"].entries().values() for block in group.items()
    ]
    assert all(count <= most for _, count in listed)


@every_map
def test_every_point_lies_in_a_block(map_id: str) -> None:
    register_map = MAPS[map_id]
    blocks = [block for group in register_map.blocks.values() for block in group]
    for point in register_map.points:
        assert any(block.holds(point) for block in blocks), point.name


@every_map
def test_no_two_points_of_a_map_share_a_register_of_a_number(map_id: str) -> None:
    taken = [
        (point.function, address)
        for point in MAPS[map_id].points
        for address in point.registers(point.at)
    ]
    assert len(taken) == len(set(taken))


@every_map
def test_a_map_says_how_sure_it_is_and_where_it_comes_from(map_id: str) -> None:
    fields = load_fields(register_map_paths()[map_id]).entries()
    assert MAPS[map_id].confidence in {"high", "medium", "low"}
    assert fields["sources"].items()
    assert fields["xcheck"].text()
    assert fields["traps"].items()


@pytest.mark.parametrize("map_id", sorted({*MAP_IDS} - {"acrel-djsf1352"}))
def test_a_map_of_alternating_current_has_what_the_verdict_needs(map_id: str) -> None:
    register_map = MAPS[map_id]
    names = {each.name for each in (*register_map.points, *register_map.sums)}
    phases = range(1, register_map.phases + 1)
    needed = {f"{quantity}_l{phase}" for quantity in ("voltage", "current") for phase in phases}
    if register_map.phases > 1:
        needed |= {f"power_l{phase}" for phase in phases}
    assert {"power"} | needed <= names


def test_only_one_map_has_no_counter() -> None:
    without = [
        map_id
        for map_id, register_map in MAPS.items()
        if "energy_import" not in {e.name for e in (*register_map.points, *register_map.sums)}
    ]
    assert without == ["algodue-uem"]


def test_only_one_source_means_low_confidence() -> None:
    low = {map_id for map_id, register_map in MAPS.items() if register_map.confidence == "low"}
    assert low == {
        "siemens-pac1020",
        "hager-ecr380d",
        "eltako-dsz15",
        "algodue-uem",
        "acrel-djsf1352",
    }


@pytest.mark.parametrize(
    ("map_id", "registers", "name", "expected"),
    [
        # Eastron: float32, powers in W, energies in kWh
        ("eastron-sdm630-v2", {0x34: 0x4566}, "power", 3680.0),
        ("eastron-sdm120", {0x48: 0x42C8}, "energy_import", 100_000.0),
        ("eastron-sdm220", {0x0C: 0x4566}, "power", 3680.0),
        ("eastron-sdm230", {0x4A: 0x42C8}, "energy_export", 100_000.0),
        ("eastron-sdm72d-m-v2", {0x04: 0x4366, 0x05: 0x8000}, "voltage_l3", 230.5),
        # ABB: 0.01 W signed, all ones for what is not there
        ("abb-b23-b24", {0x5B14: 0xFFFF, 0x5B15: 0xFC18}, "power", -10.0),
        ("abb-b23-b24", {0x5003: 1234}, "energy_import", 12_340.0),
        ("abb-b23-b24", dict.fromkeys(range(0x5004, 0x5008), 0xFFFF), "energy_export", None),
        ("abb-b23-b24", {0x5B1A: 0x7FFF, 0x5B1B: 0xFFFF}, "power_l3", None),
        ("abb-b21", {0x5B01: 2305}, "voltage_l1", 230.5),
        # Carlo Gavazzi: 0.1 W, least significant word first, 0x7FFFFFFF is overflow
        ("gavazzi-em111-em112", {0x04: 0xFFFF, 0x05: 0xFFFF}, "power", -0.1),
        ("gavazzi-em330-em340", {0x28: 0xAF3C, 0x29: 0x0001}, "power", 11_039.6),
        ("gavazzi-em330-em340", {0x28: 0xFFFF, 0x29: 0x7FFF}, "power", None),
        ("gavazzi-em330-em340", {0x34: 7}, "energy_import", 700.0),
        ("gavazzi-em24-e1", {0x0C: 16_000}, "current_l1", 16.0),
        ("gavazzi-em24-rs485", {0x37: 500}, "frequency", 50.0),
        ("gavazzi-em530-em540", {0x500: 0, 0x501: 1}, "energy_import", 65_536.0),
        # Schneider: kW at register 3060, which is address 3059; quiet NaN for nothing
        ("schneider-iem3155-3255", {3059: 0x4130}, "power", 11_000.0),
        ("schneider-iem3155-3255", {3059: 0xFFC0}, "power", None),
        ("schneider-iem3155-3255", {3203: 0x8000}, "energy_import", None),
        ("schneider-pm5xxx", {2699: 0x42C8}, "energy_import", 100_000.0),
        # Janitza: import is the sum of the phases, in Wh
        (
            "janitza-umg96rm",
            {19062: 0x42C8, 19064: 0x42C8, 19066: 0x42C8},
            "energy_import",
            300.0,
        ),
        ("janitza-umg604", {19026: 0x4566}, "power", 3680.0),
        ("janitza-b2x", {19076: 0x42C8}, "energy_export", 100.0),
        ("weidmueller-em525", {19050: 0x4248}, "frequency", 50.0),
        # Siemens: frequency at 55, energies as doubles for two tariffs
        ("siemens-pac2200-pac3200", {55: 0x4248}, "frequency", 50.0),
        ("siemens-pac2200-pac3200", {801: 0x3FF8, 805: 0x3FF8}, "energy_import", 3.0),
        ("siemens-pac1600-7kt1665", {8: 10_000}, "current_l1", 1.0),
        ("siemens-pac1020", {41: 0x4566}, "power", 3680.0),
        # Iskra: -123456 * 10**-3 is the manual's own example of a T6
        ("iskra-wm3m4", {140: 0xFDFE, 141: 0x1DC0}, "power", -123.456),
        ("iskra-wm3m4", {419: 1234, 414: 1}, "energy_import", 12_340.0),
        ("iskra-wm3m4", {421: 1234, 415: 0xFFFF}, "energy_export", 123.4),
        ("iskra-mc-finder-7m38", {2536: 0x4566}, "power", 3680.0),
        # The others, each with its peculiarity
        ("orno-we516-we517", {0x1C: 0x4130}, "power", 11_000.0),
        ("inepro-pro380-wago879", {0x5014: 0x4130}, "power_l1", 11_000.0),
        ("socomec-countis-diris", {0xC569: 1104}, "power", 11_040.0),
        ("phoenix-eem-ma370", {0x8006: 0x8000, 0x8007: 0x4366}, "voltage_l1", 230.5),
        ("lovato-dmg610", {0x08: 160_000 % 65_536, 0x07: 2}, "current_l1", 16.0),
        ("hager-ecr380d", {0xB012: 1104}, "power", 11_040.0),
        ("hager-ecr380d", {0xB061: 7}, "energy_import", 7_000.0),
        ("victron-vm-3p75ct", {0x3040: 23_050}, "voltage_l1", 230.5),
        ("victron-vm-3p75ct", {0x3036: 0xFFFF, 0x3037: 0xFFFF}, "energy_export", None),
        ("kostal-ksem", {3: 1500}, "power", -150.0),
        ("kostal-ksem", {1: 1500, 3: 500}, "power", 100.0),
        ("chint-dtsu666", {0x2006: 0x4510, 0x2007: 0x1000}, "voltage_l1", 230.5),
        ("saia-ale3-finder-7e23", {50: 1104}, "power", 11_040.0),
        ("mpm3pm", {0x0F: 1600}, "current_l1", 16.0),
        ("eltako-dsz15", {0x35: 11_040}, "power", 11_040.0),
        ("algodue-uem", {0x1020: 0x4566, 0x1024: 0x4566}, "power", 7360.0),
        ("acrel-djsf1352", {0: 4125, 1: 2}, "voltage_dc", 412.5),
        ("acrel-djsf1352", {8: 0xFFFF, 9: 3}, "power", -1.0),
    ],
)
def test_registers_mean_what_the_vendor_says(
    map_id: str, registers: dict[int, int], name: str, expected: float | None
) -> None:
    got = value(map_id, registers, name)
    assert got == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("map_id", "unit", "baudrate", "parity", "stopbits"),
    [
        ("eastron-sdm120", 1, 2400, "N", 1),
        ("schneider-iem3155-3255", 1, 19_200, "E", 1),
        ("janitza-umg96rm", 1, 9600, "N", 2),
        ("iskra-wm3m4", 33, 115_200, "N", 2),
        ("socomec-countis-diris", 5, 38_400, "N", 1),
        ("orno-we516-we517", 1, 9600, "E", 1),
        ("abb-b23-b24", 1, None, None, None),
    ],
)
def test_factory_settings_of_the_serial_line(
    map_id: str, unit: int, baudrate: int | None, parity: str | None, stopbits: int | None
) -> None:
    bus = MAPS[map_id].bus
    assert bus.serial is not None
    assert (bus.unit, bus.serial.baudrate) == (unit, baudrate)
    assert (bus.serial.parity, bus.serial.stopbits) == (parity, stopbits)


def test_a_meter_on_ethernet_alone_has_no_serial_line() -> None:
    bus = MAPS["gavazzi-em24-e1"].bus
    assert (bus.serial, bus.tcp_port, bus.udp_port) == (None, 502, None)


def test_one_meter_answers_over_udp() -> None:
    assert {map_id for map_id, each in MAPS.items() if each.bus.udp_port} == {"victron-vm-3p75ct"}


def test_the_smart_energy_meter_answers_as_unit_71() -> None:
    assert MAPS["kostal-ksem"].unit == 71


def test_published_timings_are_kept() -> None:
    published = {
        map_id: (each.refresh_ms, each.window_ms)
        for map_id, each in MAPS.items()
        if each.refresh_ms is not None
    }
    assert published == {
        "iskra-wm3m4": (1000, None),
        "janitza-umg604": (200, 200),
        "janitza-umg96rm": (200, 200),
        "kostal-ksem": (500, 500),
        "victron-vm-3p75ct": (20, None),
        "weidmueller-em525": (200, 200),
    }


def test_a_meter_of_ten_watt_steps_is_that_coarse() -> None:
    coarse = {m for m, each in MAPS.items() if each.model().power_resolution_w == 10}
    assert coarse == {"hager-ecr380d", "saia-ale3-finder-7e23", "socomec-countis-diris"}
