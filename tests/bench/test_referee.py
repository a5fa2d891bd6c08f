"""The referee: what is allowed now, and what of it was not kept so far."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from bench.rigs import T0, open_rig, run, txdefault

from harness.bench import Referee, Rig, start_session
from harness.errors import InputError
from harness.profiles import RateUnit
from harness.units import MINUTE_MS, SECOND_MS
from harness.verdict import Verdict

ALL_PINNED = {
    "recurring_before_start": "inactive",
    "recurrence_clock": "utc",
    "relative_anchor": "transaction",
    "txdefault_scope": "union",
    "replace_scope": "connector",
    "w_cap": "per_phase",
    "composite0": "min_of_sum",
}


async def install(rig: Rig, body: dict[str, object], connector: int = 1) -> None:
    assert (await rig.station.set_profile(connector, body)).status == "Accepted"


def test_a_switch_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            Referee(rig, {"w_cup": "total"})

    with pytest.raises(InputError, match="w_cup"):
        run(main())


@pytest.mark.parametrize(
    ("pinned", "clock"), [({}, "utc"), ({"recurrence_clock": "local"}, "local")]
)
def test_recurrences_follow_utc_also_where_the_time_zone_is_known(
    tmp_path: Path, pinned: dict[str, str], clock: str
) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            readings = Referee(rig, pinned).readings
            assert {one.time_zone for one in readings} == {"Europe/Berlin"}
            assert {one.recurrence_clock.value for one in readings} == {clock}

    run(main())


def test_allowed_names_the_profile_that_limits_and_the_installation_before_it(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            referee = Referee(rig, {})
            await start_session(rig, 1)
            assert referee.allowed_at(1, rig.clock.now()).because == "installation limit 32 A"
            await rig.clock.sleep(SECOND_MS)
            await install(rig, txdefault((0, 6_000)))
            piece = referee.allowed_at(1, rig.clock.now())
            assert piece.cap.power_w == Decimal(6_000)
            assert piece.because == "TxDefaultProfile 1 (stack level 0)"

    run(main())


def test_the_station_is_asked_as_connector_0(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path, connectors=2) as rig:
            maximum = txdefault((0, 20_000)) | {"chargingProfilePurpose": "ChargePointMaxProfile"}
            await install(rig, maximum, connector=0)
            piece = Referee(rig, {}).allowed_at(0, rig.clock.now())
            assert piece.because == "ChargePointMaxProfile 1 (stack level 0)"

    run(main())


async def shortfall(folder: Path, *faults: str) -> str | None:
    async with open_rig(folder, *faults) as rig:
        await install(rig, txdefault((0, 10_000)))
        await start_session(rig, 1)
        await rig.clock.sleep_until(T0 + MINUTE_MS)
        return Referee(rig, {}).shortfall(1, 0.9, T0, rig.clock.now())


def test_a_charger_that_gives_what_it_may_has_no_shortfall(tmp_path: Path) -> None:
    assert run(shortfall(tmp_path)) is None


def test_a_shortfall_says_what_was_delivered_and_what_was_expected(tmp_path: Path) -> None:
    found = run(shortfall(tmp_path, "delivers-nothing"))
    assert found is not None
    assert found.startswith("connector 1 delivered 5 W for 50.0 s from 08:00:10 UTC (t0 + 10.0 s)")
    assert found.endswith("at least 9.00 kW was expected under TxDefaultProfile 1 (stack level 0)")


@pytest.mark.parametrize(
    ("pinned", "excused"),
    [
        ({}, True),
        ({"relative_anchor": "reception"}, True),
        ({"relative_anchor": "transaction"}, False),
    ],
    ids=["every reading", "reception", "transaction"],
)
def test_a_reading_that_allows_less_excuses_a_shortfall(
    pinned: dict[str, str], excused: bool, tmp_path: Path
) -> None:
    """6 kW for the first two minutes, of the transaction (A8) or since the profile came."""
    relative = txdefault((0, 6_000), (120, 14_000)) | {"chargingProfileKind": "Relative"}
    del relative["chargingSchedule"]["startSchedule"]  # type: ignore[attr-defined]

    async def main() -> str | None:
        async with open_rig(tmp_path, "relative-from-reception") as rig:
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + 3 * MINUTE_MS)
            await install(rig, relative)
            start = rig.clock.now()
            await rig.clock.sleep(90 * SECOND_MS)
            return Referee(rig, pinned).shortfall(1, 0.9, start, rig.clock.now())

    assert (run(main()) is None) is excused


async def late_reaction(folder: Path, *faults: str, within_s: int = 10) -> str | None:
    """Play a limit that falls to 8 kW after two minutes."""
    async with open_rig(folder, *faults) as rig:
        await install(rig, txdefault((0, 20_000), (120, 8_000)))
        await start_session(rig, 1)
        await rig.clock.sleep_until(T0 + MINUTE_MS)
        start = rig.clock.now()
        await rig.clock.sleep_until(T0 + 4 * MINUTE_MS)
        return Referee(rig, {}).late_reaction(1, within_s * SECOND_MS, start, rig.clock.now())


def test_a_reaction_in_time_is_no_news(tmp_path: Path) -> None:
    assert run(late_reaction(tmp_path)) is None


def test_a_late_reaction_says_how_late_and_under_which_profile(tmp_path: Path) -> None:
    found = run(late_reaction(tmp_path, "reacts-after-30-s"))
    assert found is not None
    assert re.fullmatch(
        r"connector 1 took 3[0-9](\.[0-9]+)? s from 08:02:00 UTC \(t0 \+ 2 min\) to come down to "
        r"8000 W: 10 s was granted under TxDefaultProfile 1 \(stack level 0\)",
        found,
    )


def test_no_reaction_at_all_is_said_to_be_none(tmp_path: Path) -> None:
    assert run(late_reaction(tmp_path, "ignores-limits")) == (
        "connector 1 did not come down to 8000 W after 08:02:00 UTC (t0 + 2 min): "
        "10 s was granted under TxDefaultProfile 1 (stack level 0)"
    )


def test_a_charger_that_follows_late_may_be_granted_more(tmp_path: Path) -> None:
    assert run(late_reaction(tmp_path, "reacts-after-30-s", within_s=40)) is None


@pytest.mark.parametrize(("wait_s", "seen"), [(0, True), (20, False)])
def test_a_fall_just_before_the_hold_counts_and_one_long_before_does_not(
    wait_s: int, seen: bool, tmp_path: Path
) -> None:
    async def main() -> str | None:
        async with open_rig(tmp_path, "ignores-limits") as rig:
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + MINUTE_MS)
            await install(rig, txdefault((0, 8_000)))
            await rig.clock.sleep(wait_s * SECOND_MS)
            start = rig.clock.now()
            await rig.clock.sleep(MINUTE_MS)
            return Referee(rig, {}).late_reaction(1, 10 * SECOND_MS, start, rig.clock.now())

    assert (run(main()) is not None) is seen


def test_a_rise_of_the_limit_demands_no_reaction(tmp_path: Path) -> None:
    async def main() -> str | None:
        async with open_rig(tmp_path, "ignores-limits") as rig:
            await install(rig, txdefault((0, 6_000), (120, 8_000)))
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + MINUTE_MS)
            start = rig.clock.now()
            await rig.clock.sleep_until(T0 + 4 * MINUTE_MS)
            return Referee(rig, {}).late_reaction(1, 10 * SECOND_MS, start, rig.clock.now())

    assert run(main()) is None


def test_every_enabled_reading_has_its_composite_schedule(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            await install(rig, txdefault((0, 6_000), (60, 8_000)))
            every, one = Referee(rig, {}), Referee(rig, ALL_PINNED)
            assert len(every.readings) > 1
            composites = every.composites(1, T0, 2 * MINUTE_MS, RateUnit.W)
            assert len(composites) == len(every.readings)
            (schedule,) = one.composites(1, T0, 2 * MINUTE_MS, RateUnit.W)
            assert [(period.start_ms, period.limit) for period in schedule] == [
                (0, Decimal(6_000)),
                (MINUTE_MS, Decimal(8_000)),
            ]

    run(main())


def test_the_installation_has_a_limit_in_either_unit(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            referee = Referee(rig, {})
            assert referee.installation_limit(1, RateUnit.A) == 32
            assert referee.installation_limit(1, RateUnit.W) == 3 * 230 * 32

    run(main())


def test_the_standing_says_what_each_connector_draws_of_what(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            referee = Referee(rig, {})
            assert referee.standing() == []
            await install(rig, txdefault((0, 8_000)))
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + 30 * SECOND_MS)
            (line,) = referee.standing()
            assert re.fullmatch(
                r"connector 1: 7\.[89]\d kW of 8\.00 kW, TxDefaultProfile 1 \(stack level 0\)", line
            )

    run(main())


def test_the_station_stands_below_its_connectors(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path, connectors=2) as rig:
            maximum = txdefault((0, 20_000)) | {"chargingProfilePurpose": "ChargePointMaxProfile"}
            await install(rig, maximum, connector=0)
            await start_session(rig, 1)
            await start_session(rig, 2)
            await rig.clock.sleep_until(T0 + 30 * SECOND_MS)
            lines = Referee(rig, {}).standing()
            assert [line.partition(":")[0] for line in lines] == [
                "connector 1",
                "connector 2",
                "station",
            ]
            assert re.fullmatch(
                r"station: 19\.\d\d kW of 20\.00 kW, ChargePointMaxProfile 1 \(stack level 0\)",
                lines[-1],
            )

    run(main())


def test_a_run_is_judged_from_what_the_meters_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            referee = Referee(rig, {})
            assert referee.judge_so_far().verdict is Verdict.INCONCLUSIVE
            await install(rig, txdefault((0, 8_000)))
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + MINUTE_MS)
            judgement = await referee.judge()
            assert judgement.verdict is Verdict.PASS
            (connector,) = judgement.judgements
            assert connector.worst is not None
            assert connector.worst.because == "TxDefaultProfile 1 (stack level 0)"

    run(main())
