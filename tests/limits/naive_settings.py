"""Where, when and by which reading of the standard the two oracles are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.naive import Switches
from limits.naive_clock import wall

from harness.limits import SWITCHES, Hardware, Reading, Site, Supply, default_reading
from harness.profiles import Version
from harness.units import SECOND_MS, Instant, parse_instant

SITE = Site((Hardware(Decimal(32), 3), Hardware(Decimal(16), 1)))
_DC = Hardware(Decimal(125), supply=Supply.DC)
WITH_DC = Site((Hardware(Decimal(32), 3), _DC))
ONLY_DC = Site((_DC, _DC))
_FUSES = {
    SITE: [(32, 3), (16, 1)],
    WITH_DC: [(32, 3), (125, None)],
    ONLY_DC: [(125, None), (125, None)],
}
EDGE_MS = 40 * SECOND_MS

# A plain day, the instants at which the clock on the wall is put forward and back, and the end
# of a leap day.
CENTRES = {
    "Europe/Berlin": [
        "2025-01-15T08:00:00Z",
        "2025-03-30T01:00:00Z",
        "2025-10-26T01:00:00Z",
        "2024-02-29T23:00:00Z",
    ],
    "America/New_York": [
        "2025-01-15T08:00:00Z",
        "2025-03-09T07:00:00Z",
        "2025-11-02T06:00:00Z",
        "2028-03-01T05:00:00Z",
    ],
}


@dataclass(frozen=True)
class Setting:
    """Where and when a story plays, in which OCPP, and by which reading it is understood."""

    centre: Instant
    reading: Reading
    version: Version = Version.V16
    site: Site = SITE

    @property
    def hardware(self) -> list[tuple[int, int | None]]:
        """The site in the naive oracle's own words: fuses, and phases or None on DC."""
        return _FUSES[self.site]

    @property
    def switches(self) -> Switches:
        """The same reading in the naive oracle's own words."""
        return Switches(
            before_start=str(self.reading.recurring_before_start),
            local=self.reading.recurrence_clock == "local",
            zone=self.reading.time_zone,
            anchor=str(self.reading.relative_anchor),
            connector_first=self.reading.txdefault_scope == "connector_first",
            replace_everywhere=self.reading.replace_scope == "station",
            per_phase=self.reading.w_cap == "per_phase",
            on_top=self.reading.local_generation == "on_top",
        )

    def on_the_wall(self, instant: Instant) -> Instant:
        """Read the station's clock on the wall."""
        return wall(instant, self.reading.time_zone)


@st.composite
def settings_of(draw, versions: Sequence[Version] = tuple(Version)) -> Setting:
    """Draw a place, a version and a reading.

    A rule often shows under one pair of readings only: each switch keeps its default in two of
    three examples, so that such a pair is not rare.
    """
    zone = draw(st.sampled_from(sorted(CENTRES)))
    centre = parse_instant(draw(st.sampled_from(CENTRES[zone])))
    version = draw(st.sampled_from(versions))
    reading = replace(default_reading(version), time_zone=zone)
    for name, values in SWITCHES.items():
        default = getattr(reading, name)
        others = [value for value in values if value != default]
        choice = [default] * 2 * len(others) + others
        reading = reading.with_switch(name, draw(st.sampled_from(choice)))
    # On DC a rule shows no more often than on AC: a third is enough.
    sites = [SITE, SITE, SITE, SITE, WITH_DC, ONLY_DC]
    return Setting(centre, reading, version, draw(st.sampled_from(sites)))


SETTINGS = settings_of()
OF_16 = settings_of([Version.V16])
OF_2X = settings_of([Version.V201, Version.V21])
OF_21 = settings_of([Version.V21])
