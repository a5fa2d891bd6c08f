from __future__ import annotations

import struct

import pytest
from emulator.support import T0, booted, charging, run

from harness.emulator import EmulatedSite, VehicleSpec
from harness.emulator.meter import EmulatedMeter
from harness.emulator.physics import Trajectory
from harness.emulator.sources import Source, StationFeed
from harness.measured import MeterModel

HOUR = 3_600_000
MODEL = MeterModel(refresh_ms=500, window_ms=500, accuracy=0.005)
BANK = VehicleSpec(power_w=11_040.0, share_of_offer=1.0)


def source(current_a: float, shares=(1.0, 1.0, 1.0), standby_w: float = 5.0) -> Source:
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, current_a, shares, 1e9)
    return Source(trajectory, T0, 230.0, 3, standby_w)


def test_the_station_is_the_sum_of_its_connectors_and_its_own_load():
    feed = StationFeed((source(10.0), source(6.0, (1.0, 0.0, 0.0))), T0, 20.0)
    found = feed.mean_power_w(T0 + 1_000, T0 + 2_000)
    assert found == pytest.approx((16 * 230 + 2 * 5 + 20, 2_300, 2_300))
    # 6900 + 1380 + 30 W for an hour.
    assert feed.energy_wh(T0 + HOUR) == pytest.approx(8_310, rel=1e-4)
    assert feed.returned_wh(T0 + HOUR) == 0.0


def test_what_one_connector_feeds_back_another_may_draw():
    feed = StationFeed((source(10.0, standby_w=0.0), source(-4.0, standby_w=0.0)), T0, 0.0)
    assert sum(feed.mean_power_w(T0 + 1_000, T0 + 2_000)) == pytest.approx(6 * 690)
    assert feed.returned_wh(T0 + HOUR) == pytest.approx(4 * 690, rel=1e-4)


def test_a_meter_counts_what_is_fed_back_in_a_register_of_its_own():
    registers = EmulatedMeter(source(-10.0), MODEL, "1/1").registers(T0 + HOUR)
    bits = struct.pack(">2H", *registers[0x4A:0x4C])
    assert struct.unpack(">f", bits)[0] == pytest.approx(6.9, rel=0.005)


def test_the_meter_of_the_station_sees_every_connector():
    async def main(clock):
        site = EmulatedSite(connectors=2, standby_w=3.0, station_standby_w=12.0)
        async with booted(clock, site=site) as (csms, station):
            await charging(csms, station, BANK, 1)
            await charging(csms, station, BANK, 2)
            await clock.sleep(20_000)
            found = sum(station.feed.mean_power_w(clock.now() - 500, clock.now()))
            assert found == pytest.approx(2 * 11_040 + 2 * 3 + 12)

    run(main)
