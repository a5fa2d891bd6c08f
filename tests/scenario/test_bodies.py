"""Charging profiles as written and as sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.scenario import bind_transaction, load, resolve_body
from harness.units import parse_instant

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seeds" / "edrv-set-charging-profile.json"
T0 = parse_instant("2025-01-15T08:00:00Z")


def published_body(name: str) -> tuple[int, dict[str, object]]:
    """Return the connector and the body, as sent, of the profile whose eDRV id a file names."""
    scenario = load(ROOT / "scenarios" / "edrv" / f"{name}.scenario.yaml").scenario
    number = int(name.split("_")[1])
    for step in scenario.steps:
        sent = getattr(step, "set_profile", None)
        if sent is not None and sent.profile["chargingProfileId"] == number:
            return sent.connector, resolve_body(sent.profile, scenario.start)
    raise AssertionError(name)


def test_a_body_is_sent_as_edrv_published_it() -> None:
    connector, body = published_body("id_11_chargepointmax_daily")
    assert connector == 0
    assert json.dumps(body) == (
        '{"chargingProfileId": 11, "stackLevel": 11, '
        '"chargingProfilePurpose": "ChargePointMaxProfile", '
        '"chargingProfileKind": "Recurring", "recurrencyKind": "Daily", '
        '"chargingSchedule": {"startSchedule": "2023-06-27T10:46:13.857Z", "duration": 86400, '
        '"chargingRateUnit": "W", '
        '"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 20000}]}}'
    )


def test_a_relative_body_is_sent_as_edrv_published_it() -> None:
    connector, body = published_body("id_15_txdefault_relative")
    assert connector == 1
    assert json.dumps(body) == (
        '{"chargingProfileId": 15, "stackLevel": 15, '
        '"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative", '
        '"chargingSchedule": {"chargingRateUnit": "W", "chargingSchedulePeriod": ['
        '{"startPeriod": 0, "limit": 0}, {"startPeriod": 30, "limit": 8000}, '
        '{"startPeriod": 60, "limit": 10000}]}}'
    )


@pytest.mark.skipif(not SEED.exists(), reason="the published bodies are not at hand")
def test_all_nine_bodies_are_sent_as_published() -> None:
    names = sorted(path.name.partition(".")[0] for path in (ROOT / "scenarios/edrv").iterdir())
    published = {
        body["csChargingProfiles"]["chargingProfileId"]: body
        for body in json.loads(SEED.read_text())
    }
    assert len(names) == len(published) == 9
    for name in names:
        connector, body = published_body(name)
        expected = published[body["chargingProfileId"]]
        assert connector == expected["connectorId"]
        assert json.dumps(body) == json.dumps(expected["csChargingProfiles"])


def test_relative_instants_are_resolved_and_everything_else_is_left() -> None:
    body = {
        "chargingProfileId": 7,
        "validFrom": "t0 - 1 h",
        "validTo": "2025-01-15T10:00:00+01:00",
        "chargingSchedule": {
            "startSchedule": "t0 + 90 s",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
        },
    }
    assert json.dumps(resolve_body(body, T0)) == (
        '{"chargingProfileId": 7, "validFrom": "2025-01-15T07:00:00.000Z", '
        '"validTo": "2025-01-15T10:00:00+01:00", "chargingSchedule": '
        '{"startSchedule": "2025-01-15T08:01:30.000Z", '
        '"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]}}'
    )


def test_a_body_in_the_file_is_not_changed_by_resolving_it() -> None:
    body = {"chargingSchedule": {"startSchedule": "t0"}}
    resolve_body(body, T0)
    assert body == {"chargingSchedule": {"startSchedule": "t0"}}


def test_what_is_wrong_on_purpose_stays_wrong() -> None:
    body = {"validFrom": "yesterday", "validTo": 5, "chargingSchedule": ["t0"]}
    assert resolve_body(body, T0) == body


def test_a_txprofile_gets_the_running_transaction() -> None:
    assert bind_transaction({"chargingProfilePurpose": "TxProfile"}, 42) == {
        "chargingProfilePurpose": "TxProfile",
        "transactionId": 42,
    }


def test_without_a_transaction_nothing_is_put_in() -> None:
    body = {"chargingProfilePurpose": "TxProfile"}
    assert bind_transaction(body, None) == body


def test_other_purposes_get_no_transaction() -> None:
    body = {"chargingProfilePurpose": "TxDefaultProfile"}
    assert bind_transaction(body, 42) == body


def test_a_transaction_that_is_written_out_stays() -> None:
    body = {"chargingProfilePurpose": "TxProfile", "transactionId": 7}
    assert bind_transaction(body, 42) == body


@pytest.mark.parametrize("running", [42, None, "a1"])
def test_another_transaction_is_never_the_running_one(running: int | str | None) -> None:
    bound = bind_transaction({"transactionId": "other"}, running)
    assert bound["transactionId"] not in (running, "other", None)


def test_no_transaction_means_no_field() -> None:
    body = {"chargingProfilePurpose": "TxProfile", "transactionId": "none"}
    assert bind_transaction(body, 42) == {"chargingProfilePurpose": "TxProfile"}
