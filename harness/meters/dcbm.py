"""LEM's DCBM 400/600, a meter of direct current that speaks HTTP; it needs the extra ``dc``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from types import TracebackType
from typing import ClassVar, Self

from harness.clock import Clock
from harness.measured import MeterModel
from harness.meters.accuracy import ACCURACY_CLASSES
from harness.meters.jsonlink import JsonLink, NoJson
from harness.meters.values import ROUNDING_MS, NoValue, Values
from harness.units import SECOND_MS

__all__ = ["LemDcbm"]

_LIVE = "/v1/livemeasure"
"""DCBM 400/600 operation manual of January 2021, section 7.1, table 5."""

_KILO = 1_000.0
"""Powers come in kW and energies in kWh. EVerest's driver (LemDCBM400600) took them for W and Wh
at first; should a firmware do so, the plausibility checks say it, for power is voltage times
current."""


class LemDcbm:
    """Reads a DCBM 400/600; a :class:`harness.meters.Meter` and an async context manager.

    ``invert`` is for a meter that is wired backward.
    """

    ID: ClassVar = "lem-dcbm-400-600"
    NAME: ClassVar = "LEM DCBM 400/600"
    CONFIDENCE: ClassVar = "medium"
    MODEL: ClassVar = MeterModel(
        refresh_ms=SECOND_MS,
        window_ms=SECOND_MS,
        accuracy=ACCURACY_CLASSES["unknown"],
        power_resolution_w=10.0,
        current_resolution_a=0.1,
        energy_resolution_wh=1.0,
    )
    """All of it assumed but the watt-hour, which LEM's records of transactions have."""

    def __init__(self, clock: Clock, url: str, *, invert: bool = False) -> None:
        """Prepare to read ``http://host``; raises :class:`InputError` for any other link."""
        self._clock = clock
        self._link = JsonLink(url)
        self._rounding_ms = 0 if clock.is_virtual else ROUNDING_MS
        self._sign = -1.0 if invert else 1.0
        self._energy = "energyExportTotal" if invert else "energyImportTotal"

    @property
    def line(self) -> JsonLink:
        """The connection to the meter, which has it for itself."""
        return self._link

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self._link.close()

    async def read(self) -> Values | NoValue:
        """Read everything, in one reply."""
        t0 = self._clock.now()
        try:
            live = await self._link.get(_LIVE)
            return self._interpret(live, t0)
        except NoJson as failure:
            return NoValue(t0, str(failure))

    def _interpret(self, live: Mapping[str, object], t0: int) -> Values:
        power_w = self._sign * _KILO * _number(live, "power") + 0.0
        return Values(
            t0=t0 - self._rounding_ms,
            t1=self._clock.now() + self._rounding_ms,
            power_w=power_w,
            phase_power_w=(power_w, 0.0, 0.0),
            phase_current_a=(abs(_number(live, "current")), 0.0, 0.0),
            phase_voltage_v=(_number(live, "voltage"), 0.0, 0.0),
            frequency_hz=None,
            energy_wh=_KILO * _number(live, self._energy),
        )


def _number(live: Mapping[str, object], name: str) -> float:
    found = live.get(name)
    if found is None:
        raise NoJson(f"the reply has no {name!r}")
    if isinstance(found, int | float) and not isinstance(found, bool):
        with suppress(OverflowError):
            if isfinite(number := float(found)):
                return number
    raise NoJson(f"{name!r} in the reply is no number")
