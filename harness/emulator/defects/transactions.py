"""Defects in tying profiles to transactions."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored, Transaction

__all__ = [
    "FAULTS",
    "AcceptsForeignTransaction",
    "AcceptsTxProfileWithoutTransaction",
    "IgnoresStartProfile",
    "KeepsTxProfile",
    "TxDefaultNextTransaction",
]


class TxDefaultNextTransaction(Decisions):
    """Keeps to the default profiles that it had when the transaction began."""

    def defaults(
        self,
        installed: Sequence[Stored],  # noqa: ARG002
        transaction: Transaction,
    ) -> Sequence[Stored]:
        return transaction.defaults_at_start


class KeepsTxProfile(Decisions):
    """Keeps a TxProfile for the next transaction of the connector."""

    def outlives_transaction(self, stored: Stored) -> bool:  # noqa: ARG002
        return True


class AcceptsTxProfileWithoutTransaction(Decisions):
    """Takes a TxProfile without a transaction, and uses it for the next one."""

    def admits_transaction(self, body: Body, transaction: Transaction | None) -> bool:
        return transaction is None or super().admits_transaction(body, transaction)


class AcceptsForeignTransaction(Decisions):
    """Takes a TxProfile of another transaction for the one that is running."""

    def admits_transaction(self, body: Body, transaction: Transaction | None) -> bool:
        return transaction is not None or super().admits_transaction(body, transaction)


class IgnoresStartProfile(Decisions):
    """Starts a transaction without the profile that came with the request."""

    def keeps_start_profile(self) -> bool:
        return False


FAULTS = (
    Fault(
        "txdefault-next-transaction",
        "D47",
        "It applies a new TxDefaultProfile to the next transaction only.",
        f"{GITHUB}ConnectorIO/connectorio-addons/pull/160",
        Effect.OVER,
        TxDefaultNextTransaction,
    ),
    Fault(
        "keeps-txprofile",
        "D46",
        "It keeps a TxProfile for the next transaction.",
        "pglob (its source: TxProfiles are not removed)",
        Effect.OVER,
        KeepsTxProfile,
    ),
    Fault(
        "accepts-txprofile-without-transaction",
        "D43",
        "It accepts a TxProfile without a transaction and uses it for the next one.",
        f"{GITHUB}EVerest/libocpp/pull/299",
        Effect.OVER,
        AcceptsTxProfileWithoutTransaction,
    ),
    Fault(
        "accepts-foreign-transaction",
        "D44",
        "It accepts a TxProfile of another transaction for the one that is running.",
        f"{GITHUB}matth-x/MicroOcpp/pull/260",
        Effect.OVER,
        AcceptsForeignTransaction,
    ),
    Fault(
        "ignores-start-profile",
        "D48",
        "It ignores the profile inside a RemoteStartTransaction.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/243",
        Effect.OVER,
        IgnoresStartProfile,
    ),
)
