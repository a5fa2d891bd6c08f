"""The oracle and the healthy emulated charger, written apart, read every profile the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.budget import FEW
from limits.charger import Charger, Says
from limits.edges import edges, thinned
from limits.naive_settings import EDGE_MS, OF_16, SITE
from limits.stories import LONG, SHORT, spoiled

from harness.limits import allowed
from harness.profiles import Purpose
from harness.units import DAY_MS

CONNECTORS = len(SITE.connectors)
OWN = (Purpose.TX, Purpose.TX_DEFAULT)
MAXIMUM = (Purpose.STATION_MAX,)
PLAYS = [
    pytest.param(story, edge_ms, id=f"{story.__name__} {name}")
    for name, edge_ms, stories in (("for minutes", EDGE_MS, SHORT), ("for days", 2 * DAY_MS, LONG))
    for story in stories
]
AT_MOST = 60


def _leading(piece, purposes):
    """Tell in the charger's words which profile the oracle lets lead."""
    for reason in piece.reasons:
        if reason.leader is not None and reason.leader.profile.purpose in purposes:
            cap = reason.cap
            limit = cap.power_w if cap.current_a is None else cap.current_a
            return Says(reason.leader.profile.id, float(limit), cap.phases or 3)
    return None


def _assert_agree(charger, result, instant):
    ceiling = charger.ceiling(instant)
    assert _leading(result.at(0, instant), MAXIMUM) == ceiling, instant
    for number in range(1, CONNECTORS + 1):
        piece = result.at(number, instant)
        assert _leading(piece, MAXIMUM) == ceiling, (number, instant)
        assert _leading(piece, OWN) == charger.limit(number, instant), (number, instant)


@pytest.mark.parametrize(("story", "edge_ms"), PLAYS)
@FEW
@given(st.data(), OF_16)
def test_the_same_profile_leads_at_every_instant(story, edge_ms, data, setting):
    told = data.draw(spoiled(story, setting))
    hearing = Charger(CONNECTORS)
    events = [event for event in told if hearing.takes(event)]
    start, end = setting.centre - edge_ms, setting.centre + edge_ms
    result = allowed(events, SITE, start, end)
    instants = thinned(edges(events, start, end), AT_MOST, data.draw(st.integers(0, 9)))
    charger, happened = Charger(CONNECTORS), iter([*events, None])
    following = next(happened)
    for instant in instants:
        while following is not None and following.at <= instant:
            assert charger.takes(following)
            following = next(happened)
        _assert_agree(charger, result, instant)
