"""What a station does and says later when the central system was out of reach for a while."""

from __future__ import annotations

import itertools

import pytest
from emulator.support import booted, charging, profile, run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import (
    actions,
    configure,
    lose,
    out_of_reach,
    seconds_of,
    set_profile,
    set_variable,
)

from harness.emulator import EmulatedSite, VehicleSpec
from harness.units import HOUR_MS, MINUTE_MS

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
BACK_MS = 11_000
"""Longer than the first wait before it dials again, which is at most ten seconds."""


def test_the_messages_of_a_transaction_that_was_offline_come_in_the_order_in_which_they_arose():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "1")
            await lose(csms)
            csms.received.clear()
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(3_500)
            station.unplug(1)
            await clock.sleep(BACK_MS)
            told = [name for name in actions(csms) if name != "Heartbeat"]
            assert told[:5] == ["StartTransaction", *["MeterValues"] * 3, "StopTransaction"]
            times = [value["meterValue"][0]["timestamp"] for value in csms.of("MeterValues")]
            start, stop = csms.of("StartTransaction")[0], csms.of("StopTransaction")[0]
            in_order = [start["timestamp"], *times, stop["timestamp"]]
            assert in_order == sorted(in_order)

    run(main)


def test_values_that_were_measured_offline_name_the_transaction_by_its_late_number():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "1")
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(BACK_MS)
            named = {value["transactionId"] for value in csms.of("MeterValues")}
            assert named == {1}

    run(main)


def test_each_of_two_transactions_that_were_offline_gets_a_number_of_its_own():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            for _ in range(2):
                station.tap(1, "B")
                await clock.sleep(1_000)
                station.tap(1, "B")
                await clock.sleep(500)
            await clock.sleep(BACK_MS)
            assert [stop["transactionId"] for stop in csms.of("StopTransaction")] == [1, 2]

    run(main)


def test_a_transaction_that_began_offline_can_be_stopped_remotely_by_its_late_number():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(BACK_MS)
            stopped = await csms.call("RemoteStopTransaction", {"transactionId": 1})
            assert stopped == {"status": "Accepted"}

    run(main)


def test_heartbeats_that_were_due_offline_are_never_made_up_for():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await out_of_reach(csms, 700_000)
            await clock.sleep(300_000)
            assert seconds_of(csms, "Heartbeat") == [900]

    run(main)


def test_heartbeats_go_on_at_their_old_pace_after_a_loss():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await lose(csms)
            await clock.sleep(20 * MINUTE_MS)
            assert seconds_of(csms, "Heartbeat") == [300, 600, 900, 1200]

    run(main)


def test_after_each_loss_the_first_wait_is_the_shortest_again():
    # OCPP 2.0.1 part 4, section 5.3: five seconds, and up to five more at random.
    async def main(clock):
        async with booted(clock) as (csms, _):
            for connections in (2, 3, 4, 5):
                await lose(csms)
                await clock.sleep(10_000)
                assert len(csms.headers) == connections

    run(main)


def test_a_station_that_finds_nobody_dials_less_and_less_often():
    # OCPP 2.0.1 part 4, section 5.3: the wait doubles five times, with less than 5 s on top.
    async def main(clock):
        async with booted(clock) as (csms, _):
            csms.dialled = [clock.now()]
            await out_of_reach(csms, HOUR_MS)
            waits = [after - before for before, after in itertools.pairwise(csms.dialled)]
            for wait, least_s in zip(waits, (5, 10, 20, 40, 80, 160, 160), strict=False):
                assert least_s * 1000 <= wait < (least_s + 5) * 1000
            assert len(waits) > 7

    run(main)


def test_a_start_that_waits_for_a_vehicle_outlives_a_loss():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await lose(csms)
            await clock.sleep(BACK_MS)
            station.plug_in(1, CAR)
            await clock.sleep(10)
            assert len(csms.of("StartTransaction")) == 1

    run(main)


def test_what_changed_back_meanwhile_is_not_reported():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            station.unplug(1)
            await clock.sleep(BACK_MS)
            assert csms.states() == ["Available"]

    run(main)


def test_only_the_connector_that_changed_is_reported_when_it_is_back():
    # OCPP 1.6 section 4.9, B04.FR.02: after a short loss what has changed.
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=3)) as (csms, station):
            await lose(csms)
            csms.received.clear()
            station.plug_in(2, CAR)
            await clock.sleep(BACK_MS)
            told = [(s["connectorId"], s["status"]) for s in csms.of("StatusNotification")]
            assert told == [(2, "Preparing")]

    run(main)


def test_a_step_of_a_schedule_is_taken_while_nobody_is_there():
    # F16-26: 16 A for a minute, then 8 A.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 16), (60, 8)))
            await charging(csms, station, CAR)
            await out_of_reach(csms, 90_000)
            assert power_w(station, clock) == pytest.approx(8 * 690 + 5)

    run(main)


def test_a_transaction_that_begins_offline_keeps_to_the_stored_profiles():
    # F16-26, K07: the least of the station's 12 A and the default of 20 A.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("ChargePointMaxProfile", (0, 12), id=1), 0)
            await set_profile(csms, profile("TxDefaultProfile", (0, 20), id=2))
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(30_000)
            assert power_w(station, clock) == pytest.approx(12 * 690 + 5)

    run(main)


def test_a_transaction_of_2_x_that_was_offline_is_told_in_full():
    # E01.FR.07, E04: numbered from 0 without a gap, each event saying that it was offline.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await set_variable(csms, "SampledDataCtrlr", "TxUpdatedInterval", "1")
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(2_500)
            station.tap(1, "B")
            await clock.sleep(BACK_MS)
            told = [(e["eventType"], e["triggerReason"]) for e in csms.events()]
            assert told == [
                ("Started", "Authorized"),
                ("Updated", "ChargingStateChanged"),
                ("Updated", "MeterValuePeriodic"),
                ("Updated", "MeterValuePeriodic"),
                ("Ended", "StopAuthorized"),
            ]
            assert [e["seqNo"] for e in csms.events()] == [0, 1, 2, 3, 4]
            assert all(e["offline"] for e in csms.events())

    run(main)


def test_a_profile_that_may_be_used_offline_for_a_while_outlives_a_shorter_loss():
    # K01.FR.101: ten minutes are granted, and the loss lasts for seconds.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            short = {"maxOfflineDuration": 600, "invalidAfterOfflineDuration": True}
            await install(csms, profile2("TxDefaultProfile", (0, 8), **short))
            await charging2(csms, station, CAR)
            await lose(csms)
            await clock.sleep(30_000)
            assert power_w(station, clock) == pytest.approx(8 * 690 + 5)

    run(main)


def test_the_time_offline_is_counted_anew_for_each_loss():
    # K01.FR.101: twice seven seconds at most are no fifteen in a row.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            short = {"maxOfflineDuration": 15, "invalidAfterOfflineDuration": True}
            await install(csms, profile2("TxDefaultProfile", (0, 8), **short))
            await charging2(csms, station, CAR)
            for _ in range(3):
                await lose(csms)
                await clock.sleep(BACK_MS)
            await clock.sleep(30_000)
            assert power_w(station, clock) == pytest.approx(8 * 690 + 5)

    run(main)
