"""TransactionEvents of OCPP 2.x by themselves: numbers, triggers, states and meter values."""

from __future__ import annotations

import pytest
from emulator.support import SITE, T0, decisions, run
from ocpp.messages import get_validator

from harness.emulator import VehicleSpec
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Offer
from harness.emulator.v2.events import TransactionEvents

BANK = VehicleSpec(
    power_w=22_000.0, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0, share_of_offer=1.0
)
REGISTER = "Energy.Active.Import.Register"


class Link:
    """The only thing that the events ask of the way to the central system."""

    is_up = True


def telling(main):
    """Run a test with the events of transaction T, which has started, and its outlet."""

    async def body(clock):
        link = Link()
        events = TransactionEvents(clock, link)
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        outlet.connect(BANK)
        started = events.started("T", outlet, "Authorized", {})
        await main(clock, events, outlet, link, started)

    run(body)


def fits(event) -> bool:
    return not [*get_validator(2, "TransactionEvent", "2.0.1").iter_errors(event)]


def test_the_first_event_names_the_transaction_and_the_register_at_its_beginning():
    async def main(clock, events, outlet, link, started):
        assert fits(started)
        assert started == {
            "eventType": "Started",
            "timestamp": "2025-01-15T08:00:00.000Z",
            "triggerReason": "Authorized",
            "seqNo": 0,
            "transactionInfo": {"transactionId": "T", "chargingState": "EVConnected"},
            "meterValue": [
                {
                    "timestamp": "2025-01-15T08:00:00.000Z",
                    "sampledValue": [
                        {
                            "value": 0,
                            "context": "Transaction.Begin",
                            "measurand": REGISTER,
                            "unitOfMeasure": {"unit": "Wh"},
                        }
                    ],
                }
            ],
        }

    telling(main)


def test_events_are_numbered_without_a_gap():
    # E01.FR.07: also where a state is told twice and so is no event.
    async def main(clock, events, outlet, link, started):
        seen = [
            events.charging_state("T", "Charging"),
            events.charging_state("T", "Charging"),
            events.values("T", outlet, ["Voltage"]),
            events.triggered("T", outlet, ["Voltage"]),
            events.ended("T", outlet, "Remote"),
        ]
        assert [event["seqNo"] for event in seen if event is not None] == [1, 2, 3, 4]
        assert all(fits(event) for event in seen if event is not None)

    telling(main)


def test_each_transaction_has_numbers_and_a_state_of_its_own():
    async def main(clock, events, outlet, link, started):
        events.charging_state("T", "Charging")
        other = events.started("U", outlet, "RemoteStart", {"remoteStartId": 3})
        assert other["seqNo"] == 0
        assert other["transactionInfo"]["remoteStartId"] == 3
        assert events.charging_state("U", "Charging")["seqNo"] == 1
        assert events.charging_state("T", "SuspendedEV")["seqNo"] == 2

    telling(main)


def test_a_change_of_the_charging_state_is_told_with_its_trigger():
    async def main(clock, events, outlet, link, started):
        event = events.charging_state("T", "SuspendedEVSE")
        assert event["eventType"] == "Updated"
        assert event["triggerReason"] == "ChargingStateChanged"
        assert event["transactionInfo"] == {
            "transactionId": "T",
            "chargingState": "SuspendedEVSE",
        }
        assert "meterValue" not in event

    telling(main)


def test_a_state_that_comes_back_is_told_again():
    async def main(clock, events, outlet, link, started):
        told = [
            events.charging_state("T", state) is not None
            for state in ("EVConnected", "Charging", "SuspendedEV", "Charging")
        ]
        assert told == [False, True, True, True]

    telling(main)


def test_periodic_values_tell_what_is_measured_in_numbers():
    # 16 A at 230 V on each phase; L1 carries 5 W of standby beside them.
    async def main(clock, events, outlet, link, started):
        outlet.request(Offer(16.0, 3))
        await clock.sleep(20_000)
        event = events.values("T", outlet, ["Power.Active.Import", "Current.Import"])
        (value,) = event["meterValue"]
        told = [(v["measurand"], v.get("phase"), v["value"]) for v in value["sampledValue"]]
        assert event["triggerReason"] == "MeterValuePeriodic"
        assert value["timestamp"] == event["timestamp"] == "2025-01-15T08:00:20.000Z"
        assert {v["context"] for v in value["sampledValue"]} == {"Sample.Periodic"}
        assert told == [
            ("Power.Active.Import", None, 11_045.0),
            ("Current.Import", "L1", 16.02),
            ("Current.Import", "L2", 16.0),
            ("Current.Import", "L3", 16.0),
        ]

    telling(main)


def test_a_triggered_event_tells_the_state_that_was_told_last_and_values_of_its_own():
    # F06.FR.07
    async def main(clock, events, outlet, link, started):
        events.charging_state("T", "SuspendedEV")
        event = events.triggered("T", outlet, ["Voltage"])
        contexts = {v["context"] for v in event["meterValue"][0]["sampledValue"]}
        assert (event["triggerReason"], contexts) == ("Trigger", {"Trigger"})
        assert event["transactionInfo"]["chargingState"] == "SuspendedEV"

    telling(main)


@pytest.mark.parametrize(
    ("reason", "stopped", "trigger", "state"),
    [
        ("DeAuthorized", "DeAuthorized", "Deauthorized", "EVConnected"),
        ("EVDisconnected", "EVDisconnected", "EVCommunicationLost", "Idle"),
        ("ImmediateReset", "ImmediateReset", "ResetCommand", "EVConnected"),
        ("Local", "Local", "StopAuthorized", "EVConnected"),
        ("PowerLoss", "PowerLoss", "AbnormalCondition", "EVConnected"),
        ("Remote", "Remote", "RemoteStop", "EVConnected"),
    ],
)
def test_the_last_event_tells_why_it_is_the_last(reason, stopped, trigger, state):
    async def main(clock, events, outlet, link, started):
        event = events.ended("T", outlet, reason)
        assert fits(event)
        assert (event["eventType"], event["triggerReason"]) == ("Ended", trigger)
        assert event["transactionInfo"] == {
            "transactionId": "T",
            "chargingState": state,
            "stoppedReason": stopped,
        }
        (value,) = event["meterValue"][0]["sampledValue"]
        assert (value["context"], value["measurand"]) == ("Transaction.End", REGISTER)

    telling(main)


def test_only_an_event_that_arose_offline_says_so():
    # E04: of a transaction that goes on over a loss, the events of that time.
    async def main(clock, events, outlet, link, started):
        link.is_up = False
        lost = events.charging_state("T", "Charging")
        link.is_up = True
        back = events.charging_state("T", "SuspendedEV")
        assert [e.get("offline") for e in (started, lost, back)] == [None, True, None]

    telling(main)


def test_the_register_at_the_end_is_what_was_drawn_since_the_station_was_made():
    # 16 A on three phases of 230 V for an hour, and 5 W of standby.
    async def main(clock, events, outlet, link, started):
        outlet.request(Offer(16.0, 3))
        await clock.sleep_until(T0 + 3_600_000)
        event = events.ended("T", outlet, "Remote")
        assert event["meterValue"][0]["sampledValue"][0]["value"] == pytest.approx(11_045, abs=1)

    telling(main)
