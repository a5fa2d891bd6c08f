from __future__ import annotations

from report.folders import header

from harness.report import properties


def test_the_properties_identify_the_evidence() -> None:
    assert properties(header()) == [
        ("bench", "emulated"),
        ("ocpp", "1.6"),
        ("charger_vendor", "Acme"),
        ("charger_model", "Wallbox 22"),
        ("charger_firmware", "1.4.2"),
        ("meter", "eastron-sdm630"),
        ("meter_accuracy_class", "B"),
        ("scenario_sha256", "0f" * 32),
        ("seed", "7"),
        ("clock", "virtual"),
    ]


def test_a_charger_is_known_by_the_names_of_its_boot_notification() -> None:
    boot = {"chargePointVendor": "Acme", "chargePointModel": "W", "firmwareVersion": "2"}

    found = dict(properties(header(station=boot)))

    assert (found["charger_vendor"], found["charger_model"], found["charger_firmware"]) == (
        "Acme",
        "W",
        "2",
    )


def test_what_is_not_known_is_left_out() -> None:
    assert properties({"bench": "lab", "meter": None}) == [("bench", "lab")]


def test_a_charger_without_a_firmware_version_has_no_such_property() -> None:
    found = dict(properties(header(station={"vendor": "Acme", "model": "W"})))

    assert "charger_firmware" not in found
