"""``hil composite``: composite schedules of cases, beside which to hold a charger's answers.

A case is a JSON object with ``name``, ``version`` (1.6, 2.0.1 or 2.1), ``start`` and ``duration_s``
of the window, ``evseId`` (0 is the station), ``nrOfEvses``, ``chargingRateUnit``, ``profiles``
(each an ``evseId`` and a ``profile`` in OCPP's own JSON), ``transactions`` (each an ``evseId``, a
``transactionId`` and a ``start``; null is that of the window), and ``defaults``: ``limitA``,
``limitW`` and ``numberPhases`` to be told where no profile limits, and ``supplyVoltage``. It may
have ``phaseType`` (AC or DC), ``offline``, and ``simulateTransaction`` which, if false, leaves
idle EVSEs without the profiles of a transaction.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from harness.cli.cases import Case, case_of
from harness.errors import InputError
from harness.limits import CompositePeriod, Reading, composite_of
from harness.profiles import ProfileError, Version
from harness.units import SECOND_MS, Millis
from harness.wording import shown

__all__ = ["run"]

_FURTHER = (
    "limit_L2",
    "limit_L3",
    "setpoint",
    "setpoint_L2",
    "setpoint_L3",
    "dischargeLimit",
    "dischargeLimit_L2",
    "dischargeLimit_L3",
)
"""What a period may say in the order of :class:`CompositePeriod`, behind its numberPhases."""


def run(arguments: argparse.Namespace) -> None:
    """Print one JSON array with the answer to each case.

    Raises :class:`InputError` when there is no array of cases, or no such reading.
    """
    zone = arguments.time_zone
    readings = {
        version: Reading.parse(*arguments.readings, time_zone=zone, version=version)
        for version in Version
    }
    with _uncollected():
        answers = [json.dumps(_answer(case, readings)) for case in _cases(arguments.cases)]
    print("[", ",\n ".join(answers), "]", sep="")


@contextmanager
def _uncollected() -> Iterator[None]:
    # Thousands of cases make no cycles, and looking for some would take half of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _cases(path: str) -> Sequence[object]:
    name = "stdin" if path == "-" else path
    try:
        cases = json.loads(sys.stdin.read() if path == "-" else Path(path).read_bytes())
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: found no JSON ({error}), expected an array of cases") from None
    if not isinstance(cases, list):
        raise InputError(f"{name}: found {shown(cases)}, expected an array of cases")
    return cases


def _answer(value: object, readings: Mapping[Version, Reading]) -> dict[str, object]:
    try:
        case = case_of(value, readings)
    except ProfileError as error:
        where = error.path or "case"
        sentence = f"{where}: found {shown(error.found)}, expected {error.expected}"
        return {"name": _name(value), "error": sentence}
    schedule = [_told(period) for period in _periods(case)]
    return {"name": _name(value), "schedule": schedule, "unit": case.unit}


def _name(value: object) -> str | None:
    match value:
        case {"name": str(name)}:
            return name
    return None


def _periods(case: Case) -> tuple[CompositePeriod, ...]:
    return composite_of(
        case.ledger,
        case.site,
        case.evse,
        case.start,
        case.duration_ms,
        case.unit,
        case.reading,
        case.default,
    )


def _told(period: CompositePeriod) -> dict[str, object]:
    """Write a period in OCPP's words, without what it does not say."""
    start_ms, limit, phases, *values, mode, phase_to_use = period
    told: dict[str, object] = {"startPeriod": _seconds(start_ms), "limit": _number(limit)}
    if phases is not None:
        told["numberPhases"] = phases
    for key, number in zip(_FURTHER, values, strict=True):
        if number is not None:
            told[key] = _number(number)
    if mode is not None:
        told["operationMode"] = mode
    if phase_to_use is not None:
        told["phaseToUse"] = phase_to_use
    return told


def _seconds(duration: Millis) -> int | float:
    whole, rest = divmod(duration, SECOND_MS)
    return duration / SECOND_MS if rest else whole


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
