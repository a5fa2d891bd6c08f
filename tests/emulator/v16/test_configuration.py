"""The configuration keys of OCPP 1.6 by themselves."""

from __future__ import annotations

import pytest

from harness.emulator import EmulatedSite
from harness.emulator.v16.configuration import Configuration


def values(site: EmulatedSite | None = None, *keys: str) -> dict[str, str]:
    told = Configuration(site or EmulatedSite()).read(keys)
    return {entry["key"]: entry["value"] for entry in told["configurationKey"]}


def test_everything_is_read_when_no_key_is_named():
    assert len(values()) == 10


def test_keys_are_read_in_the_order_in_which_they_are_asked_for():
    asked = ["NumberOfConnectors", "HeartbeatInterval"]
    assert [*values(None, *asked)] == asked


def test_what_is_not_known_is_named_and_not_read():
    # OCPP 1.6 section 5.8.
    told = Configuration(EmulatedSite()).read(["Nope", "HeartbeatInterval", "Neither"])
    assert told["unknownKey"] == ["Nope", "Neither"]
    assert [entry["key"] for entry in told["configurationKey"]] == ["HeartbeatInterval"]


def test_the_hardware_is_told_as_it_was_built():
    site = EmulatedSite(connectors=4, phase_switching=False)
    told = values(site, "NumberOfConnectors", "ConnectorSwitch3to1PhaseSupported")
    assert [*told.values()] == ["4", "false"]


@pytest.mark.parametrize(
    ("key", "readonly"),
    [
        ("HeartbeatInterval", False),
        ("MeterValueSampleInterval", False),
        ("MeterValuesSampledData", False),
        ("ChargeProfileMaxStackLevel", True),
        ("ChargingScheduleMaxPeriods", True),
        ("MaxChargingProfilesInstalled", True),
        ("NumberOfConnectors", True),
    ],
)
def test_a_key_tells_whether_it_can_be_changed(key, readonly):
    # OCPP 1.6 section 9.4: the limits of smart charging are read-only.
    (entry,) = Configuration(EmulatedSite()).read([key])["configurationKey"]
    assert entry["readonly"] is readonly


def test_what_is_refused_leaves_the_value_as_it_was():
    # OCPP 1.6 section 3.16.4.
    made = Configuration(EmulatedSite())
    assert made.change("MeterValuesSampledData", "Voltage,Colour") == "Rejected"
    assert made.measurands() == [
        "Energy.Active.Import.Register",
        "Power.Active.Import",
        "Current.Offered",
    ]


@pytest.mark.parametrize("value", ["-1", "1.5", "60 s", "", " 60"])
def test_an_interval_is_a_whole_number_of_seconds(value):
    made = Configuration(EmulatedSite())
    assert made.change("HeartbeatInterval", value) == "Rejected"
    assert made.heartbeat_ms() == 300_000


def test_intervals_are_kept_apart():
    made = Configuration(EmulatedSite())
    assert made.change("HeartbeatInterval", "60") == "Accepted"
    assert made.change("MeterValueSampleInterval", "0") == "Accepted"
    assert (made.heartbeat_ms(), made.sampling_ms()) == (60_000, 0)


def test_the_interval_of_the_boot_can_be_read_as_the_configuration_key():
    # OCPP 1.6 section 4.2.
    made = Configuration(EmulatedSite())
    made.take_heartbeat(86_400)
    (entry,) = made.read(["HeartbeatInterval"])["configurationKey"]
    assert (entry["value"], made.heartbeat_ms()) == ("86400", 86_400_000)


def test_measurands_are_told_in_the_order_in_which_they_were_set():
    made = Configuration(EmulatedSite())
    assert made.change("MeterValuesSampledData", "SoC,Voltage") == "Accepted"
    assert made.measurands() == ["SoC", "Voltage"]
