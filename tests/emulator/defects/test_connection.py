"""Defects when a connection is lost or comes back, or the station boots, beside the good one."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, charging, decisions, profile, run, transaction
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import VehicleSpec
from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
LIMIT = profile("TxDefaultProfile", (0, 8))
STANDBY_W = 5
AT_8_A, AT_32_A = 8 * 690 + STANDBY_W, 22_000 + STANDBY_W


async def lose(csms):
    await csms.connection.close()
    await csms.clock.sleep(100)


async def set_profile(csms, body, connector=1):
    asked = {"connectorId": connector, "csChargingProfiles": body}
    return (await csms.call("SetChargingProfile", asked))["status"]


@pytest.mark.parametrize(
    ("fault", "before", "offline", "back"),
    [
        ("", AT_8_A, AT_8_A, AT_8_A),
        ("forgets-profiles-on-reconnect", AT_8_A, AT_8_A, AT_32_A),
        ("full-power-offline", AT_8_A, AT_32_A, AT_8_A),
        ("ignores-txdefault-offline", AT_8_A, AT_32_A, AT_8_A),
    ],
)
def test_a_fault_lifts_a_limit_when_the_connection_goes_or_comes(fault, before, offline, back):
    async def main(clock):
        async with booted(clock, faults=[fault] if fault else []) as (csms, station):
            await set_profile(csms, LIMIT)
            await charging(csms, station, CAR)
            await clock.sleep(10_000)
            assert power_w(station, clock) == pytest.approx(before)
            await lose(csms)
            # It dials after 5 to 10 s.
            await clock.sleep(4_800)
            assert power_w(station, clock) == pytest.approx(offline)
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(back)

    run(main)


def test_a_ceiling_holds_offline_where_the_txdefault_does_not():
    made = decisions("ignores-txdefault-offline")
    installed = [Stored(1, LIMIT, T0)]
    assert made.defaults(installed, transaction()) == installed
    made.offline_since = T0
    assert made.defaults(installed, transaction()) == ()


def test_a_boot_forgets_the_highest_level_only():
    left = []
    for faults in ((), ("loses-top-level-at-boot",)):
        store = ProfileStore(decisions(*faults))
        for number, level in ((1, 29), (2, 30)):
            store.install(
                Stored(1, profile("TxDefaultProfile", (0, 8), id=number, level=level), T0)
            )
        store.boot()
        left.append([stored.id for stored in store.profiles])
    assert left == [[1, 2], [1]]


@pytest.mark.parametrize(
    ("faults", "watts"), [((), AT_8_A), (("loses-top-level-at-boot",), AT_32_A)]
)
def test_after_a_reset_the_lost_limit_is_missed(faults, watts):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, station):
            await set_profile(csms, {**LIMIT, "stackLevel": 30})
            await csms.call("Reset", {"type": "Soft"})
            await clock.sleep(10_000)
            await charging(csms, station, CAR)
            await clock.sleep(10_000)
            assert power_w(station, clock) == pytest.approx(watts)

    run(main)


@pytest.mark.parametrize(("faults", "boots"), [((), 1), (("reboots-when-lost",), 2)])
def test_it_boots_when_the_connection_is_lost_on_request(faults, boots):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, station):
            await charging(csms, station, CAR)
            await lose(csms)
            await clock.sleep(20_000)
            assert len(csms.of("BootNotification")) == boots
            assert len(csms.of("StopTransaction")) == boots - 1

    run(main)


def test_a_station_that_is_switched_off_does_not_boot_again():
    async def main(clock):
        async with booted(clock, faults=["reboots-when-lost"]) as (csms, station):
            await station.stop()
            await clock.sleep(60_000)
            assert len(csms.of("BootNotification")) == 1

    run(main)


def test_it_boots_at_every_loss():
    async def main(clock):
        async with booted2(clock, faults=["reboots-when-lost"]) as (csms, station):
            await charging2(csms, station, CAR)
            for _ in range(2):
                await lose(csms)
                await clock.sleep(20_000)
            reasons = [boot["reason"] for boot in csms.of("BootNotification")]
            assert reasons == ["PowerUp", "Watchdog", "Watchdog"]
            (ended,) = csms.events("Ended")
            assert ended["transactionInfo"]["stoppedReason"] == "PowerLoss"

    run(main)


@pytest.mark.parametrize(("faults", "ends"), [((), 1), (("blocks-reports-after-reconnect",), 0)])
def test_what_waits_for_the_connection_stays_where_it_is_on_request(faults, ends):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, station):
            await charging(csms, station, CAR)
            await lose(csms)
            station.unplug(1)
            await clock.sleep(20_000)
            assert len(csms.of("StopTransaction")) == ends
            assert csms.states()[-1] == "Available"

    run(main)


@pytest.mark.parametrize(("faults", "ends"), [((), 1), (("blocks-reports-after-reconnect",), 0)])
def test_what_comes_after_it_waits_too(faults, ends):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, station):
            await charging(csms, station, CAR)
            await lose(csms)
            await clock.sleep(20_000)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(10_000)
            assert len(csms.of("StopTransaction")) == ends

    run(main)


def test_nothing_is_blocked_before_the_first_loss():
    async def main(clock):
        async with booted(clock, faults=["blocks-reports-after-reconnect"]) as (csms, station):
            await charging(csms, station, CAR)
            await station.safe_off()
            assert len(csms.of("StopTransaction")) == 1

    run(main)


@pytest.mark.parametrize(
    ("faults", "answers"),
    [
        ((), ["Accepted", "Accepted", "Accepted"]),
        (("refuses-frequent-updates",), ["Accepted", "Rejected", "Accepted"]),
    ],
)
def test_a_profile_within_ten_seconds_is_refused_on_request(faults, answers):
    async def main(clock):
        async with booted(clock, faults=faults) as (csms, _):
            given = [await set_profile(csms, LIMIT)]
            await clock.sleep(9_000)
            given.append(await set_profile(csms, LIMIT))
            await clock.sleep(1_000)
            given.append(await set_profile(csms, LIMIT))
            assert given == answers

    run(main)


@pytest.mark.parametrize(
    ("faults", "watts"), [((), AT_8_A), (("no-fallback-offline",), 16 * 690 + STANDBY_W)]
)
def test_a_profile_is_used_beyond_its_time_offline_on_request(faults, watts):
    async def main(clock):
        async with booted2(clock, "2.1", faults=faults) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=1))
            limited = profile2("TxDefaultProfile", (0, 16), id=2, level=1, maxOfflineDuration=1)
            await install(csms, limited)
            await charging2(csms, station, CAR)
            await clock.sleep(10_000)
            assert power_w(station, clock) == pytest.approx(16 * 690 + STANDBY_W)
            await lose(csms)
            # It dials after 5 to 10 s, and the pilot stands for 5 s; the car follows within 1.5 s.
            await clock.sleep(4_800)
            assert power_w(station, clock) == pytest.approx(watts)

    run(main)
