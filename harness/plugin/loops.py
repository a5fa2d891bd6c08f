"""Which event loop a test runs on: one with virtual time, or the ordinary one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping
from typing import TypeAlias

import pytest

from harness.clock import VirtualTimeLoop
from harness.plugin.options import HilOptions

__all__ = ["install_loop_factories"]

_NAME = "hil-loop-factories"

_Factories: TypeAlias = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]


def install_loop_factories(config: pytest.Config) -> None:
    """Have tests that use the harness run in virtual time, unless ``--hil-clock real``.

    Installed only once such a test was collected: pytest-asyncio treats every asynchronous test
    of a run differently as soon as any plugin implements its hook.
    """
    if HilOptions.of(config).clock == "virtual" and not config.pluginmanager.has_plugin(_NAME):
        config.pluginmanager.register(_LoopFactories(), _NAME)


class _LoopFactories:
    @pytest.hookimpl(wrapper=True, optionalhook=True)
    def pytest_asyncio_loop_factories(
        self, item: pytest.Item
    ) -> Generator[None, _Factories | None, _Factories]:
        others = yield
        if "hil_clock" in getattr(item, "fixturenames", ()):
            return {"virtual": VirtualTimeLoop}
        # new_event_loop obeys a policy that the other test may have set.
        return others or {"asyncio": asyncio.new_event_loop}
