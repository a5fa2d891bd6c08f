"""A meter of direct current that speaks HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from meters.dcbms import LIVE, Dcbm, served
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.errors import InputError
from harness.meters import Mistake, NoValue, Values, diagnose

pytest.importorskip("httpx", reason="needs the extra dc")

from harness.meters.dcbm import LemDcbm  # not without httpx


def reading(dcbm: Dcbm, *, invert: bool = False, times: int = 1) -> Values | NoValue:
    async def main(clock: Clock) -> Values | NoValue:
        async with served(dcbm) as url, LemDcbm(clock, url, invert=invert) as meter:
            for _ in range(times - 1):
                await meter.read()
            return await meter.read()

    return in_virtual_time(main)


def values(dcbm: Dcbm, **how: Any) -> Values:
    outcome = reading(dcbm, **how)
    assert isinstance(outcome, Values), outcome
    return outcome


def reason(dcbm: Dcbm) -> str:
    outcome = reading(dcbm)
    assert isinstance(outcome, NoValue)
    return outcome.reason


def test_power_and_energy_come_in_kilo() -> None:
    got = values(Dcbm())
    assert got.power_w == pytest.approx(11_041.25)
    assert got.energy_wh == pytest.approx(188_977.0)


def test_direct_current_counts_as_one_phase_without_frequency() -> None:
    got = values(Dcbm())
    assert got.phase_power_w == (got.power_w, 0.0, 0.0)
    assert (got.phase_voltage_v, got.phase_current_a) == ((401.5, 0.0, 0.0), (27.5, 0.0, 0.0))
    assert got.frequency_hz is None
    assert diagnose([got], phases=0) == ()


def test_a_meter_that_is_wired_backward_is_turned_round() -> None:
    got = values(Dcbm(live=LIVE | {"power": -11.0, "current": -27.5}), invert=True)
    assert (got.power_w, got.energy_wh) == (11_000.0, 250.0)
    assert got.phase_current_a[0] == 27.5


def test_only_the_live_values_are_asked_for_over_one_connection() -> None:
    dcbm = Dcbm()
    reading(dcbm, times=3)
    assert (dcbm.asked, dcbm.connections) == (["/v1/livemeasure"] * 3, 1)


def test_a_firmware_that_says_watts_is_found_out() -> None:
    (suspicion,) = diagnose([values(Dcbm(live=LIVE | {"power": 11_041.25}))], phases=0)
    assert suspicion.mistake is Mistake.KILOWATT


@pytest.mark.parametrize(
    ("dcbm", "said"),
    [
        (Dcbm(status=503), "/v1/livemeasure was answered with status 503, not 200"),
        (Dcbm(body=b"<html>"), "the reply is no JSON"),
        (Dcbm(body=b"[" * 60_000), "the reply is no JSON"),
        (Dcbm(body=b"[1]"), "the reply is no JSON object"),
        (Dcbm(body=b" " * 70_000), "answered with more than 65536 bytes"),
        (Dcbm(live={"voltage": 400}), "the reply has no 'power'"),
        (Dcbm(live=LIVE | {"power": None}), "the reply has no 'power'"),
        (Dcbm(live=LIVE | {"power": "11"}), "'power' in the reply is no number"),
        (Dcbm(live=LIVE | {"power": True}), "'power' in the reply is no number"),
        (Dcbm(live=LIVE | {"power": float("nan")}), "'power' in the reply is no number"),
        (Dcbm(live=LIVE | {"current": 10**400}), "'current' in the reply is no number"),
        (Dcbm(hangs_up=True), "no valid reply from http://127.0.0.1"),
    ],
)
def test_an_answer_that_is_no_reading_says_why(dcbm: Dcbm, said: str) -> None:
    assert said in reason(dcbm)


def test_a_server_that_hung_up_is_asked_over_a_new_connection() -> None:
    async def main(clock: Clock) -> Values | NoValue:
        async with served(dcbm) as url, LemDcbm(clock, url) as meter:
            assert isinstance(await meter.read(), NoValue)
            dcbm.hangs_up = False
            return await meter.read()

    dcbm = Dcbm(hangs_up=True)
    assert isinstance(in_virtual_time(main), Values)
    assert dcbm.connections == 2


def test_a_server_that_is_not_there_is_no_reading() -> None:
    async def main(clock: Clock) -> Values | NoValue:
        async with served(Dcbm()) as url:
            pass
        async with LemDcbm(clock, url) as meter:
            return await meter.read()

    outcome = in_virtual_time(main)
    assert isinstance(outcome, NoValue)
    assert "no valid reply from http://127.0.0.1" in outcome.reason


def test_a_server_that_never_answers_is_given_up_after_a_second_and_asked_again() -> None:
    async def main(clock: Clock) -> tuple[Values | NoValue, int, Values | NoValue]:
        async with served(dcbm) as url, LemDcbm(clock, url) as meter:
            late = await meter.read()
            waited_ms = clock.now() - START
            dcbm.delay_s = 0.0
            return late, waited_ms, await meter.read()

    dcbm = Dcbm(delay_s=3600)
    late, waited_ms, right = in_virtual_time(main)
    assert isinstance(late, NoValue)
    assert late.reason.endswith("within 1000 ms")
    assert (late.at, waited_ms) == (START, 1_000)
    assert isinstance(right, Values)


@pytest.mark.parametrize(
    "url", ["tcp://meter", "https://meter", "http://", "http://meter/v1", "http://meter:port", "m"]
)
def test_another_kind_of_link_is_refused(url: str) -> None:
    async def main(clock: Clock) -> None:
        LemDcbm(clock, url)

    with pytest.raises(InputError, match=r"found link .* expected a link such as http://192"):
        in_virtual_time(main)


def test_a_password_in_the_link_is_refused_and_not_repeated() -> None:
    async def main(clock: Clock) -> None:
        LemDcbm(clock, "http://admin:secret@meter")

    with pytest.raises(InputError) as raised:
        in_virtual_time(main)
    assert "secret" not in str(raised.value)
