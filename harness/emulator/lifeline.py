"""The station's life as the central system sees it: it dials, boots, is lost, and comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from harness.clock import Clock
from harness.emulator.backoff import Backoff
from harness.emulator.firmware import Firmware
from harness.emulator.repeater import Repeater
from harness.emulator.settings import Settings
from harness.emulator.uplink import Uplink
from harness.errors import BenchError
from harness.units import SECOND_MS, Millis

__all__ = ["REBOOT_MS", "Lifeline"]

_logger = logging.getLogger("harness.emulator")

REBOOT_MS: Millis = 5 * SECOND_MS
"""How long a boot takes until the station dials."""

_BOOT_WITHIN_S = 120.0
_DEFAULT_RETRY_S = 10


class Lifeline:
    """Keeps the station in touch with its central system, and boots it again when it is reset."""

    def __init__(
        self, clock: Clock, link: Uplink, firmware: Firmware, settings: Settings, backoff: Backoff
    ) -> None:
        self._clock = clock
        self._link = link
        self._firmware = firmware
        self._settings = settings
        self._backoff = backoff
        self._heartbeat = Repeater(clock, settings.heartbeat_ms, firmware.reporter.heartbeat)
        self._ended = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._errand: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Dial, boot and report every connector; from then on the connection is kept.

        Raises :class:`BenchError` when the central system cannot be reached or does not accept
        the boot within two minutes.
        """
        await self._link.dial()
        self._ended.clear()
        accepted = False
        try:
            async with asyncio.timeout(_BOOT_WITHIN_S):
                accepted = await self._boot("PowerUp")
        except TimeoutError:
            pass
        if not accepted:
            await self.stop()
            raise BenchError(f"the boot of {self._link.address} was not accepted")
        self._booted()
        self._keeper = asyncio.create_task(self._keep(), name="emulated station keeps in touch")

    async def stop(self) -> None:
        """Hang up for good."""
        self._heartbeat.stop()
        await self._cancel(self._errand)
        await self._cancel(self._keeper)
        self._errand = self._keeper = None
        await self._link.hang_up()

    def lost(self) -> None:
        """Notice that a connection is over."""
        self._ended.set()
        self._firmware.went_offline()

    def reset(self, boot_reason: str, end_reason: str) -> None:
        """End every transaction, report that, and boot again."""
        self._send_on_errand(self._reset(boot_reason, end_reason))

    def power_cycle(self, boot_reason: str, end_reason: str) -> None:
        """Boot again at once; what ends by that is reported afterwards."""
        self._send_on_errand(self._power_cycle(boot_reason, end_reason))

    def report_boot(self) -> None:
        """Send a BootNotification although nothing has happened."""
        self._link.knock("BootNotification", self._firmware.reporter.boot("Triggered"))

    def _send_on_errand(self, errand: Coroutine[None, None, None]) -> None:
        if self._errand is not None and not self._errand.done():
            errand.close()  # it boots already
            return
        self._errand = asyncio.create_task(errand, name="emulated station resets")

    async def _reset(self, boot_reason: str, end_reason: str) -> None:
        await self._firmware.end_all(end_reason)
        await self._power_cycle(boot_reason, end_reason)

    async def _power_cycle(self, boot_reason: str, end_reason: str) -> None:
        _logger.info("reboot: %s", boot_reason)
        await self._cancel(self._keeper)
        self._heartbeat.stop()
        await self._link.hang_up()
        await self._firmware.end_all(end_reason)
        self._firmware.store.boot()
        await self._clock.sleep(REBOOT_MS)
        self._keeper = asyncio.create_task(
            self._keep(boot_reason), name="emulated station keeps in touch"
        )

    async def _keep(self, boot_reason: str | None = None) -> None:
        if boot_reason is not None:
            await self._come_back(boot_reason)
        while True:
            await self._ended.wait()
            _logger.info("connection lost")
            if self._firmware.manager.plan.decisions.reboots_when_lost():
                self.power_cycle("Watchdog", "PowerLoss")
            await self._clock.sleep(self._backoff.next_ms())
            await self._come_back(None)

    async def _come_back(self, boot_reason: str | None) -> None:
        while not await self._is_back(boot_reason):
            await self._clock.sleep(self._backoff.next_ms())
        self._backoff.reset()
        if boot_reason is None:
            _logger.info("connected again")
            self._link.admit()
            self._firmware.came_online()
            self._firmware.board.report_all()
        else:
            self._booted()

    async def _is_back(self, boot_reason: str | None) -> bool:
        try:
            await self._link.dial()
        except BenchError as error:
            _logger.info("%s", error)
            return False
        self._ended.clear()
        return boot_reason is None or await self._boot(boot_reason)

    async def _boot(self, reason: str) -> bool:
        """Boot until that is accepted; tell whether it was before the connection was lost."""
        while self._link.is_connected:
            boot = self._firmware.reporter.boot(reason)
            reply = await self._link.knock("BootNotification", boot)
            interval_s = _seconds(reply.payload.get("interval"))
            if reply.payload.get("status") == "Accepted":
                if interval_s is not None:
                    self._settings.take_heartbeat(interval_s)
                return True
            await self._clock.sleep((interval_s or _DEFAULT_RETRY_S) * SECOND_MS)
        return False

    def _booted(self) -> None:
        _logger.info("connected and booted")
        self._heartbeat.start()
        self._link.admit()
        self._firmware.came_online()
        self._firmware.board.announce()

    @staticmethod
    async def _cancel(task: asyncio.Task[None] | None) -> None:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _seconds(interval: object) -> int | None:
    """Return the interval that a boot's answer names; 0 leaves it to the station (B01.FR.04)."""
    if not isinstance(interval, int) or isinstance(interval, bool):
        return None
    return interval if interval > 0 else None
