"""What the search for false alarms brought to light, as small as it becomes."""

from __future__ import annotations

from proof.labs import Lab, play
from proof.meters import Flaws

from harness.verdict import Verdict

CHARGING = """\
title: drawn
ocpp: ["{version}"]
needs: {needs}
steps:
  - plug_in: {{connector: 1, vehicle: {vehicle}}}
  - start_transaction: {{connector: 1}}
  - hold: 20 s
{steps}
  - hold: 90 s
"""


def scenario(version: str, steps: str, vehicle: str = "ordinary", needs: str = "{}") -> str:
    return CHARGING.format(version=version, steps=steps, vehicle=vehicle, needs=needs)


def limit(
    number: int,
    level: int,
    limit: str,
    purpose: str = "TxDefaultProfile",
    *,
    connector: int | None = None,
    start: str = "t0",
) -> str:
    if connector is None:
        connector = 0 if purpose in ("ChargePointMaxProfile", "LocalGeneration") else 1
    return f"""\
  - set_profile:
      connector: {connector}
      profile:
        chargingProfileId: {number}
        stackLevel: {level}
        chargingProfilePurpose: {purpose}
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: {start}
          chargingRateUnit: {limit[-1]}
          chargingSchedulePeriod: [{{startPeriod: 0, limit: {limit[:-1]}}}]
"""


def test_a_limit_that_held_for_no_time_at_all_is_seen_to_fall() -> None:
    steps = limit(1, 0, "7A") + "  - hold: 30 s\n" + limit(2, 1, "16A") + limit(3, 2, "8A")
    assert play(Lab("1.6"), scenario("1.6", steps)).verdict is Verdict.PASS


def test_a_limit_that_held_for_the_time_of_a_request_is_seen_to_fall() -> None:
    steps = "  - misbehave: {requests late: 20 ms}\n" + (
        limit(1, 0, "7A") + "  - hold: 30 s\n" + limit(2, 1, "16A") + limit(3, 2, "8A")
    )
    assert play(Lab("1.6"), scenario("1.6", steps)).verdict is Verdict.PASS


def test_a_station_keeps_its_maximum_with_all_that_it_takes_itself() -> None:
    lab = Lab("2.0.1", meter=Flaws("0.5", error=0.0, refresh_ms=8_000), standby_w=20.0)
    steps = limit(1, 0, "8A", "ChargePointMaxProfile")
    assert play(lab, scenario("2.0.1", steps, "load-bank")).verdict is not Verdict.FAIL


def test_local_generation_raises_the_sum_of_a_dc_station_by_its_own_voltage() -> None:
    generation = limit(2, 0, "8000W", "LocalGeneration")
    steps = (
        limit(1, 0, "30A", "ChargePointMaxProfile")
        + generation
        + "  - plug_in: {connector: 2, vehicle: draws-95-percent}\n"
        + "  - start_transaction: {connector: 2}\n"
    )
    needs = "{connectors: 2, phases: 1, supply: DC}"
    lab = Lab("2.1", connectors=2, phases=1, dc=True)
    played = play(lab, scenario("2.1", steps, "draws-95-percent", needs))
    assert played.verdict is not Verdict.FAIL, played


def test_priority_charging_without_a_period_leaves_the_limit_to_the_default() -> None:
    steps = (
        limit(1, 0, "8A")
        + limit(2, 0, "16A", "PriorityCharging", start="t0 + 1 h")
        + "  - hold: 30 s\n"
        + "  - priority_charging: {connector: 1, activate: true}\n"
    )
    played = play(Lab("2.1"), scenario("2.1", steps))
    assert played.verdict is Verdict.PASS, played


def test_a_connector_s_own_local_generation_counts_in_place_of_the_station_s() -> None:
    steps = (
        limit(1, 0, "8A", "ChargePointMaxProfile")
        + limit(2, 0, "8A", "LocalGeneration", connector=0)
        + limit(3, 0, "0A", "LocalGeneration", connector=1)
    )
    played = play(Lab("2.1"), scenario("2.1", steps))
    assert played.verdict is not Verdict.FAIL, played
