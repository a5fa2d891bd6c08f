"""Which vehicle of a bench meets a demand, and what is said when none does."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.rigs import BENCH, open_described, records, run

from harness.bench import ConnectorVehicles, Fleet, VehicleDemand, start_session
from harness.emulator import VEHICLES, Vehicle
from harness.errors import BenchError
from harness.units import MINUTE_MS, SECOND_MS

ORDINARY, SLOW, ONE_PHASE, V2X = (
    Vehicle(name, VEHICLES[name]) for name in ("ordinary", "slow", "one-phase", "v2x")
)
ANY = VehicleDemand(22_000.0, 3)


def of_kind(vehicle: Vehicle) -> VehicleDemand:
    return VehicleDemand(11_000.0, 3, vehicle)


def test_where_nobody_says_what_there_is_everything_can_be_had() -> None:
    assert Fleet().vehicle_for(of_kind(V2X)) == V2X
    assert Fleet().vehicle_for(ANY) == ORDINARY


def test_whatever_will_do_is_the_first_that_has_the_phases() -> None:
    assert Fleet((ONE_PHASE, SLOW, V2X)).vehicle_for(ANY) == SLOW
    assert Fleet((ONE_PHASE, SLOW)).vehicle_for(VehicleDemand(7_000.0, 1)) == ONE_PHASE


@pytest.mark.parametrize(
    ("demand", "said"),
    [
        (of_kind(V2X), "needs the vehicle v2x, there is one-phase"),
        (ANY, "needs a vehicle on 3 phases, there is one-phase"),
    ],
)
def test_a_vehicle_that_is_not_there_is_named(demand: VehicleDemand, said: str) -> None:
    fleet = Fleet((ONE_PHASE,))
    assert fleet.lack(demand) == said
    with pytest.raises(BenchError, match=said):
        fleet.vehicle_for(demand)


def test_an_emulated_bench_plugs_in_the_vehicle_of_its_file(tmp_path: Path) -> None:
    # Slow wakes up within 30 s and then takes 1 A more in each second: 22 kW are 31.9 A.
    async def main() -> dict[str, list[float]]:
        async with open_described(tmp_path, f"{BENCH}fleet: [slow]\n") as rig:
            await start_session(rig, 1)
            await rig.clock.sleep(2 * MINUTE_MS)
            await rig.sampler.flush()
        samples = records(tmp_path, "sample")
        return {
            "asleep": [one["p"] for one in samples if one["t1"] < 25 * SECOND_MS],
            "awake": [one["p"] for one in samples if one["t"] > 70 * SECOND_MS],
        }

    drawn = run(main())
    assert max(drawn["asleep"]) < 100
    assert max(drawn["awake"]) == pytest.approx(22_000, rel=0.02)


def test_an_emulated_bench_has_no_other_than_those_of_its_file(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_described(tmp_path, f"{BENCH}fleet: [slow]\n") as rig:
            with pytest.raises(BenchError, match="needs the vehicle v2x, there is slow"):
                await ConnectorVehicles(rig).plug_in(1, of_kind(V2X))

    run(main())
    assert records(tmp_path, "demand") == []
