from __future__ import annotations

from pathlib import Path

import pytest

from harness.csms import MeterValuesReceived
from harness.csms.mishaps import mishap

from .fake_charger import booted, in_virtual_time
from .speakers import AT

SECRET = "hunter2-and-more"  # noqa: S105


def test_a_mishap_says_what_went_wrong_and_where_in_no_ones_words() -> None:
    with pytest.raises(KeyError) as caught:
        {}[SECRET]
    found = mishap(caught.value)
    assert found.startswith("KeyError at test_mishaps.py:")
    assert SECRET not in found


@in_virtual_time
async def test_a_request_that_is_not_digested_leaves_no_secret_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(_identity: str, event: object) -> None:
        if isinstance(event, MeterValuesReceived):
            raise LookupError(f"cannot read {event.values}")  # noqa: TRY004

    async with booted(tmp_path, on_event=listen) as (_, charger, _):
        value = {"timestamp": AT, "sampledValue": [{"value": SECRET}]}
        answer = await charger.ask("MeterValues", {"connectorId": 1, "meterValue": [value]})
        assert answer[2] == "InternalError"
    assert "cannot digest MeterValues: LookupError at" in caplog.text
    assert SECRET not in caplog.text
