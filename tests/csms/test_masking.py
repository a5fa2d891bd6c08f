from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.csms.masking import masked, may_hold_secret
from harness.csms.schema import answer_violations, request_flaw, request_text
from harness.errors import InputError

SECRET = "68656c6c6f"  # noqa: S105  # nobody's

BASIC_AUTH = {
    "component": {"name": "SecurityCtrlr"},
    "variable": {"name": "BasicAuthPassword"},
}
VPN = {"server": "s", "user": "u", "type": "IPSec", "password": SECRET, "key": SECRET}

FRAMES = {
    "1.6 ChangeConfiguration": [
        2,
        "1",
        "ChangeConfiguration",
        {"key": "AuthorizationKey", "value": SECRET},
    ],
    "1.6 ChangeConfiguration in another case": [
        2,
        "1",
        "ChangeConfiguration",
        {"value": SECRET, "key": "authorizationkey"},
    ],
    "1.6 GetConfiguration's answer": [
        3,
        "1",
        {"configurationKey": [{"key": "AuthorizationKey", "value": SECRET}]},
    ],
    "1.6 GetConfiguration's answer with a number": [
        3,
        "1",
        {"configurationKey": [{"key": "AuthorizationKey", "value": 68656}]},
    ],
    "2.x SetVariables": [
        2,
        "1",
        "SetVariables",
        {"setVariableData": [{**BASIC_AUTH, "attributeValue": SECRET}]},
    ],
    "2.x GetVariables' answer": [
        3,
        "1",
        {"getVariableResult": [{**BASIC_AUTH, "attributeValue": SECRET}]},
    ],
    "2.x NotifyReport": [
        2,
        "1",
        "NotifyReport",
        {
            "reportData": [
                {**BASIC_AUTH, "variableAttribute": [{"type": "Actual", "value": SECRET}]}
            ]
        },
    ],
    "2.x NotifyEvent": [
        2,
        "1",
        "NotifyEvent",
        {"eventData": [{**BASIC_AUTH, "actualValue": SECRET}]},
    ],
    "2.1 SetNetworkProfile": [
        2,
        "1",
        "SetNetworkProfile",
        {
            "connectionData": {
                "basicAuthPassword": SECRET,
                "vpn": VPN,
                "apn": {"apn": "a", "apnPassword": SECRET, "simPin": 68656},
            }
        },
    ],
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_a_secret_is_masked_wherever_ocpp_puts_it(frame: list[object]) -> None:
    text = json.dumps(frame)
    assert may_hold_secret(text)
    found = json.dumps(masked(frame))
    assert "***" in found
    assert SECRET not in found
    assert "68656" not in found


def test_what_is_no_secret_stays_as_it_is() -> None:
    keys = [
        {"key": "AuthorizationKey", "readonly": False, "value": SECRET},
        {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
    ]
    assert masked([3, "1", {"configurationKey": keys}]) == [
        3,
        "1",
        {"configurationKey": [{**keys[0], "value": "***"}, keys[1]]},
    ]


def test_the_name_of_the_variable_stays_readable() -> None:
    found = masked({**BASIC_AUTH, "attributeValue": SECRET})
    assert found == {**BASIC_AUTH, "attributeValue": "***"}


def test_a_profile_holds_no_secret() -> None:
    text = json.dumps([2, "1", "SetChargingProfile", {"csChargingProfiles": {"stackLevel": 1}}])
    assert not may_hold_secret(text)


SLOPPY_ANSWERS = [
    {"configurationKey": [{"key": "AuthorizationKey", "readonly": True, "value": 68656}]},
    {"configurationKey": [{"key": "AuthorizationKey", "value": SECRET}]},
    {"configurationKey": {"key": "AuthorizationKey", "readonly": True, "value": SECRET}},
]


@pytest.mark.parametrize("payload", SLOPPY_ANSWERS)
def test_no_complaint_about_an_answer_quotes_a_secret(payload: dict[str, object]) -> None:
    complaints = answer_violations("GetConfiguration", payload, "1.6")
    assert complaints
    assert "68656" not in " ".join(complaints)


def test_no_complaint_about_a_request_of_the_station_quotes_a_secret() -> None:
    payload = {"reportData": {**BASIC_AUTH, "variableAttribute": [{"value": SECRET}]}}
    flaw = request_flaw("NotifyReport", payload, "2.0.1")
    assert flaw is not None
    assert SECRET not in flaw.sentence


def test_no_complaint_about_a_request_of_ours_quotes_a_secret() -> None:
    too_long = {"key": "AuthorizationKey", "value": SECRET * 100}
    with pytest.raises(InputError, match="a secret in it has a wrong form") as refused:
        request_text("ChangeConfiguration", too_long, "1.6")
    assert SECRET not in str(refused.value)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    )
)
def test_what_names_no_secret_is_copied(value: object) -> None:
    assert masked(value) == value
