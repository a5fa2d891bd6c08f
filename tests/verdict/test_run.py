"""A whole run: its connectors and its station under one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from verdict.builders import METER, T0, at, constant, measured, wants

from harness.limits import DEFAULT_READING, Hardware, Reading, Site
from harness.profiles.events import LedgerEvent, ProfileAccepted, TransactionStarted
from harness.profiles.v16 import decode
from harness.verdict import Criteria, Evidence, RunJudgement, Verdict, judge_run

SITE = Site(connectors=(Hardware(max_current_a=Decimal(32)),) * 2)


BEFORE_START = [
    Reading.parse(f"recurring_before_start={value}") for value in ("inactive", "extrapolated")
]


def limited(connector: int, limit_w: float, **rest: str) -> LedgerEvent:
    start = rest.pop("startSchedule", "2025-01-15T08:00:00Z")
    schedule = {
        "startSchedule": start,
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit_w}],
    }
    body = {
        "chargingProfileId": connector + 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile" if connector else "ChargePointMaxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
        **rest,
    }
    return ProfileAccepted(T0, connector, decode(body))


def daily_from_tomorrow(connector: int, limit_w: float) -> LedgerEvent:
    recurring = {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}
    return limited(connector, limit_w, startSchedule="2025-01-16T00:00:00Z", **recurring)


def judged(
    events: list[LedgerEvent], *drawn_w: float, readings: Sequence[Reading] = (DEFAULT_READING,)
) -> RunJudgement:
    """Judge two connectors, each of which wants 22 kW if it draws anything."""
    evidence = Evidence(SITE, METER, T0)
    evidence.events += [TransactionStarted(T0, 1, 1), *events]
    for number, power_w in enumerate(drawn_w, start=1):
        evidence.series[number] = measured(constant(power_w), 300, connector=number)
        if power_w:
            evidence.demands[number] = wants(22_000)
    return judge_run(evidence, at(300), Criteria(), readings)


def test_the_room_of_an_idle_connector_is_nothing_that_another_could_draw() -> None:
    """The station may draw 6.9 kW beside 22 kW that nobody asks for, and does draw the 6.9 kW."""
    found = judged([limited(1, 6_900)], 6_850, 0)
    assert [one.verdict for one in found.judgements] == [Verdict.PASS, Verdict.PASS]


def test_a_station_that_delivers_far_less_than_its_connectors_may_has_proven_nothing() -> None:
    found = judged([limited(1, 6_900)], 1_400, 0)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "at most 1.40 kW was drawn where 6.90 kW was possible" in found.sentence


def test_what_one_reading_forbids_to_a_connector_is_nothing_it_could_draw() -> None:
    """A limit from before its first recurrence holds under one reading of A4 only."""
    found = judged([daily_from_tomorrow(1, 6_900)], 6_850, 0, readings=BEFORE_START)
    assert [one.verdict for one in found.judgements] == [Verdict.PASS, Verdict.PASS]


def test_a_ceiling_that_two_connectors_share_is_put_to_the_test_by_their_sum() -> None:
    events = [TransactionStarted(T0, 2, 2), limited(0, 11_000)]
    assert judged(events, 5_450, 5_450).verdict is Verdict.PASS


def test_a_connector_that_takes_far_less_than_its_share_of_a_ceiling_has_proven_nothing() -> None:
    events = [TransactionStarted(T0, 2, 2), limited(0, 11_000)]
    found = judged(events, 9_900, 1_000)
    assert [one.verdict for one in found.judgements] == [
        Verdict.PASS,
        Verdict.INCONCLUSIVE,
        Verdict.PASS,
    ]


def test_a_share_counts_only_where_the_ceiling_itself_is_put_to_the_test() -> None:
    events = [TransactionStarted(T0, 2, 2), limited(0, 11_000)]
    found = judged(events, 4_000, 4_000)
    assert {one.verdict for one in found.judgements} == {Verdict.INCONCLUSIVE}


def test_connectors_without_a_ceiling_have_nothing_to_share() -> None:
    """16 A of 32 A on each prove nothing about either."""
    found = judged([TransactionStarted(T0, 2, 2)], 11_000, 21_900)
    assert [one.verdict for one in found.judgements][:2] == [Verdict.INCONCLUSIVE, Verdict.PASS]
