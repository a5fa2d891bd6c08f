"""Defects about a limit of 0, which pauses a transaction."""

from __future__ import annotations

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored

__all__ = [
    "FAULTS",
    "KeepsPauseForNextTransaction",
    "KeepsPausingTxProfile",
    "RefusesLimitZero",
    "ShowsChargingInPause",
]


class KeepsPausingTxProfile(Decisions):
    """Never lets go of a TxProfile that has paused its transaction."""

    def replaces(self, new: Stored, old: Stored) -> bool:
        return not _is_pausing_txprofile(old) and super().replaces(new, old)


class RefusesLimitZero(Decisions):
    """Takes a limit of 0 for a mistake."""

    def admits_period(self, period: Body) -> bool:
        return period.get("limit") != 0 and super().admits_period(period)


class KeepsPauseForNextTransaction(Decisions):
    """Keeps a TxProfile of 0 for every later transaction of the connector."""

    def outlives_transaction(self, stored: Stored) -> bool:
        return _is_pausing_txprofile(stored) or super().outlives_transaction(stored)


class ShowsChargingInPause(Decisions):
    """Goes on showing that it charges while it offers nothing."""

    def shows_pause(self) -> str:
        return "Charging"


def _is_pausing_txprofile(stored: Stored) -> bool:
    periods = stored.schedule["chargingSchedulePeriod"]
    return stored.purpose == "TxProfile" and all(period.get("limit") == 0 for period in periods)


FAULTS = (
    Fault(
        "keeps-pausing-txprofile",
        "D49",
        "It never replaces a TxProfile that has suspended its transaction.",
        f"{GITHUB}JoaoPedroBelo/bmw-wallbox-ha/pull/25",
        Effect.UNDER,
        KeepsPausingTxProfile,
    ),
    Fault(
        "refuses-limit-zero",
        "D51",
        "It refuses a profile with a limit of 0.",
        f"{GITHUB}evcc-io/evcc/issues/15493",
        Effect.PROTOCOL,
        RefusesLimitZero,
    ),
    Fault(
        "keeps-pause-for-next-transaction",
        "D52",
        "It applies a TxProfile of 0 to every later transaction too.",
        f"{GITHUB}traktore-org/sem-community/pull/977",
        Effect.UNDER,
        KeepsPauseForNextTransaction,
    ),
    Fault(
        "shows-charging-in-pause",
        "D53",
        "It shows the status Charging while a limit of 0 pauses the transaction.",
        f"{GITHUB}SAP/e-mobility-charging-stations-simulator (measured)",
        Effect.PROTOCOL,
        ShowsChargingInPause,
    ),
)
