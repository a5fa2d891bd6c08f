"""A scenario in the words of a station that does not take it as written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from scenario.plays import play_item
from scenario.texts import loaded

from harness.csms import Capabilities
from harness.limits import Hardware, Site, Supply
from harness.profiles import RateUnit
from harness.scenario import ScenarioItem
from harness.scenario.adaptation import AS_WRITTEN, adaptation_for

SITE = Site((Hardware(Decimal(32), 3), Hardware(Decimal(32), 1)))

TEXT = """\
title: T
needs: {{connectors: 2}}
profiles:
  low:
    chargingProfileId: 1
    stackLevel: {low}
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Relative
    chargingSchedule:
      chargingRateUnit: {unit}
      chargingSchedulePeriod: {periods}
  high:
    chargingProfileId: 2
    stackLevel: {high}
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Relative
    chargingSchedule:
      chargingRateUnit: {unit}
      chargingSchedulePeriod: {periods}
steps:
  - set_profile: {{profile: low}}
  - set_profile: {{profile: high}}
  - clear_profile: {{stackLevel: {low}}}
  - plug_in: {{draws: 22 kW}}
  - start_transaction: {{}}
  - hold: 1 min
"""


def item(
    low: int = 0,
    high: int = 1,
    unit: str = "W",
    periods: str = "[{startPeriod: 0, limit: 6900}]",
    more: str = "",
) -> ScenarioItem:
    text = TEXT.format(low=low, high=high, unit=unit, periods=periods) + more
    (one,) = loaded(text).items
    return one


def only(unit: RateUnit) -> Capabilities:
    return Capabilities(rate_units=frozenset({unit}))


def said(one: ScenarioItem, told: Capabilities, connector: int = 1) -> tuple[dict, list[str]]:
    return adaptation_for(one, told, SITE).body(one.body("high"), connector)


def limits(body: dict) -> list[float]:
    return [period["limit"] for period in body["chargingSchedule"]["chargingSchedulePeriod"]]


def missing(one: ScenarioItem, told: Capabilities) -> tuple[str, ...]:
    return adaptation_for(one, told, SITE).missing


def test_a_station_that_told_nothing_gets_it_as_written() -> None:
    adaptation = adaptation_for(item(), Capabilities(), SITE)
    assert adaptation.body(item().body("low"), 1) == (item().body("low"), [])
    assert adaptation.missing == ()
    assert AS_WRITTEN.body(item().body("low"), 1) == (item().body("low"), [])


def test_watts_are_sent_as_the_amperes_of_each_phase() -> None:
    body, notes = said(item(), only(RateUnit.A))
    # 6 900 W / (3 · 230 V)
    assert limits(body) == [10.0]
    assert body["chargingSchedule"]["chargingRateUnit"] == "A"
    assert notes == ["sent in A"]


def test_amperes_are_sent_as_the_watts_of_all_phases() -> None:
    body, _ = said(item(unit="A", periods="[{startPeriod: 0, limit: 16}]"), only(RateUnit.W))
    assert limits(body) == [11_040.0]


def test_a_limit_for_one_phase_is_that_of_one_phase() -> None:
    periods = "[{startPeriod: 0, limit: 3680, numberPhases: 1}]"
    assert limits(said(item(periods=periods), only(RateUnit.A))[0]) == [16.0]


def test_no_more_phases_count_than_the_connector_has() -> None:
    assert limits(said(item(), only(RateUnit.A), connector=2)[0]) == [30.0]
    assert limits(said(item(), only(RateUnit.A), connector=0)[0]) == [10.0]


def test_a_converted_limit_is_cut_to_one_decimal() -> None:
    # 5 000 W / 690 V = 7.246 A
    assert limits(said(item(periods="[{startPeriod: 0, limit: 5000}]"), only(RateUnit.A))[0]) == [
        7.2
    ]


def test_a_unit_that_the_station_takes_stays() -> None:
    both = Capabilities(rate_units=frozenset(RateUnit))
    assert said(item(), both) == (item().body("high"), [])
    assert said(item(), only(RateUnit.W)) == (item().body("high"), [])


def test_the_composite_schedule_is_asked_for_in_the_same_unit() -> None:
    adaptation = adaptation_for(item(), only(RateUnit.A), SITE)
    assert adaptation.asked_unit(RateUnit.W) is RateUnit.A
    assert adaptation.asked_unit(None) is None


def test_levels_move_down_only_as_far_as_they_must() -> None:
    adaptation = adaptation_for(item(low=3, high=20), Capabilities(max_stack_level=10), SITE)
    assert adaptation.levels == {20: 10}
    body, notes = adaptation.body(item(high=20).body("high"), 1)
    assert (body["stackLevel"], notes) == (10, ["sent at stack level 10"])


def test_levels_keep_their_order_and_clearing_means_the_same() -> None:
    adaptation = adaptation_for(item(low=13, high=20), Capabilities(max_stack_level=1), SITE)
    assert adaptation.levels == {13: 0, 20: 1}
    assert adaptation.level(13) == 0
    assert adaptation.level(None) is None


def test_more_levels_than_the_station_has_are_missing() -> None:
    assert missing(item(), Capabilities(max_stack_level=0)) == (
        "needs 2 stack levels, the station tells of 1",
    )
    assert missing(item(), Capabilities(max_stack_level=1)) == ()


def test_more_periods_than_the_station_takes_are_missing() -> None:
    two = item(periods="[{startPeriod: 0, limit: 6900}, {startPeriod: 60, limit: 4200}]")
    assert missing(two, Capabilities(max_periods=1)) == (
        "needs 2 periods in a schedule, the station tells of 1",
    )
    assert missing(two, Capabilities(max_periods=2)) == ()


def test_what_is_to_be_refused_is_not_counted() -> None:
    refused = TEXT.replace("{{profile: high}}", "{{profile: high}}\n    expect: Rejected")
    text = refused.format(low=0, high=99, unit="W", periods="[{startPeriod: 0, limit: 1}]")
    (one,) = loaded(text).items
    assert adaptation_for(one, Capabilities(max_stack_level=0), SITE).missing == ()


@pytest.mark.parametrize(
    ("needs", "told", "expected"),
    [
        (
            "phase_switching: true",
            Capabilities(phase_switching=False),
            "needs phase switching, the station tells that it cannot",
        ),
        (
            "phases: 3",
            Capabilities(connector_count=1),
            "needs 2 connectors, the station tells of 1",
        ),
    ],
)
def test_hardware_that_the_station_says_it_does_not_have_is_missing(
    needs: str, told: Capabilities, expected: str
) -> None:
    text = TEXT.replace("connectors: 2", f"connectors: 2, {needs}")
    (one,) = loaded(
        text.format(low=0, high=1, unit="W", periods="[{startPeriod: 0, limit: 1}]")
    ).items
    assert missing(one, told) == (expected,)


def test_amperes_of_direct_current_are_not_made_watts() -> None:
    direct = Site((Hardware(Decimal(32), 0, supply=Supply.DC, dc_voltage_v=Decimal(400)),))
    text = TEXT.replace("connectors: 2", "supply: DC")
    (one,) = loaded(
        text.format(low=0, high=1, unit="A", periods="[{startPeriod: 0, limit: 32}]")
    ).items
    adaptation = adaptation_for(one, only(RateUnit.W), direct)
    assert adaptation.missing == ("needs limits in A, the station tells that it takes W",)
    assert adaptation.body(one.body("low"), 1)[1] == []


def test_the_trace_says_what_was_sent_otherwise(tmp_path: Path) -> None:
    one = item(low=13, high=20)
    told = Capabilities(rate_units=frozenset({RateUnit.A}), max_stack_level=2)
    play = play_item(tmp_path, one, conclude=False, adaptation=adaptation_for(one, told, SITE))
    assert play.error is None
    first, second = [sent["csChargingProfiles"] for sent in play.sent("SetChargingProfile")]
    assert [first["stackLevel"], second["stackLevel"]] == [1, 2]
    assert first["chargingSchedule"]["chargingRateUnit"] == "A"
    assert play.sent("ClearChargingProfile")[0] == {"stackLevel": 1}
    ends = [step for step in play.records("step") if step["state"] == "end"]
    assert [end.get("detail") for end in ends[:3]] == [
        "sent at stack level 1; sent in A",
        "sent at stack level 2; sent in A",
        None,
    ]


def test_what_is_to_be_refused_is_sent_as_written(tmp_path: Path) -> None:
    text = TEXT.replace("{{profile: high}}", "{{profile: high}}\n    expect: Rejected")
    (one,) = loaded(
        text.format(low=0, high=1, unit="W", periods="[{startPeriod: 0, limit: 6900}]")
    ).items
    play = play_item(tmp_path, one, adaptation=adaptation_for(one, only(RateUnit.A), SITE))
    assert play.message == "SetChargingProfile: answered Accepted, expected Rejected"
    sent = play.sent("SetChargingProfile")[1]["csChargingProfiles"]
    assert sent["chargingSchedule"]["chargingRateUnit"] == "W"


@pytest.mark.parametrize(
    ("field", "told", "expected"),
    [
        ("useLocalTime: true", {"local_time": False}, ("needs useLocalTime",)),
        ("randomizedDelay: 30", {"randomized_delay": False}, ("needs randomizedDelay",)),
        ("limitAtSoC: {soc: 80, limit: 6}", {"limit_at_soc": False}, ("needs limitAtSoC",)),
        ("useLocalTime: true", {"local_time": True}, ()),
        ("useLocalTime: true", {}, ()),
        ("duration: 60", {"local_time": False, "limit_at_soc": False}, ()),
    ],
)
def test_a_feature_of_2_1_that_the_station_says_it_does_not_have_is_missing(
    field: str, told: dict[str, bool], expected: tuple[str, ...]
) -> None:
    text = f"""\
title: T
ocpp: ["2.1"]
steps:
  - set_profile:
      profile:
        id: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Relative
        chargingSchedule:
          - id: 1
            {field}
            chargingRateUnit: W
            chargingSchedulePeriod: [{{startPeriod: 0, limit: 6900}}]
"""
    (one,) = loaded(text).items
    said = tuple(f"{lack}, the station tells that it cannot" for lack in expected)
    assert missing(one, Capabilities(**told)) == said
