"""Which of the stored profiles speaks for a connector at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from harness.emulator.raw import Body, Ruling, Stored, Transaction
from harness.emulator.timing import TimePolicy
from harness.units import Instant

__all__ = ["StackPolicy"]


class StackPolicy(TimePolicy):
    """How the station stacks, replaces and clears profiles; each method is one decision."""

    maximum_purpose: ClassVar[str] = "ChargePointMaxProfile"
    """The purpose of the station's joint ceiling."""

    external_purpose: ClassVar[str] = ""
    """The purpose of a limit that somebody else sets, which 1.6 does not know."""

    generation_purpose: ClassVar[str] = ""
    """The purpose of what comes on top of all limits, which only 2.1 knows."""

    def rulings(
        self, profiles: Iterable[Stored], at: Instant, tx_start: Instant | None
    ) -> list[Ruling]:
        """Collect the profiles that have a period at this instant (A1, F201-06)."""
        found = []
        for stored in profiles:
            period = self.period(stored, at, tx_start)
            if period is not None:
                found.append(Ruling(stored, period))
        return found

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        """Return the ruling of the highest stack level (F16-06).

        Among equal levels the one that names the connector leads (A11).
        """
        return max(
            rulings,
            key=lambda ruling: (ruling.stored.stack_level, ruling.stored.connector > 0),
            default=None,
        )

    def transaction_purposes(self, transaction: Transaction) -> Sequence[str]:  # noqa: ARG002
        """Return the purposes that are meant for a transaction itself, the foremost first."""
        return ("TxProfile",)

    def governing(self, tx: Ruling | None, default: Ruling | None) -> list[Ruling]:
        """Let a TxProfile overrule the TxDefaultProfile while it has a period (F16-03, A2)."""
        ruling = tx or default
        return [] if ruling is None else [ruling]

    def holds(self, ceiling: Ruling, governing: Sequence[Ruling]) -> bool:  # noqa: ARG002
        """Tell whether a limit of the station holds beside those of its transactions (F16-04)."""
        return True

    def defaults(
        self,
        installed: Sequence[Stored],
        transaction: Transaction,  # noqa: ARG002
    ) -> Sequence[Stored]:
        """Return the default profiles of a transaction: the present ones (F16-24)."""
        return installed

    def outlives_transaction(self, stored: Stored) -> bool:
        """Tell whether a profile of the connector survives its transaction (F16-03)."""
        return stored.purpose != "TxProfile"

    def replaces(self, new: Stored, old: Stored) -> bool:
        """Tell whether one profile takes the place of another (F16-07, A12)."""
        return self.same_id(new, old) or (
            new.connector == old.connector
            and new.purpose == old.purpose
            and new.stack_level == old.stack_level
        )

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:
        """Tell whether all criteria of a ClearChargingProfile match (F16-31)."""
        return all(self.clear_matches(stored, criteria))

    @staticmethod
    def same_id(new: Stored, old: Stored) -> bool:
        """Tell whether two profiles carry the same chargingProfileId."""
        return new.id == old.id

    @staticmethod
    def clear_matches(stored: Stored, criteria: Body) -> list[bool]:
        """Compare each criterion that is given with the profile."""
        found = {
            "id": stored.id,
            "connectorId": stored.connector,
            "chargingProfilePurpose": stored.purpose,
            "stackLevel": stored.stack_level,
        }
        return [found[name] == wanted for name, wanted in criteria.items()]
