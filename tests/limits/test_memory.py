"""What is remembered from one question to the next, and what is forgotten."""

from __future__ import annotations

import gc
import weakref

import pytest

from harness.limits.memory import Forgetful, Memory


class Asking:
    """A memory of the whole numbers of a window, with a count of how often they were written."""

    def __init__(self, memory=Memory):
        self.memory = memory(lambda items, start, end: [one for one in items if start <= one < end])
        self.written = 0

    def __call__(self, start, end, key="key"):
        def work_out():
            self.written += 1
            return list(range(start, end))

        return self.memory.recall(None, lambda _: key, start, end, work_out)


@pytest.fixture
def ask():
    return Asking()


def test_what_is_not_known_is_worked_out(ask):
    assert ask(0, 3) == [0, 1, 2]
    assert ask.written == 1


def test_the_same_question_has_the_very_same_answer(ask):
    assert ask(0, 3) is ask(0, 3)
    assert ask.written == 1


def test_another_key_has_its_own(ask):
    ask(0, 3, "one")
    ask(0, 3, "other")
    assert ask.written == 2


@pytest.mark.parametrize(("start", "end"), [(1, 4), (0, 3), (2, 5), (0, 5)])
def test_a_window_inside_a_known_one_is_cut_out_of_it(ask, start, end):
    whole = ask(0, 5)
    assert ask(start, end) == list(range(start, end))
    assert ask.written == 1
    assert (ask(start, end) is whole) == ((start, end) == (0, 5))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 6), (-1, 6), (5, 6), (-1, 0)])
def test_a_window_that_leaves_a_known_one_is_worked_out(ask, start, end):
    ask(0, 5)
    assert ask(start, end) == list(range(start, end))
    assert ask.written == 2


def test_what_was_cut_out_is_remembered_as_well(ask):
    ask(0, 5)
    assert ask(1, 3) is ask(1, 3)


def test_the_very_window_is_preferred_to_one_around_it(ask):
    part = ask(1, 3)
    ask(0, 5)
    assert ask(1, 3) is part
    assert ask.written == 2


def test_the_next_question_still_knows_the_answer(ask):
    known = ask(0, 5)
    ask.memory.next_question()
    assert ask(0, 5) is known
    assert ask(1, 2) == [1]
    assert ask.written == 1


def test_what_a_question_does_not_need_is_forgotten_with_the_next(ask):
    ask(0, 5)
    ask.memory.next_question()
    ask.memory.next_question()
    ask(0, 5)
    assert ask.written == 2


def test_what_every_question_needs_is_never_forgotten(ask):
    for _ in range(4):
        ask(0, 5)
        ask.memory.next_question()
    assert ask.written == 1


def test_what_a_key_names_by_identity_lives_as_long_as_the_answer(ask):
    class Held:
        pass

    held = Held()
    watched = weakref.ref(held)
    ask.memory.recall(held, lambda _: "held", 0, 1, list)
    del held
    gc.collect()
    assert watched() is not None
    ask.memory.next_question()
    ask.memory.next_question()
    gc.collect()
    assert watched() is None


def test_who_asks_only_once_is_told_without_a_memory():
    ask = Asking(Forgetful)
    assert ask(0, 5) == ask(0, 5)
    assert ask(1, 3) == [1, 2]
    ask.memory.next_question()
    assert ask.written == 3
