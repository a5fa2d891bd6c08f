"""What a hold demands beside the limit: delivery, reaction and status."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario.plays import play_steps

from harness.bench import Inconclusive, LimitViolated, Rig

CHARGE = """\
- set_profile: {connector: 1, profile: six_kilowatt}
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
"""
PAUSE = """\
- set_profile:
    connector: 1
    profile:
      chargingProfileId: 1
      stackLevel: 0
      chargingProfilePurpose: TxDefaultProfile
      chargingProfileKind: Absolute
      chargingSchedule:
        startSchedule: t0
        chargingRateUnit: W
        chargingSchedulePeriod: [{startPeriod: 0, limit: 0}]
"""


def test_enough_was_delivered(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 1 min\n  delivers: at least 90 %")
    assert play.error is None


LESS_THAN_GRANTED = """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
- hold: 30 s
- set_profile: {connector: 1, profile: six_kilowatt}
- set_profile:
    connector: 1
    profile:
      chargingProfileId: 7
      stackLevel: 0
      chargingProfilePurpose: TxProfile
      chargingProfileKind: Absolute
      chargingSchedule:
        startSchedule: t0
        chargingRateUnit: W
        chargingSchedulePeriod: [{startPeriod: 0, limit: 14000}]
- hold: 1 min
  delivers: at least 90 %
"""
"""Played with minimum-of-tx-and-default: 22 kW at first, then 6 kW of the 14 kW granted."""


def test_too_little_was_delivered_by_a_charger_that_could(tmp_path: Path) -> None:
    play = play_steps(tmp_path, LESS_THAN_GRANTED, "minimum-of-tx-and-default")
    assert isinstance(play.error, LimitViolated)
    assert play.message.startswith("connector 1 delivered 5.8")
    assert play.message.endswith("at least 12.60 kW was expected under TxProfile 7 (stack level 0)")


def test_a_charger_that_never_delivered_has_proved_nothing(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path, CHARGE + "- hold: 1 min\n  delivers: at least 90 %", "delivers-nothing"
    )
    assert isinstance(play.error, Inconclusive)


def test_a_connector_without_a_transaction_owes_nothing(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        CHARGE
        + "- plug_in: {connector: 2, draws: 22 kW}\n- hold: 1 min\n  delivers: at least 90 %",
    )
    assert play.error is None


def test_a_vehicle_that_only_waits_excuses_no_other_connector(tmp_path: Path) -> None:
    """Connector 2 has a vehicle and no transaction: it has proved nothing, connector 1 has."""
    waiting = "- plug_in: {connector: 2, draws: 22 kW}\n"
    play = play_steps(tmp_path, waiting + LESS_THAN_GRANTED, "minimum-of-tx-and-default")
    assert isinstance(play.error, LimitViolated)
    assert play.message.startswith("connector 1 delivered 5.8")


FALL = """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
- hold: 1 min
- set_profile: {connector: 1, profile: six_kilowatt}
- hold: 1 min
  reacts within: %s
"""


def test_the_power_follows_a_fall_in_time(tmp_path: Path) -> None:
    assert play_steps(tmp_path, FALL % "10 s").error is None


def test_the_power_follows_later_than_the_step_demands(tmp_path: Path) -> None:
    """One second is less than a vehicle takes (IEC 61851-1 grants it five)."""
    play = play_steps(tmp_path, FALL % "1 s")
    assert isinstance(play.error, LimitViolated)
    assert play.message.startswith("connector 1 took ")
    assert play.message.endswith(
        "to come down to 6000 W: 1 s was granted under TxDefaultProfile 1 (stack level 0)"
    )


@pytest.mark.parametrize("status", ["SuspendedEVSE", "[Charging, SuspendedEVSE]"])
def test_the_status_is_one_of_those_demanded(status: str, tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + PAUSE + f"- hold: 1 min\n  status: {status}")
    assert play.error is None


def test_another_status_fails(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 1 min\n  status: [SuspendedEVSE, SuspendedEV]")
    assert isinstance(play.error, LimitViolated)
    assert play.message == "connector 1 shows Charging, expected SuspendedEVSE or SuspendedEV"


def test_the_status_of_another_connector_may_be_demanded(tmp_path: Path) -> None:
    steps = "- hold: 1 min\n  status: {connector: 2, is: Available}"
    assert play_steps(tmp_path, CHARGE + steps).error is None
    other = tmp_path / "other"
    other.mkdir()
    play = play_steps(other, CHARGE + "- hold: 1 min\n  status: {connector: 2, is: Charging}")
    assert play.message == "connector 2 shows Available, expected Charging"


def test_a_violation_comes_before_every_demand(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        CHARGE + "- hold: 1 min\n  status: Faulted\n  reacts within: 1 s",
        "ignores-limits",
    )
    assert play.message.startswith("connector 1 drew 21.")


TRUE = "- hold: 1 min\n  meter_values: within 5 %"


def test_meter_values_that_are_true_meet_the_demand(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + TRUE)
    assert play.error is None
    assert len(play.records("meter_values")) == 6


def test_meter_values_that_are_wrong_fail_the_hold(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + TRUE, "power-always-zero")
    assert isinstance(play.error, LimitViolated)
    assert play.message.startswith("connector 1 told Power.Active.Import 0.0 W for ")


def test_wrong_meter_values_fail_nothing_where_nobody_demands_them(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 1 min", "power-always-zero")
    assert play.error is None
    assert play.records("meter_values") == []


def test_the_charger_is_asked_to_tell_them_before_the_first_step_and_set_back(
    tmp_path: Path,
) -> None:
    play = play_steps(tmp_path, CHARGE + TRUE)
    asked = [(one["key"], one["value"]) for one in play.sent("ChangeConfiguration")]
    told = "Energy.Active.Import.Register,Power.Active.Import,Current.Import"
    default = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"
    assert asked == [
        ("MeterValuesSampledData", told),
        ("MeterValueSampleInterval", "10"),
        ("MeterValueSampleInterval", "900"),
        ("MeterValuesSampledData", default),
    ]


def test_without_a_meter_nothing_holds_the_charger_s_values(tmp_path: Path) -> None:
    def take_the_meter_away(rig: Rig) -> None:
        rig.recorder.evidence.second_class = frozenset({1, 2})

    play = play_steps(tmp_path, CHARGE + TRUE, prepare=take_the_meter_away)
    assert isinstance(play.error, Inconclusive)
    assert play.message == "inconclusive: connector 1 has no meter but its own"
