"""What a station does while its boot is Pending: OCPP 1.6 section 4.2, 2.0.1 B02."""

from __future__ import annotations

import pytest
from emulator.support import FakeCsms, run
from emulator.support2 import FakeCsms2
from emulator.support3 import ANSWERED_MS, booting

from harness.emulator import VehicleSpec

PENDING = {"status": "Pending", "interval": 60}
ACCEPTED = {"status": "Accepted", "interval": 300}
CAR = VehicleSpec(power_w=22_000.0)


@pytest.mark.parametrize("message", ["Heartbeat", "StatusNotification", "MeterValues"])
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_pending_station_sends_what_is_triggered(version, message):
    # 1.6 section 4.2 and B02.FR.02 except what a TriggerMessage asks for from the silence.
    async def main(clock):
        csms = FakeCsms(clock) if version == "1.6" else FakeCsms2(clock)
        csms.boot_answers = [PENDING, ACCEPTED]
        async with booting(clock, csms, ocpp_version=version):
            answer = await csms.call("TriggerMessage", {"requestedMessage": message})
            await clock.sleep(ANSWERED_MS)
            assert answer == {"status": "Accepted"}
            assert len(csms.of(message)) == 1

    run(main)


def test_a_pending_station_sends_the_report_that_is_asked_for():
    # B02.FR.01/FR.02 name GetBaseReportRequest among what a Pending station has to serve.
    async def main(clock):
        csms = FakeCsms2(clock)
        csms.boot_answers = [PENDING, ACCEPTED]
        async with booting(clock, csms, ocpp_version="2.0.1"):
            await csms.call("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})
            await clock.sleep(ANSWERED_MS)
            assert csms.of("NotifyReport") != []

    run(main)


def test_a_pending_station_of_2_x_refuses_a_remote_start():
    # B02.FR.05: RequestStart- and RequestStopTransaction are Rejected while Pending.
    async def main(clock):
        csms = FakeCsms2(clock)
        csms.boot_answers = [PENDING, ACCEPTED]
        async with booting(clock, csms, ocpp_version="2.0.1") as station:
            station.plug_in(1, CAR)
            token = {"idToken": "A", "type": "Central"}
            answer = await csms.call(
                "RequestStartTransaction", {"evseId": 1, "idToken": token, "remoteStartId": 7}
            )
            assert answer["status"] == "Rejected"

    run(main)


def test_an_accepted_boot_of_2_x_with_interval_0_leaves_the_heartbeat_interval():
    # B01.FR.04: the interval is taken over when it is above 0.
    async def main(clock):
        csms = FakeCsms2(clock)
        csms.boot_answers = [{"status": "Accepted", "interval": 0}]
        async with booting(clock, csms, ocpp_version="2.0.1"):
            await clock.sleep(290_000)
            assert csms.of("Heartbeat") == []

    run(main)
