"""Looking for the meters of a line, without knowing anything of them."""

from __future__ import annotations

import pytest
from meters.emulated import ANY_PORT, ANY_PORT_RTU, image
from meters.maps import MAP_IDS
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.data import register_map_path
from harness.meters import LinkAddress, LinkTiming, MeterLink, RegisterMap
from harness.meters.emulation import MeterServer, Mischief
from harness.meters.scan import FoundUnit, scan

MAPS = [RegisterMap.load(register_map_path(map_id)) for map_id in MAP_IDS]
QUICK = LinkTiming(timeout_ms=300, max_answer_ms=300)


def scanned(
    units: dict[int, str],
    *,
    asked: range = range(1, 6),
    address: LinkAddress = ANY_PORT,
    faults: tuple[str, ...] = (),
    power_w: float = 6_900.0,
) -> tuple[list[FoundUnit], int]:
    """Return the units that were found on a line, and after how many milliseconds."""

    async def main(clock: Clock) -> tuple[list[FoundUnit], int]:
        shown = {unit: image(clock, map_id, power_w) for unit, map_id in units.items()}
        async with MeterServer(clock, address, shown, Mischief(faults)) as server:
            at = server.address
            link = MeterLink(clock, at.endpoint, QUICK, at.wire, numbered=at.is_numbered)
            async with link:
                found = [one async for one in scan(link, asked, MAPS)]
                return found, clock.now() - START

    return in_virtual_time(main)


@pytest.mark.parametrize("address", [ANY_PORT, ANY_PORT_RTU])
def test_the_units_that_answer_are_found(address: LinkAddress) -> None:
    found, _ = scanned({2: "eastron-sdm630-v2", 5: "abb-b23-b24"}, address=address)
    assert [one.unit for one in found] == [2, 5]


def test_a_unit_that_is_silent_costs_two_short_timeouts() -> None:
    assert scanned({}, address=ANY_PORT_RTU, asked=range(1, 11)) == ([], 10 * 2 * 300)


def test_a_unit_tells_who_it_is_where_it_can() -> None:
    ((unit,), _) = scanned({1: "abb-b21"})
    assert unit.identity == ("pytest-ocpp-hil", "abb-b21", "1", "ABB B21")


@pytest.mark.parametrize("map_id", MAP_IDS)
def test_the_map_of_a_unit_is_among_those_that_fit_best(map_id: str) -> None:
    ((unit,), _) = scanned({1: map_id}, asked=range(1, 2))
    # Meters of one family share their registers, and none can be told from the others.
    assert map_id in unit.maps[:3]


def test_a_sunspec_meter_is_discovered() -> None:
    ((unit,), _) = scanned({1: "sunspec-meter-int"})
    assert unit.sunspec is not None
    assert unit.sunspec.id == "sunspec-203"


def test_a_unit_of_an_unknown_kind_is_there_all_the_same() -> None:
    # Its registers come in reverse order, so no map makes sense of them.
    ((unit,), _) = scanned({1: "eastron-sdm630-v2"}, faults=("swapped",))
    assert (unit.maps, unit.sunspec) == ((), None)


def test_a_meter_without_a_load_is_recognised_by_its_mains() -> None:
    ((unit,), _) = scanned({1: "gavazzi-em24-e1"}, power_w=0.0)
    assert "gavazzi-em24-e1" in unit.maps[:3]
