"""What a station of OCPP 2.0.1 decides otherwise than one of 1.6."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias

from harness.emulator.admission import MAX_PERIODS
from harness.emulator.decisions import Decisions
from harness.emulator.raw import Body, Offer, Stored, Transaction

__all__ = ["Asked", "Decisions201", "Rule"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A profile that is to be installed on an EVSE, as things are."""

    evse: int
    body: Body
    transaction: Transaction | None
    installed: Sequence[Stored] = ()


Rule: TypeAlias = tuple[str, Callable[[Asked], bool]]
"""The reason code of a refusal, and the decision that finds no fault."""


class Decisions201(Decisions):
    """The decisions of a charger that does what OCPP 2.0.1 (Edition 3) asks for."""

    maximum_purpose: ClassVar[str] = "ChargingStationMaxProfile"
    external_purpose: ClassVar[str] = "ChargingStationExternalConstraints"

    def refusal(self, asked: Asked) -> str:
        """Return the reason code for refusing a SetChargingProfile, or nothing to accept it."""
        rules = (
            *self.purpose_rules(),
            ("TxNotFound", self.admits_its_transaction),
            *self.form_rules(),
            ("DuplicateProfile", self.admits_beside),
        )
        return _first_broken(rules, asked)

    def refusal_of_start(self, asked: Asked) -> str:
        """Return the reason code for refusing a RequestStartTransaction with this profile."""
        rules = (("InvalidProfile", self.is_start_profile), *self.form_rules())
        return _first_broken(rules, asked)

    def purpose_rules(self) -> Iterator[Rule]:
        """Name what is demanded of the purpose."""
        yield "InvalidProfile", lambda asked: self.admits_scope(asked.evse, asked.body)

    def form_rules(self) -> Iterator[Rule]:
        """Name what is demanded of a profile wherever it comes from."""
        yield "InvalidSchedule", lambda asked: self.admits_kind(asked.body)
        yield "InvalidStackLevel", lambda asked: self.admits_level(asked.body)
        yield "InvalidSchedule", lambda asked: all(map(self.admits_schedule, _schedules(asked)))

    def for_vehicles(self, ceiling: Offer) -> Offer:
        """Keep back what the station takes itself, all of it from one phase (K04.FR.05)."""
        own_w = self.site.connectors * self.site.standby_w + self.site.station_standby_w
        own_a = own_w / self.site.nominal_voltage_v
        return replace(ceiling, current_a=max(ceiling.current_a - own_a, 0.0))

    def admits_scope(self, connector: int, body: Body) -> bool:
        """Refuse a purpose where it has no place (K01.FR.16, K01.FR.22, K04.FR.03)."""
        purpose = body["chargingProfilePurpose"]
        if purpose == self.maximum_purpose:
            return connector == 0
        return purpose == "TxDefaultProfile" or (purpose == "TxProfile" and connector > 0)

    def admits_its_transaction(self, asked: Asked) -> bool:
        """Refuse a TxProfile that names no transaction, or not that of its EVSE (K01.FR.03/33)."""
        if asked.body["chargingProfilePurpose"] == "TxProfile":
            named = "transactionId" in asked.body
            return named and self.admits_transaction(asked.body, asked.transaction)
        return True

    def admits_kind(self, body: Body) -> bool:
        """Refuse a kind without what it counts from, or with too much (K01.FR.38, FR.40, FR.41)."""
        kind = body["chargingProfileKind"]
        has_start = ["startSchedule" in schedule for schedule in body["chargingSchedule"]]
        if kind == "Relative":
            return body["chargingProfilePurpose"] != self.maximum_purpose and not any(has_start)
        return all(has_start) and (kind != "Recurring" or "recurrencyKind" in body)

    def admits_schedule(self, schedule: Body) -> bool:
        """Refuse a schedule whose periods are out of order or out of bounds (K01.FR.31/35)."""
        periods = schedule["chargingSchedulePeriod"]
        return (
            self.admits_unit(schedule["chargingRateUnit"])
            and len(periods) <= MAX_PERIODS
            and self.admits_periods(periods)
        )

    def admits_period(self, period: Body) -> bool:
        """Refuse a limit below 0 and phases that cannot be had (K01.FR.19/20, FR.43 to FR.48)."""
        return period["limit"] >= 0 and self.admits_phases(period)

    def admits_phases(self, period: Body) -> bool:
        """Refuse a number or a choice of phases that cannot be guaranteed."""
        if self.site.dc:
            return True  # phases mean nothing there (K01.FR.44)
        number = period.get("numberPhases", 3)
        can_be_few = number >= self.site.phases or self.site.phase_switching
        # One phase is always L1: the contactor connects no other alone.
        can_choose = "phaseToUse" not in period or (number == 1 and period["phaseToUse"] == 1)
        return number >= 1 and can_be_few and can_choose

    def is_start_profile(self, asked: Asked) -> bool:
        """Tell whether a profile may come with a start (F01.FR.08 to FR.11)."""
        is_tx_profile = asked.body["chargingProfilePurpose"] == "TxProfile"
        return is_tx_profile and "transactionId" not in asked.body

    def admits_beside(self, asked: Asked) -> bool:
        """Refuse a second profile of equal rank at the same time (A13, K01.FR.52/53)."""
        return not any(self._is_rival(asked, stored) for stored in asked.installed)

    def reported(self, found: Sequence[Stored]) -> Sequence[Stored]:
        """Return what is reported of the profiles that were asked for: all as they came (K09)."""
        return found

    def bound(self, body: Body, transaction: Transaction) -> Body:
        """Name the transaction in the profile of its start, as it is reported from then on."""
        return {**body, "transactionId": transaction.id}

    def replaces(self, new: Stored, old: Stored) -> bool:
        """Let only the same id replace, and never an external limit (K01.FR.05)."""
        return self.same_id(new, old) and old.purpose != self.external_purpose

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:
        """Spare what somebody else has set, whatever is asked for (K10.FR.08/09)."""
        return not self.is_foreign(stored) and super().is_cleared(stored, criteria)

    def is_foreign(self, stored: Stored) -> bool:
        """Tell whether a profile is none of the central system's."""
        return stored.purpose == self.external_purpose

    def _is_rival(self, asked: Asked, stored: Stored) -> bool:
        body = asked.body
        is_default = stored.purpose == "TxDefaultProfile"
        # A TxDefaultProfile of the station competes with those of each EVSE.
        same_place = stored.connector == asked.evse or (
            is_default and 0 in (stored.connector, asked.evse)
        )
        return (
            stored.id != body["id"]
            and stored.purpose == body["chargingProfilePurpose"]
            and stored.stack_level == body["stackLevel"]
            and same_place
            and self._overlaps(stored.body, body)
        )

    def _overlaps(self, one: Body, other: Body) -> bool:
        return self._ends_after(one, other) and self._ends_after(other, one)

    def _ends_after(self, one: Body, other: Body) -> bool:
        until, since = self.valid_to(one), self.valid_from(other)
        return until is None or since is None or since < until


def _schedules(asked: Asked) -> Sequence[Body]:
    schedules: Sequence[Body] = asked.body["chargingSchedule"]
    return schedules


def _first_broken(rules: Sequence[Rule], asked: Asked) -> str:
    return next((reason for reason, finds_no_fault in rules if not finds_no_fault(asked)), "")
