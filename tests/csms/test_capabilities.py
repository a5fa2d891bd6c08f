"""What stations tell of themselves, and that what they do not tell is not made up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.csms import Capabilities, ConnectorCapabilities
from harness.csms.capabilities import rate_units
from harness.csms.capabilities2 import VARIABLES
from harness.csms.capabilities16 import capabilities_from
from harness.csms.variables import VariableName
from harness.errors import InputError
from harness.profiles.model import OperationMode, Purpose, RateUnit

from .fake_charger import both, in_virtual_time
from .speakers import ACCEPTED, AT, Speaker16, Speaker21, speaking

A, W = RateUnit.A, RateUnit.W


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Current,Power", {A, W}),
        ("Current", {A}),
        ("Power", {W}),
        ("A,W", {A, W}),
        ("Current, Power", {A, W}),
        ("Ampere", {A}),
        ("W;A", {A, W}),
        ("current power", {A, W}),
        ("Watts", {W}),
        ("Furlongs", None),
        ("", None),
        (None, None),
    ],
)
def test_units_are_read_however_they_are_spelled(text: str | None, units: set[RateUnit]) -> None:
    assert rate_units(text) == units


def test_a_station_of_1_6_that_tells_nothing_has_told_nothing() -> None:
    assert capabilities_from({}) == Capabilities()


@pytest.mark.parametrize("text", ["", "many", "-1", "3.5", "9" * 20])
def test_what_is_no_number_has_not_been_told(text: str) -> None:
    assert capabilities_from({"ChargeProfileMaxStackLevel": text}).max_stack_level is None


@in_virtual_time
async def test_a_station_of_1_6_tells_by_its_keys(tmp_path: Path) -> None:
    keys = {
        "ChargeProfileMaxStackLevel": "8",
        "chargingScheduleAllowedChargingRateUnit": "A",
        "ChargingScheduleMaxPeriods": " 24 ",
        "MaxChargingProfilesInstalled": "10",
        "ConnectorSwitch3to1PhaseSupported": "False",
        "NumberOfConnectors": "2",
        "SupportedFeatureProfiles": "Core, SmartCharging",
    }
    entries = [{"key": key, "readonly": True, "value": value} for key, value in keys.items()]
    async with speaking(Speaker16, tmp_path) as (_, charger, station):
        asked = station.capabilities()
        told, request = await both(asked, charger.answer({"configurationKey": entries}))
        assert len(request[3]["key"]) == len(keys)
        assert told == Capabilities(
            smart_charging=True,
            max_stack_level=8,
            rate_units=frozenset({A}),
            max_periods=24,
            max_profiles=10,
            phase_switching=False,
            connector_count=2,
        )


def item(name: str, value: str | None = None, **traits: object) -> dict[str, Any]:
    found: dict[str, Any] = {
        **VariableName.parse(name).as_json(),
        "variableAttribute": [{"type": "MaxSet", "value": "9"}, {"value": value or ""}],
    }
    if traits:
        found["variableCharacteristics"] = {
            "dataType": "decimal",
            "supportsMonitoring": False,
            **traits,
        }
    return found


ITEMS = [
    item("SmartChargingCtrlr.Available", "true"),
    item("SmartChargingCtrlr.Enabled", "false"),
    item("SmartChargingCtrlr.ProfileStackLevel", "4"),
    item("SmartChargingCtrlr.RateUnit", "A, W"),
    item("SmartChargingCtrlr.PeriodsPerSchedule", "24"),
    item("SmartChargingCtrlr.Entries[ChargingProfiles]", "3", maxLimit=20),
    item("SmartChargingCtrlr.Phases3to1", "true"),
    item("SmartChargingCtrlr.ACPhaseSwitchingSupported", "false"),
    item("SmartChargingCtrlr.LimitChangeSignificance", "2.5"),
    item("SmartChargingCtrlr.SupportedAdditionalPurposes", "PriorityCharging"),
    item("SmartChargingCtrlr.SupportsDynamicProfiles", "TRUE"),
    item("SmartChargingCtrlr.MaxExternalConstraintsId", "99"),
    item("SmartChargingCtrlr.ChargingProfilePersistence[LocalGeneration]", "true"),
    item("SmartChargingCtrlr.ChargingProfilePersistence[TxProfile]", "false"),
    item("V2XChargingCtrlr.SupportedOperationModes", "ChargingOnly,CentralSetpoint"),
    item("EVSE(1).Power", "0", maxLimit=22.5, unit="kW"),
    item("EVSE(1).SupplyPhases", "3"),
    item("EVSE(2).SupplyPhases", "0"),
]


@in_virtual_time
async def test_a_station_of_2_x_tells_by_a_report_in_parts(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (_, charger, station):

        async def report() -> Any:
            request = await charger.answer(ACCEPTED)
            head = {"requestId": request[3]["requestId"], "generatedAt": AT}
            middle = len(ITEMS) // 2
            for number, items in ((0, ITEMS[:middle]), (0, ITEMS[:middle]), (1, ITEMS[middle:])):
                part = {"seqNo": number, "tbc": number == 0, "reportData": items}
                await charger.tell("NotifyReport", {**head, **part})
            return request

        told, request = await both(station.capabilities(), report())
        assert request[2:] == [
            "GetBaseReport",
            {"requestId": 1, "reportBase": "FullInventory"},
        ]
        assert told == Capabilities(
            smart_charging=False,
            max_stack_level=4,
            rate_units=frozenset({A, W}),
            max_periods=24,
            max_profiles=20,
            phase_switching=True,
            phase_choice=False,
            limit_change_percent=Decimal("2.5"),
            connector_count=2,
            connectors={
                1: ConnectorCapabilities(max_power_w=Decimal(22500), phases=3),
                2: ConnectorCapabilities(phases=0),
            },
            purposes=frozenset({Purpose.PRIORITY}),
            modes=frozenset({OperationMode.CHARGING_ONLY, OperationMode.CENTRAL_SETPOINT}),
            persistent=frozenset({Purpose.LOCAL_GENERATION}),
            dynamic=True,
            max_external_id=99,
        )
        facts = told.facts()
        assert (facts.phase_switching, facts.dc_connectors) == (False, {2})
        assert (facts.dynamic, facts.local_time) == (True, None)


@in_virtual_time
async def test_a_station_without_reports_is_asked_one_by_one(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (_, charger, station):

        async def answer_all() -> int:
            await charger.answer({"status": "NotSupported"})
            asked = 0
            while asked < len(VARIABLES):
                request = await charger.hear()
                data = request[3]["getVariableData"]
                results = [
                    {**each, "attributeStatus": "Accepted", "attributeValue": "5"} for each in data
                ]
                await charger.say([3, request[1], {"getVariableResult": results}])
                asked += len(data)
            return asked

        told, asked = await both(station.capabilities(), answer_all())
        assert asked == len(VARIABLES)
        assert (told.max_stack_level, told.max_periods) == (5, 5)
        assert (told.rate_units, told.max_profiles, told.dynamic) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "SmartChargingCtrlr.RateUnit",
        "SmartChargingCtrlr.Entries[ChargingProfiles]",
        "EVSE(1).Power",
        "Connector(1,2).AvailabilityState",
        "Meter[main](1,2).Energy[L1]",
    ],
)
def test_the_name_of_a_variable_reads_back(text: str) -> None:
    name = VariableName.parse(text)
    assert str(name) == text
    assert VariableName.told(name.as_json()) == name  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "RateUnit", ".", "A.B.C", "A(x).B", "A[].B", "A"])
def test_what_is_no_name_of_a_variable_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match="expected a name such as SmartChargingCtrlr"):
        VariableName.parse(text)


@pytest.mark.parametrize("evse", ["one", {"id": "one"}, {"id": [1]}])
def test_what_a_station_writes_for_an_evse_may_be_nonsense(evse: object) -> None:
    component = {"name": "EVSE", "evse": evse, "instance": 5}
    told = VariableName.told({"component": component, "variable": {"name": "Power"}})
    assert told == VariableName("EVSE", "Power")


@in_virtual_time
async def test_what_was_told_is_kept(tmp_path: Path) -> None:
    async with speaking(Speaker16, tmp_path) as (_, charger, station):
        before = station.told
        keys = [{"key": "ChargeProfileMaxStackLevel", "readonly": True, "value": "8"}]
        answer = {"configurationKey": keys}
        found, _ = await both(station.capabilities(), charger.answer(answer))
        assert (before, station.told) == (None, found)
        assert found.max_stack_level == 8


def test_what_was_told_is_written_as_json_and_what_was_not_is_left_out() -> None:
    told = Capabilities(
        max_stack_level=8,
        rate_units=frozenset({W, A}),
        phase_switching=False,
        limit_change_percent=Decimal("2.5"),
        connectors={1: ConnectorCapabilities(max_power_w=Decimal(22000))},
        persistent=frozenset(),
    )
    assert told.as_dict() == {
        "max_stack_level": 8,
        "rate_units": ["A", "W"],
        "phase_switching": False,
        "limit_change_percent": "2.5",
        "connectors": {"1": {"max_power_w": "22000"}},
        "persistent": [],
    }
    assert Capabilities().as_dict() == {}
