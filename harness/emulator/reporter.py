"""What the station says by itself, whatever version of OCPP it says it in."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Transaction, TransactionId
from harness.emulator.rpc import Reply
from harness.emulator.settings import Settings
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink

__all__ = ["AWAITED", "Opened", "Reporter", "StartRequest"]

AWAITED = "Awaited"
"""The state of a connector that waits for a vehicle, beside the states that 1.6 names."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A start that was asked for remotely or with a card, with its profile if it had one.

    ``id_kind`` and ``remote_start_id`` are OCPP 2.x's; a card has no remote start.
    """

    connector: int
    id_tag: str
    profile: Body | None = None
    id_kind: str = "ISO14443"
    remote_start_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A transaction that has begun, and whether its card was accepted as far as is known."""

    id: TransactionId
    is_accepted: bool = True


class Reporter(ABC):
    """Puts what happens at the station into the messages of one version."""

    def __init__(self, clock: Timekeeper, link: Uplink, settings: Settings) -> None:
        self._clock = clock
        self._link = link
        self._settings = settings
        self.on_late_answer: Callable[[TransactionId, Opened], object] = lambda *_: None
        """Is told what the central system has to say of a transaction that was opened without
        it: the id under which it runs here, and what the answer makes of it."""

    @property
    def is_accepted(self) -> bool:
        """Whether the central system has accepted the boot."""
        return self._link.is_up

    @abstractmethod
    def boot(self, reason: str) -> Body:
        """Write a BootNotification; ``reason`` is one of 2.x's boot reasons."""

    def heartbeat(self) -> None:
        """Show that the station is alive."""
        self._link.call("Heartbeat", {})

    @abstractmethod
    def forget(self, connectors: Iterable[int]) -> None:
        """Forget what was reported of some connectors, as a boot does of all."""

    @abstractmethod
    def report(self, connector: int, state: str, transaction: Transaction | None) -> None:
        """Report a connector's state unless it has been reported; 0 is the station.

        The state is one of 1.6's, or :data:`AWAITED`.
        """

    @abstractmethod
    async def authorise(self, request: StartRequest) -> bool:
        """Ask whether a card may charge; without a connection it may."""

    @abstractmethod
    async def open(self, request: StartRequest, outlet: Outlet) -> Opened | None:
        """Report the start of a transaction; None when the central system does not take it."""

    @abstractmethod
    def sample(self, transaction: Transaction, outlet: Outlet) -> None:
        """Report the periodic meter values of a transaction."""

    @abstractmethod
    def read_out(self, connector: int, transaction: Transaction | None, outlet: Outlet) -> None:
        """Report the meter values of a connector because they are asked for."""

    @abstractmethod
    def tell_limit(self, evse: int, source: str, schedules: Sequence[Body] | None) -> None:
        """Report the limit that somebody else has set, or with no schedules its end.

        Raises :class:`InputError` when the version knows no such limit.
        """

    @abstractmethod
    def tell_priority(self, transaction: Transaction, *, activated: bool) -> None:
        """Report that somebody at the station wants to charge first, or no longer.

        Raises :class:`InputError` when the version knows no priority.
        """

    @abstractmethod
    def close(self, transaction: Transaction, outlet: Outlet, reason: str) -> asyncio.Future[Reply]:
        """Report the end of a transaction; ``reason`` is one of 1.6's reasons."""
