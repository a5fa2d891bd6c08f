"""What tests written in Python hold in their hands: a charging session, a meter, vehicles."""

from __future__ import annotations

from dataclasses import dataclass

from harness.bench.fleet import VehicleDemand
from harness.bench.outcome import LimitViolated
from harness.bench.rig import Rig
from harness.errors import BenchError
from harness.measured import Sample
from harness.profiles import TransactionId
from harness.units import MINUTE_MS, Millis

__all__ = ["ChargingSession", "ConnectorMeter", "ConnectorVehicles", "start_session"]

START_DEADLINE_MS: Millis = MINUTE_MS
ID_TAG = "HIL"
_FULL_DEMAND_W = 22_000.0


@dataclass(frozen=True, slots=True)
class ChargingSession:
    """A transaction that is running on a connector."""

    connector: int
    transaction_id: TransactionId


async def start_session(
    rig: Rig, connector: int, demand: VehicleDemand | None = None
) -> ChargingSession:
    """Plug a vehicle in and start a transaction, by default with 22 kW of demand.

    Raises :class:`LimitViolated` when the charger refuses and :class:`BenchError` when no
    transaction begins within a minute.
    """
    hardware = rig.facts.site.connectors[connector - 1]
    wanted = demand or VehicleDemand(_FULL_DEMAND_W, hardware.phases)
    await ConnectorVehicles(rig).plug_in(connector, wanted)
    answer = await rig.station.remote_start(connector, ID_TAG)
    if answer.status != "Accepted":
        raise LimitViolated(f"RemoteStartTransaction on connector {connector}: {answer.status}")
    return ChargingSession(connector, await transaction_on(rig, connector))


async def transaction_on(rig: Rig, connector: int) -> TransactionId:
    """Wait for the transaction of a connector to begin.

    Raises :class:`BenchError` when none does within a minute.
    """
    running = rig.station.transactions
    deadline = rig.clock.now() + START_DEADLINE_MS
    if not await rig.recorder.wait_until(lambda: connector in running, deadline):
        raise BenchError(f"no transaction began on connector {connector} within 60 s")
    return running[connector]


class ConnectorMeter:
    """The meter of one connector, as it read last."""

    def __init__(self, rig: Rig, connector: int) -> None:
        self._rig = rig
        self._connector = connector

    @property
    def latest(self) -> Sample | None:
        """The latest valid sample, if there was one."""
        return self._rig.recorder.latest(self._connector)

    @property
    def power_w(self) -> float:
        """The latest power in watts.

        Raises :class:`BenchError` when the meter has not answered yet.
        """
        sample = self.latest
        if sample is None:
            raise BenchError(f"the meter of connector {self._connector} has not answered yet")
        return sample.power_w


class ConnectorVehicles:
    """Plugs vehicles in and out, and keeps what they would draw for the judge."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        """Connect a vehicle that takes ``demand`` when nothing limits it.

        Raises :class:`BenchError` when the bench has none.
        """
        self._rig.facts.fleet.vehicle_for(demand)
        # A person may take minutes until there is something that could draw.
        await self._rig.vehicles.plug_in(connector, demand)
        self._rig.recorder.note_demand(connector, demand.power_w, demand.phases)
        self._rig.attend(self._rig.clock.now())

    async def unplug(self, connector: int) -> None:
        """Disconnect the vehicle."""
        self._rig.recorder.note_demand(connector, 0.0, 0)
        await self._rig.vehicles.unplug(connector)
        self._rig.attend(self._rig.clock.now())
