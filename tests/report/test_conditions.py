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
