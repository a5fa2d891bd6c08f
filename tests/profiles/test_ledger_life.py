"""What a transaction, its vehicle and a Dynamic profile go through (OCPP 2.x)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.ledgers import DEFAULT, OTHER, STARTED, ledger_after, placed, tx

from harness.profiles import (
    EnergyReady,
    Kind,
    Period,
    PriorityChanged,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    Transaction,
    TransactionEnded,
    TransactionStarted,
    Version,
)


def test_a_transaction_is_ready_once_and_for_all():
    ledger = ledger_after(STARTED, OTHER, EnergyReady(5, "a"), EnergyReady(9, "a"))
    assert ledger.transactions == (Transaction("a", 1, 1, ready_at=5), Transaction("b", 2, 1))


def test_a_transaction_may_be_ready_at_the_very_beginning():
    ledger = ledger_after(TransactionStarted(0, 1, "a"), EnergyReady(0, "a"), EnergyReady(9, "a"))
    assert ledger.transactions == (Transaction("a", 1, 0, ready_at=0),)


def test_priority_begins_and_ends():
    begun = PriorityChanged(5, "b", active=True)
    assert ledger_after(STARTED, OTHER, begun).transactions == (
        Transaction("a", 1, 1),
        Transaction("b", 2, 1, priority=True),
    )
    ended = PriorityChanged(6, "b", active=False)
    assert ledger_after(STARTED, OTHER, begun, ended) == ledger_after(STARTED, OTHER)


def test_the_last_state_of_charge_counts():
    ledger = ledger_after(
        STARTED, OTHER, SocReported(5, "a", Decimal(70)), SocReported(6, "a", Decimal(71))
    )
    assert ledger.transactions == (Transaction("a", 1, 1, soc=Decimal(71)), Transaction("b", 2, 1))


@pytest.mark.parametrize(
    "event",
    [
        EnergyReady(5, "c"),
        PriorityChanged(5, "c", active=True),
        SocReported(5, "c", Decimal(70)),
        TransactionEnded(5, "c"),
        ScheduleSelected(5, 3, 1),
    ],
)
def test_what_is_said_of_an_unknown_transaction_changes_nothing(event):
    events = [STARTED, OTHER, tx(1, "a")]
    assert ledger_after(*events, event) == ledger_after(*events)


def _offer(number, transaction, connector, *schedules):
    first, *others = (replace(DEFAULT.schedule, id=one) for one in schedules)
    return tx(number, transaction, connector, schedule=first, alternatives=tuple(others))


def test_the_vehicle_chooses_a_schedule_of_its_transaction():
    events = [STARTED, OTHER, _offer(1, "a", 1, 7, 8), _offer(2, "b", 2, 7, 8), placed(3)]
    ledger = ledger_after(*events, ScheduleSelected(5, 2, 8))
    assert [each.selected for each in ledger.installed] == [None, 8, None]
    assert [schedule.id for schedule in ledger.installed[1].schedules] == [8]
    assert [schedule.id for schedule in ledger.installed[0].schedules] == [7, 8]


def test_a_schedule_that_was_not_offered_is_not_chosen():
    events = [STARTED, _offer(1, "a", 1, 7, 8)]
    assert ledger_after(*events, ScheduleSelected(5, 1, 9)) == ledger_after(*events)


def test_nothing_is_chosen_for_another_connector_that_claims_the_transaction():
    events = [STARTED, _offer(1, "a", 2, 7, 8)]
    assert ledger_after(*events, ScheduleSelected(5, 1, 8)) == ledger_after(*events)


def test_the_vehicle_may_choose_again():
    events = [STARTED, _offer(1, "a", 1, 7, 8)]
    ledger = ledger_after(*events, ScheduleSelected(5, 1, 8), ScheduleSelected(6, 1, 7))
    assert [each.selected for each in ledger.installed] == [7]


def test_a_new_profile_has_nothing_chosen():
    events = [STARTED, _offer(1, "a", 1, 7, 8), ScheduleSelected(5, 1, 8)]
    ledger = ledger_after(*events, _offer(1, "a", 1, 7, 8))
    assert [each.selected for each in ledger.installed] == [None]


def _dynamic(number, **values):
    period = Period(0, Decimal(6), **values)
    schedule = replace(DEFAULT.schedule, periods=(period,))
    return placed(number, kind=Kind.DYNAMIC, schedule=schedule, version=Version.V21)


def _values(**values):
    return ScheduleUpdate(**{name: Decimal(value) for name, value in values.items()})


def test_an_update_changes_the_given_values_of_its_profile_only():
    events = [_dynamic(1, setpoint=Decimal(5)), _dynamic(2, setpoint=Decimal(5))]
    update = ScheduleUpdated(9, 1, _values(limit=8, limit_l2=7))
    first, second = ledger_after(events[1], replace(events[0], connector=2), update).installed
    assert second.profile.dyn_update_time == 9
    assert second.profile.schedule.periods == (
        Period(0, Decimal(8), limit_l2=Decimal(7), setpoint=Decimal(5)),
    )
    assert first == ledger_after(events[1]).installed[0]


def test_every_value_can_be_updated():
    names = [
        f"{name}{line}"
        for name in ("limit", "setpoint", "discharge_limit")
        for line in ("", "_l2", "_l3")
    ]
    values = {name: -number for number, name in enumerate(names)}
    (one,) = ledger_after(_dynamic(1), ScheduleUpdated(9, 1, _values(**values))).installed
    found = {name: getattr(one.profile.schedule.periods[0], name) for name in names}
    assert found == {name: Decimal(value) for name, value in values.items()}


def test_an_update_without_values_is_still_an_update():
    (one,) = ledger_after(_dynamic(1), ScheduleUpdated(9, 1, ScheduleUpdate())).installed
    assert one.profile == replace(_dynamic(1).profile, dyn_update_time=9)


def test_an_update_of_zero_is_a_value():
    (one,) = ledger_after(_dynamic(1), ScheduleUpdated(9, 1, _values(limit=0))).installed
    assert one.profile.schedule.periods == (Period(0, Decimal(0)),)


@pytest.mark.parametrize("kind", [Kind.ABSOLUTE, Kind.RECURRING, Kind.RELATIVE])
def test_only_a_dynamic_profile_is_updated(kind):
    held = placed(1, kind=kind, version=Version.V21)
    assert ledger_after(held, ScheduleUpdated(9, 1, _values(limit=8))) == ledger_after(held)
