"""Allowed(t) of a finished run, computed again from the trace and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from harness.limits import (
    DEFAULT_READING,
    Allowed,
    Hardware,
    Oracle,
    Piece,
    Reading,
    Reason,
    Site,
    Supply,
)
from harness.limits.site import NOMINAL_DC_VOLTAGE_V
from harness.profiles import LedgerEvent, event_from_record
from harness.report.evidence import Trace
from harness.trace.reader import Record
from harness.units import Instant, Millis, parse_instant

__all__ = ["Bounds", "Plateau", "bounds_of"]


@dataclass(frozen=True, slots=True)
class Plateau:
    """A piece of allowed(t) on the run's own time axis (ms), ready to be drawn.

    ``power_w`` is the smallest power that the piece's caps imply at nominal voltage, None where
    nothing limits. ``ceiling_w`` is the reading of the meter from which on it was exceeded.
    """

    start: Millis
    end: Millis
    power_w: float | None
    ceiling_w: float | None
    current_a: float | None
    piece: Piece


@dataclass(frozen=True, slots=True)
class Bounds:
    """The ledger of a run and allowed(t) under its readings, the default one first."""

    header: Record
    site: Site
    t0: Instant
    events: Sequence[LedgerEvent]
    readings: Sequence[tuple[str, Allowed]]

    def plateaus(self, connector: int) -> list[tuple[str, list[Plateau]]]:
        """List each reading with its plateaus for a connector; 0 is the whole station."""
        return [
            (name, [self._plateau(piece, connector) for piece in _pieces(one, connector)])
            for name, one in self.readings
        ]

    def why(self, connector: int, instant: Instant) -> tuple[Reason, ...]:
        """Return the reasons under the default reading, with those that did not lead."""
        _, usual = self.readings[0]
        return usual.why(connector, instant)

    def rated_w(self, connector: int) -> float:
        """Return the power that the installation alone would allow."""
        hardware = self.site.connectors[connector - 1 : connector] or self.site.connectors
        powers = (one.cap.estimate_w(self.site.nominal_voltage_v, one.phases) for one in hardware)
        return float(sum(power for power in powers if power is not None))

    def _plateau(self, piece: Piece, connector: int) -> Plateau:
        power = piece.cap.estimate_w(self.site.nominal_voltage_v, self._phases(connector))
        return Plateau(
            start=piece.start - self.t0,
            end=piece.end - self.t0,
            power_w=_as_float(power),
            ceiling_w=None if power is None else _ceiling_w(float(power), connector, self.header),
            current_a=_as_float(piece.cap.current_a),
            piece=piece,
        )

    def _phases(self, connector: int) -> int:
        hardware = self.site.connectors
        return hardware[connector - 1].phases if connector else max(one.phases for one in hardware)


def bounds_of(trace: Trace) -> Bounds | None:
    """Compute allowed(t) over the whole trace; None when it was cut before its header.

    Readings beside the default one matter, and are computed, only when a verdict is disputed.
    """
    header = trace.header
    if "site" not in header:
        return None
    t0, site = parse_instant(header["t0"]), _site(header["site"])
    events = [event_from_record({**record, "at": t0 + record["t"]}) for record in trace.ledger]
    end = t0 + max(trace.duration, 1)
    readings = _readings(header, disputed=_is_disputed(trace.verdict))
    windows = Oracle(site).under(events, t0, end, readings)
    return Bounds(header, site, t0, events, list(zip(map(_name, readings), windows, strict=True)))


def _is_disputed(verdict: Record) -> bool:
    return any(one.get("verdict") == "disputed" for one in verdict.get("connectors", ()))


def _pieces(limits: Allowed, connector: int) -> Sequence[Piece]:
    return limits.connector(connector) if connector else limits.station


def _as_float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _ceiling_w(power_w: float, connector: int, header: Record) -> float:
    """Solve P > L(1 + tol) + accuracy·P + resolution/2 for P (meters §3.4 rule 3)."""
    criteria = header.get("criteria", {})
    meter = header.get("meters", {}).get(str(connector)) or header.get("meter", {})
    granted = power_w * (1 + criteria.get("tolerance", 0.0))
    half_digit = meter.get("power_resolution_w", 0.0) / 2
    provable = (granted + half_digit) / (1 - meter.get("accuracy", 0.0))
    return float(max(provable, criteria.get("pause_power_w", 0.0)))


def _site(record: Record) -> Site:
    connectors = tuple(map(_hardware, record["connectors"]))
    return Site(connectors, Decimal(str(record["nominal_voltage_v"])))


def _hardware(record: Record) -> Hardware:
    return Hardware(
        max_current_a=_decimal(record.get("max_current_a")),
        phases=int(record["phases"]),
        max_power_w=_decimal(record.get("max_power_w")),
        supply=Supply(record.get("supply", Supply.AC)),
        dc_voltage_v=_decimal(record.get("dc_voltage_v")) or NOMINAL_DC_VOLTAGE_V,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _readings(header: Record, *, disputed: bool) -> list[Reading]:
    zone = header.get("time_zone")
    recorded = [_reading(one, zone) for one in header.get("readings", ())]
    enabled = recorded or [DEFAULT_READING]
    return enabled if disputed else enabled[:1]


def _reading(switches: str | Sequence[str], time_zone: str | None) -> Reading:
    named = switches.split(", ") if isinstance(switches, str) else switches
    return Reading.parse(*named, time_zone=time_zone)


def _name(reading: Reading) -> str:
    """Name a reading by the switches that differ from the default one."""
    usual = str(DEFAULT_READING).split(", ")
    return ", ".join(one for one in str(reading).split(", ") if one not in usual)
