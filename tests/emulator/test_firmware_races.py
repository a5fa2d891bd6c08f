"""What happens at the station while the central system takes its time to answer."""

from __future__ import annotations

import json

import pytest
from emulator.support import FakeCsms, booted, charging, profile, run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import ANSWERED_MS, set_profile

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
TWO = EmulatedSite(connectors=2)
SLOW_MS = 5_000


class SlowCsms(FakeCsms):
    """Takes five seconds to answer some actions, or answers them with a CALLERROR."""

    slow: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()

    async def _serve(self, connection):
        self.connection = connection
        async for frame in connection:
            message = json.loads(frame)
            if message[0] != 2:
                self._answers.pop(message[1]).set_result(message)
                continue
            _, message_id, action, payload = message
            self.received.append((self.clock.now(), action, payload))
            if action in self.slow:
                await self.clock.sleep(SLOW_MS)
            if action in self.failing:
                await connection.send(json.dumps([4, message_id, "InternalError", "", {}]))
            else:
                answer = self._answer(action, payload)
                await connection.send(json.dumps([3, message_id, answer]))


def slow_start(clock, action: str):
    csms = SlowCsms(clock)
    csms.slow = (action,)
    return booted(clock, csms, site=TWO)


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction"])
def test_nothing_flows_before_the_start_is_answered(action):
    # OCPP 1.6 section 4.1: energy only after authorisation.
    async def main(clock):
        async with slow_start(clock, action) as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(SLOW_MS - 100)
            assert power_w(station, clock) == 5
            assert csms.states()[-1] == "Preparing"
            await clock.sleep(20_000)
            assert power_w(station, clock) > 20_000

    run(main)


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction"])
def test_a_connector_whose_start_is_under_way_takes_no_other(action):
    async def main(clock):
        async with slow_start(clock, action) as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(100)
            taken = station._firmware.is_free(1), station._firmware.is_free(2)
            await clock.sleep(SLOW_MS)
            assert taken == (False, True)
            assert len(csms.of("StartTransaction")) == 1

    run(main)


def test_a_vehicle_that_leaves_before_the_start_is_answered_ends_its_transaction():
    async def main(clock):
        async with slow_start(clock, "StartTransaction") as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(1_000)
            station.unplug(1)
            await clock.sleep(SLOW_MS)
            (stop,) = csms.of("StopTransaction")
            assert (stop["transactionId"], stop["reason"]) == (1, "EVDisconnected")
            assert power_w(station, clock) == 5

    run(main)


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction"])
def test_a_start_that_is_answered_with_an_error_leads_to_nothing(action):
    async def main(clock):
        csms = SlowCsms(clock)
        csms.failing = (action,)
        async with booted(clock, csms) as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(20_000)
            assert power_w(station, clock) == 5
            assert csms.states()[-1] == "Preparing"
            csms.failing = ()
            station.tap(1, "B")
            await clock.sleep(20_000)
            assert csms.states()[-1] == "Charging"

    run(main)


def test_the_profile_of_a_start_acts_from_the_first_moment():
    # F16-27: 10 A from the StartTransaction on, never the 32 A of the hardware.
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            body = profile("TxProfile", (0, 10), kind="Relative", start=None)
            request = {"connectorId": 1, "idTag": "A", "chargingProfile": body}
            assert await csms.call("RemoteStartTransaction", request) == {"status": "Accepted"}
            most_w = 0.0
            for _ in range(100):
                await clock.sleep(200)
                means = station.sources[1].mean_power_w(clock.now() - 200, clock.now())
                most_w = max(most_w, sum(means))
            assert most_w == pytest.approx(10 * 690 + 5)

    run(main)


def test_a_relative_schedule_counts_from_the_moment_the_start_was_reported():
    # A8: the answer takes five seconds; 8 A begin 60 s after the StartTransaction.req.
    async def main(clock):
        async with slow_start(clock, "StartTransaction") as (csms, station):
            steps = profile("TxDefaultProfile", (0, 16), (60, 8), kind="Relative", start=None)
            await set_profile(csms, steps)
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(59_900)
            before = station._outlets[1].offered_a
            await clock.sleep(200)
            assert (before, station._outlets[1].offered_a) == (16.0, 8.0)

    run(main)


def test_the_current_of_a_connector_ends_with_its_transaction_though_nobody_answers():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await clock.sleep(20_000)
            csms.unanswered = ("StopTransaction",)
            station.tap(1, "A")
            await clock.sleep(600)
            assert power_w(station, clock) == 5

    run(main)


def test_a_connector_that_finishes_gives_its_part_of_the_ceiling_back():
    # 20 A for both: 10 A each, and then 20 A for the one that is left.
    async def main(clock):
        async with booted(clock, site=TWO) as (csms, station):
            await set_profile(csms, profile("ChargePointMaxProfile", (0, 20)), 0)
            for connector in (1, 2):
                await charging(csms, station, CAR, connector)
            await clock.sleep(60_000)
            both = power_w(station, clock, 1), power_w(station, clock, 2)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(30_000)
            assert both == pytest.approx((10 * 690 + 5, 10 * 690 + 5))
            assert power_w(station, clock, 2) == pytest.approx(20 * 690 + 5)

    run(main)


def test_safe_off_lets_a_start_that_waits_wait_no_more():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await station.safe_off()
            station.plug_in(1, CAR)
            await clock.sleep(ANSWERED_MS)
            assert csms.of("StartTransaction") == []

    run(main)


def test_a_transaction_of_2_x_that_is_stopped_while_it_starts_draws_nothing():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await station.safe_off()
            await clock.sleep(20_000)
            assert power_w(station, clock) == 5
            assert csms.states()[-1] == "Occupied"

    run(main)


def test_a_start_without_an_evse_takes_the_one_with_a_vehicle():
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            station.plug_in(2, CAR)
            token = {"idToken": "A", "type": "Central"}
            request = {"idToken": token, "remoteStartId": 7}
            assert (await csms.call("RequestStartTransaction", request))["status"] == "Accepted"
            await clock.sleep(ANSWERED_MS)
            assert csms.events("Started")[0]["evse"]["id"] == 2

    run(main)


def test_a_token_that_needs_no_authorisation_is_not_asked_about():
    # OCPP 2.0.1 C03: type NoAuthorization.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            station.plug_in(1, CAR)
            token = {"idToken": "", "type": "NoAuthorization"}
            request = {"evseId": 1, "idToken": token, "remoteStartId": 7}
            assert (await csms.call("RequestStartTransaction", request))["status"] == "Accepted"
            await clock.sleep(ANSWERED_MS)
            assert csms.of("Authorize") == []
            assert csms.events("Started")[0]["idToken"] == token

    run(main)


def test_a_txprofile_is_gone_with_its_transaction_and_does_not_bind_the_next():
    # F201-07
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            body = profile2("TxProfile", (0, 8), transactionId=csms.transaction_id)
            assert await install(csms, body) == "Accepted"
            station.unplug(1)
            await charging2(csms, station, CAR)
            await clock.sleep(30_000)
            assert power_w(station, clock) == pytest.approx(22_000 + 5)

    run(main)
