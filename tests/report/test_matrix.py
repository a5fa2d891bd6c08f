from __future__ import annotations

from report.matrices import GAP, REPLACED, cell, fault

from harness.report import matrix_of
from harness.report.matrix import test_label as label_of


def test_a_fault_that_one_of_its_tests_shows_is_killed() -> None:
    matrix = matrix_of([fault()], [cell(GAP, "pass"), cell(REPLACED, "watts")])

    (row,) = matrix.killed
    assert [killer.test for killer in row.killers] == [REPLACED]
    assert not matrix.survivors


def test_a_fault_that_was_played_and_not_shown_survived_and_comes_first() -> None:
    faults = [fault("found"), fault("lost")]
    matrix = matrix_of(faults, [cell(GAP, "watts", "found"), cell(GAP, "pass", "lost")])

    assert [row.name for row in matrix.survivors] == ["lost"]
    assert [row.name for row in matrix.rows] == ["lost", "found"]


def test_a_fault_that_no_test_was_played_on_did_not_survive_but_is_told() -> None:
    matrix = matrix_of([fault("left-out")], [cell(GAP, "watts", "other")])

    assert [row.name for row in matrix.unplayed] == ["left-out"]
    assert not matrix.survivors


def test_who_found_it_in_watts_is_best_and_then_who_was_quickest() -> None:
    late = cell(GAP, "watts", after_ms=90_000)
    quick = cell(REPLACED, "watts", after_ms=30_000)
    answer = cell("a.scenario.yaml::a", "message", killed=True, after_ms=0)
    (row,) = matrix_of([fault()], [answer, late, quick]).rows

    assert [killer.test for killer in row.killers] == [REPLACED, GAP, "a.scenario.yaml::a"]
    assert row.in_watts == 2


def test_what_a_test_says_of_a_sound_charger_as_well_shows_no_fault() -> None:
    results = [cell(GAP, "watts", None), cell(GAP, "watts")]
    matrix = matrix_of([fault()], results)

    assert [row.name for row in matrix.survivors] == ["no-replacement"]
    assert matrix.sound[GAP].outcome == "watts"


def test_another_version_of_a_test_may_fail_without_a_fault() -> None:
    results = [cell(GAP, "watts", None, ocpp="2.1"), cell(GAP, "watts")]

    assert matrix_of([fault()], results).killed


def test_where_several_versions_were_played_without_a_fault_a_failing_one_is_shown() -> None:
    passed, failed = cell(GAP, "pass", None), cell(GAP, "watts", None, ocpp="2.1")

    assert matrix_of([fault()], [passed, failed]).sound[GAP].outcome == "watts"
    assert matrix_of([fault()], [failed, passed]).sound[GAP].outcome == "watts"


def test_the_tests_stand_in_the_order_of_their_names_whichever_worker_was_first() -> None:
    results = [cell(GAP, "pass"), cell(REPLACED, "pass")]

    assert matrix_of([fault()], results).tests == [REPLACED, GAP]
    assert matrix_of([fault()], results[::-1]).tests == [REPLACED, GAP]


def test_a_finding_is_the_sentence_of_a_cell_that_passed_with_one() -> None:
    found = cell(GAP, "finding", killed=True, findings=["it said 8.00 kW of 10.90 kW"])
    (row,) = matrix_of([fault()], [found]).rows

    assert row.killers[0].sentence == "it said 8.00 kW of 10.90 kW"


def test_results_of_other_tests_are_no_cells() -> None:
    ordinary = {"id": "ten", "verdict": "fail", "sentence": None}

    assert not matrix_of([fault()], [ordinary]).tests


def test_a_test_is_labelled_by_its_folder_and_name() -> None:
    assert label_of(GAP) == "stacking/gap_hands_back"
    assert label_of("gap.scenario.yaml::gap") == "gap"
