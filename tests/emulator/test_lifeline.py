"""Lost connections, what is kept for later, resets, and who may connect at all."""

from __future__ import annotations

import asyncio
import base64

import pytest
from emulator.support import FakeCsms, booted, charging, profile, run
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import EmulatedStation, VehicleSpec
from harness.emulator.backoff import Backoff
from harness.errors import BenchError

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
SECRET = "only for this test"  # noqa: S105


async def set_profile(csms, body, connector=1):
    return await csms.call(
        "SetChargingProfile", {"connectorId": connector, "csChargingProfiles": body}
    )


async def lose(csms):
    await csms.connection.close()
    await csms.clock.sleep(100)


def test_waits_double_five_times_with_up_to_five_seconds_at_random():
    backoff = Backoff("seed")
    waits = [backoff.next_ms() for _ in range(8)]
    for wait, least_s in zip(waits, (5, 10, 20, 40, 80, 160, 160, 160), strict=True):
        assert least_s * 1000 <= wait < (least_s + 5) * 1000
    backoff.reset()
    assert backoff.next_ms() < 10_000


def test_it_dials_again_after_a_loss_and_does_not_boot():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await lose(csms)
            await clock.sleep(11_000)
            assert await csms.call("GetConfiguration", {"key": ["NumberOfConnectors"]})
            assert len(csms.of("BootNotification")) == 1
            assert csms.states() == ["Available"]

    run(main)


def test_what_changed_meanwhile_is_reported_when_it_is_back():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            await clock.sleep(11_000)
            assert csms.states() == ["Available", "Preparing"]

    run(main)


def test_it_goes_on_dialling_while_nobody_is_there():
    async def main(clock):
        csms = FakeCsms(clock)
        async with csms.serving():
            station = EmulatedStation(clock, csms.url)
            await station.start()
        await clock.sleep(600_000)
        async with csms.serving():
            await clock.sleep(200_000)
            assert await csms.call("GetConfiguration", {"key": ["NumberOfConnectors"]})
            await station.stop()

    run(main)


def test_a_transaction_goes_on_without_a_connection_and_its_profile_too():
    # F16-26.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            steps = profile("TxProfile", (0, 16), (4, 10), kind="Relative", start=None)
            await set_profile(csms, {**steps, "transactionId": 1})
            await lose(csms)
            csms.port, port = 1, csms.port
            await clock.sleep(20_000)
            csms.port = port
            assert power_w(station, clock) == pytest.approx(10 * 690 + 5)

    run(main)


def test_the_end_of_a_transaction_is_reported_when_it_is_back_with_the_time_it_had():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await lose(csms)
            station.unplug(1)
            await clock.sleep(11_000)
            stop = csms.of("StopTransaction")[0]
            at = next(at for at, action, _ in csms.received if action == "StopTransaction")
            assert stop["transactionId"] == 1
            # It was unplugged 110 ms after the boot had been reported, but told seconds later.
            assert stop["timestamp"] == "2025-01-15T08:00:00.120Z"
            assert at > 1736928005000

    run(main)


def test_a_transaction_of_1_6_that_began_without_a_connection_gets_its_number_later():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(3_000)
            station.tap(1, "B")
            await clock.sleep(20_000)
            assert csms.of("Authorize") == []
            assert csms.of("StartTransaction")[0]["idTag"] == "B"
            assert csms.of("StopTransaction")[0]["transactionId"] == 1

    run(main)


def test_a_profile_finds_the_transaction_by_its_late_number():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(20_000)
            answer = await set_profile(csms, profile("TxProfile", (0, 10), transactionId=1))
            await clock.sleep(10_000)
            assert answer == {"status": "Accepted"}
            assert power_w(station, clock) == pytest.approx(10 * 690 + 5)

    run(main)


def test_a_card_that_is_refused_later_ends_its_transaction_then():
    async def main(clock):
        async with booted(clock) as (csms, station):
            csms.start_status = "Blocked"
            await lose(csms)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(20_000)
            assert csms.of("StopTransaction")[0]["reason"] == "DeAuthorized"

    run(main)


def test_events_of_2_x_that_were_missed_say_so_and_leave_no_gap():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            await lose(csms)
            station.unplug(1)
            await clock.sleep(11_000)
            assert [e["seqNo"] for e in csms.events()] == [0, 1, 2]
            assert [e.get("offline", False) for e in csms.events()] == [False, False, True]

    run(main)


def test_an_event_without_an_answer_when_the_connection_ends_is_sent_again():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            csms.unanswered = ("TransactionEvent",)
            station.unplug(1)
            await clock.sleep(100)
            csms.unanswered = ()
            await lose(csms)
            await clock.sleep(11_000)
            assert [e["seqNo"] for e in csms.events("Ended")] == [2, 2]

    run(main)


@pytest.mark.parametrize(("lapses", "afterwards"), [(False, 8), (True, 12)])
def test_a_profile_of_2_1_is_suspended_offline_and_may_lapse(lapses, afterwards):
    # K01.FR.101 to FR.103: the lower level takes over after 3 s.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            short = {"maxOfflineDuration": 3, "invalidAfterOfflineDuration": lapses}
            await install(csms, profile2("TxDefaultProfile", (0, 12), id=1))
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=2, level=1, **short))
            await charging2(csms, station, CAR)
            await clock.sleep(60_000)
            seen = [power_w(station, clock)]
            await lose(csms)
            await clock.sleep(7_500)
            seen.append(power_w(station, clock))
            await clock.sleep(30_000)
            seen.append(power_w(station, clock))
            assert seen == pytest.approx([amps * 690 + 5 for amps in (8, 12, afterwards)])

    run(main)


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
def test_a_reset_of_1_6_ends_transactions_and_keeps_the_profiles(kind, reason):
    # F16-25.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 10)))
            await charging(csms, station, CAR)
            assert await csms.call("Reset", {"type": kind}) == {"status": "Accepted"}
            await clock.sleep(20_000)
            actions = [action for _, action, _ in csms.received]
            assert csms.of("StopTransaction")[0]["reason"] == reason
            last_boot = len(actions) - 1 - actions[::-1].index("BootNotification")
            assert (actions.index("StopTransaction") > last_boot) == (kind == "Hard")
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(10 * 690 + 5)

    run(main)


def test_a_power_cut_ends_the_transaction_and_boots_again():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            station.cut_power()
            await clock.sleep(20_000)
            assert csms.events("Ended")[0]["transactionInfo"]["stoppedReason"] == "PowerLoss"
            assert len(csms.of("BootNotification")) == 2

    run(main)


def test_a_second_reset_while_it_boots_changes_nothing():
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.cut_power()
            station.cut_power()
            await clock.sleep(20_000)
            assert len(csms.of("BootNotification")) == 2

    run(main)


def test_stopping_in_the_middle_of_a_boot_leaves_no_task_behind():
    async def main(clock):
        async with booted(clock) as (_, station):
            station.cut_power()
            await clock.sleep(1_000)
            await station.stop()
            names = [task.get_name() for task in asyncio.all_tasks()]
            assert not [name for name in names if name.startswith("emulated station")]

    run(main)


def test_a_password_goes_into_the_header_and_into_no_message():
    async def main(clock):
        async with booted(clock, password=SECRET) as (csms, _):
            expected = "Basic " + base64.b64encode(f"CP-1:{SECRET}".encode()).decode()
            assert csms.headers[0]["Authorization"] == expected
        station = EmulatedStation(clock, csms.url, password=SECRET)
        with pytest.raises(BenchError) as error:
            await station.start()
        assert SECRET not in str(error.value)

    run(main)


@pytest.mark.parametrize("interval", [None, "soon", 0, -3, True])
def test_an_interval_that_is_none_leaves_the_station_its_own(interval):
    # B01.FR.04, and the same good sense in 1.6: 300 s.
    async def main(clock):
        csms = FakeCsms(clock)
        csms.boot_answers = [{"status": "Accepted", "interval": interval}]
        async with booted(clock, csms):
            await clock.sleep(950_000)
            assert len(csms.of("Heartbeat")) == 3

    run(main)
