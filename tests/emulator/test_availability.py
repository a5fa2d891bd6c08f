"""Which connectors are out of order (OCPP 1.6 section 5.2, OCPP 2.x G03)."""

from __future__ import annotations

from harness.emulator.availability import Availability


def operative(made: Availability) -> list[int]:
    return [connector for connector in (1, 2, 3) if made.is_operative(connector)]


def test_every_connector_is_in_order_at_first():
    assert operative(Availability()) == [1, 2, 3]


def test_a_free_connector_is_put_out_of_order_at_once():
    made = Availability()
    assert made.change([2], operative=False, busy=[])
    assert operative(made) == [1, 3]


def test_a_busy_connector_has_to_finish_first():
    made = Availability()
    assert not made.change([2], operative=False, busy=[2])
    assert operative(made) == [1, 2, 3]
    made.transaction_ended(2)
    assert operative(made) == [1, 3]


def test_of_several_only_the_busy_ones_wait():
    made = Availability()
    assert not made.change([1, 2, 3], operative=False, busy=[2])
    assert operative(made) == [2]


def test_a_busy_connector_that_is_not_meant_delays_nothing():
    made = Availability()
    assert made.change([1], operative=False, busy=[2])
    made.transaction_ended(2)
    assert operative(made) == [2, 3]


def test_a_connector_is_put_in_order_again():
    made = Availability()
    made.change([1, 2], operative=False, busy=[])
    assert made.change([1], operative=True, busy=[])
    assert operative(made) == [1, 3]


def test_a_change_that_waits_is_taken_back():
    made = Availability()
    made.change([2], operative=False, busy=[2])
    assert made.change([2], operative=True, busy=[2])
    made.transaction_ended(2)
    assert operative(made) == [1, 2, 3]


def test_a_change_that_has_waited_is_done_once():
    made = Availability()
    made.change([2], operative=False, busy=[2])
    made.transaction_ended(2)
    made.change([2], operative=True, busy=[])
    made.transaction_ended(2)
    assert operative(made) == [1, 2, 3]


def test_to_ask_again_changes_nothing():
    made = Availability()
    made.change([2], operative=False, busy=[])
    assert made.change([2], operative=False, busy=[])
    assert operative(made) == [1, 3]
