from __future__ import annotations

from harness.meters import Attention


def watching(*instants: int) -> Attention:
    attention = Attention()
    for instant in instants:
        attention.watch(instant)
    return attention


def test_nothing_is_watched_at_first() -> None:
    assert not Attention().any_between(0, 10**15)


def test_both_ends_of_a_range_belong_to_it() -> None:
    assert watching(10).any_between(10, 20)
    assert watching(20).any_between(10, 20)


def test_instants_beside_a_range_do_not_belong_to_it() -> None:
    assert not watching(9, 21).any_between(10, 20)


def test_the_first_instant_after_another_is_found_in_whatever_order_they_came() -> None:
    assert watching(30, 10, 20).first_after(10) == 20


def test_there_may_be_no_instant_after_another() -> None:
    assert watching(10).first_after(10) is None


def test_the_last_instant_before_another_is_found() -> None:
    assert watching(30, 10, 20).last_before(30) == 20


def test_there_may_be_no_instant_before_another() -> None:
    assert watching(10).last_before(10) is None


def test_subscribers_are_told_of_a_new_instant() -> None:
    attention, told = Attention(), []
    attention.subscribe(lambda: told.append(attention.first_after(0)))
    attention.watch(5)
    assert told == [5]


def test_subscribers_are_not_told_twice_of_one_instant() -> None:
    attention, told = Attention(), []
    attention.subscribe(lambda: told.append(1))
    attention.watch(5)
    attention.watch(5)
    assert told == [1]


def test_nobody_is_told_after_unsubscribing() -> None:
    attention, told = Attention(), []

    def tell() -> None:
        told.append(1)

    attention.subscribe(tell)
    attention.unsubscribe(tell)
    attention.watch(5)
    assert told == []
