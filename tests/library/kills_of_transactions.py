"""What finds the defects of transactions, units, phases, clearing and connection."""

from __future__ import annotations

from library.kill import InWatts, Kill

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
}
