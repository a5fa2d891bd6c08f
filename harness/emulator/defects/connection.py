"""Defects when the connection is lost, comes back, or the station boots."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.admission import MAX_STACK_LEVEL
from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Offer, Stored, Transaction
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "BlocksReportsAfterReconnect",
    "ForgetsProfilesOnReconnect",
    "FullPowerOffline",
    "IgnoresTxDefaultOffline",
    "LosesTopLevelAtBoot",
    "NoFallbackOffline",
    "RebootsWhenLost",
    "RefusesFrequentUpdates",
]

_REST_MS: Millis = 10 * SECOND_MS


class ForgetsProfilesOnReconnect(Decisions):
    """Begins with no profiles when the connection is back."""

    def outlives_outage(self, stored: Stored, at: Instant) -> bool:  # noqa: ARG002
        return False


class FullPowerOffline(Decisions):
    """Offers all it has while the central system is out of reach."""

    def pilot(self, offer: Offer) -> Offer:
        if self.offline_since is not None:
            return Offer(self.site.max_current_a, self.site.phases)
        return super().pilot(offer)


class LosesTopLevelAtBoot(Decisions):
    """Loads the profiles of all levels but the highest when it boots."""

    def outlives_boot(self, stored: Stored) -> bool:
        return stored.stack_level < MAX_STACK_LEVEL and super().outlives_boot(stored)


class IgnoresTxDefaultOffline(Decisions):
    """Knows no TxDefaultProfile while the central system is out of reach."""

    def defaults(self, installed: Sequence[Stored], transaction: Transaction) -> Sequence[Stored]:
        return () if self.offline_since is not None else super().defaults(installed, transaction)


class RebootsWhenLost(Decisions):
    """Boots whenever the connection is lost."""

    def reboots_when_lost(self) -> bool:
        return True


class BlocksReportsAfterReconnect(Decisions):
    """Sends the reports of transactions over its first connection only."""

    def delivers_over(self, connection: int) -> bool:
        return connection == 1 and super().delivers_over(connection)


class RefusesFrequentUpdates(Decisions):
    """Spares its memory and refuses a profile that comes too soon after another.

    In 2.1 that is allowed (K01.FR.56).
    """

    def may_write(self, last: Instant, at: Instant) -> bool:
        return at - last >= _REST_MS and super().may_write(last, at)


class NoFallbackOffline(Decisions):
    """Goes on with a profile offline, however long it may be used then."""

    def is_valid(self, body: Body, at: Instant) -> bool:
        without = {name: value for name, value in body.items() if name != "maxOfflineDuration"}
        return super().is_valid(without, at)


FAULTS = (
    Fault(
        "forgets-profiles-on-reconnect",
        "D87",
        "It ignores all profiles when the connection is back after a loss.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/217",
        Effect.OVER,
        ForgetsProfilesOnReconnect,
    ),
    Fault(
        "full-power-offline",
        "D88",
        "It offers its full current as soon as the connection is lost, even during a pause.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/217",
        Effect.OVER,
        FullPowerOffline,
    ),
    Fault(
        "loses-top-level-at-boot",
        "D89",
        "It loses the profile of the highest possible stack level when it boots.",
        f"{GITHUB}matth-x/MicroOcpp (measured)",
        Effect.OVER,
        LosesTopLevelAtBoot,
    ),
    Fault(
        "ignores-txdefault-offline",
        "D90",
        "It ignores the TxDefaultProfile while the connection is lost.",
        f"{GITHUB}steve-community/steve/issues/1352",
        Effect.OVER,
        IgnoresTxDefaultOffline,
    ),
    Fault(
        "reboots-when-lost",
        "D91",
        "It boots when the connection is lost, which ends its transactions.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/289",
        Effect.PROTOCOL,
        RebootsWhenLost,
    ),
    Fault(
        "blocks-reports-after-reconnect",
        "D92",
        "It sends no report of a transaction any more once a connection was lost.",
        f"{GITHUB}matth-x/MicroOcpp (measured)",
        Effect.PROTOCOL,
        BlocksReportsAfterReconnect,
    ),
    Fault(
        "refuses-frequent-updates",
        "D93",
        "It refuses a profile that comes within 10 s of the one before.",
        "ChargeLab/OpenOCPP (its source: RateLimitExceeded, to spare the flash memory)",
        Effect.PROTOCOL,
        RefusesFrequentUpdates,
        ("1.6", "2.0.1"),
    ),
    Fault(
        "no-fallback-offline",
        "D94",
        "It goes on with a profile offline beyond its maxOfflineDuration.",
        f"{GITHUB}lbbrhzn/ocpp/issues/492",
        Effect.OVER,
        NoFallbackOffline,
        ("2.1",),
    ),
)
