"""Which items stay together on one worker of pytest-xdist.

The mark ``xdist_group`` is no help: ``--dist loadgroup`` does not group since pytest 9.2
(pytest-xdist#1386).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from harness.plugin.benches import bench_name

if TYPE_CHECKING:
    from xdist.scheduler import Scheduling  # type: ignore[import-untyped]

__all__ = ["OneWorkerPerBench", "OneWorkerPerFault"]


class OneWorkerPerBench:
    """Schedules the items of a bench to one worker and all others to whichever is free.

    For runs with a bench file, whose charger obeys one test at a time; every item of an emulated
    bench has a bench of its own.
    """

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Scheduling:
        """Make a scheduler that tells by an item's id on which bench it is played."""
        bench = bench_name(config)

        def group(nodeid: str) -> str:
            is_played_there = nodeid.endswith((f"-{bench}]", f"[{bench}]"))
            return bench if is_played_there or f"-{bench}-" in nodeid else nodeid

        return _scheduling(config, log, group)


class OneWorkerPerFault:
    """Schedules the mutants of a fault to one worker, which knows then that it has been found."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Scheduling:
        """Make a scheduler that tells by an item's id which fault it has."""
        from harness.plugin.mutants import split_id

        bench = bench_name(config)

        def group(nodeid: str) -> str:
            _, _, fault = split_id(nodeid, bench)
            return fault or nodeid

        return _scheduling(config, log, group)


def _scheduling(config: pytest.Config, log: Any, group: Callable[[str], str]) -> Scheduling:
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return ByGroup(config, log)
