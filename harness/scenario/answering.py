"""Each request is to be answered, and answered once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.bench import Rig
from harness.csms import AnsweredTwice, StationEvent, Unanswered
from harness.scenario.demands import ExpectationFailed

__all__ = ["Answering"]


class Answering:
    """Watches how a station answers, from now on."""

    def __init__(self, rig: Rig) -> None:
        self._second_answers: list[AnsweredTwice] = []
        rig.recorder.listeners.append(self._take)

    @contextmanager
    def demanded(self) -> Iterator[None]:
        """Raise :class:`ExpectationFailed` for a request inside that gets no answer, or two.

        A second answer that repeats the first leaves no doubt, and is a finding in the trace only.
        """
        try:
            yield
        except Unanswered as error:
            raise ExpectationFailed(str(error)) from None
        for event in self._second_answers:
            if event.first != event.second:
                raise ExpectationFailed(str(event))

    def _take(self, event: StationEvent) -> None:
        if isinstance(event, AnsweredTwice):
            self._second_answers.append(event)
