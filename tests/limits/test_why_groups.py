"""Which reason names which losers."""

from __future__ import annotations

from limits.later import cap, charging
from limits.making import T0, TWO, accepted, over, profile, started

from harness.limits import CONNECTORS, INSTALLATION, Cause
from harness.profiles import Purpose

LOW = profile({0: 16}, number=1, level=0)


def causes(result, instant=T0, connector=1):
    """Return why each profile that does not lead does not, by its id."""
    return {
        loser.installed.profile.id: loser.cause
        for reason in result.why(connector, instant)
        for loser in reason.losers
    }


def test_each_reason_names_the_losers_of_its_own_group():
    events = [
        *charging(LOW, profile({0: 6}, number=2, level=1)),
        accepted(profile({0: 20}, number=3, purpose=Purpose.STATION_MAX), 0),
        accepted(profile({0: 25}, number=4, level=1, purpose=Purpose.STATION_MAX), 0),
        accepted(profile({0: 30}, number=5, purpose=Purpose.EXTERNAL), 1),
        accepted(profile({0: 30}, number=6, level=1, purpose=Purpose.EXTERNAL), 1),
        accepted(profile({0: 1}, number=7, purpose=Purpose.LOCAL_GENERATION), 1),
        accepted(profile({0: 1}, number=8, level=1, purpose=Purpose.LOCAL_GENERATION), 1),
    ]
    told = [
        (reason.member, [loser.installed.profile.id for loser in reason.losers])
        for reason in over(events, 60).why(1, T0)
    ]
    assert told == [
        (Purpose.TX_DEFAULT, [1]),
        (Purpose.STATION_MAX, [3]),
        (Purpose.EXTERNAL, [5]),
        (INSTALLATION, []),
        (Purpose.LOCAL_GENERATION, [7]),
    ]


def test_the_installation_names_the_losers_of_all_groups_that_nobody_leads():
    late = T0 + 30_000
    events = [
        *charging(profile({0: 6}, number=1)),
        accepted(profile({0: 20}, number=2, start=late, purpose=Purpose.STATION_MAX), 0),
        accepted(profile({0: 20}, number=3, start=late, purpose=Purpose.EXTERNAL), 0),
        accepted(profile({0: 20}, number=4, start=late, purpose=Purpose.LOCAL_GENERATION), 0),
    ]
    default, rest = over(events, 60).why(1, T0)
    assert (default.losers, rest.member) == ((), INSTALLATION)
    assert [(each.installed.profile.id, each.cause) for each in rest.losers] == [
        (2, Cause.NOT_STARTED),
        (3, Cause.NOT_STARTED),
        (4, Cause.NOT_STARTED),
    ]


def test_the_station_says_which_maximum_failed_to_lead():
    waiting = profile({0: 10}, purpose=Purpose.STATION_MAX, start=T0 + 30_000)
    more = profile({0: 2}, number=3, purpose=Purpose.LOCAL_GENERATION, start=T0 + 30_000)
    events = [*charging(profile({0: 6}, number=2)), accepted(waiting, 0), accepted(more, 0)]
    result = over(events, 60)
    (rest,) = result.why(0, T0)
    assert rest.member == CONNECTORS
    assert causes(result, connector=0) == {1: Cause.NOT_STARTED, 3: Cause.NOT_STARTED}
    assert [reason.member for reason in result.why(0, T0 + 30_000)] == [
        Purpose.STATION_MAX,
        CONNECTORS,
        Purpose.LOCAL_GENERATION,
    ]


def test_the_station_names_no_profile_of_its_connectors():
    outside = profile({0: 20}, number=3, start=T0 + 1, purpose=Purpose.EXTERNAL)
    result = over([accepted(LOW, 0), accepted(outside, 0)], 60)
    assert causes(result, connector=0) == {}


def test_a_profile_of_another_connector_is_not_named():
    events = [started(1, 100), accepted(LOW, 1), accepted(profile({0: 6}, number=2, level=1), 2)]
    assert causes(over(events, 60, site=TWO)) == {}


def test_a_reason_keeps_its_cap_and_its_leader():
    (reason, rest) = over(charging(LOW), 60).why(1, T0)
    assert (str(reason), reason.cap, rest.cap) == (
        "TxDefaultProfile 1 (stack level 0)",
        cap(None, None, 16),
        cap(None, None, 32, 3),
    )
    assert rest.leader is None
    assert reason.leader is not None
    assert reason.leader.accepted_at == T0


def test_a_maximum_that_a_station_took_for_a_connector_is_not_named_among_its_own():
    # F16-01: it is for connector 0 only.
    astray = profile({0: 6}, number=7, purpose=Purpose.STATION_MAX)
    assert causes(over([accepted(astray, 1)], 60)) == {}
