"""What finds the defects of time, stacking, purposes and reaction."""

from __future__ import annotations

from library.kill import InWatts, Kill, Otherwise

from harness.verdict import Verdict

KILLS: dict[str, Kill] = {
    "no-fallback-after-duration": InWatts(
        "stacking/lower_level_after_the_duration", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-duration": InWatts(
        "stacking/lower_level_after_the_duration", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-valid-to": InWatts(
        "handback/txprofile_ends_hands_back::by_valid_to", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-start-schedule": InWatts(
        "edrv/id_20_higher_level_for_a_while", "TxDefaultProfile 17 (stack level 17)"
    ),
    "ignores-time-zone-offset": InWatts(
        "absolute/start_schedule_with_an_offset::west_of_greenwich",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "recurrence-local-time": InWatts(
        "recurring/daily_follows_utc_across_dst", "TxDefaultProfile 1 (stack level 0)"
    ),
    "relative-from-reception": InWatts(
        "relative/installed_during_the_transaction::late_txprofile", "TxProfile 1 (stack level 0)"
    ),
    "uses-next-period": InWatts(
        "relative/counts_from_the_transaction", "TxDefaultProfile 1 (stack level 0)"
    ),
    "stack-lowest-wins": InWatts(
        "stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"
    ),
    "stack-first-wins": InWatts(
        "stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"
    ),
    "stack-last-wins": InWatts(
        "stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"
    ),
    "no-replacement": InWatts(
        "replace/profile_replaced_while_it_acts", "TxDefaultProfile 2 (stack level 0)"
    ),
    "minimum-of-tx-and-default": InWatts(
        "handback/txprofile_above_txdefault", "TxProfile 2 (stack level 0)"
    ),
    "expired-stops-search": InWatts(
        "stacking/outside_validity_hides_no_other::not_yet_valid",
        "TxDefaultProfile 2 (stack level 0)",
    ),
    "pointmax-per-connector": InWatts(
        "station/chargepointmax_two_connectors", "ChargePointMaxProfile 1 (stack level 0)"
    ),
    "reacts-after-30-s": InWatts(
        "reaction/a_falling_limit_is_obeyed_in_time", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-limits": InWatts(
        "stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"
    ),
    "expires-1000-times-early": InWatts(
        "edrv/id_14_txdefault_expires", "TxDefaultProfile 14 (stack level 14)"
    ),
    "recurs-on-first-day-only": InWatts(
        "edrv/id_13_txdefault_daily", "TxDefaultProfile 13 (stack level 13)"
    ),
    "clock-behind": InWatts("absolute/starts_now", "TxProfile 2 (stack level 0)"),
    "refuses-fractional-seconds": Otherwise(
        "octt/tc_056_txdefault",
        "SetChargingProfile: answered PropertyConstraintViolation, expected Accepted",
    ),
    "announces-beyond-validity": Otherwise(
        "composite/ends_with_the_validity",
        "composite schedule of connector 1: found 9000 W after 0 s, expected 6000 W until 1 min",
    ),
    "truncates-periods": InWatts(
        "absolute/twenty_four_periods", "TxDefaultProfile 1 (stack level 0)"
    ),
    "overlooks-coming-periods": InWatts(
        "reaction/a_falling_limit_is_obeyed_in_time", "TxDefaultProfile 1 (stack level 0)"
    ),
    "accepts-unsorted-periods": InWatts(
        "absolute/out_of_order_periods_act_on_none", "TxDefaultProfile 1 (stack level 0)"
    ),
    "accepts-late-first-period": InWatts(
        "absolute/a_late_first_period_acts_on_none", "TxDefaultProfile 1 (stack level 0)"
    ),
    "last-layer-sets-next-look": InWatts(
        "stacking/the_nearest_change_counts", "ChargePointMaxProfile 1 (stack level 0)"
    ),
    "limits-transactions-late": InWatts(
        "reaction/a_falling_limit_is_obeyed_in_time", "TxDefaultProfile 1 (stack level 0)"
    ),
    "spikes-after-each-profile": InWatts(
        "replace/the_same_profile_again", "TxDefaultProfile 1 (stack level 0)"
    ),
    "repeated-limit-sticks": InWatts(
        "replace/the_same_profile_again", "TxDefaultProfile 1 (stack level 0)"
    ),
    "signal-stays-low": InWatts(
        "reaction/a_risen_limit_is_used", "TxDefaultProfile 1 (stack level 0)"
    ),
    "caps-high-currents": InWatts(
        "reaction/a_risen_limit_is_used", "TxDefaultProfile 1 (stack level 0)"
    ),
    "mixes-levels": InWatts(
        "stacking/the_highest_level_leads", "TxDefaultProfile 2 (stack level 2)"
    ),
    "same-id-on-each-connector": Otherwise(
        "reports/an_id_exists_once",
        r"GetChargingProfiles: TxDefaultProfile 1 \(stack level 0\) on connector 1: "
        "reported, but not accepted, or lost since",
    ),
    "higher-level-hides-txprofile": InWatts(
        "stacking/levels_of_two_purposes_are_not_compared", "TxProfile 3 (stack level 0)"
    ),
    "higher-level-hides-maximum": InWatts(
        "stacking/levels_of_two_purposes_are_not_compared",
        "ChargePointMaxProfile 1 (stack level 1)",
    ),
    "specific-txdefault-wins": Otherwise(
        "station/txdefault_of_a_higher_level_for_all",
        r"connector 1 drew 11\.\d\d kW .*: 6\.00 kW .* was allowed by TxDefaultProfile 1 "
        r"\(stack level 1\); connector 1: over the limit under .*txdefault_scope=union.*",
        Verdict.DISPUTED,
    ),
    "drops-connector-profiles": InWatts(
        "station/txdefault_for_all_connectors", "TxDefaultProfile 2 (stack level 1)"
    ),
    "shares-with-idle-connectors": InWatts(
        "station/chargepointmax_beside_an_idle_connector",
        "ChargePointMaxProfile 1 (stack level 0)",
    ),
    "ceiling-as-power": InWatts(
        "phases/a_ceiling_in_ampere_holds_on_one_phase", "ChargePointMaxProfile 1 (stack level 0)"
    ),
    "only-station-txdefault": Otherwise(
        "octt/tc_056_txdefault", "SetChargingProfile: answered Rejected, expected Accepted"
    ),
}
