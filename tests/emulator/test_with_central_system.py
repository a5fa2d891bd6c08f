"""The station against the real central system: security profiles, and all versions alike."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from csms.certificates import Authority
from emulator.support import run
from emulator.support2 import power_w, profile2

from harness.csms import CentralSystem, WireLog
from harness.csms.security import Security
from harness.emulator import EmulatedStation, VehicleSpec
from harness.errors import BenchError

BANK = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
SECRET = "only for this test"  # noqa: S105


@asynccontextmanager
async def meeting(clock, folder: Path, security: Security | None = None, **options):
    """Give what the central system sees of a station, and the station itself."""
    with WireLog(folder / "wire.jsonl", clock, clock.now()) as log:
        async with CentralSystem(
            clock, wire_log=log, on_event=lambda *_: None, security=security or Security()
        ) as csms:
            emulated = EmulatedStation(clock, csms.url, **options)
            try:
                await emulated.start()
                yield await csms.wait_for_station("CP-1", 1_000), emulated
            finally:
                await emulated.stop()


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


def test_a_password_opens_a_plain_connection(tmp_path):
    async def main(clock):
        security = Security(1, passwords={"CP-1": SECRET})
        async with meeting(clock, tmp_path, security, password=SECRET) as (station, _):
            assert station.identity == "CP-1"

    run(main)


def test_a_wrong_password_is_a_bench_error_that_keeps_it(tmp_path):
    async def main(clock):
        security = Security(1, passwords={"CP-1": "another one"})
        with pytest.raises(BenchError, match="cannot connect") as refused:
            async with meeting(clock, tmp_path, security, password=SECRET):
                pass
        assert SECRET not in str(refused.value)

    run(main)


def test_a_password_opens_a_connection_over_tls(tmp_path, authority):
    async def main(clock):
        server = authority.server()
        security = Security(2, {"CP-1": SECRET}, certificate=server.certificate, key=server.key)
        options = {"password": SECRET, "ssl": authority.client_context()}
        async with meeting(clock, tmp_path, security, **options) as (station, _):
            assert station.boot["chargePointModel"] == "emulated"

    run(main)


def test_a_certificate_of_its_own_opens_a_connection_over_tls(tmp_path, authority):
    async def main(clock):
        server = authority.server()
        security = Security(
            3, certificate=server.certificate, key=server.key, client_ca=authority.path
        )
        papers = authority.client_context(authority.station("CP-1"))
        async with meeting(clock, tmp_path, security, ssl=papers) as (station, _):
            assert station.boot

    run(main)


def test_a_server_that_nobody_vouches_for_is_refused(tmp_path, authority):
    async def main(clock):
        server = authority.server()
        security = Security(2, {"CP-1": SECRET}, certificate=server.certificate, key=server.key)
        stranger = ssl.create_default_context()
        with pytest.raises(BenchError, match="certificate verify failed"):
            async with meeting(clock, tmp_path, security, password=SECRET, ssl=stranger):
                pass

    run(main)


def max_profile(version: str) -> tuple[dict, str]:
    if version != "1.6":
        return profile2("ChargingStationMaxProfile", (0, 10), id=3), "ChargingStationMaxProfile"
    body = profile2("ChargePointMaxProfile", (0, 10))
    body["chargingProfileId"] = 3
    (schedule,) = body.pop("chargingSchedule")
    del body["id"], schedule["id"]
    return {**body, "chargingSchedule": schedule}, "ChargePointMaxProfile"


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_every_version_charges_as_the_central_system_wants(tmp_path, version):
    async def main(clock):
        async with meeting(clock, tmp_path, ocpp_version=version) as (station, emulated):
            body, _ = max_profile(version)
            emulated.plug_in(1, BANK)
            assert (await station.set_profile(0, body)).is_accepted
            assert (await station.remote_start(1, "A")).is_accepted
            await clock.sleep(20_000)
            # From 2.0.1 on, what the station takes itself counts as well (K04.FR.05).
            most_a = 10 if version == "1.6" else 9.9
            assert power_w(emulated, clock) == pytest.approx(most_a * 690 + 5)
            assert [one.profile.id for one in station.ledger.installed] == [3]
            await station.remote_stop(station.transactions[1])
            await clock.sleep(1_000)
            assert not station.transactions
            assert power_w(emulated, clock) == pytest.approx(5)

    run(main)


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_every_version_tells_what_it_can_do(tmp_path, version):
    async def main(clock):
        async with meeting(clock, tmp_path, ocpp_version=version) as (station, _):
            found = await station.capabilities()
            assert found.max_stack_level == 30
            assert found.max_profiles == 50
            assert found.max_periods == 100
            assert found.connector_count == 1
            if version != "1.6":
                assert found.connectors[1].max_power_w == 22_080

    run(main)
