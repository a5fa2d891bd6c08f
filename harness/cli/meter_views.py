"""The ways to show the readings of a meter: a live table, lines, and JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from math import isnan
from typing import Protocol

from harness.cli.meter_maps import OpenMeter
from harness.cli.meter_watch import Watch
from harness.measured import PhaseValues
from harness.meters import NoValue, Values
from harness.units import SECOND_MS, format_instant

__all__ = ["JsonLines", "Lines", "LiveTable", "View"]

_UP_AND_CLEAR = "\x1b[{}A\x1b[J"
_WH = 1_000.0


class View(Protocol):
    """Shows the readings of one meter."""

    def begin(self, known: OpenMeter, sentence: str) -> None:
        """Show which meter it is, and whether it can be telling the truth."""

    def show(self, outcome: Values | NoValue, watch: Watch) -> None:
        """Show a reading; ``watch`` has taken notice of it."""


class LiveTable:
    """A table on a terminal that is written over with every reading."""

    def __init__(self) -> None:
        self._height = 0
        self._phases = 3
        self._assumed = ""

    def begin(self, known: OpenMeter, sentence: str) -> None:
        """Print what stays above the table."""
        self._phases = known.phases
        if "refresh" in known.assumed:
            self._assumed = f", assumed {_seconds(known.model.refresh_ms)}"
        print(f"{known.name}\n{sentence}\n")

    def show(self, outcome: Values | NoValue, watch: Watch) -> None:
        """Write the table over the one before."""
        rows = [*self._table(outcome), *self._notes(outcome, watch)]
        if self._height:
            sys.stdout.write(_UP_AND_CLEAR.format(self._height))
        self._height = len(rows)
        print(*rows, sep="\n", flush=True)

    def _table(self, outcome: Values | NoValue) -> Iterator[str]:
        if isinstance(outcome, NoValue):
            yield f"no reading: {outcome.reason}"
            return
        names = [f"L{phase}" for phase in range(1, self._phases + 1)] or ["DC"]
        yield _row("", "total", names)
        yield _row("power", _watts(outcome.power_w), _each(outcome.phase_power_w, names, "W", 0))
        yield _row("current", "", _each(outcome.phase_current_a, names, "A", 2))
        yield _row("voltage", "", _each(outcome.phase_voltage_v, names, "V", 1))
        if outcome.frequency_hz is not None:
            yield _row("frequency", f"{outcome.frequency_hz:.2f} Hz", [])
        if outcome.energy_wh is not None:
            yield _row("energy", f"{outcome.energy_wh / _WH:.3f} kWh", [])

    def _notes(self, outcome: Values | NoValue, watch: Watch) -> Iterator[str]:
        if isinstance(outcome, Values):
            yield _row("age", _seconds(watch.age_ms(outcome)), [])
            yield _row("reply", f"{outcome.t1 - outcome.t0} ms", [])
        refresh = watch.refresh
        seen = "not seen yet"
        if refresh is not None:
            most = "" if refresh.is_exact else "at most "
            seen = f"{most}{_seconds(refresh.period_ms)}"
        yield _row("refresh", f"{seen}{self._assumed}", [])
        last = f", last: {watch.last_reason}" if watch.missing else ""
        yield _row("missing", f"{watch.missing} of {watch.readings}{last}", [])


class Lines:
    """One line a reading, for files and pipes."""

    _COLUMNS = (
        *("time", "power_w", "l1_w", "l2_w", "l3_w", "l1_a", "l2_a", "l3_a", "l1_v", "l2_v"),
        *("l3_v", "frequency_hz", "energy_wh", "age_ms", "reply_ms"),
    )

    def begin(self, known: OpenMeter, sentence: str) -> None:
        """Print meter and sentence as comments, then the names of the columns."""
        print(f"# {known.name}", f"# {sentence}", " ".join(self._COLUMNS), sep="\n", flush=True)

    def show(self, outcome: Values | NoValue, watch: Watch) -> None:
        """Print the reading, or why there is none; ``-`` is what the meter does not tell."""
        if isinstance(outcome, NoValue):
            print(f"{format_instant(outcome.at)} # {outcome.reason}", flush=True)
            return
        cells = [
            f"{outcome.power_w:.1f}",
            *(_plain(value, 1) for value in outcome.phase_power_w),
            *(_plain(value, 3) for value in outcome.phase_current_a),
            *(_plain(value, 2) for value in outcome.phase_voltage_v),
            _plain(outcome.frequency_hz, 3),
            _plain(outcome.energy_wh, 1),
            str(watch.age_ms(outcome)),
            str(outcome.t1 - outcome.t0),
        ]
        print(format_instant(outcome.t1), *cells, flush=True)


class JsonLines:
    """One JSON object a reading; the sentence goes to stderr."""

    def begin(self, known: OpenMeter, sentence: str) -> None:
        """Keep stdout for the readings."""
        print(f"{known.name}: {sentence}", file=sys.stderr)

    def show(self, outcome: Values | NoValue, watch: Watch) -> None:
        """Print the reading; what the meter does not tell is null."""
        if isinstance(outcome, NoValue):
            print(json.dumps({"t1": outcome.at, "no_value": outcome.reason}), flush=True)
            return
        fields = {name: _jsonable(value) for name, value in outcome._asdict().items()}
        print(json.dumps(fields | {"age_ms": watch.age_ms(outcome)}), flush=True)


def _jsonable(value: object) -> object:
    if isinstance(value, tuple):
        return [_jsonable(one) for one in value]
    return None if isinstance(value, float) and isnan(value) else value


def _row(name: str, total: str, phases: Sequence[str]) -> str:
    if not phases:
        return f"{name:<10}{total:>12}" if len(total) <= 12 else f"{name:<10}  {total}"  # noqa: PLR2004
    return f"{name:<10}{total:>12}" + "".join(f"{one:>12}" for one in phases)


def _each(values: PhaseValues, names: Sequence[str], unit: str, decimals: int) -> list[str]:
    fitted = values[: len(names)]
    return ["-" if isnan(one) else f"{one:.{decimals}f} {unit}" for one in fitted]


def _watts(value: float) -> str:
    return f"{value:.0f} W"


def _plain(value: float | None, decimals: int) -> str:
    return "-" if value is None or isnan(value) else f"{value:.{decimals}f}"


def _seconds(duration_ms: int) -> str:
    return f"{duration_ms / SECOND_MS:.2f} s"
