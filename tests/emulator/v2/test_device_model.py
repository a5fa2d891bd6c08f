"""The device model of 2.x as it is told over the wire."""

from __future__ import annotations

from emulator.support import run
from emulator.support2 import booted2
from emulator.support3 import ANSWERED_MS, get_variable


def test_a_result_tells_the_attribute_type_that_was_not_asked_for():
    # B06.FR.11: without an attributeType the result contains Actual.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            found = await get_variable(csms, "SmartChargingCtrlr", "Enabled")
            assert found.get("attributeType") == "Actual"

    run(main)


def test_an_evse_that_is_not_there_is_an_unknown_component():
    # B06.FR.06: a component is its name, instance and EVSE.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            found = await get_variable(csms, "EVSE", "Power", 3)
            assert found["attributeStatus"] == "UnknownComponent"

    run(main)


def test_a_configuration_report_tells_only_what_can_be_set():
    # B07.FR.07: ConfigurationInventory reports what can be set by the operator.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            request = {"requestId": 1, "reportBase": "ConfigurationInventory"}
            await csms.call("GetBaseReport", request)
            await clock.sleep(ANSWERED_MS)
            told = [one for part in csms.of("NotifyReport") for one in part["reportData"]]
            kinds = {one["variableAttribute"][0]["mutability"] for one in told}
            assert kinds == {"ReadWrite"}

    run(main)
