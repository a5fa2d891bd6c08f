"""Waiting for a station that takes no profiles for a while, because they came too fast."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from harness.clock import Clock
from harness.csms.station import Answer
from harness.units import MINUTE_MS, SECOND_MS, Millis, format_duration

__all__ = ["RATE_LIMIT_DEADLINE_MS", "patiently"]

_logger = logging.getLogger("harness.csms")

RATE_LIMIT_DEADLINE_MS: Millis = 5 * MINUTE_MS
"""How long a station may put a profile off in all, before its refusal is taken for an answer."""

_WITHOUT_NUMBER_MS: Millis = 10 * SECOND_MS


async def patiently(identity: str, clock: Clock, ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask until the station no longer answers RateLimitExceeded (K01.FR.56, F21-16).

    It waits as long as the station says (K01.FR.57), else ten seconds, and gives up where that
    would end after the deadline. The answer tells how long it took.
    """
    waited: Millis = 0
    while True:
        answer = await ask()
        wait = _asked_to_wait_ms(answer)
        if wait is None or waited + wait > RATE_LIMIT_DEADLINE_MS:
            return replace(answer, waited_ms=waited)
        _logger.warning("%s: takes no profile for %s", identity, format_duration(wait))
        await clock.sleep(wait)
        waited += wait


def _asked_to_wait_ms(answer: Answer) -> Millis | None:
    if answer.is_accepted or answer.is_error:
        return None
    match answer.payload.get("statusInfo"):
        case {"reasonCode": "RateLimitExceeded", "additionalInfo": info}:
            return _milliseconds(str(info))
        case {"reasonCode": "RateLimitExceeded"}:
            return _WITHOUT_NUMBER_MS
        case _:
            return None


def _milliseconds(info: str) -> Millis:
    seconds = re.search(r"[0-9]{1,6}", info)
    # Not at once, whatever the station says: there is no end to that.
    return max(SECOND_MS, int(seconds[0]) * SECOND_MS) if seconds else _WITHOUT_NUMBER_MS
