"""What a scenario means once it was read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from textwrap import indent
from typing import Any

import pytest
from scenario.texts import PROFILE, loaded, with_steps

from harness.profiles.events import ClearCriteria
from harness.profiles.model import Purpose, RateUnit
from harness.scenario import DEFAULT_START, ConnectorStatus, Outcome, Scenario
from harness.units import parse_instant
from harness.verdict import Criteria


def scenario(text: str) -> Scenario:
    return loaded(text).scenario


def step(text: str) -> Any:
    return scenario(with_steps(text)).steps[0]


def test_what_is_not_said_has_its_default() -> None:
    plain = scenario(with_steps("hold: 1 s"))
    assert plain.ocpp == ("1.6",)
    assert (plain.needs.connectors, plain.needs.phases, plain.needs.phase_switching) == (
        1,
        3,
        False,
    )
    assert plain.start == DEFAULT_START == parse_instant("2025-01-15T08:00:00Z")
    assert plain.settle_ms is None
    assert plain.tolerance is None
    assert plain.readings == {}


def test_what_is_said_is_taken() -> None:
    top = """
start: 2023-06-28T14:31:00Z
needs: {connectors: 2, phases: 1, phase_switching: true}
marks: [nightly]
settle: 15 s
tolerance: 2 %
readings: {w_cap: total}"""
    full = scenario(with_steps("hold: 1 s", top=top))
    assert full.start == parse_instant("2023-06-28T14:31:00Z")
    assert (full.needs.connectors, full.needs.phases, full.needs.phase_switching) == (2, 1, True)
    assert full.marks == ("nightly",)
    assert full.settle_ms == 15_000
    assert full.tolerance == Decimal("0.02")
    assert full.readings == {"w_cap": "total"}


def test_it_is_judged_by_the_usual_criteria_unless_it_says_otherwise() -> None:
    usual = Criteria(settle_ms=12_000, tolerance=0.01)
    assert scenario(with_steps("hold: 1 s")).criteria(usual) == usual
    top = "\nsettle: 15 s\ntolerance: 2 %"
    own = scenario(with_steps("hold: 1 s", top=top)).criteria(usual)
    assert own == replace(usual, settle_ms=15_000, tolerance=0.02)


def test_a_plug_in_says_what_the_vehicle_takes() -> None:
    vehicle = step("plug_in: {draws: 7.4 kW, phases: 1}").plug_in
    assert (vehicle.connector, vehicle.draws_w, vehicle.phases) == (1, Decimal(7_400), 1)


def test_an_answer_is_accepted_unless_said_otherwise() -> None:
    assert step("start_transaction: {connector: 1}").expect == (Outcome.ACCEPTED,)


@pytest.mark.parametrize(
    ("expected", "outcomes"),
    [
        ("Rejected", (Outcome.REJECTED,)),
        (
            "[Rejected, PropertyConstraintViolation]",
            (Outcome.REJECTED, Outcome.PROPERTY_CONSTRAINT_VIOLATION),
        ),
    ],
)
def test_an_expected_answer_is_one_or_several(expected: str, outcomes: tuple[Outcome, ...]) -> None:
    assert step(f"{{clear_profile: {{}}, expect: {expected}}}").expect == outcomes


def test_a_hold_may_demand_delivery_reaction_and_status() -> None:
    text = "{hold: 2 min, delivers: at least 90 %, reacts within: 10 s, status: SuspendedEVSE}"
    hold = step(text)
    assert hold.hold_ms == 120_000
    assert hold.delivers == Decimal("0.9")
    assert hold.reacts_within_ms == 10_000
    assert hold.status.connector == 1
    assert hold.status.any_of == (ConnectorStatus.SUSPENDED_EVSE,)


def test_a_status_may_be_that_of_another_connector_and_one_of_several() -> None:
    text = with_steps(
        "{hold: 1 s, status: {connector: 2, is: [SuspendedEV, Charging]}}",
        top="\nneeds: {connectors: 2}",
    )
    demand = scenario(text).steps[0].status
    assert demand.connector == 2
    assert demand.any_of == (ConnectorStatus.SUSPENDED_EV, ConnectorStatus.CHARGING)


def test_a_step_carries_the_clauses_it_shows() -> None:
    assert step("{hold: 1 s, clause: K01.FR.05}").clause == ("K01.FR.05",)
    assert step("{hold: 1 s, clause: [F16-06, F16-07]}").clause == ("F16-06", "F16-07")


def test_a_hold_until_knows_its_instant() -> None:
    assert step("hold_until: t0 + 90 s").hold_until.resolve(1_000) == 91_000


def test_a_clear_speaks_the_words_of_the_ledger() -> None:
    clear = step("clear_profile: {id: 7, connector: 0, purpose: TxProfile, stackLevel: 3}")
    assert clear.clear_profile.criteria == ClearCriteria(7, 0, Purpose.TX, 3)
    assert step("clear_profile: {}").clear_profile.criteria == ClearCriteria()


def test_a_composite_is_asked_for_a_duration_in_a_unit() -> None:
    asked = step("compare_composite: {duration: 300 s, unit: A}").compare_composite
    assert (asked.connector, asked.duration_ms, asked.unit) == (1, 300_000, RateUnit.A)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plug_in: {draws: 22 kW}", "plug_in connector 1, draws 22 kW, 3-phase"),
        ("unplug: {connector: 1}", "unplug connector 1"),
        ("start_transaction: {}", "start_transaction connector 1"),
        ("stop_transaction: {}", "stop_transaction connector 1"),
        ("hold: 90 s", "hold 1 min 30 s"),
        ("hold_until: t0 + 1 h", "hold_until t0 + 1 h"),
        ("clear_profile: {}", "clear_profile all"),
        ("clear_profile: {id: 7, stackLevel: 0}", "clear_profile id 7, stackLevel 0"),
        (
            "compare_composite: {duration: 300 s, unit: W}",
            "compare_composite connector 1, 5 min in W",
        ),
        (
            "{set_profile: {profile: {}}, malformed: true}",
            "set_profile malformed on connector 1",
        ),
        (
            f"set_profile:\n      connector: 0\n      profile:\n{PROFILE}",
            "set_profile TxDefaultProfile 1 (stack level 0) on connector 0",
        ),
        (
            f"start_transaction:\n      profile:\n{PROFILE}",
            "start_transaction connector 1 with TxDefaultProfile 1 (stack level 0)",
        ),
    ],
)
def test_a_step_reads_as_one_line(text: str, line: str) -> None:
    assert scenario(with_steps(text)).step_text(0) == line


NAMED = f"""\
title: T
profiles:
  low:
{PROFILE}  high:
{PROFILE.replace("10000", "14000")}cases:
  as_it_stands: {{}}
  lower:
    profiles:
      low:
{indent(PROFILE.replace("10000", "4200"), "  ")}
steps:
  - set_profile: {{profile: low}}
"""


def limit(body: Any) -> int:
    return body["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]


def test_a_case_redefines_profiles_by_name_and_leaves_the_others() -> None:
    file = loaded(NAMED)
    assert file.item_names == ("as_it_stands", "lower")
    assert [limit(item.profiles["low"]) for item in file.items] == [10_000, 4_200]
    assert [limit(item.profiles["high"]) for item in file.items] == [14_000, 14_000]


def test_a_case_stands_on_its_own_line_and_plays_the_lines_of_the_file() -> None:
    file = loaded(NAMED)
    lines = NAMED.splitlines()
    assert [item.line for item in file.items] == [
        lines.index("  as_it_stands: {}") + 1,
        lines.index("  lower:") + 1,
    ]
    assert file.item("lower").step_lines == file.step_lines
    assert file.item("lower").steps == file.scenario.steps


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("peak.scenario.yaml", "peak"),
        ("peak-shave 2.scenario.yaml", "peak_shave_2"),
        ("14a.scenario.yaml", "scenario_14a"),
        ("_x.scenario.yaml", "scenario__x"),
        ("é.scenario.yaml", "scenario__"),
    ],
)
def test_without_cases_the_item_is_named_after_the_file(name: str, item: str) -> None:
    assert loaded(with_steps("hold: 1 s"), name).item_names == (item,)
