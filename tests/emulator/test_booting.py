"""How a station boots: what it says, when it says it again, and what has to wait until then."""

from __future__ import annotations

import pytest
from emulator.support import FakeCsms, booted, charging, profile, run
from emulator.support2 import FakeCsms2, booted2, charging2, install, profile2
from emulator.support3 import (
    ANSWERED_MS,
    actions,
    booting,
    configure,
    get_variable,
    lose,
    seconds_of,
    set_profile,
)

from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec
from harness.errors import BenchError

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
ACCEPTED = {"status": "Accepted", "interval": 300}
BOOTS = {"1.6": FakeCsms, "2.0.1": FakeCsms2}


def answering(clock, *answers: dict, version: str = "1.6"):
    """Return a fake central system that answers boots with these, and with the last from then."""
    csms = BOOTS[version](clock)
    csms.boot_answers = [*answers]
    return csms


@pytest.mark.parametrize("version", BOOTS)
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_boot_that_is_not_accepted_is_repeated_after_the_interval_of_each_answer(status, version):
    # OCPP 1.6 section 4.2, B02.FR.08, B03.FR.06.
    async def main(clock):
        answers = [{"status": status, "interval": wait} for wait in (20, 30)]
        csms = answering(clock, *answers, ACCEPTED, version=version)
        async with booting(clock, csms, ocpp_version=version):
            await clock.sleep(119_000)
            assert seconds_of(csms, "BootNotification") == [0, 20, 50]

    run(main)


@pytest.mark.parametrize("version", BOOTS)
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_nothing_but_the_boot_is_sent_before_it_is_accepted(status, version):
    # OCPP 1.6 section 4.2, B02.FR.02, B03.FR.02.
    async def main(clock):
        waiting = {"status": status, "interval": 60}
        csms = answering(clock, waiting, ACCEPTED, version=version)
        async with booting(clock, csms, ocpp_version=version) as station:
            station.plug_in(1, CAR)
            await clock.sleep(59_000)
            assert actions(csms) == ["BootNotification"]
            await clock.sleep(2_000)
            assert actions(csms)[:2] == ["BootNotification", "BootNotification"]
            assert csms.states()[-1] == ("Preparing" if version == "1.6" else "Occupied")

    run(main)


def test_a_pending_station_keeps_its_connection():
    # OCPP 1.6 section 4.2, B02.FR.06.
    async def main(clock):
        csms = answering(clock, {"status": "Pending", "interval": 60}, ACCEPTED)
        async with booting(clock, csms):
            await clock.sleep(90_000)
            assert len(csms.headers) == 1

    run(main)


def test_a_pending_station_may_be_read_and_configured():
    # OCPP 1.6 section 4.2.
    async def main(clock):
        csms = answering(clock, {"status": "Pending", "interval": 60}, ACCEPTED)
        async with booting(clock, csms):
            assert await configure(csms, "MeterValueSampleInterval", "60") == "Accepted"
            read = await csms.call("GetConfiguration", {"key": ["MeterValueSampleInterval"]})
            assert read["configurationKey"][0]["value"] == "60"

    run(main)


def test_the_variables_of_a_pending_station_may_be_read():
    # B02.FR.01.
    async def main(clock):
        csms = answering(clock, {"status": "Pending", "interval": 60}, ACCEPTED, version="2.0.1")
        async with booting(clock, csms, ocpp_version="2.0.1"):
            found = await get_variable(csms, "SmartChargingCtrlr", "Enabled")
            assert found["attributeValue"] == "true"

    run(main)


@pytest.mark.parametrize("interval", [0, None])
def test_without_an_interval_it_does_not_flood_the_central_system(interval):
    # OCPP 1.6 section 4.2, B02.FR.07: it chooses a waiting time, here of ten seconds.
    async def main(clock):
        csms = answering(clock, {"status": "Pending", "interval": interval})
        async with booting(clock, csms):
            await clock.sleep(35_000)
            assert seconds_of(csms, "BootNotification") == [0, 10, 20, 30]

    run(main)


def test_a_boot_without_an_answer_is_sent_again():
    # B01, error handling 2: half a minute without an answer and ten seconds of its own choice.
    async def main(clock):
        csms = answering(clock, ACCEPTED)
        csms.unanswered = ("BootNotification",)
        async with booting(clock, csms):
            await clock.sleep(30_000)
            csms.unanswered = ()
            await clock.sleep(20_000)
            assert seconds_of(csms, "BootNotification") == [0, 40]
            assert csms.states() == ["Available"]

    run(main)


def test_a_connection_that_ends_before_the_boot_is_accepted_ends_the_start():
    async def main(clock):
        csms = answering(clock, {"status": "Pending", "interval": 20})

        def cut() -> None:
            csms.connection.transport.abort()

        async with csms.serving():
            station = EmulatedStation(clock, csms.url)
            clock.call_at(clock.now() + 5_000, cut)
            with pytest.raises(BenchError, match="was not accepted"):
                await station.start()

    run(main)


def test_a_boot_that_is_cut_off_begins_anew_with_the_reason_it_had():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            csms.boot_answers = [{"status": "Pending", "interval": 20}, ACCEPTED]
            await csms.call("Reset", {"type": "Immediate"})
            await clock.sleep(10_000)
            await lose(csms)
            await clock.sleep(60_000)
            told = [boot["reason"] for boot in csms.of("BootNotification")]
            assert told == ["PowerUp", "RemoteReset", "RemoteReset"]
            assert csms.states() == ["Available", "Available"]

    run(main)


def test_a_boot_takes_five_seconds_until_it_dials():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await csms.call("Reset", {"type": "Hard"})
            await clock.sleep(20_000)
            assert seconds_of(csms, "BootNotification") == [0, 5]

    run(main)


def test_each_boot_reports_every_connector_anew():
    # B01.FR.05.
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            station.plug_in(2, CAR)
            await clock.sleep(ANSWERED_MS)
            csms.received.clear()
            await csms.call("Reset", {"type": "OnIdle"})
            await clock.sleep(20_000)
            told = [(s["evseId"], s["connectorStatus"]) for s in csms.of("StatusNotification")]
            assert told == [(1, "Available"), (2, "Occupied")]

    run(main)


def test_what_was_kept_for_later_waits_for_the_boot_to_be_accepted():
    # OCPP 1.6 section 4.2, B01.FR.08: cached messages too.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            csms.received.clear()
            csms.boot_answers = [{"status": "Rejected", "interval": 30}, ACCEPTED]
            await csms.call("Reset", {"type": "Hard"})
            await clock.sleep(34_000)
            assert actions(csms) == ["BootNotification"]
            await clock.sleep(5_000)
            assert actions(csms)[1:3] == ["BootNotification", "StopTransaction"]

    run(main)


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_a_connector_that_is_out_of_order_is_so_after_a_reset(kind):
    # OCPP 1.6 section 5.2: an availability that was changed is persistent across reboots.
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, _):
            await csms.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
            csms.received.clear()
            await csms.call("Reset", {"type": kind})
            await clock.sleep(20_000)
            assert (csms.states(1), csms.states(2)) == (["Unavailable"], ["Available"])

    run(main)


def test_an_evse_that_is_out_of_order_is_so_after_a_power_cut():
    # B01.FR.07, B12.FR.06.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await csms.call("ChangeAvailability", {"operationalStatus": "Inoperative"})
            station.cut_power()
            await clock.sleep(20_000)
            assert csms.states()[-1] == "Unavailable"

    run(main)


def test_a_scheduled_change_of_availability_happens_when_a_reset_ends_the_transaction():
    # OCPP 1.6 section 5.2.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            request = {"connectorId": 1, "type": "Inoperative"}
            assert await csms.call("ChangeAvailability", request) == {"status": "Scheduled"}
            await csms.call("Reset", {"type": "Soft"})
            await clock.sleep(20_000)
            assert csms.states()[-1] == "Unavailable"

    run(main)


@pytest.mark.parametrize("purpose", ["ChargePointMaxProfile", "TxDefaultProfile"])
def test_a_profile_of_1_6_survives_a_power_cut(purpose):
    # F16-25: with 10 A on three phases of 230 V.
    async def main(clock):
        async with booted(clock) as (csms, station):
            connector = 0 if purpose == "ChargePointMaxProfile" else 1
            await set_profile(csms, profile(purpose, (0, 10)), connector)
            station.cut_power()
            await clock.sleep(20_000)
            await charging(csms, station, CAR)
            asked = {"connectorId": 1, "duration": 60}
            told = (await csms.call("GetCompositeSchedule", asked))["chargingSchedule"]
            assert told["chargingSchedulePeriod"][0]["limit"] == 10

    run(main)


@pytest.mark.parametrize(
    ("purpose", "survives"),
    [
        ("ChargingStationMaxProfile", True),
        ("TxDefaultProfile", True),
        ("PriorityCharging", True),
        ("LocalGeneration", True),  # as ChargingProfilePersistence says of it
        ("TxProfile", False),
    ],
)
def test_what_survives_a_power_cut_in_2_1(purpose, survives):
    # K01.FR.27 (2.1), K01.FR.55.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            assert await charging2(csms, station, CAR) == "Accepted"
            named = {"transactionId": csms.transaction_id} if purpose == "TxProfile" else {}
            evse = 0 if purpose == "ChargingStationMaxProfile" else 1
            assert await install(csms, profile2(purpose, (0, 10), **named), evse) == "Accepted"
            station.cut_power()
            await clock.sleep(20_000)
            answer = await csms.call("GetChargingProfiles", {"requestId": 1, "chargingProfile": {}})
            assert answer["status"] == ("Accepted" if survives else "NoProfiles")

    run(main)
