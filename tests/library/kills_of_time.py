"""What finds the defects of time, stacking, purposes and reaction."""

from __future__ import annotations

from library.kill import InWatts, Kill

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
}
