"""Reports, resets and triggers of OCPP 2.x, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, profile2
from emulator.support3 import ANSWERED_MS, actions, get_variable, seconds_of, set_variable

from harness.emulator import EmulatedSite, VehicleSpec
from harness.units import MINUTE_MS

CAR = VehicleSpec(power_w=22_000.0)
TWO = EmulatedSite(connectors=2)


async def report(csms, base: str, request_id: int = 3) -> str:
    request = {"requestId": request_id, "reportBase": base}
    answer = await csms.call("GetBaseReport", request)
    await csms.clock.sleep(ANSWERED_MS)
    return answer["status"]


async def trigger(csms, message: str, **where) -> dict:
    csms.received.clear()
    answer = await csms.call("TriggerMessage", {"requestedMessage": message, **where})
    await csms.clock.sleep(ANSWERED_MS)
    return answer


def test_every_part_of_a_report_names_its_request_and_its_time():
    # B07.FR.04.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            await clock.sleep(MINUTE_MS - ANSWERED_MS)
            assert await report(csms, "FullInventory", 77) == "Accepted"
            parts = csms.of("NotifyReport")
            assert {part["requestId"] for part in parts} == {77}
            assert {part["generatedAt"] for part in parts} == {"2025-01-15T08:01:00.000Z"}

    run(main)


def test_the_parts_of_a_second_report_are_numbered_from_0_again():
    # B07.FR.10.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            await report(csms, "FullInventory")
            once = [part["seqNo"] for part in csms.of("NotifyReport")]
            await report(csms, "FullInventory")
            assert [part["seqNo"] for part in csms.of("NotifyReport")] == once * 2
            assert once[0] == 0

    run(main)


def test_a_full_report_describes_every_evse_once():
    # B07.FR.08.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            await report(csms, "FullInventory")
            told = [one for part in csms.of("NotifyReport") for one in part["reportData"]]
            power = [one["component"] for one in told if one["variable"]["name"] == "Power"]
            assert power == [{"name": "EVSE", "evse": {"id": n}} for n in (1, 2)]

    run(main)


def test_a_report_that_is_not_supported_never_comes():
    # B07.FR.02, FR.05.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            csms.received.clear()
            assert await report(csms, "SummaryInventory") == "NotSupported"
            assert actions(csms) == []

    run(main)


def test_a_variable_of_an_evse_tells_what_it_draws():
    # 10 A on three phases of 230 V, and 5 W of standby; the other EVSE takes its standby.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 10)))
            await charging2(csms, station, VehicleSpec(power_w=22_000.0, share_of_offer=1.0))
            await clock.sleep(30_000)
            drawn = [await get_variable(csms, "EVSE", "Power", n) for n in (1, 2)]
            assert [one["attributeValue"] for one in drawn] == ["6905.0", "5.0"]

    run(main)


def test_several_variables_are_answered_one_by_one_in_their_order():
    # B06.FR.01.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            names = ("ProfileStackLevel", "Colour", "PeriodsPerSchedule")
            component = {"name": "SmartChargingCtrlr"}
            asked = [{"component": component, "variable": {"name": name}} for name in names]
            answer = await csms.call("GetVariables", {"getVariableData": asked})
            told = [
                (one["variable"]["name"], one["attributeStatus"], one.get("attributeValue"))
                for one in answer["getVariableResult"]
            ]
            assert told == [
                ("ProfileStackLevel", "Accepted", "30"),
                ("Colour", "UnknownVariable", None),
                ("PeriodsPerSchedule", "Accepted", "100"),
            ]

    run(main)


def test_a_new_heartbeat_interval_counts_from_the_next_heartbeat_on():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            await set_variable(csms, "OCPPCommCtrlr", "HeartbeatInterval", "60")
            await clock.sleep(500_000)
            assert seconds_of(csms, "Heartbeat") == [300, 360, 420, 480]

    run(main)


@pytest.mark.parametrize("kind", ["Immediate", "OnIdle"])
def test_without_a_transaction_every_reset_comes_at_once(kind):
    # B11.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            station.plug_in(1, CAR)
            assert await csms.call("Reset", {"type": kind}) == {"status": "Accepted"}
            await clock.sleep(20_000)
            assert [boot["reason"] for boot in csms.of("BootNotification")] == [
                "PowerUp",
                "RemoteReset",
            ]

    run(main)


def test_a_reset_on_idle_waits_for_the_last_of_several_transactions():
    # B12.FR.03.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            assert await csms.call("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
            station.unplug(1)
            await clock.sleep(60_000)
            still = len(csms.of("BootNotification"))
            station.unplug(2)
            await clock.sleep(20_000)
            assert (still, len(csms.of("BootNotification"))) == (1, 2)
            reasons = [e["transactionInfo"]["stoppedReason"] for e in csms.events("Ended")]
            assert reasons == ["EVDisconnected", "EVDisconnected"]

    run(main)


def test_a_reset_on_idle_happens_once():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            await csms.call("Reset", {"type": "OnIdle"})
            for _ in range(2):
                station.unplug(1)
                await clock.sleep(20_000)
                await charging2(csms, station, CAR)
            assert len(csms.of("BootNotification")) == 2

    run(main)


def test_an_immediate_reset_ends_every_transaction_before_it_boots():
    # B12.FR.04.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            csms.received.clear()
            await csms.call("Reset", {"type": "Immediate"})
            await clock.sleep(20_000)
            ended = [e for e in csms.events("Ended") if e["triggerReason"] == "ResetCommand"]
            assert len(ended) == 2
            before_boot = actions(csms)[: actions(csms).index("BootNotification")]
            assert before_boot.count("TransactionEvent") == 2

    run(main)


@pytest.mark.parametrize("more", [{"evseId": 1}, {"evseId": 1, "type": "OnIdle"}])
def test_a_reset_of_one_evse_is_refused(more):
    # B11.FR.09: it has no reset of a single EVSE.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            answer = await csms.call("Reset", {"type": "Immediate", **more})
            await clock.sleep(20_000)
            assert answer == {
                "status": "Rejected",
                "statusInfo": {"reasonCode": "UnsupportedParam"},
            }
            assert len(csms.of("BootNotification")) == 1

    run(main)


def test_only_2_1_knows_a_reset_after_which_transactions_resume_and_refuses_it():
    async def main(clock):
        for version, expected in (("2.0.1", "PropertyConstraintViolation"), ("2.1", "Rejected")):
            async with booted2(clock, version) as (csms, _):
                answer = await csms.call("Reset", {"type": "ImmediateAndResume"})
                assert (answer if isinstance(answer, str) else answer["status"]) == expected

    run(main)


def test_a_trigger_for_the_station_is_for_every_evse():
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            assert await trigger(csms, "MeterValues") == {"status": "Accepted"}
            told = csms.of("MeterValues")
            assert [values["evseId"] for values in told] == [1, 2]
            sampled = told[0]["meterValue"][0]["sampledValue"]
            assert {value["context"] for value in sampled} == {"Trigger"}

    run(main)


def test_a_triggered_event_comes_from_each_evse_that_has_a_transaction():
    # F06.FR.07.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            await charging2(csms, station, CAR, 2)
            assert await trigger(csms, "TransactionEvent") == {"status": "Accepted"}
            assert len(csms.events("Updated")) == 1
            refused = await trigger(csms, "TransactionEvent", evse={"id": 1})
            assert refused["statusInfo"] == {"reasonCode": "TxNotFound"}
            assert csms.events() == []

    run(main)


@pytest.mark.parametrize("action", ["ChangeAvailability", "TriggerMessage"])
def test_an_evse_that_is_not_there_is_named_as_the_reason(action):
    async def main(clock):
        async with booted2(clock) as (csms, _):
            what = {
                "ChangeAvailability": {"operationalStatus": "Inoperative"},
                "TriggerMessage": {"requestedMessage": "Heartbeat"},
            }
            answer = await csms.call(action, {**what[action], "evse": {"id": 2}})
            assert answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownEvse"}}

    run(main)


def test_one_evse_is_put_out_of_order_without_the_other():
    # G03.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            request = {"operationalStatus": "Inoperative", "evse": {"id": 2}}
            assert await csms.call("ChangeAvailability", request) == {"status": "Accepted"}
            await clock.sleep(ANSWERED_MS)
            assert (csms.states(1)[-1], csms.states(2)[-1]) == ("Available", "Unavailable")

    run(main)
