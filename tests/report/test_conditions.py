from __future__ import annotations

from report.folders import header

from harness.report.conditions import conditions_of


def test_every_parameter_of_the_verdict_is_printed() -> None:
    criteria = dict(dict(conditions_of(header()))["Criteria"])

    assert criteria["settle ms"] == "10000"
    assert criteria["energy windows ms"] == "60000, 900000"


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
