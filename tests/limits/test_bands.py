"""The least and the most that any reading allows, and which reading allows what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import cap, charging, schedule, spoken, step
from limits.making import ONE, T0, TWO, accepted, profile, relative, started

from harness.limits import Hardware, Reading, Site, bands, enabled_readings
from harness.profiles import Purpose, RateUnit, Rebooted, Version
from harness.units import SECOND_MS

ANCHORS = tuple(
    Reading.parse(f"relative_anchor={anchor}") for anchor in ("transaction", "reception")
)
EVENTS = [started(), accepted(relative({0: 6, 60: 16}), at=T0 + 30_000)]
"""16 A from 60 s on by the start of the transaction, from 90 s on by the reception."""


def asked(events, readings, seconds=120, site=ONE):
    return bands(events, site, T0, T0 + seconds * SECOND_MS, readings)


def edges(pieces):
    return {
        (piece.start - T0) / SECOND_MS: (piece.strict.current_a, piece.lenient.current_a)
        for piece in pieces
    }


def test_a_band_is_as_wide_as_its_readings_differ():
    (band,) = asked(EVENTS, ANCHORS).connectors
    assert edges(band) == {0: (32, 32), 30: (6, 6), 60: (6, 16), 90: (16, 16)}
    assert [(piece.start, piece.end) for piece in band] == [
        (T0, T0 + 30_000),
        (T0 + 30_000, T0 + 60_000),
        (T0 + 60_000, T0 + 90_000),
        (T0 + 90_000, T0 + 120_000),
    ]


def test_each_piece_tells_which_reading_allows_what():
    _, agreed, disputed, _ = asked(EVENTS, ANCHORS).connectors[0]
    ((piece, readings),) = agreed.readings
    assert (piece.cap.current_a, readings) == (6, ANCHORS)
    told = {readings: piece.cap.current_a for piece, readings in disputed.readings}
    assert told == {ANCHORS[:1]: 16, ANCHORS[1:]: 6}


def test_readings_that_allow_the_same_stand_together_in_their_order():
    total = Reading.parse("w_cap=total")
    readings = (ANCHORS[1], ANCHORS[0], total)
    disputed = asked(EVENTS, readings).connectors[0][2]
    told = [(piece.cap.current_a, those) for piece, those in disputed.readings]
    assert told == [(6, (ANCHORS[1],)), (16, (ANCHORS[0], total))]


def test_one_reading_is_a_band_without_width():
    (band,) = asked(EVENTS, ANCHORS[1:]).connectors
    assert edges(band) == {0: (32, 32), 30: (6, 6), 90: (16, 16)}


def test_without_a_reading_there_is_no_band():
    with pytest.raises(ValueError, match=r"^found no reading, expected at least one$"):
        asked(EVENTS, ())


def test_an_empty_window_has_an_empty_band():
    found = asked(EVENTS, ANCHORS, 0)
    assert (found.connectors, found.station) == (((),), ())


def test_every_connector_and_the_station_have_a_band():
    found = asked(EVENTS, ANCHORS, site=TWO)
    one, two = found.connectors
    assert edges(one) == {0: (32, 32), 30: (6, 6), 60: (6, 16), 90: (16, 16)}
    assert edges(two) == {0: (32, 32)}
    assert edges(found.station) == {0: (64, 64), 30: (38, 38), 60: (38, 48), 90: (48, 48)}


def test_what_is_open_in_a_reading_widens_its_band():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    low = spoken(schedule(step(16)), number=2)
    events = [*charging(one, low), Rebooted(T0 + 20_000)]
    (band,) = asked(events, enabled_readings(version=Version.V21)).connectors
    assert edges(band) == {0: (6, 6), 20: (6, 16)}


def test_limits_of_different_quantities_are_compared_at_the_site_s_voltage():
    # 10 A on three phases are 7200 W at 240 V; the other default has 6900 W.
    site = Site((Hardware(None),), Decimal(240))
    events = [
        started(),
        accepted(profile({0: 10}, number=1, level=1), 0),
        accepted(profile({0: 6900}, number=2, unit=RateUnit.W), 1),
    ]
    readings = [Reading.parse(f"txdefault_scope={one}") for one in ("union", "connector_first")]
    ((piece,),) = asked(events, readings, site=site).connectors
    assert piece.strict == cap(6900, 2300, 10, 3)
    assert piece.lenient == cap(7200, phases=3)


def test_an_open_choice_in_different_units_is_weighed_at_the_site_s_voltage():
    # 10 A on three phases are 7200 W at 240 V.
    site = Site((Hardware(None),), Decimal(240))
    one, two = schedule(step(10), id=1), schedule(step(6000), id=2, unit=RateUnit.W)
    events = charging(spoken(one, two, purpose=Purpose.TX, transaction_id=100))
    ((piece,),) = asked(events, ANCHORS, site=site).connectors
    assert (piece.strict, piece.lenient) == (cap(6000, 2000, 10, 3), cap(7200, phases=3))


def test_the_scope_of_replacement_is_a_history_of_its_own():
    readings = [Reading.parse(f"replace_scope={one}") for one in ("connector", "station")]
    events = [
        started(),
        accepted(profile({0: 6}, number=1), 1),
        accepted(profile({0: 8}, number=2), 2, at=T0 + 30_000),
    ]
    one, _ = asked(events, readings, site=TWO).connectors
    assert edges(one) == {0: (6, 6), 30: (6, 32)}
