"""Every fault that can be planted is found by the library, and found in watts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from library.playing import FILES, ITEMS, load_item, play

from harness.emulator import FAULTS
from harness.scenario import load
from harness.verdict import Verdict

KILLED_IN_WATTS = {
    "ignores-limits": ("stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"),
    "stack-lowest-wins": ("stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"),
    "stack-first-wins": ("stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"),
    "stack-last-wins": ("stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"),
    "no-replacement": (
        "replace/profile_replaced_while_it_acts",
        "TxDefaultProfile 2 (stack level 0)",
    ),
    "minimum-of-tx-and-default": (
        "handback/txprofile_above_txdefault",
        "TxProfile 2 (stack level 0)",
    ),
    "expired-stops-search": (
        "stacking/outside_validity_hides_no_other::not_yet_valid",
        "TxDefaultProfile 2 (stack level 0)",
    ),
    "clears-by-any-criterion": (
        "clear/all_criteria_must_match",
        "TxDefaultProfile 2 (stack level 1)",
    ),
    "no-fallback-after-duration": (
        "stacking/lower_level_after_the_duration",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "ignores-duration": (
        "stacking/lower_level_after_the_duration",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "ignores-valid-to": (
        "handback/txprofile_ends_hands_back::by_valid_to",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "ignores-start-schedule": (
        "edrv/id_20_higher_level_for_a_while",
        "TxDefaultProfile 17 (stack level 17)",
    ),
    "ignores-time-zone-offset": (
        "absolute/start_schedule_with_an_offset::west_of_greenwich",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "recurrence-local-time": (
        "recurring/daily_follows_utc_across_dst",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "relative-from-reception": (
        "relative/installed_during_the_transaction::late_txprofile",
        "TxProfile 1 (stack level 0)",
    ),
    "uses-next-period": (
        "relative/counts_from_the_transaction",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "txdefault-next-transaction": (
        "octt/tc_082_txdefault_during_transaction",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "keeps-txprofile": (
        "handback/txprofile_dies_with_its_transaction",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "accepts-txprofile-without-transaction": (
        "transaction/a_txprofile_without_transaction_acts_on_none",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "accepts-foreign-transaction": (
        "transaction/a_txprofile_of_another_acts_on_none",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "ignores-start-profile": (
        "octt/tc_059_remote_start_with_txprofile",
        "TxProfile 2 (stack level 0)",
    ),
    "w-limit-per-phase": ("octt/tc_059_remote_start_with_txprofile", "TxProfile 2 (stack level 0)"),
    "ignores-number-phases": ("phases/one_phase_in_watt", "TxProfile 1 (stack level 0)"),
    "pointmax-per-connector": (
        "station/chargepointmax_two_connectors",
        "ChargePointMaxProfile 1 (stack level 0)",
    ),
    "minchargingrate-lifts-limit": (
        "limits/min_charging_rate_lifts_nothing",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "ignores-limit-after-pause": (
        "pause/limit_zero_and_resume",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "six-ampere-floor": (
        "pause/between_zero_and_six_ampere::just_below_six_ampere",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "reacts-after-30-s": (
        "reaction/a_falling_limit_is_obeyed_in_time",
        "TxDefaultProfile 1 (stack level 0)",
    ),
}
"""The item that finds each fault, and the profile that the failure must name."""

PROVES_NOTHING = "delivers-nothing"
BREAKS_THE_BENCH = ("dead-meter", "frozen-meter")

SENTENCE = re.compile(
    r"(connector \d|the station) (drew|delivered) .*\d k?W\b.* \d\d:\d\d:\d\d UTC \(t0 \+ [^)]+\): "
    r"(at least )?\d[^:;]* (was allowed by|was expected under) "
    r"[A-Z][A-Za-z]+ \d+ \(stack level \d+\)"
)
"""Who did what, in watts, when, against what limit, of which profile; and nothing after it."""


def test_every_fault_of_the_catalogue_is_looked_for() -> None:
    assert {*KILLED_IN_WATTS, PROVES_NOTHING, *BREAKS_THE_BENCH} == set(FAULTS)


@pytest.mark.parametrize(
    ("fault", "item", "profile"), [(fault, *found) for fault, found in KILLED_IN_WATTS.items()]
)
def test_a_fault_fails_with_one_sentence_about_power_profile_and_time(
    fault: str, item: str, profile: str, tmp_path: Path
) -> None:
    played = play(item, tmp_path, (fault,))
    assert played.verdict is Verdict.FAIL, played
    assert SENTENCE.fullmatch(played.sentence), played.sentence
    assert played.sentence.endswith(profile)


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
    assert played.verdict is Verdict.PASS, played


def test_every_scenario_is_played() -> None:
    assert len(ITEMS) == sum(len(load(path).items) for path in FILES)
    assert all(load_item(item)[1].steps for item in ITEMS)
