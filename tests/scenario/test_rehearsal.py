"""What a scenario would make of a charger that answers as expected."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from scenario.texts import loaded

from harness.errors import InputError
from harness.profiles import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
    Version,
)
from harness.scenario import load
from harness.scenario.rehearsal import Cue, Rehearsal, rehearse
from harness.units import MINUTE_MS, SECOND_MS, parse_instant

LIBRARY = Path(__file__).parents[2] / "scenarios"
T0 = parse_instant("2025-01-15T08:00:00Z")
TOP = """\
title: T
needs: {connectors: 2}
profiles:
  default:
    chargingProfileId: 1
    stackLevel: 0
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Absolute
    chargingSchedule:
      startSchedule: t0 + 60 s
      chargingRateUnit: W
      chargingSchedulePeriod: [{startPeriod: 0, limit: 6000}]
  tx:
    chargingProfileId: 2
    stackLevel: 0
    chargingProfilePurpose: TxProfile
    chargingProfileKind: Relative
    chargingSchedule:
      chargingRateUnit: A
      chargingSchedulePeriod: [{startPeriod: 0, limit: 16}]
  of_another:
    chargingProfileId: 3
    transactionId: other
    stackLevel: 0
    chargingProfilePurpose: TxProfile
    chargingProfileKind: Relative
    chargingSchedule:
      chargingRateUnit: A
      chargingSchedulePeriod: [{startPeriod: 0, limit: 16}]
steps:
"""
FIRST_LINE = TOP.count("\n") + 1


def rehearsed(*steps: str) -> Rehearsal:
    (item,) = loaded(TOP + "\n".join(f"  - {step}" for step in steps)).items
    return rehearse(item, Version.V16)


def events(*steps: str) -> tuple[LedgerEvent, ...]:
    return rehearsed(*steps).events


def test_it_begins_at_t0_and_ends_with_the_last_hold() -> None:
    play = rehearsed("hold: 2 min", "hold_until: t0 + 5 min", "hold: 1 s")
    assert (play.start, play.end) == (T0, T0 + 5 * MINUTE_MS + SECOND_MS)


def test_every_step_is_told_with_its_time_and_its_line() -> None:
    play = rehearsed("plug_in: {draws: 22 kW}", "hold: 2 min", "unplug: {connector: 1}")
    assert play.cues == (
        Cue(T0, FIRST_LINE, "plug_in connector 1, draws 22 kW, 3-phase"),
        Cue(T0, FIRST_LINE + 1, "hold 2 min"),
        Cue(T0 + 2 * MINUTE_MS, FIRST_LINE + 2, "unplug connector 1"),
    )


def test_a_profile_is_accepted_where_nothing_else_is_expected() -> None:
    (event,) = events("set_profile: {connector: 2, profile: default}")
    assert isinstance(event, ProfileAccepted)
    assert (event.at, event.connector, event.profile.id) == (T0, 2, 1)


def test_relative_instants_count_from_t0() -> None:
    (event,) = events("set_profile: {profile: default}")
    assert isinstance(event, ProfileAccepted)
    assert event.profile.schedule.start == T0 + MINUTE_MS


@pytest.mark.parametrize(
    "step",
    [
        "set_profile: {profile: default}",
        "start_transaction: {connector: 1}",
        "clear_profile: {}",
    ],
)
def test_what_is_expected_to_be_rejected_changes_nothing(step: str) -> None:
    assert events(f"{{{step}, expect: [Rejected, Unknown]}}") == ()


def test_what_may_be_accepted_is() -> None:
    assert len(events("{set_profile: {profile: default}, expect: [Rejected, Accepted]}")) == 1


def test_a_malformed_profile_limits_nothing() -> None:
    step = "{set_profile: {profile: {limit: -1}}, malformed: true, expect: Accepted}"
    assert events(step) == ()


def test_transactions_are_numbered_as_they_start() -> None:
    assert events("start_transaction: {connector: 2}", "start_transaction: {connector: 1}") == (
        TransactionStarted(T0, 2, 1),
        TransactionStarted(T0, 1, 2),
    )


def test_a_transaction_can_start_with_its_profile() -> None:
    (event,) = events("start_transaction: {profile: tx}")
    assert isinstance(event, TransactionStarted)
    assert event.profile is not None
    assert (event.profile.id, event.profile.transaction_id) == (2, None)


def test_a_txprofile_is_for_the_transaction_that_runs() -> None:
    *_, event = events(
        "start_transaction: {connector: 2}",
        "start_transaction: {connector: 1}",
        "set_profile: {connector: 1, profile: tx}",
    )
    assert isinstance(event, ProfileAccepted)
    assert event.profile.transaction_id == 2


def test_a_txprofile_for_another_transaction_is_for_none_that_runs() -> None:
    *_, event = events("start_transaction: {}", "set_profile: {profile: of_another}")
    assert isinstance(event, ProfileAccepted)
    assert event.profile.transaction_id not in (None, 1)


@pytest.mark.parametrize("step", ["stop_transaction: {}", "unplug: {}"])
def test_a_transaction_ends_when_it_is_stopped_or_its_vehicle_leaves(step: str) -> None:
    *_, event = events("start_transaction: {}", "hold: 1 min", step)
    assert event == TransactionEnded(T0 + MINUTE_MS, 1)


def test_a_connector_without_transaction_can_be_unplugged() -> None:
    assert events("unplug: {}") == ()


def test_clearing_names_its_criteria() -> None:
    (event,) = events("clear_profile: {stackLevel: 3}")
    assert event == ProfilesCleared(T0, ClearCriteria(stack_level=3))


def test_comparing_composites_changes_nothing() -> None:
    assert events("compare_composite: {duration: 5 min}") == ()


def test_a_transaction_that_does_not_run_cannot_be_stopped() -> None:
    with pytest.raises(InputError) as caught:
        events("hold: 1 s", "stop_transaction: {connector: 2}")
    assert str(caught.value) == (
        f"line {FIRST_LINE + 1}: stop_transaction connector 2: "
        "no transaction runs on connector 2 to be stopped"
    )


def test_an_instant_that_has_passed_cannot_be_waited_for() -> None:
    with pytest.raises(InputError, match=r"hold_until t0: that instant has already passed$"):
        events("hold: 1 s", "hold_until: t0")


@pytest.mark.parametrize(
    "path",
    sorted(LIBRARY.rglob("*.scenario.yaml")),
    ids=lambda path: path.relative_to(LIBRARY).as_posix(),
)
def test_the_library_can_be_rehearsed(path: Path) -> None:
    file = load(path)
    for item, version in product(file.items, file.scenario.ocpp):
        play = rehearse(item, Version(version))
        assert play.start < play.end
        assert len(play.cues) == len(item.steps)
        assert [cue.line for cue in play.cues] == list(item.step_lines)
