"""Has a charger report often enough to be judged by what it says, or to be held to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from harness.csms import Station, StationRefused, StationSilent
from harness.units import SECOND_MS, Millis

__all__ = ["reporting_every", "telling"]

_logger = logging.getLogger("harness.bench")

_INTERVAL = ("MeterValueSampleInterval", "SampledDataCtrlr.TxUpdatedInterval")
_MEASURANDS = ("MeterValuesSampledData", "SampledDataCtrlr.TxUpdatedMeasurands")
"""OCPP 1.6 §9.1.14 and §9.1.15; OCPP 2.0.1 part 2 appendix, SampledDataCtrlr."""

_POWER_AND_ENERGY = "Energy.Active.Import.Register,Power.Active.Import"
_AND_CURRENT = f"{_POWER_AND_ENERGY},Current.Import"

_WAY_BACK_S = 30.0


@asynccontextmanager
async def reporting_every(station: Station, every_ms: Millis) -> AsyncIterator[None]:
    """Have MeterValues sent that often during transactions, and put the old interval back.

    A station that refuses goes on as it is set: what it then does not say is missing.
    """
    async with _set(station, _INTERVAL, str(max(1, every_ms // SECOND_MS))):
        yield


@asynccontextmanager
async def telling(station: Station) -> AsyncIterator[None]:
    """Have MeterValues tell what a meter can confirm, and put back what they told before.

    A station that cannot tell its current tells power and energy; one that refuses tells what it
    is set to.
    """
    async with _set(station, _MEASURANDS, _AND_CURRENT, _POWER_AND_ENERGY):
        yield


@asynccontextmanager
async def _set(station: Station, names: tuple[str, str], *wanted: str) -> AsyncIterator[None]:
    """Set a key (1.6) or variable (2.x) to the first value that is taken, and put it back."""
    key = names[station.ocpp_version != "1.6"]
    before = await _value(station, key)
    is_changed = before not in wanted[:1] and await _is_changed(station, key, wanted)
    try:
        yield
    finally:
        if is_changed and before is not None:
            try:
                async with asyncio.timeout(_WAY_BACK_S):
                    await _is_changed(station, key, (before,))
            except (StationSilent, TimeoutError) as error:
                _logger.warning("%s does not go back to %s: %s", key, before, error)


async def _value(station: Station, key: str) -> str | None:
    try:
        return (await station.configuration([key])).get(key)
    except StationRefused:
        return None


async def _is_changed(station: Station, key: str, values: tuple[str, ...]) -> bool:
    for value in values:
        answer = await station.set_configuration(key, value)
        if answer.is_accepted:
            return True
        _logger.warning("%s = %s was answered %s", key, value, answer.status)
    return False
