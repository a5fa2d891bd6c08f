from __future__ import annotations

import pytest

from harness.csms.schema import answer_violations, request_text
from harness.errors import InputError


def test_a_valid_request_is_written_without_spaces() -> None:
    payload = {"connectorId": 1, "idTag": "T"}
    assert request_text("RemoteStartTransaction", payload, "1.6") == '{"connectorId":1,"idTag":"T"}'


def test_every_violation_is_named() -> None:
    payload = {"connectorId": "one", "duration": 1.5}
    with pytest.raises(InputError, match=r"^GetCompositeSchedule: .*connectorId.*; duration: "):
        request_text("GetCompositeSchedule", payload, "1.6")


def test_a_missing_field_is_named() -> None:
    with pytest.raises(InputError, match="'transactionId' is a required property"):
        request_text("RemoteStopTransaction", {}, "1.6")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, object()])
def test_what_json_does_not_know_is_an_input_error(value: object) -> None:
    with pytest.raises(InputError, match="expected what JSON knows"):
        request_text("RemoteStopTransaction", {"transactionId": value}, "1.6")


def test_the_violations_of_an_answer_are_listed() -> None:
    assert answer_violations("RemoteStopTransaction", {"status": "accepted"}, "1.6") == (
        "status: 'accepted' is not one of ['Accepted', 'Rejected']",
    )


def test_a_valid_answer_has_no_violations() -> None:
    assert answer_violations("RemoteStopTransaction", {"status": "Accepted"}, "1.6") == ()
