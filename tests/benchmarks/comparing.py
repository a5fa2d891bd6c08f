"""A benchmark and its baseline, measured in turns, so that a busy machine slows both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Turns:
    """The times of a baseline and of what is compared with it, turn by turn."""

    baseline: list[float] = field(default_factory=list)
    measured: list[float] = field(default_factory=list)

    @property
    def times_the_baseline(self) -> float:
        """How many baselines it takes, by the medians."""
        return median(self.measured) / median(self.baseline)

    @property
    def spread(self) -> str:
        """From which ratio of a single turn to which one they reach."""
        ratios = [one / other for one, other in zip(self.measured, self.baseline, strict=True)]
        return f"{min(ratios):.2f} to {max(ratios):.2f} over {len(ratios)} turns"


def take_turns(
    benchmark: Any, baseline: Callable[[], object], measured: Callable[[], object], rounds: int
) -> Turns:
    """Run baseline and benchmark alternately, ``rounds`` times each."""
    turns = Turns()
    benchmark.pedantic(
        _timed(measured, turns.measured), setup=_timed(baseline, turns.baseline), rounds=rounds
    )
    return turns


def _timed(work: Callable[[], object], times: list[float]) -> Callable[[], None]:
    def run() -> None:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)

    return run


class Announcer:
    """Prints figures past pytest's capture of output."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(self, line: str) -> None:
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(f"  {line}")
