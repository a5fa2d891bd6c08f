"""Every fault that can be planted is found by the library, and found in watts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from library import kills_of_messages, kills_of_time, kills_of_transactions
from library.kill import InWatts, Kill, Otherwise
from library.playing import FILES, ITEMS, load_item, play

from harness.emulator import FAULTS, UNEMULATED, Effect
from harness.scenario import load
from harness.verdict import Verdict

OVER, UNDER = Effect.OVER, Effect.UNDER
PROVES_NOTHING = "delivers-nothing"
BREAKS_THE_BENCH = ("dead-meter", "frozen-meter")

SENTENCE = re.compile(
    r"(connector \d|the station) (drew|delivered) .*\d k?W\b.* \d\d:\d\d:\d\d UTC \(t0 \+ [^)]+\): "
    r"(at least )?\d[^:;]* (was allowed by|was expected under) "
    r"[A-Z][A-Za-z]+ \d+ \(stack level \d+\)"
)
"""Who did what, in watts, when, against what limit, of which profile; and nothing after it."""


KILLS: dict[str, Kill] = {
    **kills_of_time.KILLS,
    **kills_of_transactions.KILLS,
    **kills_of_messages.KILLS,
}
IN_WATTS = [(fault, kill) for fault, kill in KILLS.items() if isinstance(kill, InWatts)]
OTHERWISE = [(fault, kill) for fault, kill in KILLS.items() if isinstance(kill, Otherwise)]


DRAWS_ALL_OF_THE_LIMIT = (
    "vehicles/a_load_bank_shows_the_charger_alone::a_load_bank_shows_the_charger_alone",
)
"""The load bank takes all that it is offered, and no meter can tell on which side of it that is."""


def test_every_fault_of_the_catalogue_is_looked_for() -> None:
    assert {*KILLS, PROVES_NOTHING, *BREAKS_THE_BENCH} == set(FAULTS)


@pytest.mark.parametrize("fault", [name for name in KILLS if FAULTS[name].defect])
def test_the_scenario_that_finds_a_defect_says_that_it_covers_it(fault: str) -> None:
    """By that the kill matrix knows what to play first."""
    _, item = load_item(KILLS[fault].item)
    assert FAULTS[fault].defect in item.scenario.covers


def test_every_defect_of_the_hundred_is_emulated_or_excused() -> None:
    hundred = {f"D{number:02}" for number in range(1, 101)}
    assert {fault.defect for fault in FAULTS.values()} | set(UNEMULATED) >= hundred


def test_what_can_exceed_or_starve_is_found_in_watts() -> None:
    by_power = {name for name, fault in FAULTS.items() if fault.effect in (OVER, UNDER)}
    assert by_power == {fault for fault, _ in IN_WATTS}


@pytest.mark.parametrize(("fault", "kill"), IN_WATTS, ids=[fault for fault, _ in IN_WATTS])
def test_a_fault_fails_with_one_sentence_about_power_profile_and_time(
    fault: str, kill: InWatts, tmp_path: Path
) -> None:
    played = play(kill.item, tmp_path, (fault,))
    assert played.verdict is Verdict.FAIL, played
    assert SENTENCE.fullmatch(played.sentence), played.sentence
    assert played.sentence.endswith(kill.profile)


@pytest.mark.parametrize(("fault", "kill"), OTHERWISE, ids=[fault for fault, _ in OTHERWISE])
def test_a_fault_of_messages_is_found_by_the_check_that_can_see_it(
    fault: str, kill: Otherwise, tmp_path: Path
) -> None:
    played = play(kill.item, tmp_path, (fault,))
    assert played.verdict is kill.verdict, played
    assert re.fullmatch(kill.sentence, played.sentence), played.sentence


@pytest.mark.parametrize("fault", ["stack-lowest-wins", "stack-first-wins", "stack-last-wins"])
def test_an_order_of_levels_that_is_wrong_is_seen_above_the_limit(
    fault: str, tmp_path: Path
) -> None:
    played = play("stacking/the_highest_level_leads", tmp_path, (fault,))
    assert "drew" in played.sentence
    assert ": 5.00 kW (+ " in played.sentence


@pytest.mark.parametrize(
    ("fault", "item"),
    [
        ("accepts-txprofile-without-transaction", "octt/tc_058_1_txprofile_without_transaction"),
        ("accepts-foreign-transaction", "octt/tc_058_2_txprofile_of_another_transaction"),
    ],
)
def test_a_wrong_answer_fails_before_any_power_flows_by_it(
    fault: str, item: str, tmp_path: Path
) -> None:
    played = play(item, tmp_path, (fault,))
    assert played.verdict is Verdict.FAIL
    assert played.sentence == (
        "SetChargingProfile: answered Accepted, expected Rejected or PropertyConstraintViolation"
    )


def test_a_wrong_composite_schedule_fails_where_the_power_is_right(tmp_path: Path) -> None:
    """TC_072 asks for the schedule before anything is drawn under it."""
    played = play("octt/tc_072_stacking", tmp_path, ("stack-lowest-wins",))
    assert played.verdict is Verdict.FAIL
    assert played.sentence == (
        "composite schedule of connector 1: found 6000 W after 0 s, "
        "expected 7000 W until 1 min 40 s"
    )


@pytest.mark.parametrize("item", ITEMS)
def test_a_charger_that_delivers_nothing_proves_nothing(item: str, tmp_path: Path) -> None:
    played = play(item, tmp_path, (PROVES_NOTHING,))
    assert played.verdict is Verdict.INCONCLUSIVE, played
    assert "no limit was put to the test" in played.sentence


@pytest.mark.parametrize("fault", BREAKS_THE_BENCH)
@pytest.mark.parametrize(
    "item",
    [
        "octt/tc_056_txdefault",
        "octt/tc_066_three_purposes",
        "relative/counts_from_the_transaction",
        "station/chargepointmax_two_connectors",
    ],
)
def test_a_meter_that_fails_is_never_a_pass_and_never_the_chargers_fault(
    fault: str, item: str, tmp_path: Path
) -> None:
    played = play(item, tmp_path, (fault,))
    assert played.verdict in {Verdict.ERROR, Verdict.INCONCLUSIVE}, played


def test_a_meter_that_freezes_in_the_second_half_of_a_run_is_no_pass(tmp_path: Path) -> None:
    played = play("octt/tc_058_1_txprofile_without_transaction", tmp_path, ("frozen-meter",))
    assert played.verdict in {Verdict.ERROR, Verdict.INCONCLUSIVE}, played


@pytest.mark.parametrize("item", ITEMS)
def test_a_dead_meter_is_an_error_in_every_scenario(item: str, tmp_path: Path) -> None:
    played = play(item, tmp_path, ("dead-meter",))
    assert played.verdict is Verdict.ERROR, played


@pytest.mark.parametrize("item", ITEMS)
def test_a_good_charger_passes_without_any_doubt(item: str, tmp_path: Path) -> None:
    played = play(item, tmp_path)
    expected = Verdict.MARGINAL if item in DRAWS_ALL_OF_THE_LIMIT else Verdict.PASS
    assert played.verdict is expected, played


def test_every_scenario_is_played() -> None:
    assert len(ITEMS) == sum(len(load(path).items) for path in FILES)
    assert all(load_item(item)[1].steps for item in ITEMS)
