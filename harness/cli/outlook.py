"""What a scenario allows, computed from its steps alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.limits import (
    Allowed,
    BandPiece,
    Bands,
    Hardware,
    Piece,
    Reading,
    Site,
    allowed,
    bands,
    enabled_readings,
)
from harness.report.forecast import Forecast
from harness.scenario import ScenarioItem
from harness.scenario.rehearsal import Rehearsal
from harness.wording import place as named

__all__ = ["STATION", "Outlook", "outlook_of"]

STATION = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """An item with what it allows under its default reading, and the band of all enabled ones."""

    item: ScenarioItem
    rehearsal: Rehearsal
    site: Site
    reading: Reading
    allowed: Allowed
    bands: Bands

    @property
    def places(self) -> Iterator[int]:
        """The connectors, and 0 for the station where it has several."""
        yield from range(1, len(self.site.connectors) + 1)
        if len(self.site.connectors) > 1:
            yield STATION

    def hardware(self, place: int) -> tuple[Hardware, ...]:
        """Return the hardware of a connector, or of all for the station."""
        return self.site.connectors if place == STATION else (self.site.connectors[place - 1],)

    def pieces(self, place: int) -> tuple[Piece, ...]:
        """Return the pieces of a place under the default reading."""
        return self.allowed.station if place == STATION else self.allowed.connector(place)

    def band(self, place: int) -> tuple[BandPiece, ...]:
        """Return the pieces of a place between the strictest and the most lenient reading."""
        return self.bands.station if place == STATION else self.bands.connectors[place - 1]

    def forecast(self, place: int) -> Forecast:
        """Return what a plot shows of a place."""
        return Forecast.of(
            named(place),
            self.pieces(place),
            self.band(place),
            self.rehearsal.start,
            self.site.nominal_voltage_v,
            max(one.phases for one in self.hardware(place)),
        )


def outlook_of(
    item: ScenarioItem, rehearsal: Rehearsal, switches: Mapping[str, str], time_zone: str | None
) -> Outlook:
    """Ask the oracle about a rehearsed item, on a bench that fits its needs.

    ``switches`` pin readings beside those that the scenario pins, and before them. Raises
    :class:`harness.errors.InputError` when one of them is unknown.
    """
    needs = item.scenario.needs
    site = Site((Hardware(phases=needs.phases),) * needs.connectors)
    readings = enabled_readings(
        time_zone, {**item.scenario.readings, **switches}, rehearsal.version
    )
    usual, (events, start, end) = readings[0], (rehearsal.events, rehearsal.start, rehearsal.end)
    return Outlook(
        item=item,
        rehearsal=rehearsal,
        site=site,
        reading=usual,
        allowed=allowed(events, site, start, end, usual),
        bands=bands(events, site, start, end, readings),
    )
