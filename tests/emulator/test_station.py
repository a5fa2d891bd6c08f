"""The firmware over a real WebSocket, against a scripted central system."""

from __future__ import annotations

from collections import Counter

import pytest
from emulator.support import T0, FakeCsms, booted, charging, profile, run

from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec
from harness.errors import BenchError, InputError
from harness.units import HOUR_MS

CAR = VehicleSpec(power_w=22_000.0)


def power_w(station, clock, connector=1) -> float:
    return sum(station.sources[connector].mean_power_w(clock.now() - 500, clock.now()))


async def set_profile(csms, body, connector=1):
    return await csms.call(
        "SetChargingProfile", {"connectorId": connector, "csChargingProfiles": body}
    )


def test_it_boots_and_reports_every_connector():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, _):
            actions = [action for _, action, _ in csms.received]
            assert actions == ["BootNotification"] + ["StatusNotification"] * 3
            assert [csms.states(n) for n in (0, 1, 2)] == [["Available"]] * 3
            assert csms.connection.subprotocol == "ocpp1.6"
            assert csms.connection.request.path == "/CP-1"

    run(main)


def test_it_boots_again_when_it_is_told_to_wait():
    async def main(clock):
        csms = FakeCsms(clock)
        csms.boot_answers = [
            {"status": "Pending", "interval": 20},
            {"status": "Accepted", "interval": 300},
        ]
        async with csms.serving():
            station = EmulatedStation(clock, csms.url)
            await station.start()
            assert len(csms.of("BootNotification")) == 2
            assert clock.now() == T0 + 20_000
            await station.stop()

    run(main)


def test_it_gives_up_when_its_boot_is_never_accepted():
    async def main(clock):
        csms = FakeCsms(clock)
        csms.boot_answers = [{"status": "Rejected", "interval": 50}]
        async with csms.serving():
            station = EmulatedStation(clock, csms.url)
            with pytest.raises(BenchError, match="was not accepted"):
                await station.start()

    run(main)


def test_a_central_system_that_is_not_there_is_a_bench_error():
    async def main(clock):
        station = EmulatedStation(clock, "ws://127.0.0.1:1")
        with pytest.raises(BenchError, match="cannot connect"):
            await station.start()

    run(main)


def test_it_sends_heartbeats_at_the_interval_of_the_boot():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await clock.sleep(HOUR_MS)
            assert len(csms.of("Heartbeat")) == 12

    run(main)


def test_plugging_in_twice_is_a_mistake():
    async def main(clock):
        async with booted(clock) as (_, station):
            station.plug_in(1, CAR)
            with pytest.raises(InputError, match="already has a vehicle"):
                station.plug_in(1, CAR)

    run(main)


def test_a_connector_that_is_not_there_is_a_mistake():
    async def main(clock):
        async with booted(clock) as (_, station):
            with pytest.raises(InputError, match="found connector 2"):
                station.plug_in(2, CAR)
            with pytest.raises(InputError, match="found connector 0"):
                station.unplug(0)

    run(main)


async def wire_of_a_run(clock):
    async with booted(clock, seed=7) as (csms, station):
        await charging(csms, station, CAR)
        await set_profile(csms, profile("TxProfile", (0, 8), transactionId=1))
        await clock.sleep(2 * HOUR_MS)
        return csms.received, station.sources[1].energy_wh(clock.now())


def test_the_same_seed_gives_the_same_run():
    assert run(wire_of_a_run) == run(wire_of_a_run)


def test_a_day_does_not_flood_the_wire():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await clock.sleep(24 * HOUR_MS)
            counts = Counter(action for _, action, _ in csms.received)
            assert counts["Heartbeat"] == 288
            assert counts["MeterValues"] == 96

    run(main)
