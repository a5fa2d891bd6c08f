"""What each fault of an emulated meter does to the readings of it, over frames of both kinds."""

from __future__ import annotations

import pytest
from meters.emulated import ANY_PORT, ANY_PORT_RTU, LOAD_W, emulated
from meters.support import in_virtual_time

from harness.clock import Clock
from harness.errors import InputError
from harness.meters import LinkAddress, NoValue, Values, diagnose
from harness.meters.emulation import METER_FAULTS, Mischief

every_framing = pytest.mark.parametrize("address", [ANY_PORT, ANY_PORT_RTU])


def readings(
    *faults: str, address: LinkAddress = ANY_PORT, count: int = 8, after_ms: int = 0
) -> list[Values | NoValue]:
    """Read every five seconds, which is longer than any quarantine."""

    async def main(clock: Clock) -> list[Values | NoValue]:
        got = []
        async with emulated(clock, faults=faults, address=address, after_ms=after_ms) as meter:
            for _ in range(count):
                got.append(await meter.read())
                await clock.sleep(5_000)
        return got

    return in_virtual_time(main)


def missing(got: list[Values | NoValue]) -> list[int]:
    return [number for number, one in enumerate(got, start=1) if isinstance(one, NoValue)]


def reasons(got: list[Values | NoValue]) -> set[str]:
    return {one.reason for one in got if isinstance(one, NoValue)}


def powers(got: list[Values | NoValue]) -> list[float]:
    return [one.power_w for one in got if isinstance(one, Values)]


@every_framing
@pytest.mark.parametrize(
    ("fault", "hit"),
    [("slow", [4, 8]), ("busy", [1, 5]), ("dropped", [2, 6]), ("corrupt", [3, 7])],
)
def test_one_request_of_four_has_no_reading_and_the_others_are_right(
    fault: str, hit: list[int], address: LinkAddress
) -> None:
    got = readings(fault, address=address)
    assert missing(got) == hit
    assert powers(got) == [pytest.approx(LOAD_W, abs=1)] * 6


@every_framing
def test_an_answer_that_breaks_off_is_never_a_reading(address: LinkAddress) -> None:
    got = readings("cut", address=address, count=4)
    assert missing(got) == [1, 2, 3, 4]
    assert "no valid reply within 1000 ms" in reasons(got)


def test_a_busy_meter_says_so() -> None:
    assert reasons(readings("busy")) == {"exception 6: device busy"}


def test_frozen_values_stay_as_they_were_to_the_last_bit() -> None:
    got = readings("frozen")
    assert len({(one.power_w, one.energy_wh) for one in got if isinstance(one, Values)}) == 1


def test_live_values_do_not() -> None:
    assert len(set(powers(readings()))) == 8


def test_swapped_registers_are_recognised_for_what_they_are() -> None:
    (first,) = readings("swapped", count=1)
    assert isinstance(first, Values)
    assert "the words are swapped" in diagnose([first], phases=3)[0].sentence


def test_faults_add_up() -> None:
    got = readings("slow", "busy", "dropped", "corrupt")
    assert missing(got) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_faults_set_in_when_they_are_meant_to() -> None:
    # The fourth reading is taken at 15 s; the fault hits the first request after 12 s.
    assert missing(readings("busy", after_ms=12_000)) == [4, 8]


def test_an_unknown_fault_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"found fault 'frosen', expected one of .*'frozen'"):
        Mischief(["frosen"])


def test_every_fault_is_told_in_one_sentence() -> None:
    for fault in METER_FAULTS.values():
        assert fault.summary.endswith(".")
        assert "\n" not in fault.summary
