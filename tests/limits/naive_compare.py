"""Hold what the oracle says against the naive one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from limits.naive import limits_at
from limits.naive_memory import remember
from limits.naive_reasons import said_of
from limits.naive_settings import Setting

from harness.limits import Allowed
from harness.profiles import Ledger, LedgerEvent
from harness.units import Instant

__all__ = ["assert_causes", "assert_naive", "assert_remembered"]

_HAIR = Decimal("1e-9")


def assert_naive(
    events: Sequence[LedgerEvent], result: Allowed, instants: Iterable[Instant], setting: Setting
) -> None:
    for instant in instants:
        expected = limits_at(events, setting.hardware, instant, setting.switches)
        for number, answer in enumerate(expected):
            piece = result.at(number, instant)
            assert _same(piece.cap, answer.cap), ("cap", number, instant, piece.cap, answer.cap)
            assert _same(piece.strict, answer.strict), (
                "strict",
                number,
                instant,
                piece.strict,
                answer.strict,
            )
            assert not number or _same_back(piece.discharge, answer.discharge), (
                "discharge",
                number,
                instant,
                piece.discharge,
                answer.discharge,
            )


def assert_causes(
    events: Sequence[LedgerEvent], result: Allowed, instant: Instant, setting: Setting
) -> None:
    for number in range(1, len(setting.hardware) + 1):
        reasons = result.why(number, instant)
        said = [(loser.installed, loser.cause) for each in reasons for loser in each.losers]
        said += [(each.leader, None) for each in reasons if each.leader is not None]
        found = {(one.profile.id, str(one.profile.purpose)): cause for one, cause in said}
        expected = said_of(events, number, instant, setting.switches)
        assert found == expected, (number, instant)
        assert len(found) == len(said), (number, instant)


def assert_remembered(events: Sequence[LedgerEvent], ledger: Ledger, setting: Setting) -> None:
    station = remember(events, setting.switches.replace_everywhere)
    assert [
        (h.profile, h.connector, h.since, h.bound, h.selected, h.doubtful) for h in station.held
    ] == [
        (i.profile, i.connector, i.accepted_at, i.transaction_id, i.selected, i.doubtful)
        for i in ledger.installed
    ]
    assert {
        connector: (run.id, run.begun, run.ready, run.priority, run.soc)
        for connector, run in station.running.items()
    } == {
        each.connector: (each.id, each.started_at, each.ready_at, each.priority, each.soc)
        for each in ledger.transactions
    }
    assert station.offline == ledger.offline_since


def _same_back(found: Any, expected: Any) -> bool:
    # Where nothing may be fed back in all, it does not matter what else limits it.
    return found.power_w == expected.power_w == 0 or _same(found, expected)


def _same(found: Any, expected: Any) -> bool:
    """Tell whether two limits are alike but for what dividing by three leaves over."""
    if found == expected:
        return True
    if isinstance(found, tuple) and isinstance(expected, tuple):
        return len(found) == len(expected) and all(map(_same, found, expected))
    if found is None or expected is None:
        return False
    return abs(Decimal(found) - Decimal(expected)) < _HAIR
