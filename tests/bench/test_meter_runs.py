"""From a bench file to the verdict: real meters of every condition measure an emulated charger.

The charger is granted 11 kW and obeys, or draws 22 kW. Faults of the meter set in after a minute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bench.metered import judged, metered, with_the_cable_pulled
from bench.rigs import records, run

from harness.errors import BenchError
from harness.verdict import Judgement, Verdict

ONE_OF_FOUR = ("slow", "busy", "dropped", "corrupt")
SECOND = "{{map: eastron-sdm630-v2, link: '{{link}}', unit: {unit}{more}}}"


def played(folder: Path, *meter_faults: str, defies: bool = False, **how: Any) -> Judgement:
    """Judge three minutes; ``how`` is that of the bench."""
    folder.mkdir(exist_ok=True)

    async def main() -> Judgement:
        charger_faults = ["ignores-limits"] if defies else []
        async with metered(folder, *meter_faults, charger_faults=charger_faults, **how) as (rig, _):
            (one,) = (await judged(rig)).judgements
            return one

    return run(main())


def pulled(folder: Path, **how: Any) -> Judgement:
    """Judge a run in whose middle the meter's cable is pulled for ten seconds."""

    async def main() -> Judgement:
        async with metered(folder, **how) as (rig, server):
            (one,) = (await with_the_cable_pulled(rig, server, 10)).judgements
            return one

    return run(main())


def test_a_healthy_meter_tells_obedience_from_defiance(tmp_path: Path) -> None:
    assert played(tmp_path / "obeys").verdict is Verdict.PASS
    assert played(tmp_path / "defies", defies=True).verdict is Verdict.FAIL


@pytest.mark.parametrize("fault", ONE_OF_FOUR)
def test_a_meter_of_which_every_fourth_answer_is_lost_still_proves_all(
    fault: str, tmp_path: Path
) -> None:
    obeys = played(tmp_path / "obeys", fault)
    defies = played(tmp_path / "defies", fault, defies=True)
    assert (obeys.verdict, defies.verdict) == (Verdict.PASS, Verdict.FAIL)
    # One of four of the 120 slots in the last two minutes.
    assert obeys.missing == pytest.approx(30, abs=1)


@pytest.mark.parametrize("defies", [False, True])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("cut", "the meter gave no valid value for 67% of the time (no valid reply within"),
        ("frozen", "the meter gave no valid value for 67% of the time (frozen: the same bits"),
        ("swapped", "the meter's readings cannot be true: the voltage of L1, L2 and L3 is"),
    ],
)
def test_a_meter_that_breaks_proves_nothing_whatever_was_seen_before(
    fault: str, said: str, defies: bool, tmp_path: Path
) -> None:
    one = played(tmp_path, fault, defies=defies)
    assert one.verdict is Verdict.ERROR
    assert one.notes[0].startswith(said)


def test_swapped_words_are_named_before_a_run_begins(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"connector 1, meter eastron-sdm630-v2: .* are swapped"):
        played(tmp_path, "swapped", faulty_from=0)


@pytest.mark.parametrize(
    ("map_id", "verdict"),
    [("eastron-sdm630-v2", Verdict.PASS), ("abb-b23-b24", Verdict.INCONCLUSIVE)],
    ids=["a counter of watt-hours bridges it", "a counter of 10 Wh does not"],
)
def test_a_cable_that_is_pulled_for_ten_seconds_loses_nothing_that_was_recorded(
    map_id: str, verdict: Verdict, tmp_path: Path
) -> None:
    one = pulled(tmp_path, map_id=map_id)
    assert one.verdict is verdict
    told = {record["slot"] for record in records(tmp_path, "sample")}
    missing = {record["slot"] for record in records(tmp_path, "missing")}
    assert told | missing == set(range(max(told) + 1))
    assert one.missing == len(missing) >= 10


def test_a_meter_behind_transformers_shows_what_flows_through_them(tmp_path: Path) -> None:
    how = {"factor": 1 / 40, "more": ", ct_ratio: 40"}
    assert played(tmp_path / "obeys", **how).verdict is Verdict.PASS
    assert played(tmp_path / "defies", defies=True, **how).verdict is Verdict.FAIL


def test_a_ratio_that_was_forgotten_proves_nothing(tmp_path: Path) -> None:
    assert played(tmp_path, factor=1 / 40, defies=True).verdict is Verdict.INCONCLUSIVE


def test_a_meter_that_is_wired_backward_is_turned_round_by_its_bench(tmp_path: Path) -> None:
    assert played(tmp_path / "turned", factor=-1, more=", invert: true").verdict is Verdict.PASS
    one = played(tmp_path / "left", factor=-1)
    assert one.verdict is Verdict.ERROR
    assert "set invert: true" in one.notes[0]


def test_strict_mode_proves_a_limit_only_to_a_meter_that_is_good_enough(tmp_path: Path) -> None:
    """The charger draws some watts less than 11 kW; 4 % of that are 440 W, 0.05 % are 6 W."""
    strict = {"verdict": "verdict: {mode: strict}\n"}
    calibrated = ", calibration: {on: 2025-01-10, uncertainty: 0.05 %}"
    doubtful = played(tmp_path / "doubtful", **strict)
    assert doubtful.verdict is Verdict.INCONCLUSIVE
    assert any("so it was not proven to be kept" in note for note in doubtful.notes)
    assert played(tmp_path / "proven", more=calibrated, **strict).verdict is Verdict.PASS


def test_the_uncertainty_of_a_violation_is_that_of_the_calibration(tmp_path: Path) -> None:
    more = ", calibration: {on: 2025-01-10, uncertainty: 0.3 %, offset: -0.2 %}"
    (violation, *_) = played(tmp_path, defies=True, more=more).violations
    # 0.5 % of what was measured.
    assert violation.uncertainty == pytest.approx(0.005 * violation.measured, rel=0.01)


def test_a_second_meter_that_agrees_changes_nothing(tmp_path: Path) -> None:
    one = played(tmp_path, second=SECOND.format(unit=1, more=""))
    assert (one.verdict, one.notes) == (Verdict.PASS, ())


def test_a_second_meter_that_contradicts_the_first_makes_both_worthless(tmp_path: Path) -> None:
    one = played(tmp_path, second=SECOND.format(unit=1, more=", ct_ratio: 1.2"), defies=True)
    assert one.verdict is Verdict.ERROR
    assert one.notes[0].startswith("the second meter (eastron-sdm630-v2) said 26.")


def test_a_second_meter_that_says_nothing_is_noted_and_changes_no_verdict(tmp_path: Path) -> None:
    one = played(tmp_path, second=SECOND.format(unit=9, more=""))
    assert one.verdict is Verdict.PASS
    (note,) = one.notes
    assert note.startswith("the second meter (eastron-sdm630-v2) said nothing (")
    assert note.endswith("so it neither confirms nor contradicts the meter")
    lost = records(tmp_path, "second_missing")
    assert len(lost) > 100
    assert f"({lost[-1]['reason']})" in note
