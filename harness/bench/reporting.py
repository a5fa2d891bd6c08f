"""Has a charger without a meter report often enough to be judged by what it says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from harness.csms import Answer, Station, StationRefused, StationSilent
from harness.units import SECOND_MS, Millis

__all__ = ["reporting_every"]

_logger = logging.getLogger("harness.bench")

_OF_16 = "MeterValueSampleInterval"
_OF_2X = "SampledDataCtrlr.TxUpdatedInterval"
"""OCPP 1.6 §9.1.15; OCPP 2.0.1 part 2 appendix, SampledDataCtrlr."""

_WAY_BACK_S = 30.0


@asynccontextmanager
async def reporting_every(station: Station, every_ms: Millis) -> AsyncIterator[None]:
    """Have MeterValues sent that often during transactions, and put the old interval back.

    A station that refuses goes on as it is set: what it then does not say is missing.
    """
    key = _OF_16 if station.ocpp_version == "1.6" else _OF_2X
    before = await _interval(station, key)
    wanted = str(max(1, every_ms // SECOND_MS))
    is_changed = before != wanted and (await _change(station, key, wanted)).is_accepted
    try:
        yield
    finally:
        if is_changed and before is not None:
            try:
                async with asyncio.timeout(_WAY_BACK_S):
                    await _change(station, key, before)
            except (StationSilent, TimeoutError) as error:
                _logger.warning("%s is still %s instead of %s: %s", key, wanted, before, error)


async def _interval(station: Station, key: str) -> str | None:
    try:
        return (await station.configuration([key])).get(key)
    except StationRefused:
        return None


async def _change(station: Station, key: str, value: str) -> Answer:
    answer = await station.set_configuration(key, value)
    if not answer.is_accepted:
        _logger.warning("%s = %s was answered %s", key, value, answer.status)
    return answer
