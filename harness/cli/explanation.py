"""An outlook in words: the steps, then what each connector may draw, from when on, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.cli.figures import Figures, reading_name
from harness.cli.outlook import Outlook
from harness.limits import INSTALLATION, BandPiece, Cap, Piece, Reading, Reason
from harness.units import Instant, format_duration, format_instant
from harness.wording import place as named

__all__ = ["explanation"]

_WIDTH = 100
_LABEL = 9


def explanation(outlook: Outlook, path: Path) -> Iterator[str]:
    """Write an outlook as lines of at most 100 characters."""
    yield from _heading(outlook, path)
    yield from _steps(outlook)
    for place in outlook.places:
        yield from ("", named(place))
        yield from _Column(outlook, place).lines()


def _heading(outlook: Outlook, path: Path) -> Iterator[str]:
    item, rehearsal, site = outlook.item, outlook.rehearsal, outlook.site
    yield from _wrapped(item.scenario.title)
    yield f"{path}:{item.line}, item {item.name}"
    lasts = format_duration(rehearsal.end - rehearsal.start)
    yield f"t0 is {_utc(rehearsal.start)}, the run lasts {lasts}"
    phases, voltage_v = site.connectors[0].phases, f"{site.nominal_voltage_v:f}"
    yield f"W and A are converted at {voltage_v} V and {phases} phase{'s' * (phases > 1)}, or fewer"
    zone = outlook.reading.time_zone
    place = "" if zone is None else f" in the time zone {zone}"
    yield from _wrapped(f"read as {outlook.reading}{place}", indent=2)


def _steps(outlook: Outlook) -> Iterator[str]:
    yield from ("", "steps")
    cues, t0 = outlook.rehearsal.cues, outlook.rehearsal.start
    since = [_since(cue.at, t0) for cue in cues]
    width, digits = max(map(len, since)), len(str(max(cue.line for cue in cues)))
    for text, cue in zip(since, cues, strict=True):
        start = f"  {text:<{width}}  line {cue.line:>{digits}}  "
        yield from _wrapped(start + cue.text, indent=len(start))


class _Column:
    """The pieces of one connector, or of the station, as rows with their reasons below."""

    def __init__(self, outlook: Outlook, place: int) -> None:
        self._outlook = outlook
        self._place = place
        site = outlook.site
        self._figures = Figures.of(outlook.hardware(place), site.nominal_voltage_v)

    def lines(self) -> Iterator[str]:
        """Write a row for each piece, and below it who leads and who does not."""
        pieces = self._outlook.pieces(self._place)
        rows = [self._cells(piece) for piece in pieces]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row, piece in zip(rows, pieces, strict=True):
            cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
            yield f"  {'  '.join(cells)}".rstrip()
            for label, text in self._details(piece):
                start = f"      {label:<{_LABEL}}"
                yield from _wrapped(start + text, indent=len(start))
        if not pieces:
            yield "  no time passes"

    def _cells(self, piece: Piece) -> Sequence[str]:
        return (
            _since(piece.start, self._t0),
            _utc(piece.start),
            self._figures.own(piece.cap),
            f"= {self._figures.converted(piece.cap)}",
        )

    def _details(self, piece: Piece) -> Iterator[tuple[str, str]]:
        reasons = self._outlook.allowed.why(self._place, piece.start)
        leading = piece.reasons.index(piece.leading)
        yield "because", str(reasons[leading])
        for index, reason in enumerate(reasons):
            if index != leading:
                yield "also", self._amount(reason)
        for text in self._losers(piece):
            yield "not", text
        for band in self._outlook.band(self._place):
            if band.start < piece.end and piece.start < band.end and band.strict != band.lenient:
                yield "band", self._band(band, piece)

    def _losers(self, piece: Piece) -> Iterator[str]:
        """Tell who does not lead, also of the profiles that come while the piece lasts."""
        events = self._outlook.rehearsal.events
        within = {event.at for event in events if piece.start < event.at < piece.end}
        told: set[str] = set()
        for instant in sorted({piece.start, *within}):
            when = f"from {_since(instant, self._t0)} on: " if instant > piece.start else ""
            for reason in self._outlook.allowed.why(self._place, instant):
                for loser in reason.losers:
                    text = f"{loser.installed}: {loser.cause}"
                    if text not in told:
                        told.add(text)
                        yield when + text

    def _amount(self, reason: Reason) -> str:
        if reason.member == INSTALLATION:
            return str(reason)
        return f"{reason}: {self._figures.own(reason.cap)}"

    def _band(self, band: BandPiece, piece: Piece) -> str:
        strict = [those for one, those in band.readings if one.strict == band.strict]
        lenient = [those for one, those in band.readings if one.cap == band.lenient]
        told = [
            f"strict {self._under(band.strict, strict)}",
            f"lenient {self._under(band.lenient, lenient)}",
            *(
                self._under(one.cap, [those])
                for one, those in band.readings
                if those not in (*strict, *lenient)
            ),
        ]
        when = ""
        if (band.start, band.end) != (piece.start, piece.end):
            since, until = _since(band.start, self._t0), _since(band.end, self._t0)
            when = f"from {since} until {until}: "
        return when + "; ".join(told)

    def _under(self, cap: Cap, groups: Sequence[Sequence[Reading]]) -> str:
        """Write a limit with the readings that lead to it; several together may lead to one."""
        readings = [reading for group in groups for reading in group]
        name = f" ({reading_name(readings, self._outlook.reading)})" if readings else ""
        return f"{self._figures.own(cap)}{name}"

    @property
    def _t0(self) -> Instant:
        return self._outlook.rehearsal.start


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)


def _since(instant: Instant, t0: Instant) -> str:
    return f"t0 + {format_duration(instant - t0)}" if instant > t0 else "t0"


def _utc(instant: Instant) -> str:
    return format_instant(instant).replace(".000Z", "Z")
