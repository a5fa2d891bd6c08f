"""What a real clock plays: the block real_time:, and absolute instants moved to the run."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.rigs import T0
from library.playing import FILES, LIBRARY, load_item
from scenario.plays import play_item
from scenario.texts import complaints, loaded

from harness.profiles import Version
from harness.scenario import ScenarioItem, load, resolve_body
from harness.scenario.realclock import too_long
from harness.scenario.rehearsal import rehearse
from harness.units import DAY_MS, MINUTE_MS, parse_instant
from harness.verdict import Verdict

TEN_MINUTES = 10 * MINUTE_MS

TEXT = """\
title: T
profiles:
  limited:
    chargingProfileId: 1
    stackLevel: 0
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Absolute
    chargingSchedule:
      startSchedule: t0
      chargingRateUnit: W
      chargingSchedulePeriod: [{startPeriod: 0, limit: 6000}]
steps:
  - set_profile: {profile: limited}
  - hold: 2 d
real_time:
  steps:
    - set_profile: {profile: limited}
    - hold: 9 min
"""

SHORTENED = [
    f"{path.relative_to(LIBRARY).as_posix().removesuffix('.scenario.yaml')}::{item.name}"
    for path in FILES
    for item in load(path).items
    if item.in_real_time is not None
]


def item_of(text: str) -> ScenarioItem:
    (item,) = loaded(text).items
    return item


def in_real_time(name: str) -> ScenarioItem:
    item = load_item(name)[1].in_real_time
    assert item is not None
    return item


def test_a_file_says_what_is_played_instead() -> None:
    item = item_of(TEXT)
    other = item.in_real_time
    assert other is not None
    assert [str(step) for step in other.steps][-1] == "hold 9 min"
    assert other.body("limited") == item.body("limited")
    assert other.step_lines == (17, 18)
    assert other.scenario.in_real_time is None


def test_most_files_are_played_alike_on_every_clock() -> None:
    assert item_of(TEXT.partition("real_time")[0]).in_real_time is None


def test_a_profile_may_be_another_one_then() -> None:
    redefined = TEXT[TEXT.index("    chargingProfileId") : TEXT.index("steps:")]
    more = "  profiles:\n    limited:\n" + redefined.replace("    ", "      ", 1).replace(
        "\n    ", "\n      "
    ).rstrip(" ").replace("6000", "7000")
    item = item_of(TEXT.replace("real_time:\n", f"real_time:\n{more}"))
    assert item.in_real_time is not None
    assert "7000" in str(item.in_real_time.body("limited"))
    assert "6000" in str(item.body("limited"))


def test_each_case_has_its_own() -> None:
    cases = "cases:\n  one: {}\n  two: {}\nsteps:\n  - set"
    items = loaded(TEXT.replace("steps:\n  - set", cases, 1)).items
    others = [item.in_real_time for item in items]
    assert [(other.name, other.line) for other in others if other] == [("one", 13), ("two", 14)]


def test_what_is_wrong_with_it_is_said_with_its_line() -> None:
    wrong = TEXT.replace("hold: 9 min", "hold: 9 minutes").replace(
        "    - set_profile: {profile: limited}", "    - set_profile: {profile: limted}"
    )
    first, second = complaints(wrong)
    assert first == (
        "f.yaml:17: real_time.steps[0].set_profile.profile: found 'limted', expected limited; "
        "did you mean 'limited'?"
    )
    assert second.startswith("f.yaml:18: real_time.steps[1].hold: found '9 minutes', expected a ")


def test_a_block_without_steps_is_no_block() -> None:
    (said,) = complaints(TEXT.partition("  steps:\n    - set")[0] + "  {}\n")
    assert said == "f.yaml:15: real_time.steps: found nothing, expected a value"


def test_an_item_that_needs_more_than_is_granted_says_how_much() -> None:
    assert too_long(item_of(TEXT), TEN_MINUTES) == "needs 2 d, at most 10 min are granted"
    other = item_of(TEXT).in_real_time
    assert other is not None
    assert too_long(other, TEN_MINUTES) is None
    assert too_long(other, 9 * MINUTE_MS) is None
    assert too_long(other, 9 * MINUTE_MS - 1) is not None


def test_an_item_that_cannot_be_played_has_no_length() -> None:
    impossible = "title: T\nsteps:\n  - hold: 1 min\n  - hold_until: t0 + 30 s\n"
    assert too_long(item_of(impossible), 1) is None


BODY = {
    "validTo": "2023-06-29T01:00:00+02:00",
    "chargingSchedule": {"startSchedule": "2023-06-28T10:46:13.857Z", "duration": 60},
}


def test_absolute_instants_move_with_the_run_and_keep_their_offset() -> None:
    start = parse_instant("2023-06-28T10:40:00Z")
    assert resolve_body(BODY, start + DAY_MS + 250, start) == {
        "validTo": "2023-06-30T01:00:00.250+02:00",
        "chargingSchedule": {"startSchedule": "2023-06-29T10:46:14.107Z", "duration": 60},
    }


def test_a_run_that_starts_when_the_file_says_sends_them_as_written() -> None:
    start = parse_instant("2023-06-28T10:40:00Z")
    assert resolve_body(BODY, start, start) == BODY
    assert resolve_body(BODY, start + DAY_MS) == BODY


def test_a_day_written_for_2023_begins_inside_a_test_of_another_year(tmp_path: Path) -> None:
    """The run is at T0, in 2025: its Recurring profile begins 6 min 13.857 s into the test."""
    play = play_item(tmp_path, load_item("edrv/id_11_chargepointmax_daily")[1])
    assert play.error is None
    (sent,) = play.sent("SetChargingProfile")
    assert sent["csChargingProfiles"]["chargingSchedule"]["startSchedule"] == (
        "2025-01-14T08:06:13.857Z"
    )
    assert play.records("step")[-1]["t"] == TEN_MINUTES


def test_the_library_has_shorter_versions_of_what_takes_long() -> None:
    assert {name.partition("/")[0] for name in SHORTENED} >= {"recurring", "ampcontrol", "jedlix"}


@pytest.mark.parametrize("path", FILES, ids=[path.name.partition(".")[0] for path in FILES])
def test_every_item_of_the_library_fits_a_real_clock(path: Path) -> None:
    for item in load(path).items:
        assert too_long(item.in_real_time or item, 20 * MINUTE_MS) is None


@pytest.mark.parametrize("name", SHORTENED)
def test_a_good_charger_passes_the_shorter_version(name: str, tmp_path: Path) -> None:
    item = in_real_time(name)
    play = rehearse(item, Version.V16)
    assert play.end - play.start <= TEN_MINUTES
    played = play_item(tmp_path, item)
    assert played.error is None
    assert played.judgement is not None
    assert played.judgement.verdict in {Verdict.PASS, Verdict.MARGINAL}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("recurring/daily_48h", "ignores-limits"),
        ("recurring/daily_48h", "no-fallback-after-duration"),
        ("recurring/weekly_15d", "ignores-limits"),
        ("recurring/weekly_15d", "uses-next-period"),
        ("recurring/daily_follows_utc_across_dst", "recurrence-local-time"),
        ("ampcontrol/load_curve", "uses-next-period"),
        ("jedlix/pause_and_resume", "ignores-limit-after-pause"),
        ("edrv/id_16_txprofile_absolute", "ignores-duration"),
        ("edrv/id_21_txprofile_raises", "minimum-of-tx-and-default"),
    ],
)
def test_the_shorter_version_still_finds_the_fault(name: str, fault: str, tmp_path: Path) -> None:
    assert play_item(tmp_path, in_real_time(name), fault).error is not None


def test_the_run_that_pretends_starts_in_another_year_than_the_file_says() -> None:
    assert in_real_time("jedlix/pause_and_resume").scenario.start < T0
