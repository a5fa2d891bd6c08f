"""The emulated charging station: dials in like a real one and draws current like a real one."""

from __future__ import annotations

import logging
import random
import ssl as tls
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from harness.clock import Clock
from harness.emulator.backoff import Backoff
from harness.emulator.dialects import dialect_of
from harness.emulator.external import ExternalLimits
from harness.emulator.faults import build_decisions
from harness.emulator.firmware import Firmware
from harness.emulator.lifeline import Lifeline
from harness.emulator.manager import PowerManager
from harness.emulator.narration import told_offer, told_request
from harness.emulator.outlet import Outlet
from harness.emulator.plan import Plan
from harness.emulator.raw import Body
from harness.emulator.reporter import StartRequest
from harness.emulator.site import DEFAULT_SITE, EmulatedSite, VehicleSpec
from harness.emulator.sources import Source, StationFeed
from harness.emulator.stationclock import StationClock
from harness.emulator.store import ProfileStore
from harness.emulator.uplink import Dialling, Uplink
from harness.errors import InputError

__all__ = ["EmulatedStation"]

_logger = logging.getLogger("harness.emulator")

_LEAST_REACTION = 0.8
"""A vehicle reacts after 80 to 100 % of its reaction time, as the seed has it."""

_PING_INTERVAL_S = 30.0


class EmulatedStation:
    """A charging station with firmware, power electronics and, when plugged in, vehicles.

    It does what its version of OCPP asks for, except for the ``faults`` (names of
    :data:`harness.emulator.FAULTS`). With a ``password`` it authenticates by HTTP Basic and with
    ``ssl`` it trusts, or shows, the certificates in it (security profiles 1 to 3). Needs a
    running event loop.
    """

    def __init__(  # what a bench says about a station, in the order it is said
        self,
        clock: Clock,
        url: str,
        identity: str = "CP-1",
        site: EmulatedSite = DEFAULT_SITE,
        faults: Sequence[str] = (),
        seed: int = 0,
        ocpp_version: str = "1.6",
        *,
        password: str | None = None,
        ssl: tls.SSLContext | None = None,
    ) -> None:
        self._site = site
        name = f"{seed}/{identity}"
        self._random = random.Random(name)
        made = dialect_of(ocpp_version)
        decisions = build_decisions(faults, site, made.decisions)
        own_clock = StationClock(clock, replace(site, clock_offset_ms=decisions.clock_offset_ms()))
        dialect = made(own_clock, site, name)
        self._outlets = {
            n: Outlet(clock, site, decisions, partial(self._report_status, n)) for n in site.numbers
        }
        self._feed = StationFeed(tuple(self.sources.values()), clock.now(), site.station_standby_w)
        self._told_a: dict[int, float] = {}
        store = ProfileStore(decisions)
        self._manager = PowerManager(own_clock, Plan(site, decisions, store), self._outlets)
        # Its own pings find out a dead connection; virtual time they would fill with traffic.
        ping_interval_s = None if clock.is_virtual else _PING_INTERVAL_S
        dialling = Dialling(url, identity, dialect.subprotocol, password, ssl, ping_interval_s)
        self._link = link = Uplink(
            dialling, dialect.malformed, self._answer, self._lose, decisions.delivers_over
        )
        self._firmware = Firmware(
            own_clock,
            store=store,
            manager=self._manager,
            outlets=self._outlets,
            settings=dialect.settings,
            reporter=dialect.reporter(link),
        )
        self._lifeline = Lifeline(
            clock, link, self._firmware, dialect.settings, Backoff(f"{name}/backoff")
        )
        self._external = ExternalLimits(own_clock, self._firmware)
        self._answers = dialect.answers(decisions, self._firmware, self._lifeline)

    @property
    def sources(self) -> Mapping[int, Source]:
        """What a meter in the supply of each connector sees."""
        return {n: outlet.source for n, outlet in self._outlets.items()}

    @property
    def feed(self) -> StationFeed:
        """What a meter in the supply of the whole station sees."""
        return self._feed

    async def start(self) -> None:
        """Connect, boot and report every connector's status; dial again after any loss.

        Raises :class:`BenchError` when the central system cannot be reached or does not accept
        the boot within two minutes.
        """
        await self._lifeline.start()

    async def stop(self) -> None:
        """Hang up and stop everything, without a word about running transactions."""
        await self._firmware.stop()
        await self._lifeline.stop()
        self._manager.stop()
        for outlet in self._outlets.values():
            outlet.stop()

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

    def tap(self, connector: int, id_tag: str) -> None:
        """Present a card: it ends the transaction of a connector, or begins one.

        Raises :class:`InputError` for no such connector and for one that is out of order.
        """
        self._site.check_connector(connector)
        if connector in self._manager.transactions:
            self._firmware.end(connector, "Local")
        elif self._firmware.is_free(connector):
            self._firmware.start_soon(StartRequest(connector, id_tag))
        else:
            raise InputError(f"connector {connector} cannot begin a transaction now")

    def limit_externally(
        self, limit: float, unit: str = "A", *, evse: int = 0, source: str = "EMS"
    ) -> None:
        """Limit an EVSE, or with 0 the station, as a grid operator or a building may.

        Raises :class:`InputError` for no such EVSE and on OCPP 1.6, which knows no such limit.
        """
        if evse:
            self._site.check_connector(evse)
        self._external.set(evse, limit, unit, source)

    def lift_external_limit(self, *, evse: int = 0) -> None:
        """Lift such a limit again, if there is one."""
        self._external.clear(evse)

    def ask_priority(self, connector: int, *, wanted: bool = True) -> None:
        """Ask at the station to charge first, or no longer (2.1, K22).

        Raises :class:`InputError` without a transaction and where OCPP knows no such thing.
        """
        self._site.check_connector(connector)
        if connector not in self._manager.transactions:
            raise InputError(f"connector {connector} has no transaction that could go first")
        transaction = self._manager.transactions[connector]
        self._firmware.reporter.tell_priority(transaction, activated=wanted)
        self._firmware.prioritise(connector, wanted=wanted)

    def cut_power(self) -> None:
        """Cut the supply for a moment: what ran is lost, profiles are kept, and it boots again."""
        self._lifeline.power_cycle("PowerUp", "PowerLoss")

    def _answer(self, action: str, payload: Body) -> Sequence[Body]:
        decisions = self._manager.plan.decisions
        heard = decisions.hears(action, payload)
        with self._link.asked():
            answer = decisions.says(action, payload, self._answers.answer(action, heard))
        _logger.info("%s", told_request(action, payload, answer))
        return decisions.replies(action, answer)

    def _lose(self) -> None:
        self._lifeline.lost()

    def _report_status(self, connector: int) -> None:
        outlet = self._outlets[connector]
        if outlet.offered_a != self._told_a.get(connector, 0.0):
            self._told_a[connector] = outlet.offered_a
            _logger.info("%s", told_offer(connector, outlet))
        self._firmware.board.report(connector)
