"""One worker of pytest-xdist for the items of one bench: a charger obeys one test at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.plugin.benches import bench_name

if TYPE_CHECKING:
    from xdist.scheduler import Scheduling  # type: ignore[import-untyped]

__all__ = ["OneWorkerPerBench"]


class OneWorkerPerBench:
    """Schedules the items of a bench to one worker and all others to whichever is free.

    For runs with a bench file; every item of an emulated bench has a bench of its own. The mark
    ``xdist_group`` is no help: ``--dist loadgroup`` does not group since pytest 9.2
    (pytest-xdist#1386).
    """

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Scheduling:
        """Make a scheduler that tells by an item's id on which bench it is played."""
        from xdist.scheduler import LoadScopeScheduling

        bench = bench_name(config)

        class ByBench(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
            def _split_scope(self, nodeid: str) -> str:
                return bench if nodeid.endswith((f"-{bench}]", f"[{bench}]")) else nodeid

        return ByBench(config, log)
