from __future__ import annotations

from report.folders import header

from harness.report.conditions import conditions_of


def test_every_parameter_of_the_verdict_is_printed() -> None:
    criteria = dict(dict(conditions_of(header()))["Criteria"])

    assert criteria["settle ms"] == "10000"
    assert criteria["energy windows ms"] == "60000, 900000"


def test_what_a_scenario_covers_is_told_where_it_says_so() -> None:
    run = dict(dict(conditions_of(header(covers=["TC_056_CS", "F16-02"])))["Run"])

    assert run["covers"] == "TC_056_CS, F16-02"
    assert "covers" not in dict(dict(conditions_of(header(covers=[])))["Run"])


def test_charger_site_and_meter_are_described() -> None:
    found = {heading: dict(values) for heading, values in conditions_of(header())}

    assert found["Charger"]["vendor"] == "Acme"
    assert found["Site"] == {"connector 1": "32 A, 3 phases", "nominal voltage": "230 V"}
    assert found["Meter"]["class"] == "B"


def test_what_is_not_known_has_no_heading() -> None:
    assert [heading for heading, _ in conditions_of({"bench": "lab"})] == ["Run"]


def test_an_energy_tolerance_that_follows_from_the_accuracy_is_worked_out() -> None:
    # 0.02 / 0.98
    told = header()
    told["criteria"] = {**told["criteria"], "energy_tolerance": None}
    criteria = dict(dict(conditions_of(told))["Criteria"])

    assert criteria["energy tolerance"] == "0.0204, from the meter's accuracy"


def test_an_energy_tolerance_that_was_given_is_printed_as_it_is() -> None:
    told = header()
    told["criteria"] = {**told["criteria"], "energy_tolerance": 0.01}

    assert dict(dict(conditions_of(told))["Criteria"])["energy tolerance"] == "0.01"


SECOND = {"map": "gavazzi-em330-em340", "class": "B", "link": "tcp://127.0.0.1:5021"}


def test_every_meter_of_the_bench_is_described_with_what_it_is_worth() -> None:
    told = header(
        meters={"2": {"map": "MeterValues", "witness": "a second-class witness"}},
        second_meters={"1": SECOND},
    )
    told["meter"] |= {
        "link": "serial:///dev/ttyUSB0",
        "calibrated_on": "2025-01-31",
        "assumed": ["refresh", "window"],
    }
    found = {heading: dict(values) for heading, values in conditions_of(told)}

    assert found["Meter"]["link"] == "serial:///dev/ttyUSB0"
    assert found["Meter"]["calibrated on"] == "2025-01-31"
    assert found["Meter"]["assumed"] == "refresh, window"
    assert found["Meter of connector 2"]["witness"] == "a second-class witness"
    assert found["Second meter of connector 1"]["map"] == "gavazzi-em330-em340"


def test_an_endpoint_without_security_is_told() -> None:
    run = dict(dict(conditions_of(header(insecure=True)))["Run"])
    assert run["insecure"].startswith("yes: a station without any security could dial in")
    assert "insecure" not in dict(dict(conditions_of(header()))["Run"])


def test_how_a_bench_of_hardware_is_run_and_what_deviates_on_it_is_told() -> None:
    told = header(
        vehicle="by hand", security_profile=2, safe_limit="6 A", quirks={"slow": "takes 8 s"}
    )
    found = {heading: dict(values) for heading, values in conditions_of(told)}

    assert found["Run"]["vehicle"] == "by hand"
    assert (found["Run"]["security profile"], found["Run"]["safe limit"]) == ("2", "6 A")
    assert found["Known deviations"] == {"slow": "takes 8 s"}


def test_a_connector_of_direct_current_is_described_by_its_power() -> None:
    fast = {"phases": 3, "max_power_w": "150000", "supply": "DC", "dc_voltage_v": "400"}
    told = header(site={"connectors": [fast], "nominal_voltage_v": "230"})

    site = dict(dict(conditions_of(told))["Site"])
    assert site["connector 1"] == "150000 W, direct current at 400 V"
