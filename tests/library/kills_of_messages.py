"""What finds the defects of answers, composite schedules, reports and metering."""

from __future__ import annotations

from library.kill import InWatts, Kill, Otherwise

COMPOSITE = r"composite schedule of connector \d: "
WHEN = r"for \d+\.0 s from 08:0\d:\d\d UTC \(t0 \+ \d+\.0 s\), where the meter measured "
METER_VALUES = "metering/meter_values_are_true"

KILLS: dict[str, Kill] = {
    "no-smart-charging-after-all": Otherwise(
        "octt/tc_056_txdefault", r"SetChargingProfile: answered NotImplemented, expected Accepted"
    ),
    "never-answers-set-profile": Otherwise(
        "octt/tc_056_txdefault", r"station 'CP-1' hung up before it answered SetChargingProfile"
    ),
    "refuses-station-maximum": Otherwise(
        "station/chargepointmax_two_connectors",
        r"SetChargingProfile: answered Rejected, expected Accepted",
    ),
    "rejects-and-accepts": Otherwise(
        "octt/tc_058_1_txprofile_without_transaction",
        r"SetChargingProfile: answered Rejected and then Accepted, expected one answer",
    ),
    "only-level-zero": Otherwise(
        "stacking/the_highest_level_leads",
        r"SetChargingProfile: answered Rejected, expected Accepted",
    ),
    "accepts-phase-conflict": Otherwise(
        "phases/contradicting_phases_are_refused",
        r"SetChargingProfile: answered Accepted, expected Rejected",
    ),
    "composite-without-periods": Otherwise(
        "composite/before_a_transaction",
        f"{COMPOSITE}found no period in the answer, expected at least one",
    ),
    "composite-minus-one": Otherwise(
        "composite/before_a_transaction",
        rf"{COMPOSITE}found limit -1\.0, expected a number that is not negative",
    ),
    "composite-without-maximum": Otherwise(
        "octt/tc_066_three_purposes",
        rf"{COMPOSITE}found 11000 W after 50 s, expected 10000 W until 3 min 20 s",
    ),
    "composite-wrong-unit": Otherwise(
        "composite/before_a_transaction",
        rf"{COMPOSITE}found 13 W after 0 s, expected 9000 W until 12 s",
    ),
    "composite-for-a-day": Otherwise(
        "composite/counts_from_the_request",
        rf"{COMPOSITE}found a schedule of 1 d, expected one of 3 min at most",
    ),
    "composite-from-schedule-start": Otherwise(
        "composite/counts_from_the_request",
        rf"{COMPOSITE}found no limit before 30 s, expected one from 0 s on",
    ),
    "composite-cuts-profiles": InWatts(
        "composite/asking_changes_nothing", "TxDefaultProfile 1 (stack level 0)"
    ),
    "composite-now-is-hardware": Otherwise(
        "composite/before_a_transaction",
        rf"{COMPOSITE}found 22080 W after 0 s, expected 9000 W until 12 s",
    ),
    "composite-of-station-is-a-sum": Otherwise(
        "station/chargepointmax_two_connectors",
        rf"{COMPOSITE}found 44160 W after 0 s, expected 20000 W until 5 min",
    ),
    "composite-loses-zero": Otherwise(
        "composite/zero_is_a_limit",
        rf"{COMPOSITE}found 22080 W after 0 s, expected 0 W until 1 min",
    ),
    "composite-without-txdefault": Otherwise(
        "octt/tc_056_txdefault", rf"{COMPOSITE}found 32 A after 0 s, expected 6 A until 5 min"
    ),
    "composite-always-rejected": Otherwise(
        "composite/before_a_transaction",
        r"GetCompositeSchedule: answered Rejected, expected Accepted",
    ),
    "composite-fractional-periods": Otherwise(
        "composite/counts_from_the_request",
        rf"{COMPOSITE}found startPeriod 29\.5, expected whole seconds",
    ),
    "composite-hardware-only": Otherwise(
        "octt/tc_066_three_purposes",
        rf"{COMPOSITE}found 22080 W after 0 s, expected 8000 W until 50 s",
    ),
    "report-never-comes": Otherwise(
        "reports/profiles_are_reported_as_accepted",
        r"station 'CP-1' sent no part of the report that it promised within 60 s",
    ),
    "report-relabels-start": Otherwise(
        "reports/profiles_are_reported_as_accepted",
        r"GetChargingProfiles: TxDefaultProfile 1 \(stack level 0\) on connector 1: "
        r"chargingSchedule\[0\]\.startSchedule: reported nothing, accepted '.*",
    ),
    "power-in-wrong-unit": Otherwise(
        METER_VALUES,
        rf"connector 1 told Power\.Active\.Import 21\d\d\d\.\d kW {WHEN}"
        r"21\.\d\d kW: 5 % were granted",
    ),
    "register-drops-to-zero": Otherwise(
        METER_VALUES,
        r"connector 1 told Energy\.Active\.Import\.Register 0 Wh after \d+ Wh, within 10\.0 s "
        r"from 08:0\d:\d\d UTC \(t0 \+ \d+\.0 s\): a register does not fall",
    ),
    "power-always-zero": Otherwise(
        METER_VALUES,
        rf"connector 1 told Power\.Active\.Import 0\.0 W {WHEN}21\.\d\d kW: 5 % were granted",
    ),
    "register-thousandfold": Otherwise(
        METER_VALUES,
        r"connector 1 told Energy\.Active\.Import\.Register from \d+000 Wh to \d+000 Wh "
        rf"{WHEN}\d+\.\d Wh: 5 % were granted",
    ),
    "current-is-sum": Otherwise(
        METER_VALUES,
        rf"connector 1 told Current\.Import 9\d\.\d+ A {WHEN}31\.\d A: 5 % were granted",
    ),
    "power-missing": Otherwise(
        METER_VALUES,
        rf"connector 1 told no Power\.Active\.Import {WHEN}2\d\.\d\d kW",
    ),
}
