"""What is wrong with a message of OCPP 2.x is said in the words of that version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .fake_charger import in_virtual_time
from .speakers import AT, Speaker2, Speaker21, Speaker201, speaking

both_versions = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)
REPORT = {"requestId": 1, "seqNo": 0, "generatedAt": AT}

CODES = [
    ([2, "x"], ["x", "RpcFrameworkError"]),
    ([2, "x", "Heartbeat", []], ["x", "RpcFrameworkError"]),
    ([2, 5, "Heartbeat", {}], ["-1", "RpcFrameworkError"]),
    ("{", ["-1", "RpcFrameworkError"]),
    ([9, "x", "Heartbeat", {}], ["x", "MessageTypeNotSupported"]),
    ([2, "x", "BootNotification", {}], ["x", "OccurrenceConstraintViolation"]),
    (
        [2, "x", "NotifyReport", {**REPORT, "reportData": []}],
        ["x", "OccurrenceConstraintViolation"],
    ),
    ([2, "x", "Heartbeat", {"x": 1}], ["x", "FormatViolation"]),
    ([2, "x", "SignCertificate", {"csr": 5}], ["x", "TypeConstraintViolation"]),
    (
        [2, "x", "FirmwareStatusNotification", {"status": "Tired"}],
        ["x", "PropertyConstraintViolation"],
    ),
]


@both_versions
@pytest.mark.parametrize(("frame", "refusal"), CODES)
@in_virtual_time
async def test_what_is_wrong_is_refused_in_the_words_of_2_x(
    tmp_path: Path, speaker: type[Speaker2], frame: object, refusal: list[str]
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, _):
        await charger.say(frame)
        answer = await charger.hear()
        assert answer[:3] == [4, *refusal]
        await charger.settled()


@both_versions
@pytest.mark.parametrize("frame", ["[]", "null", "[3]", "[4,5]", b"\xff"])
@in_virtual_time
async def test_what_is_no_request_is_not_answered(
    tmp_path: Path, speaker: Any, frame: str | bytes
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, _):
        await charger.say(frame)
        await charger.settled()


@in_virtual_time
async def test_the_messages_without_an_answer_of_2_1_are_not_answered(tmp_path: Path) -> None:
    stream = {"id": 1, "pending": 0, "basetime": AT, "data": [{"t": 0, "v": "1"}]}
    async with speaking(Speaker21, tmp_path) as (_, charger, _):
        await charger.say([6, "s", "NotifyPeriodicEventStream", stream])
        await charger.say([5, "r", "GenericError", "", {}])
        await charger.settled()
