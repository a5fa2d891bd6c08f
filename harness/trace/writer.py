"""The trace of one item: one JSON object per line, in the order in which things happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from harness.units import Instant, Millis

__all__ = ["MeterMiss", "MeterSample", "TraceWriter"]

_DECIMALS = 3
"""mW, mA, mV and mWh: finer than any meter shows, so rounding takes nothing away."""

_VALUES = '"p":%.3f,"pl":[%.3f,%.3f,%.3f],"i":[%.3f,%.3f,%.3f],"u":[%.3f,%.3f,%.3f]'
"""The measured values of a sample; three times as fast as the shortest digits of each float."""

_SAMPLES_PER_FLUSH = 64


class MeterSample(Protocol):
    """What a sample must tell; structural, because the trace knows no other room."""

    @property
    def connector(self) -> int: ...
    @property
    def slot(self) -> int: ...
    @property
    def t0(self) -> Instant: ...
    @property
    def t1(self) -> Instant: ...
    @property
    def interval_ms(self) -> Millis: ...
    @property
    def power_w(self) -> float: ...
    @property
    def phase_power_w(self) -> tuple[float, float, float]: ...
    @property
    def phase_current_a(self) -> tuple[float, float, float]: ...
    @property
    def phase_voltage_v(self) -> tuple[float, float, float]: ...
    @property
    def energy_wh(self) -> float | None: ...


class MeterMiss(Protocol):
    """What a slot without a value must tell."""

    @property
    def connector(self) -> int: ...
    @property
    def slot(self) -> int: ...
    @property
    def at(self) -> Instant: ...
    @property
    def interval_ms(self) -> Millis: ...
    @property
    def reason(self) -> str: ...


class TraceWriter:
    """Appends records to a new file; instants are written as milliseconds since ``t0``.

    Samples are buffered; every other record takes all that came before it to the disk, so that
    a crash loses at most some seconds of samples. Floats are rounded to three decimals.
    Raises :class:`FileExistsError` when the file exists: evidence is never written over.
    """

    def __init__(self, path: Path, t0: Instant) -> None:
        self.t0 = t0
        self._lines = 0
        self._unflushed = 0
        self._file = path.open("x", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Flush and close the file; closing twice does no harm."""
        self._file.close()

    def write(self, kind: str, at: Instant, /, **fields: object) -> int:
        """Append a record and return its line number, the first being 1.

        Raises :class:`ValueError` for a field that the writer sets itself or that is not finite,
        and :class:`TypeError` for one that JSON does not know; nothing is written then.
        """
        if "t" in fields or "kind" in fields:
            raise ValueError("t and kind are set by the writer")
        record = {"kind": kind, "t": at - self.t0, **fields}
        line = json.dumps(_plain(record), separators=(",", ":"), allow_nan=False)
        number = self._append(line)
        self._flush()
        return number

    def write_record(self, record: Mapping[str, object], at: Instant, /) -> int:
        """Append a record that names its own ``kind``; its other fields stay as they are."""
        fields = {key: value for key, value in record.items() if key != "kind"}
        return self.write(str(record["kind"]), at, **fields)

    def write_sample(self, sample: MeterSample) -> int:
        """Append a sample and return its line number; fast, for there are a million of them.

        What the meter does not measure of a phase, which is NaN, becomes null. Raises
        :class:`ValueError` when another value is not finite; nothing is written then.
        """
        energy = "null" if sample.energy_wh is None else f"{sample.energy_wh:.3f}"
        values = _VALUES % (
            sample.power_w,
            *sample.phase_power_w,
            *sample.phase_current_a,
            *sample.phase_voltage_v,
        )
        if "n" in values:
            values = values.replace("nan", "null")
        if "inf" in values or values.startswith('"p":n') or energy.endswith(("nan", "inf")):
            raise ValueError(f"a measured value is not finite: {sample}")
        t0 = self.t0
        number = self._append(
            f'{{"kind":"sample","t":{sample.t0 - t0},"t1":{sample.t1 - t0},'
            f'"c":{sample.connector},"slot":{sample.slot},"dt":{sample.interval_ms},'
            f'{values},"e":{energy}}}'
        )
        self._unflushed += 1
        if self._unflushed >= _SAMPLES_PER_FLUSH:
            self._flush()
        return number

    def write_missing(self, missing: MeterMiss) -> int:
        """Append a slot without a value, and why there is none; return its line number."""
        return self.write(
            "missing",
            missing.at,
            c=missing.connector,
            slot=missing.slot,
            dt=missing.interval_ms,
            reason=missing.reason,
        )

    def _append(self, line: str) -> int:
        self._file.write(line + "\n")
        self._lines += 1
        return self._lines

    def _flush(self) -> None:
        self._file.flush()
        self._unflushed = 0


def _plain(value: object) -> object:
    """Turn a value into what JSON knows; a :class:`~decimal.Decimal` keeps all its digits."""
    match value:
        case float():
            return round(value, _DECIMALS)
        case Decimal():
            whole = value.is_finite() and value == value.to_integral_value()
            return int(value) if whole else float(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
