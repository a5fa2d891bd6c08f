"""The emulated charging station: dials in like a real one and draws current like a real one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake
from websockets.typing import Subprotocol

from harness.clock import Clock
from harness.emulator import reports
from harness.emulator.configuration import HEARTBEAT, Configuration
from harness.emulator.faults import build_decisions
from harness.emulator.firmware import Firmware
from harness.emulator.manager import PowerManager
from harness.emulator.outlet import Outlet
from harness.emulator.physics import Source
from harness.emulator.plan import Plan
from harness.emulator.raw import Body
from harness.emulator.repeater import Repeater
from harness.emulator.requests import Requests
from harness.emulator.rpc import Reply, Rpc
from harness.emulator.site import DEFAULT_SITE, EmulatedSite, VehicleSpec
from harness.emulator.store import ProfileStore
from harness.errors import BenchError, InputError
from harness.units import SECOND_MS

__all__ = ["EmulatedStation"]

_BOOT_WITHIN_S = 120.0
_DEFAULT_RETRY_S = 10
_LEAST_REACTION = 0.8
"""A vehicle reacts after 80 to 100 % of its reaction time, as the seed has it."""


class EmulatedStation:
    """A charging station with OCPP 1.6 firmware, power electronics and, when plugged in, vehicles.

    It does what the standard asks for, except for the ``faults`` (names of
    :data:`harness.emulator.FAULTS`). Needs a running event loop.
    """

    def __init__(  # what a bench says about a station, in the order it is said
        self,
        clock: Clock,
        url: str,
        identity: str = "CP-1",
        site: EmulatedSite = DEFAULT_SITE,
        faults: Sequence[str] = (),
        seed: int = 0,
    ) -> None:
        self._clock = clock
        self._address = f"{url.rstrip('/')}/{identity}"
        self._site = site
        self._random = random.Random(f"{seed}/{identity}")
        decisions = build_decisions(faults, site)
        self._outlets = {
            n: Outlet(clock, site, decisions, partial(self._report_status, n)) for n in site.numbers
        }
        store = ProfileStore(decisions)
        self._manager = PowerManager(clock, Plan(site, decisions, store), self._outlets)
        self._configuration = Configuration(site)
        self._firmware = Firmware(
            clock,
            store=store,
            manager=self._manager,
            outlets=self._outlets,
            configuration=self._configuration,
            call=self._call,
        )
        self._requests = Requests(clock, site, decisions, self._firmware)
        self._heartbeat = Repeater(
            clock,
            lambda: self._configuration.interval_ms(HEARTBEAT),
            lambda: self._call("Heartbeat", {}),
        )
        self._rpc: Rpc | None = None

    @property
    def sources(self) -> Mapping[int, Source]:
        """What a meter in the supply of each connector sees."""
        return {n: outlet.source for n, outlet in self._outlets.items()}

    async def start(self) -> None:
        """Connect, boot and report every connector's status.

        Raises :class:`BenchError` when the central system cannot be reached or does not accept
        the boot within two minutes.
        """
        self._rpc = Rpc(await self._connect(), self._requests.answer)
        try:
            async with asyncio.timeout(_BOOT_WITHIN_S):
                await self._boot()
        except TimeoutError:
            await self.stop()
            raise BenchError(f"the boot of {self._address} was not accepted") from None
        self._heartbeat.start()
        self._firmware.announce()

    async def stop(self) -> None:
        """Hang up and stop everything, without a word about running transactions."""
        self._heartbeat.stop()
        self._manager.stop()
        await self._firmware.stop()
        if self._rpc is not None:
            rpc, self._rpc = self._rpc, None
            await rpc.close()
        for outlet in self._outlets.values():
            outlet.open()

    async def safe_off(self) -> None:
        """End every transaction and draw nothing; returns when the central system knows."""
        await self._firmware.end_all("Local")

    def plug_in(self, connector: int, spec: VehicleSpec) -> None:
        """Plug a vehicle in; raises :class:`InputError` when the connector is taken or unknown."""
        self._site.check_connector(connector)
        if self._firmware.has_vehicle(connector):
            raise InputError(f"connector {connector} already has a vehicle; unplug it first")
        reaction = round(spec.reaction_ms * self._random.uniform(_LEAST_REACTION, 1.0))
        self._firmware.plug_in(connector, replace(spec, reaction_ms=reaction))

    def unplug(self, connector: int) -> None:
        """Unplug the vehicle, if there is one; raises :class:`InputError` for no such connector."""
        self._site.check_connector(connector)
        self._firmware.unplug(connector)

    async def _connect(self) -> ClientConnection:
        try:
            return await connect(
                self._address,
                subprotocols=[Subprotocol("ocpp1.6")],
                ping_interval=None,
                compression=None,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise BenchError(f"cannot connect to {self._address}: {error}") from error

    async def _boot(self) -> None:
        while True:
            reply = await self._call("BootNotification", reports.BOOT)
            interval_s = int(reply.payload.get("interval") or _DEFAULT_RETRY_S)
            if reply.payload.get("status") == "Accepted":
                self._configuration.change(HEARTBEAT, str(interval_s))
                return
            await self._clock.sleep(interval_s * SECOND_MS)

    def _call(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        if self._rpc is not None:
            return self._rpc.call(action, payload)
        unsent: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        unsent.set_result(Reply(error="not connected"))
        return unsent

    def _report_status(self, connector: int) -> None:
        self._firmware.report_status(connector)
