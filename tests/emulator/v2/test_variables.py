"""The device model of OCPP 2.x by itself: what is read, written and reported."""

from __future__ import annotations

import pytest

from harness.emulator import EmulatedSite
from harness.emulator.v2.inventory import PROFILES, power_of, variables_21, variables_201
from harness.emulator.v2.variables import Variables

SMART = "SmartChargingCtrlr"
SITE = EmulatedSite(connectors=2, max_current_a=16.0)


def made(site: EmulatedSite = SITE) -> Variables:
    return Variables(variables_201(site))


def asked(component: str, variable: str, *, evse: int = 0, instance: str = "", **more) -> dict:
    where = {"evse": {"id": evse}} if evse else {}
    which = {"instance": instance} if instance else {}
    return {
        "component": {"name": component, **where},
        "variable": {"name": variable, **which},
        **more,
    }


def value(variables: Variables, *names: str, **more) -> str:
    found = variables.read(asked(*names, **more))
    return found.get("attributeValue", found["attributeStatus"])


def test_a_result_repeats_what_was_asked_for():
    # B06.FR.02, FR.03, FR.10 and FR.14.
    question = asked(SMART, "Entries", instance="ChargingProfiles", attributeType="Actual")
    assert made().read(question) == {
        **question,
        "attributeStatus": "Accepted",
        "attributeValue": "0",
    }


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (asked("CoffeeCtrlr", "Enabled"), "UnknownComponent"),  # FR.06
        (asked("EVSE", "Power", evse=9), "UnknownComponent"),
        (asked(SMART, "Colour"), "UnknownVariable"),  # FR.07
        (asked(SMART, "Entries"), "UnknownVariable"),  # FR.15: there is no such one alone
        (asked(SMART, "Entries", instance="Coffee"), "UnknownVariable"),
        (asked(SMART, "Enabled", attributeType="Target"), "NotSupportedAttributeType"),  # FR.08
        (asked(SMART, "Enabled", attributeType="MinSet"), "NotSupportedAttributeType"),
    ],
)
def test_what_is_not_there_has_a_status_and_no_value(question, status):
    # B06.
    told = {"attributeType": "Actual", **question}
    assert made().read(question) == {**told, "attributeStatus": status}


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (asked("CoffeeCtrlr", "Enabled"), "UnknownComponent"),
        (asked(SMART, "Colour"), "UnknownVariable"),
        (
            asked("OCPPCommCtrlr", "HeartbeatInterval", attributeType="Target"),
            "NotSupportedAttributeType",
        ),
        (asked(SMART, "Enabled"), "Rejected"),
        (asked("ChargingStation", "EVSECount"), "Rejected"),
    ],
)
def test_what_cannot_be_written_stays_as_it_was(question, status):
    # B05.
    variables = made()
    before = [*variables.report()]
    assert variables.write({**question, "attributeValue": "7"})["attributeStatus"] == status
    assert [*variables.report()] == before


@pytest.mark.parametrize(
    ("component", "name", "good", "bad"),
    [
        ("OCPPCommCtrlr", "HeartbeatInterval", "60", "-60"),
        ("SampledDataCtrlr", "TxUpdatedInterval", "0", "1.5"),
        ("SampledDataCtrlr", "TxUpdatedMeasurands", "SoC,Voltage", "SoC,Mood"),
    ],
)
def test_only_a_value_that_is_possible_is_written(component, name, good, bad):
    # B05.FR.07 and FR.08.
    variables = made()
    wanted = asked(component, name)
    accepted = variables.write({**wanted, "attributeValue": good})
    assert accepted == {**wanted, "attributeType": "Actual", "attributeStatus": "Accepted"}
    assert variables.write({**wanted, "attributeValue": bad})["attributeStatus"] == "Rejected"
    assert value(variables, component, name) == good


def test_what_is_written_is_what_the_firmware_goes_by():
    variables = made()
    for component, name, new in (
        ("OCPPCommCtrlr", "HeartbeatInterval", "60"),
        ("SampledDataCtrlr", "TxUpdatedInterval", "5"),
        ("SampledDataCtrlr", "TxUpdatedMeasurands", "SoC,Voltage"),
    ):
        variables.write({**asked(component, name), "attributeValue": new})
    assert variables.heartbeat_ms() == 60_000
    assert variables.sampling_ms() == 5_000
    assert variables.measurands() == ["SoC", "Voltage"]


def test_the_interval_of_the_boot_can_be_read_as_a_variable():
    # B01.FR.04.
    variables = made()
    variables.take_heartbeat(86_400)
    assert value(variables, "OCPPCommCtrlr", "HeartbeatInterval") == "86400"
    assert variables.heartbeat_ms() == 86_400_000


def test_a_live_variable_is_read_when_it_is_asked_for():
    variables, stored = made(), ["3", "4"]
    variables.keep_live(PROFILES, lambda: stored[0])
    assert value(variables, SMART, "Entries", instance="ChargingProfiles") == "3"
    del stored[0]
    assert value(variables, SMART, "Entries", instance="ChargingProfiles") == "4"
    (told,) = (v for v in variables.report() if v["variable"]["name"] == "Entries")
    assert told["variableAttribute"][0]["value"] == "4"


def described(variables: Variables, *key: object) -> dict:
    component, name, instance, evse = key
    wanted = asked(component, name, evse=evse, instance=instance)
    (found,) = (
        entry
        for entry in variables.report()
        if (entry["component"], entry["variable"]) == (wanted["component"], wanted["variable"])
    )
    return found


def test_a_report_describes_a_variable_with_its_unit():
    found = described(made(), "OCPPCommCtrlr", "HeartbeatInterval", "", 0)
    assert found == {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "HeartbeatInterval"},
        "variableAttribute": [{"value": "300", "mutability": "ReadWrite"}],
        "variableCharacteristics": {
            "dataType": "integer",
            "supportsMonitoring": False,
            "unit": "s",
        },
    }


def test_a_report_describes_the_most_that_an_evse_can_deliver():
    # 16 A on three phases of 230 V.
    found = described(made(), *power_of(2))
    assert found["component"] == {"name": "EVSE", "evse": {"id": 2}}
    assert found["variableCharacteristics"]["maxLimit"] == 11_040
    assert found["variableAttribute"][0]["mutability"] == "ReadOnly"


def test_a_report_describes_how_many_profiles_can_be_stored():
    # F201-26: Entries[ChargingProfiles].maxLimit.
    found = described(made(), *PROFILES)
    assert found["variable"] == {"name": "Entries", "instance": "ChargingProfiles"}
    assert found["variableCharacteristics"]["maxLimit"] == 50


def test_no_variable_is_reported_twice():
    for variables in (variables_201(SITE), variables_21(SITE)):
        names = [
            (str(entry["component"]), str(entry["variable"]))
            for entry in Variables(variables).report()
        ]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("site", "phases"),
    [
        (EmulatedSite(), "3"),
        (EmulatedSite(phases=1), "1"),
        (EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0), "0"),
    ],
)
def test_an_evse_tells_its_phases_and_on_dc_that_it_has_none(site, phases):
    assert value(made(site), "EVSE", "SupplyPhases", evse=1) == phases


def test_phase_switching_is_told_as_it_was_built():
    for switches, told in ((True, "true"), (False, "false")):
        assert value(made(EmulatedSite(phase_switching=switches)), SMART, "Phases3to1") == told


@pytest.mark.parametrize(
    ("purpose", "persists"),
    [
        ("LocalGeneration", "true"),
        ("ChargingStationExternalConstraints", "true"),
        ("TxProfile", "false"),
    ],
)
def test_2_1_tells_which_purposes_survive_a_reboot(purpose, persists):
    # K01.FR.55.
    variables = Variables(variables_21(SITE))
    assert value(variables, SMART, "ChargingProfilePersistence", instance=purpose) == persists


@pytest.mark.parametrize(
    ("component", "name", "told"),
    [
        (SMART, "SupportedAdditionalPurposes", "PriorityCharging,LocalGeneration"),
        (SMART, "SupportsUseLocalTime", "true"),
        (SMART, "SupportsRandomizedDelay", "true"),
        (SMART, "SupportsLimitAtSoC", "true"),
        (SMART, "SupportsEvseSleep", "false"),
        ("ClockCtrlr", "TimeZone", "Europe/Berlin"),
        ("V2XChargingCtrlr", "SupportedOperationModes", "ChargingOnly,CentralSetpoint,Idle"),
    ],
)
def test_2_1_tells_what_it_can_do_and_2_0_1_does_not_know_of_it(component, name, told):
    # F21-32.
    assert value(Variables(variables_21(SITE)), component, name) == told
    assert value(made(), component, name).startswith("Unknown")
