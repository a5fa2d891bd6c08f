"""Defects in answers, beside the good one."""

from __future__ import annotations

import json

import pytest
from emulator.support import booted, decisions, profile, run, transaction
from emulator.support2 import booted2, charging2, install, profile2
from websockets.exceptions import ConnectionClosed

from harness.emulator import VehicleSpec
from harness.emulator.defects.answers import AcceptsPhaseConflict
from harness.emulator.site import DEFAULT_SITE
from harness.emulator.v2.decisions import Decisions201

SET = {"connectorId": 1, "csChargingProfiles": profile("TxDefaultProfile", (0, 8))}
REJECTED, ACCEPTED = {"status": "Rejected"}, {"status": "Accepted"}


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("action", ["SetChargingProfile", "GetCompositeSchedule"])
def test_smart_charging_is_not_implemented_after_all(version, action):
    async def main(clock):
        faults = ["no-smart-charging-after-all"]
        open_ = booted(clock, faults=faults) if version == "1.6" else booted2(clock, faults=faults)
        async with open_ as (csms, _):
            assert await csms.call(action, SET) == "NotImplemented"
            # It takes other messages as it should.
            assert await csms.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == ACCEPTED

    run(main)


def test_a_request_without_an_answer_ends_with_the_connection():
    async def main(clock):
        async with booted(clock, faults=["never-answers-set-profile"]) as (csms, _):
            connection = csms.connection
            await connection.send(json.dumps([2, "1", "SetChargingProfile", SET]))
            await clock.sleep(19_000)
            assert csms.connection is connection
            await connection.ping()
            await clock.sleep(2_000)
            with pytest.raises(ConnectionClosed):
                await connection.ping()
            await clock.sleep(30_000)
            assert csms.connection is not connection  # it dials again

    run(main)


def test_a_station_can_be_stopped_while_it_is_stuck():
    async def main(clock):
        async with booted(clock, faults=["never-answers-set-profile"]) as (csms, station):
            await csms.connection.send(json.dumps([2, "1", "SetChargingProfile", SET]))
            await clock.sleep(1_000)
            before = clock.now()
            await station.stop()
            assert clock.now() - before < 1_000

    run(main)


def test_a_refusal_is_followed_by_an_acceptance():
    good, faulty = decisions(), decisions("rejects-and-accepts")
    assert list(good.replies("SetChargingProfile", REJECTED)) == [REJECTED]
    assert list(faulty.replies("SetChargingProfile", REJECTED)) == [REJECTED, ACCEPTED]
    assert list(faulty.replies("SetChargingProfile", ACCEPTED)) == [ACCEPTED]
    assert list(faulty.replies("GetCompositeSchedule", REJECTED)) == [REJECTED]


def test_the_profile_for_the_station_is_refused():
    body = profile("ChargePointMaxProfile", (0, 8))
    assert decisions().admits(0, body, None)
    assert not decisions("refuses-station-maximum").admits(0, body, None)
    assert decisions("refuses-station-maximum").admits(1, profile("TxDefaultProfile", (0, 8)), None)


@pytest.mark.parametrize(("level", "accepted"), [(0, True), (1, False), (30, False)])
def test_only_level_0_is_taken(level, accepted):
    body = profile("TxDefaultProfile", (0, 8), level=level)
    assert decisions().admits(1, body, transaction())
    assert decisions("only-level-zero").admits(1, body, transaction()) is accepted


@pytest.mark.parametrize(
    ("faults", "answer"),
    [([], "Rejected:InvalidSchedule"), (["accepts-phase-conflict"], "Accepted")],
)
def test_a_phase_that_contradicts_the_station_may_be_accepted(faults, answer):
    async def main(clock):
        async with booted2(clock, "2.1", faults=faults) as (csms, station):
            await charging2(csms, station, VehicleSpec(power_w=7_000.0))
            body = profile2("TxProfile", (0, 10, 1), transactionId=csms.transaction_id)
            body["chargingSchedule"][0]["chargingSchedulePeriod"][0]["phaseToUse"] = 3
            assert await install(csms, body) == answer

    run(main)


def test_phases_that_do_not_exist_are_refused_all_the_same():
    period = {"startPeriod": 0, "limit": 8, "numberPhases": 0, "phaseToUse": 3}
    assert not Decisions201(DEFAULT_SITE).admits_phases(period)
    assert not AcceptsPhaseConflict(DEFAULT_SITE).admits_phases(period)
