from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.csms.frames import Failure, Nonsense, Request, Result, parse_frame, parse_json

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def test_a_call_is_a_request() -> None:
    assert parse_frame('[2,"7","Heartbeat",{"a":1}]') == Request("7", "Heartbeat", {"a": 1})


def test_a_call_result_is_a_result() -> None:
    assert parse_frame('[3,"7",{"status":"Accepted"}]') == Result("7", {"status": "Accepted"})


def test_a_call_error_is_a_failure_with_its_details() -> None:
    assert parse_frame('[4,"7","NotSupported","no",{"a":1}]') == Failure(
        "7", "NotSupported", {"errorDescription": "no", "errorDetails": {"a": 1}}
    )


@pytest.mark.parametrize("text", ["[2]", "[2,7]", '[5,"7",{}]', "{}", "7", "[", "[true]"])
def test_anything_else_is_nonsense_that_cannot_be_answered(text: str) -> None:
    found = parse_frame(text)
    assert isinstance(found, Nonsense)
    assert found.unique_id is None


def test_a_maimed_call_is_nonsense_that_can_be_answered() -> None:
    found = parse_frame('[2,"7","Heartbeat"]')
    assert isinstance(found, Nonsense)
    assert found.unique_id == "7"


@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_no_message_raises(message: str | bytes) -> None:
    assert isinstance(parse_frame(message), Request | Result | Failure | Nonsense)


@given(st.sampled_from([2, 3, 4]), st.lists(JSON, max_size=6))
def test_no_frame_of_a_known_type_raises(kind: int, rest: list[object]) -> None:
    frame = json.dumps([kind, *rest])
    assert isinstance(parse_frame(frame), Request | Result | Failure | Nonsense)


@given(JSON)
def test_strict_json_parses_to_the_same_value(value: object) -> None:
    assert parse_json(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e400", "[" * 65 + "]" * 65, "1" * 5000])
def test_what_only_python_takes_for_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_json(text)
