"""What finds the defects of transactions, units, phases, clearing and connection."""

from __future__ import annotations

from library.kill import InWatts, Kill, Otherwise

REFUSED = "SetChargingProfile: answered Rejected, expected Accepted"
OFFLINE = "robustness/limits_hold_while_the_connection_is_lost"

KILLS: dict[str, Kill] = {
    "clears-by-any-criterion": InWatts(
        "clear/all_criteria_must_match", "TxDefaultProfile 2 (stack level 1)"
    ),
    "txdefault-next-transaction": InWatts(
        "octt/tc_082_txdefault_during_transaction", "TxDefaultProfile 1 (stack level 0)"
    ),
    "keeps-txprofile": InWatts(
        "handback/txprofile_dies_with_its_transaction", "TxDefaultProfile 1 (stack level 0)"
    ),
    "accepts-txprofile-without-transaction": InWatts(
        "transaction/a_txprofile_without_transaction_acts_on_none",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "accepts-foreign-transaction": InWatts(
        "transaction/a_txprofile_of_another_acts_on_none", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-start-profile": InWatts(
        "octt/tc_059_remote_start_with_txprofile", "TxProfile 2 (stack level 0)"
    ),
    "w-limit-per-phase": InWatts(
        "octt/tc_059_remote_start_with_txprofile", "TxProfile 2 (stack level 0)"
    ),
    "ignores-number-phases": InWatts("phases/one_phase_in_watt", "TxProfile 1 (stack level 0)"),
    "minchargingrate-lifts-limit": InWatts(
        "limits/min_charging_rate_lifts_nothing", "TxDefaultProfile 1 (stack level 0)"
    ),
    "ignores-limit-after-pause": InWatts(
        "pause/limit_zero_and_resume", "TxDefaultProfile 1 (stack level 0)"
    ),
    "six-ampere-floor": InWatts(
        "pause/between_zero_and_six_ampere::just_below_six_ampere",
        "TxDefaultProfile 1 (stack level 0)",
    ),
    "refuses-txprofile-without-id": Otherwise(
        "transaction/a_txprofile_needs_no_transaction_id", REFUSED
    ),
    "keeps-pausing-txprofile": InWatts(
        "pause/a_txprofile_pauses_and_resumes", "TxProfile 1 (stack level 0)"
    ),
    "refuses-limit-zero": Otherwise("pause/limit_zero_and_resume", REFUSED),
    "keeps-pause-for-next-transaction": InWatts(
        "pause/a_pause_ends_with_its_transaction", "TxDefaultProfile 1 (stack level 0)"
    ),
    "shows-charging-in-pause": Otherwise(
        "pause/limit_zero_and_resume", "connector 1 shows Charging, expected SuspendedEVSE"
    ),
    "accepts-any-kind": InWatts(
        "station/a_relative_ceiling_displaces_nothing",
        "ChargingStationMaxProfile 1 (stack level 0)",
    ),
    "accepts-rival-profile": InWatts(
        "replace/a_rival_of_equal_level", "TxDefaultProfile 2 (stack level 0)"
    ),
    "overlooks-amperes": InWatts(
        "limits/one_limit_in_either_unit::in_ampere", "TxDefaultProfile 1 (stack level 0)"
    ),
    "doubles-amperes": InWatts(
        "limits/one_limit_in_either_unit::in_ampere", "TxDefaultProfile 1 (stack level 0)"
    ),
    "amperes-as-milliamperes": InWatts(
        "limits/one_limit_in_either_unit::in_ampere", "TxDefaultProfile 1 (stack level 0)"
    ),
    "watts-by-dc-formula": InWatts(
        "limits/one_limit_in_either_unit::in_watt", "TxDefaultProfile 1 (stack level 0)"
    ),
    "refuses-watts": Otherwise("limits/one_limit_in_either_unit::in_watt", REFUSED),
    "switches-to-unused-phase": InWatts("phases/one_phase_in_watt", "TxProfile 1 (stack level 0)"),
    "truncates-decimals": InWatts(
        "limits/a_fraction_of_an_ampere_counts", "TxDefaultProfile 1 (stack level 0)"
    ),
    "accepts-negative-limit": InWatts(
        "limits/a_negative_limit_displaces_nothing", "TxDefaultProfile 1 (stack level 0)"
    ),
    "accepts-clear-of-nothing": Otherwise(
        "clear/all_criteria_must_match", "clear: answered Accepted, expected Unknown"
    ),
    "overlooks-level-zero": Otherwise(
        "clear/level_zero_is_a_criterion", "clear: answered Unknown, expected Accepted"
    ),
    "knows-no-empty-clear": Otherwise(
        "octt/tc_067_clear", "clear: answered Unknown, expected Accepted"
    ),
    "limit-outlives-clear": InWatts(
        "clear/the_limit_goes_with_its_profile", "TxDefaultProfile 1 (stack level 0)"
    ),
    "clears-what-it-refuses": InWatts(
        "clear/what_is_refused_is_not_done", "TxDefaultProfile 1 (stack level 0)"
    ),
    "clears-everything": InWatts(
        "clear/level_zero_is_a_criterion", "TxDefaultProfile 2 (stack level 1)"
    ),
    "forgets-profiles-on-reconnect": InWatts(OFFLINE, "TxDefaultProfile 1 (stack level 0)"),
    "full-power-offline": InWatts(
        "robustness/a_pause_outlives_the_connection", "TxDefaultProfile 1 (stack level 0)"
    ),
    "loses-top-level-at-boot": InWatts(
        "reset/the_highest_level_survives_a_reset", "TxDefaultProfile 2 (stack level 30)"
    ),
    "ignores-txdefault-offline": InWatts(OFFLINE, "TxDefaultProfile 1 (stack level 0)"),
    "reboots-when-lost": Otherwise(OFFLINE, "no transaction runs on connector 1 to be stopped"),
    "blocks-reports-after-reconnect": Otherwise(
        OFFLINE, "the transaction on connector 1 did not end within 60 s"
    ),
    "refuses-frequent-updates": Otherwise("replace/updates_in_quick_succession", REFUSED),
    "no-fallback-offline": InWatts(
        "robustness/a_profile_lapses_while_offline", "TxDefaultProfile 1 (stack level 0)"
    ),
}
