"""Meter values of OCPP 1.6: when they come, in which context, and what they tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from emulator.support import booted, charging, profile, run
from emulator.support3 import ANSWERED_MS, configure, seconds_of, set_profile

from harness.emulator import Battery, EmulatedSite, VehicleSpec
from harness.units import MINUTE_MS

BANK = VehicleSpec(
    power_w=22_000.0, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0, share_of_offer=1.0
)


async def measurands(csms, *names: str) -> None:
    assert await configure(csms, "MeterValuesSampledData", ",".join(names)) == "Accepted"


async def triggered(csms, message: str = "MeterValues", **where) -> dict:
    request = {"requestedMessage": message, **where}
    assert await csms.call("TriggerMessage", request) == {"status": "Accepted"}
    await csms.clock.sleep(ANSWERED_MS)
    return csms.of(message)[-1]


def told(values: dict) -> list[tuple]:
    sampled = values["meterValue"][0]["sampledValue"]
    return [(v["measurand"], v.get("phase"), v["value"], v["unit"]) for v in sampled]


def contexts(values: dict) -> set[str]:
    return {v["context"] for v in values["meterValue"][0]["sampledValue"]}


def test_periodic_values_name_their_transaction_connector_and_context():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "60")
            await charging(csms, station, BANK, 2)
            await clock.sleep(MINUTE_MS)
            (values,) = csms.of("MeterValues")
            assert (values["connectorId"], values["transactionId"]) == (2, 1)
            assert contexts(values) == {"Sample.Periodic"}

    run(main)


def test_the_interval_counts_from_the_start_of_the_transaction():
    # The boot took 10 ms and the vehicle came at second 100.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "60")
            await clock.sleep(100_000)
            await charging(csms, station, BANK)
            await clock.sleep(180_500)
            assert seconds_of(csms, "MeterValues") == [160, 220, 280]

    run(main)


def test_a_new_interval_counts_from_the_next_values_on():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "60")
            await charging(csms, station, BANK)
            await clock.sleep(90_000)
            await configure(csms, "MeterValueSampleInterval", "10")
            await clock.sleep(60_000)
            assert seconds_of(csms, "MeterValues") == [60, 120, 130, 140, 150]

    run(main)


def test_an_interval_of_zero_sends_no_values():
    # OCPP 1.6 section 9.1.17.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "0")
            await charging(csms, station, BANK)
            await clock.sleep(60 * MINUTE_MS)
            assert csms.of("MeterValues") == []

    run(main)


def test_triggered_values_say_so_and_name_the_transaction():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, BANK)
            values = await triggered(csms, connectorId=1)
            assert (contexts(values), values["transactionId"]) == ({"Trigger"}, 1)

    run(main)


def test_without_a_transaction_triggered_values_name_none():
    # OCPP 1.6 section 4.7.
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert "transactionId" not in await triggered(csms, connectorId=1)

    run(main)


@pytest.mark.parametrize("message", ["MeterValues", "StatusNotification"])
def test_a_trigger_without_a_connector_is_for_all_of_them(message):
    # OCPP 1.6 section 5.17.
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=3)) as (csms, _):
            csms.received.clear()
            await triggered(csms, message)
            assert [payload["connectorId"] for payload in csms.of(message)] == [1, 2, 3]

    run(main)


def test_a_triggered_status_is_the_present_one():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, BANK)
            status = await triggered(csms, "StatusNotification", connectorId=1)
            assert status["status"] == "Charging"

    run(main)


def test_power_and_current_are_those_of_the_limit():
    # 16 A on three phases of 230 V are 11 040 W; the electronics take 5 W more from L1.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await measurands(csms, "Power.Active.Import", "Current.Import", "Power.Offered")
            await charging(csms, station, BANK)
            await set_profile(csms, profile("TxProfile", (0, 16)))
            await clock.sleep(20_000)
            assert told(await triggered(csms, connectorId=1)) == [
                ("Power.Active.Import", None, "11045.0", "W"),
                ("Current.Import", "L1", "16.02", "A"),
                ("Current.Import", "L2", "16.00", "A"),
                ("Current.Import", "L3", "16.00", "A"),
                ("Power.Offered", None, "11040.0", "W"),
            ]

    run(main)


def test_on_one_phase_a_third_of_the_power_is_offered():
    # 2300 W by one phase are 10 A.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await measurands(csms, "Current.Offered", "Power.Offered", "Current.Import")
            await charging(csms, station, BANK)
            await set_profile(csms, profile("TxProfile", (0, 2300, 1), unit="W"))
            await clock.sleep(30_000)
            assert told(await triggered(csms, connectorId=1)) == [
                ("Current.Offered", None, "10.0", "A"),
                ("Power.Offered", None, "2300.0", "W"),
                ("Current.Import", "L1", "10.02", "A"),
                ("Current.Import", "L2", "0.00", "A"),
                ("Current.Import", "L3", "0.00", "A"),
            ]

    run(main)


def test_a_station_of_one_phase_tells_of_one_phase():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(phases=1)) as (csms, station):
            await measurands(csms, "Voltage", "Current.Import")
            await charging(csms, station, BANK)
            await clock.sleep(20_000)
            phases = [phase for _, phase, *_ in told(await triggered(csms, connectorId=1))]
            assert phases == ["L1-N", "L1"]

    run(main)


@pytest.mark.parametrize("battery", [None, Battery(capacity_wh=50_000.0, soc=0.25)])
def test_a_state_of_charge_is_told_where_a_vehicle_tells_it(battery):
    async def main(clock):
        async with booted(clock) as (csms, station):
            await measurands(csms, "SoC")
            before = told(await triggered(csms, connectorId=1))
            station.plug_in(1, VehicleSpec(power_w=11_000.0, battery=battery))
            after = told(await triggered(csms, connectorId=1))
            assert before == []
            assert after == ([] if battery is None else [("SoC", None, "25.0", "Percent")])

    run(main)


def test_the_register_of_the_start_and_of_the_end_are_those_of_the_connector():
    # 6 minutes of 22 080 W and 5 W are 2208.5 Wh.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, replace(BANK, power_w=23_000.0))
            await clock.sleep(6 * MINUTE_MS)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(ANSWERED_MS)
            drawn = csms.of("StopTransaction")[0]["meterStop"]
            assert drawn - csms.of("StartTransaction")[0]["meterStart"] == pytest.approx(
                2208, abs=2
            )

    run(main)
