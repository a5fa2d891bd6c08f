"""What a station does about starts that come late, resets, and intervals that were zero."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, run
from emulator.support2 import booted2, charging2
from emulator.support3 import ANSWERED_MS, configure

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0)


def test_a_second_transaction_of_the_same_vehicle_prepares_its_connector_first():
    # 1.6 section 4.9: from Finishing only F1, F2, F8 and F9 lead on; F2 is Preparing.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(1_000)
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(10_000)
            # The pilot that was taken away may come back 5 s later (IEC 61851-1).
            assert csms.states()[-4:] == ["Finishing", "Preparing", "SuspendedEVSE", "Charging"]

    run(main)


def test_a_connector_that_was_put_out_of_order_begins_no_start_that_waited():
    # 1.6 section 5.2: Inoperative is not available for charging.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            request = {"connectorId": 1, "type": "Inoperative"}
            assert await csms.call("ChangeAvailability", request) == {"status": "Accepted"}
            station.plug_in(1, CAR)
            await clock.sleep(1_000)
            assert csms.of("StartTransaction") == []

    run(main)


@pytest.mark.parametrize("key", ["HeartbeatInterval", "MeterValueSampleInterval"])
def test_an_interval_that_was_zero_takes_effect_again(key):
    # 1.6 section 5.3: Accepted says that the change is in effect (else RebootRequired).
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "300")
            await charging(csms, station, CAR)
            await configure(csms, key, "0")
            await clock.sleep(600_000)
            assert await configure(csms, key, "60") == "Accepted"
            csms.received.clear()
            await clock.sleep(600_000)
            action = "Heartbeat" if key.startswith("Heart") else "MeterValues"
            assert csms.of(action) != []

    run(main)


def test_a_scheduled_reset_puts_the_free_evses_out_of_order():
    # B12 scenario 3a: after Scheduled it sets all Available EVSEs to Unavailable.
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            await charging2(csms, station, CAR)
            assert await csms.call("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
            await clock.sleep(ANSWERED_MS)
            assert csms.states(2)[-1] == "Unavailable"

    run(main)


@pytest.mark.parametrize("action", ["ClearCache", "UnlockConnector"])
def test_core_knows_every_message_of_core(action):
    # 1.6 section 3.2 and 9: SupportedFeatureProfiles names Core, whose messages it has to know.
    async def main(clock):
        async with booted(clock) as (csms, _):
            payload = {"connectorId": 1} if action == "UnlockConnector" else {}
            assert await csms.call(action, payload) != "NotImplemented"

    run(main)
