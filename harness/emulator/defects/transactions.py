"""Defects in tying profiles to transactions."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored, Transaction
from harness.emulator.v2.decisions import Asked, Decisions201

__all__ = [
    "FAULTS",
    "AcceptsAnyKind",
    "AcceptsForeignTransaction",
    "AcceptsRivalProfile",
    "AcceptsTxProfileWithoutTransaction",
    "IgnoresStartProfile",
    "KeepsTxProfile",
    "RefusesTxProfileWithoutId",
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


class RefusesTxProfileWithoutId(Decisions):
    """Demands the transactionId that a TxProfile for the running transaction may leave out."""

    def admits_transaction(self, body: Body, transaction: Transaction | None) -> bool:
        is_for_one = body["chargingProfilePurpose"] == "TxProfile"
        named = "transactionId" in body or not is_for_one
        return named and super().admits_transaction(body, transaction)


class AcceptsAnyKind(Decisions201):
    """Takes a profile of any kind, whether or not there is anything that it could count from."""

    def admits_kind(self, body: Body) -> bool:  # noqa: ARG002
        return True


class AcceptsRivalProfile(Decisions201):
    """Takes a second profile of equal purpose and level, and goes on with the first."""

    def admits_beside(self, asked: Asked) -> bool:  # noqa: ARG002
        return True


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
    Fault(
        "refuses-txprofile-without-id",
        "D45",
        "It refuses a TxProfile that names no transaction although one is running.",
        f"{GITHUB}matth-x/MicroOcpp/issues/346",
        Effect.PROTOCOL,
        RefusesTxProfileWithoutId,
        ("1.6",),
    ),
    Fault(
        "accepts-any-kind",
        "D54",
        "It accepts a Relative ceiling for the station, which then limits nothing.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured, against K01.FR.38)",
        Effect.OVER,
        AcceptsAnyKind,
        ("2.0.1", "2.1"),
    ),
    Fault(
        "accepts-rival-profile",
        "D54",
        "It accepts a second profile of equal purpose and level, and goes on with the first.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured, against K01.FR.39)",
        Effect.OVER,
        AcceptsRivalProfile,
        ("2.0.1", "2.1"),
    ),
)
