"""What tests in Python hold: sessions, meters and vehicles."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.rigs import T0, open_rig, records, run

from harness.bench import (
    ID_TAG,
    ConnectorMeter,
    ConnectorVehicles,
    LimitViolated,
    VehicleDemand,
    start_session,
    transaction_on,
)
from harness.csms import Answer
from harness.errors import BenchError
from harness.units import SECOND_MS


class NeverStarts:
    """A station that says Accepted to a remote start and leaves it at that."""

    ocpp_version = "1.6"
    transactions: dict[int, int] = {}  # noqa: RUF012  # never changes

    async def remote_start(self, *_request: object) -> Answer:
        return Answer("Accepted", is_error=False, payload={}, received_at=T0)


def test_a_session_charges_with_all_it_gets(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path, connectors=2) as rig:
            session = await start_session(rig, 2)
            assert rig.station.transactions == {2: session.transaction_id}
            assert session.connector == 2
            await rig.clock.sleep(30 * SECOND_MS)
            assert 20_000 < ConnectorMeter(rig, 2).power_w < 22_000

    run(main())
    (demand,) = records(tmp_path, "demand")
    assert (demand["connector"], demand["power_w"], demand["phases"]) == (2, 22_000.0, 3)


def test_a_session_may_want_less(tmp_path: Path) -> None:
    async def main() -> float:
        async with open_rig(tmp_path) as rig:
            await start_session(rig, 1, VehicleDemand(3_680.0, 1))
            await rig.clock.sleep(30 * SECOND_MS)
            return ConnectorMeter(rig, 1).power_w

    assert 3_500 < run(main()) < 3_700


def test_a_refused_start_is_the_chargers_failure(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            # It waits for a vehicle already, so that it cannot wait for another one.
            assert (await rig.station.remote_start(1, ID_TAG)).status == "Accepted"
            await start_session(rig, 1)

    with pytest.raises(LimitViolated, match=r"^RemoteStartTransaction on connector 1: Rejected$"):
        run(main())


def test_a_transaction_that_never_begins_is_an_error_of_the_bench(tmp_path: Path) -> None:
    async def main() -> int:
        async with open_rig(tmp_path) as rig:
            real, rig.station = rig.station, NeverStarts()  # type: ignore[assignment]
            with pytest.raises(
                BenchError, match=r"^no transaction began on connector 1 within 60 s$"
            ):
                await start_session(rig, 1)
            rig.station = real
            return rig.clock.now()

    assert run(main()) == T0 + 60 * SECOND_MS


def test_a_transaction_that_runs_is_not_waited_for(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            session = await start_session(rig, 1)
            before = rig.clock.now()
            assert await transaction_on(rig, 1) == session.transaction_id
            assert rig.clock.now() == before

    run(main())


def test_a_meter_that_has_not_answered_has_no_power(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            meter = ConnectorMeter(rig, 1)
            assert meter.latest is None
            with pytest.raises(BenchError, match="connector 1 has not answered yet"):
                _ = meter.power_w

    run(main())


def test_an_unplugged_vehicle_demands_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_rig(tmp_path) as rig:
            await start_session(rig, 1)
            await rig.clock.sleep(30 * SECOND_MS)
            await ConnectorVehicles(rig).unplug(1)
            await rig.clock.sleep(5 * SECOND_MS)
            assert ConnectorMeter(rig, 1).power_w < 100
            assert rig.station.transactions == {}

    run(main())
    assert [record["power_w"] for record in records(tmp_path, "demand")] == [22_000.0, 0.0]
