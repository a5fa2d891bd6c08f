"""Which profiles a good charger takes at all."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.raw import Body, Transaction
from harness.emulator.stacking import StackPolicy

__all__ = ["MAX_PERIODS", "MAX_PROFILES", "MAX_STACK_LEVEL", "AdmissionPolicy"]

MAX_STACK_LEVEL = 30
MAX_PERIODS = 100
MAX_PROFILES = 50
_PHASES = range(1, 4)


class AdmissionPolicy(StackPolicy):
    """What the station refuses; each method is one decision."""

    def admits(self, connector: int, body: Body, transaction: Transaction | None) -> bool:
        """Tell whether a profile may be installed on a connector as things are."""
        return (
            self.admits_scope(connector, body)
            and self.admits_transaction(body, transaction)
            and self.admits_kind(body)
            and self.admits_level(body)
            and self.admits_unit(body["chargingSchedule"]["chargingRateUnit"])
            and self.admits_periods(body["chargingSchedule"]["chargingSchedulePeriod"])
        )

    def admits_scope(self, connector: int, body: Body) -> bool:
        """Refuse a TxProfile for the station and a ChargePointMax for a connector (F16-01/03)."""
        if body["chargingProfilePurpose"] == "ChargePointMaxProfile":
            return connector == 0
        return connector > 0 or body["chargingProfilePurpose"] == "TxDefaultProfile"

    def admits_transaction(self, body: Body, transaction: Transaction | None) -> bool:
        """Refuse a TxProfile that does not belong to the running transaction (F16-03).

        One that names no transaction belongs to the one that is running (A14).
        """
        if body["chargingProfilePurpose"] != "TxProfile":
            return True
        if transaction is None:
            return False
        return bool(body.get("transactionId", transaction.id) == transaction.id)

    def admits_kind(self, body: Body) -> bool:
        """Refuse a kind that lacks what it counts from.

        The station as a whole has no transaction, so its ceiling can be neither Relative (A47)
        nor without a startSchedule; a repetition needs its start and its interval (F16-16).
        """
        kind = body["chargingProfileKind"]
        has_start = "startSchedule" in body["chargingSchedule"]
        if kind == "Recurring":
            return has_start and "recurrencyKind" in body
        if body["chargingProfilePurpose"] == "ChargePointMaxProfile":
            return kind != "Relative" and has_start
        return True

    def admits_level(self, body: Body) -> bool:
        """Refuse a stack level beyond ChargeProfileMaxStackLevel (F16-13)."""
        return 0 <= int(body["stackLevel"]) <= MAX_STACK_LEVEL

    def admits_unit(self, unit: str) -> bool:  # noqa: ARG002
        """Refuse no unit: both are said to be allowed (ChargingScheduleAllowedChargingRateUnit)."""
        return True

    def admits_periods(self, periods: Sequence[Body]) -> bool:
        """Refuse periods that are too many, do not start at 0, or are out of order (F16-14)."""
        starts = [period["startPeriod"] for period in periods]
        return (
            1 <= len(periods) <= MAX_PERIODS
            and starts[0] == 0
            and starts == sorted(starts)
            and all(self.admits_period(period) for period in periods)
        )

    def admits_period(self, period: Body) -> bool:
        """Refuse a limit below 0 and a number of phases that does not exist."""
        return period["limit"] >= 0 and period.get("numberPhases", 3) in _PHASES

    def admits_start(self, body: Body) -> bool:
        """Refuse a RemoteStart profile that is no TxProfile or names a transaction (F16-27)."""
        return (
            body["chargingProfilePurpose"] == "TxProfile"
            and "transactionId" not in body
            and self.admits_kind(body)
            and self.admits_level(body)
            and self.admits_unit(body["chargingSchedule"]["chargingRateUnit"])
            and self.admits_periods(body["chargingSchedule"]["chargingSchedulePeriod"])
        )

    def bound(self, body: Body, transaction: Transaction) -> Body:  # noqa: ARG002
        """Return the profile of a RemoteStart as it is stored for its transaction."""
        return body

    def keeps_start_profile(self) -> bool:
        """Tell whether the profile of a RemoteStart is put to use (F16-27)."""
        return True
