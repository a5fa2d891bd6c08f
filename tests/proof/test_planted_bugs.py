"""Independence: a misreading of the standard in the oracle is exposed by a good charger.

The emulated charger was written apart from the oracle, so that one mistake cannot hide on both
sides. Each bug is planted in one small function of the oracle; a scenario in which the charger
obeys the standard then ends with a wrong expectation, and passes without the bug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from library.playing import play

from harness.limits import Cap, activity, candidates, oracle, terms, tracks
from harness.profiles import Kind, Recurrence
from harness.units import DAY_MS, HOUR_MS
from harness.verdict import Verdict

Plant: TypeAlias = Callable[[pytest.MonkeyPatch], None]


def lowest_level_leads(patch: pytest.MonkeyPatch) -> None:
    def precedence(installed, purposes, *, own_first):
        profile = installed.profile
        return (purposes.index(profile.purpose), False, profile.stack_level, False)

    patch.setattr(candidates, "_precedence", precedence)


def valid_to_is_ignored(patch: pytest.MonkeyPatch) -> None:
    def always(profile, *others):
        return activity.activity(replace(profile, valid_to=None), *others)

    patch.setattr(tracks, "activity", always)


def duration_is_ignored(patch: pytest.MonkeyPatch) -> None:
    def endless(profile, schedule, *others):
        return activity.activity(profile, replace(schedule, duration_ms=None), *others)

    patch.setattr(tracks, "activity", endless)


def relative_counts_from_reception(patch: pytest.MonkeyPatch) -> None:
    right = candidates._anchor

    def anchor(installed, *others):
        is_relative = installed.profile.kind is Kind.RELATIVE
        return installed.accepted_at if is_relative else right(installed, *others)

    patch.setattr(candidates, "_anchor", anchor)


def watts_are_converted_without_phases(patch: pytest.MonkeyPatch) -> None:
    right = terms._even

    def even(unit, limit, period, supply):
        return Cap(current_a=limit / 230) if unit == "W" else right(unit, limit, period, supply)

    patch.setattr(terms, "_even", even)


def each_connector_gets_an_even_part_of_the_maximum(patch: pytest.MonkeyPatch) -> None:
    right = oracle.connector_pieces

    def halved(span):
        if span.reason is None:
            return span
        cap = Cap(power_w=(span.reason.cap.power_w or Decimal(0)) / 2)
        return span._replace(reason=span.reason._replace(cap=cap, strict=cap))

    patch.setattr(
        oracle,
        "connector_pieces",
        lambda own, maximum, *others: right(own, [halved(span) for span in maximum], *others),
    )


def a_day_has_25_hours(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(activity._INTERVAL_MS, Recurrence.DAILY, DAY_MS + HOUR_MS)


PLANTED: dict[Plant, tuple[str, Verdict, str]] = {
    lowest_level_leads: (
        "stacking/the_highest_level_leads",
        Verdict.INCONCLUSIVE,
        "where 11.00 kW was possible",
    ),
    valid_to_is_ignored: (
        "handback/txprofile_ends_hands_back::by_valid_to",
        Verdict.FAIL,
        "at least 10.80 kW was expected under TxProfile 2 (stack level 0)",
    ),
    duration_is_ignored: (
        "stacking/lower_level_after_the_duration",
        Verdict.FAIL,
        "at least 10.80 kW was expected under TxDefaultProfile 2 (stack level 1)",
    ),
    relative_counts_from_reception: (
        "relative/installed_during_the_transaction::late_txprofile",
        Verdict.FAIL,
        "at least 12.60 kW was expected under TxProfile 1 (stack level 0)",
    ),
    watts_are_converted_without_phases: (
        "octt/tc_059_remote_start_with_txprofile",
        Verdict.INCONCLUSIVE,
        "where 18.00 kW was possible",
    ),
    each_connector_gets_an_even_part_of_the_maximum: (
        "station/chargepointmax_two_connectors",
        Verdict.FAIL,
        ": 10.00 kW (+",
    ),
    a_day_has_25_hours: (
        "recurring/daily_48h",
        Verdict.FAIL,
        "at least 19.80 kW was expected under installation limit 32 A",
    ),
}
"""Each bug with a scenario that depends on what it gets wrong, and how that ends.

A charger that draws less than the oracle expects fails where the scenario demands that it
delivers; one that never draws what was possible has put nothing to the test.
"""


@contextmanager
def planted(bug: Plant) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        yield


@pytest.mark.parametrize(
    ("bug", "item", "verdict", "expected"),
    [pytest.param(bug, *told, id=bug.__name__) for bug, told in PLANTED.items()],
)
def test_a_good_charger_exposes_a_bug_that_is_planted_in_the_oracle(
    bug: Plant, item: str, verdict: Verdict, expected: str, tmp_path: Path
) -> None:
    with planted(bug):
        misjudged = play(item, tmp_path / "planted")
    assert misjudged.verdict is verdict, misjudged
    assert expected in misjudged.sentence
    assert play(item, tmp_path / "right").verdict is Verdict.PASS
