"""From a faulty meter to the verdict: real Modbus connections, the sampler and the judge.

A charger is granted 11 kW for two minutes. It draws 10 kW and obeys, or 13 kW and does not; the
faults set in after 30 s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from meters.emulated import ANY_PORT, ANY_PORT_RTU, image, link_to
from verdict.builders import T0, pieces, wants, watts

from harness.clock import Clock, VirtualTimeLoop
from harness.errors import BenchError
from harness.measured import Measurement, Missing, Sample
from harness.meters import Attention, LinkAddress, ModbusMeter, Sampler, probe
from harness.meters.emulation import MeterServer, Mischief
from harness.verdict import Criteria, Judgement, Verdict, Witness, disagreement, judge

GRANTED_W, OBEYING_W, DEFYING_W = 11_000.0, 10_000.0, 13_000.0
LASTING_S, HEALTHY_S = 120, 30
SLOTS = LASTING_S + 1

every_framing = pytest.mark.parametrize("address", [ANY_PORT, ANY_PORT_RTU])
NEVER_A_VALUE = ("cut", "frozen")
ONE_OF_FOUR = ("slow", "busy", "dropped", "corrupt")


@dataclass(frozen=True)
class Run:
    judgement: Judgement
    measurements: list[Measurement]

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def powers(self) -> list[float]:
        return [one.power_w for one in self.measurements if isinstance(one, Sample)]

    @property
    def missing(self) -> list[Missing]:
        return [one for one in self.measurements if isinstance(one, Missing)]


def in_virtual_time(main: Callable[[Clock], Coroutine[None, None, Run]]) -> Run:
    async def with_clock() -> Run:
        return await main(Clock.starting(asyncio.get_running_loop(), T0))

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(with_clock())


@asynccontextmanager
async def sampled(clock: Clock, meter: ModbusMeter) -> AsyncIterator[list[Measurement]]:
    got: list[Measurement] = []
    await probe(meter, name="connector 1", phases=3)
    sampler = Sampler(clock, {1: meter}, Attention(), got.append)
    await sampler.start()
    yield got
    await sampler.stop()


def judged(meter: ModbusMeter, got: list[Measurement], shown) -> Run:
    model = shown.map.model(refresh_ms=500, window_ms=500)
    limits = pieces((0, watts(GRANTED_W)), until_s=LASTING_S)
    return Run(judge(got, limits, model, Criteria(), connector=1, demanded=wants()), got)


def played(
    power_w: float,
    *faults: str,
    address: LinkAddress = ANY_PORT,
    healthy_s: float = HEALTHY_S,
) -> Run:
    """Sample a meter that has some faults, and judge what it said."""

    async def main(clock: Clock) -> Run:
        shown = image(clock, "eastron-sdm630-v2", power_w)
        mischief = Mischief(faults, clock.now() + round(1_000 * healthy_s))
        async with (
            MeterServer(clock, address, {1: shown}, mischief) as server,
            link_to(server, clock) as link,
        ):
            meter = ModbusMeter(link, shown.map)
            async with sampled(clock, meter) as got:
                await clock.sleep_until(T0 + 1_000 * LASTING_S)
            return judged(meter, got, shown)

    return in_virtual_time(main)


def with_the_cable_pulled(power_w: float, for_s: int) -> Run:
    """Lose the connection in the middle of a run; the meter listens again after a while."""

    async def main(clock: Clock) -> Run:
        shown = image(clock, "eastron-sdm630-v2", power_w)
        units = {1: shown}
        async with MeterServer(clock, ANY_PORT, units) as server:
            link = link_to(server, clock)
            await link.open()
            meter = ModbusMeter(link, shown.map)
            recording = sampled(clock, meter)
            got = await recording.__aenter__()
            await clock.sleep_until(T0 + 60_500)
        await clock.sleep(1_000 * for_s)
        async with MeterServer(clock, server.address, units):
            await clock.sleep_until(T0 + 1_000 * LASTING_S)
            await recording.__aexit__(None, None, None)
            await link.close()
        return judged(meter, got, shown)

    return in_virtual_time(main)


@every_framing
def test_a_healthy_meter_proves_both_obedience_and_defiance(address: LinkAddress) -> None:
    assert played(OBEYING_W, address=address).verdict is Verdict.PASS
    assert played(DEFYING_W, address=address).verdict is Verdict.FAIL


@every_framing
@pytest.mark.parametrize("fault", [*ONE_OF_FOUR, *NEVER_A_VALUE])
def test_no_fault_of_a_meter_fails_a_charger_that_obeys(fault: str, address: LinkAddress) -> None:
    assert played(OBEYING_W, fault, address=address).verdict is not Verdict.FAIL


@every_framing
@pytest.mark.parametrize("fault", [*ONE_OF_FOUR, *NEVER_A_VALUE])
def test_no_fault_of_a_meter_passes_a_charger_that_defies(fault: str, address: LinkAddress) -> None:
    verdict = played(DEFYING_W, fault, address=address).verdict
    assert verdict not in {Verdict.PASS, Verdict.MARGINAL}


@pytest.mark.parametrize("fault", ONE_OF_FOUR)
def test_single_samples_that_are_missing_leave_enough_to_pass(fault: str) -> None:
    run = played(OBEYING_W, fault)
    # One of four among the 91 requests from 30 s on.
    assert len(run.missing) == pytest.approx(91 / 4, abs=1)
    assert run.verdict is Verdict.PASS
    assert run.judgement.missing == sum(one.at < T0 + 1_000 * LASTING_S for one in run.missing)


def test_what_a_slow_unit_of_a_serial_line_costs_is_told_by_the_counter() -> None:
    # Among serial frames a late answer takes two seconds of quarantine, so longer gaps.
    run = played(OBEYING_W, "slow", address=ANY_PORT_RTU)
    assert len(run.missing) > 91 / 4
    assert run.verdict in {Verdict.PASS, Verdict.INCONCLUSIVE}


@every_framing
def test_wrong_bits_are_never_a_value(address: LinkAddress) -> None:
    run = played(OBEYING_W, "corrupt", address=address)
    assert run.powers == [pytest.approx(OBEYING_W, rel=1e-3)] * len(run.powers)
    assert len(run.powers) + len(run.missing) == SLOTS


@every_framing
@pytest.mark.parametrize("power_w", [OBEYING_W, DEFYING_W])
def test_a_meter_whose_answers_all_break_off_is_broken(
    power_w: float, address: LinkAddress
) -> None:
    run = played(power_w, "cut", address=address)
    assert len(run.powers) == HEALTHY_S
    assert run.verdict is Verdict.ERROR
    assert "the meter gave no valid value for 7" in run.judgement.notes[0]


def test_a_meter_that_freezes_is_broken() -> None:
    run = played(OBEYING_W, "frozen")
    assert run.verdict is Verdict.ERROR
    assert "frozen: the same bits over more than five refreshes" in run.judgement.notes[0]


def test_a_meter_that_freezes_near_the_end_proves_nothing_about_it() -> None:
    run = played(OBEYING_W, "frozen", healthy_s=100)
    assert run.verdict is Verdict.INCONCLUSIVE
    assert any("frozen" in note for note in run.judgement.notes)


@every_framing
def test_swapped_registers_are_named_before_anything_is_judged(address: LinkAddress) -> None:
    with pytest.raises(BenchError, match=r"connector 1: .* the words are swapped"):
        played(OBEYING_W, "swapped", healthy_s=0, address=address)


@pytest.mark.parametrize("faults", [("busy", "dropped"), ("slow", "busy", "dropped", "corrupt")])
def test_faults_that_add_up_prove_the_less(faults: tuple[str, ...]) -> None:
    run = played(OBEYING_W, *faults)
    assert len(run.missing) >= 91 * len(faults) / 4 - 2
    assert run.verdict in {Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.ERROR}
    assert len(run.measurements) == SLOTS


def test_a_cable_that_is_pulled_for_ten_seconds_is_bridged_by_the_counter() -> None:
    run = with_the_cable_pulled(OBEYING_W, for_s=10)
    assert run.verdict is Verdict.PASS
    assert len(run.missing) >= 10
    assert len(run.measurements) == SLOTS


def test_what_was_drawn_while_the_cable_was_pulled_is_judged_by_the_counter() -> None:
    run = with_the_cable_pulled(DEFYING_W, for_s=10)
    assert run.verdict is Verdict.FAIL
    assert len(run.measurements) == SLOTS


def crossed(second_w: float, *faults: str) -> str | None:
    """Sample two meters of different makes on one connector; return what they disagree about."""

    async def main(clock: Clock) -> str | None:
        first = image(clock, "eastron-sdm630-v2", OBEYING_W)
        second = image(clock, "janitza-umg96rm", second_w)
        mischief = Mischief(faults, clock.now() + 1_000 * HEALTHY_S)
        got: dict[int, list[Measurement]] = {1: [], 2: []}
        async with (
            MeterServer(clock, ANY_PORT, {1: first}) as one,
            MeterServer(clock, ANY_PORT, {1: second}, mischief) as other,
            link_to(one, clock) as link,
            link_to(other, clock) as other_link,
        ):
            meters = {1: ModbusMeter(link, first.map), 2: ModbusMeter(other_link, second.map)}
            sampler = Sampler(clock, meters, Attention(), lambda m: got[m.connector].append(m))
            await sampler.start()
            await clock.sleep_until(T0 + 1_000 * LASTING_S)
            await sampler.stop()
        witness = Witness("the second meter", second.map.model(refresh_ms=500), got[2])
        model = first.map.model(refresh_ms=500, window_ms=500)
        found = disagreement(got[1], model, witness, Criteria().settle_ms)
        return None if found is None else found.sentence(T0)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(_at_t0(main))


async def _at_t0(main: Callable[[Clock], Coroutine[None, None, str | None]]) -> str | None:
    return await main(Clock.starting(asyncio.get_running_loop(), T0))


def test_two_meters_of_different_makes_on_one_connector_agree() -> None:
    assert crossed(OBEYING_W) is None


@pytest.mark.parametrize("fault", [*ONE_OF_FOUR, *NEVER_A_VALUE])
def test_a_fault_of_the_second_meter_contradicts_nobody(fault: str) -> None:
    assert crossed(OBEYING_W, fault) is None


def test_two_meters_that_differ_by_more_than_both_may_are_told_with_their_figures() -> None:
    # 2 % of 10 kW and 0.5 % of 10.4 kW are 252 W.
    told = crossed(10_400.0)
    assert told is not None
    assert told.startswith("the second meter said 10.40 kW where the meter said 10.00 kW")
