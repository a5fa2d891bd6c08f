"""The fixtures: a ladder from the clock to the charging session, each rung with one more promise.

``hil_clock`` → ``hil_rig`` → ``csms`` → ``station`` (booted) → ``session`` (charging); beside
them ``meter``, ``vehicle``, ``allowed`` and ``judge``. Scenario files stand on the same ladder.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from harness.errors import HarnessError
from harness.plugin.options import HilOptions

if TYPE_CHECKING:
    from harness.bench import ChargingSession, ConnectorMeter, ConnectorVehicles, Referee, Rig
    from harness.clock import Clock
    from harness.csms import CentralSystem, Station
    from harness.limits import Piece
    from harness.plugin.scenario_item import ScenarioRun
    from harness.verdict import RunJudgement

__all__ = [
    "allowed",
    "csms",
    "hil_clock",
    "hil_ocpp_version",
    "hil_options",
    "hil_referee",
    "hil_rig",
    "hil_scenario",
    "judge",
    "meter",
    "session",
    "station",
    "vehicle",
]


@pytest.fixture
def hil_options(request: pytest.FixtureRequest) -> HilOptions:
    """Return the ``--hil-…`` options of this run; a mutant of ``--hil-mutants`` has its fault."""
    options = HilOptions.of(request.config)
    mutant = request.node.get_closest_marker("hil_mutant")
    return options if mutant is None else replace(options, faults=mutant.args)


@pytest.fixture
def hil_ocpp_version() -> str:
    """Return the protocol version of the station under test; items name another by their id."""
    return "1.6"


@pytest_asyncio.fixture(loop_scope="function")
async def hil_clock(request: pytest.FixtureRequest, hil_options: HilOptions) -> Clock:
    """Return the one clock of the test: virtual unless ``--hil-clock real``."""
    from harness.bench import PREPARATION_MS
    from harness.clock import Clock
    from harness.plugin.item_bench import start_of

    try:
        virtual = hil_options.clock == "virtual"
        start = start_of(request) - PREPARATION_MS if virtual else None
    except HarnessError as error:
        pytest.fail(str(error), pytrace=False)
    return Clock.starting(asyncio.get_running_loop(), start)


@pytest_asyncio.fixture(loop_scope="function")
async def hil_rig(
    request: pytest.FixtureRequest,
    hil_clock: Clock,
    hil_options: HilOptions,
    hil_ocpp_version: str,
) -> AsyncIterator[Rig]:
    """Yield a running bench that fits the needs of the test, and leave it safe afterwards."""
    from harness.plugin.item_bench import open_rig

    try:
        async with open_rig(request, hil_clock, hil_options, hil_ocpp_version) as rig:
            yield rig
    except HarnessError as error:
        # A bench that cannot be brought up or left is told in one line, not by our source code.
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def hil_scenario(
    request: pytest.FixtureRequest, hil_rig: Rig, hil_options: HilOptions
) -> ScenarioRun:
    """Return the scenario of a scenario file, ready to be played step by step."""
    from harness.plugin.scenario_item import ScenarioRun

    return ScenarioRun(request, hil_rig, hil_options)


@pytest.fixture
def csms(hil_rig: Rig) -> CentralSystem:
    """Return the OCPP endpoint that the station under test dialled."""
    return hil_rig.csms


@pytest.fixture
def station(hil_rig: Rig) -> Station:
    """Return the station under test, booted and accepted."""
    return hil_rig.station


@pytest_asyncio.fixture(loop_scope="function")
async def session(hil_rig: Rig) -> ChargingSession:
    """Return a running transaction on connector 1, with a vehicle that takes all it gets."""
    from harness.bench import start_session

    return await start_session(hil_rig, connector=1)


@pytest.fixture
def meter(hil_rig: Rig) -> ConnectorMeter:
    """Return the meter of connector 1; ``meter.power_w`` is its latest valid reading."""
    from harness.bench import ConnectorMeter

    return ConnectorMeter(hil_rig, connector=1)


@pytest.fixture
def vehicle(hil_rig: Rig) -> ConnectorVehicles:
    """Return what plugs vehicles in and out."""
    from harness.bench import ConnectorVehicles

    return ConnectorVehicles(hil_rig)


@pytest.fixture
def hil_referee(request: pytest.FixtureRequest, hil_rig: Rig, hil_options: HilOptions) -> Referee:
    """Return what computes allowed(t) and compares it with what was measured."""
    from harness.plugin.python_item import referee_for

    return referee_for(request.node, hil_rig, hil_options)


@pytest.fixture
def allowed(hil_rig: Rig, hil_referee: Referee) -> Callable[..., Piece]:
    """Return a function: what may connector n (0: the station) draw right now, and why."""

    def allowed_now(connector: int = 1) -> Piece:
        return hil_referee.allowed_at(connector, hil_rig.clock.now())

    return allowed_now


@pytest.fixture
def judge(
    request: pytest.FixtureRequest, hil_rig: Rig, hil_referee: Referee, hil_options: HilOptions
) -> Callable[[], Awaitable[RunJudgement]]:
    """Return a coroutine function that judges the run so far and raises unless it passed."""
    from harness.plugin.python_item import judge_item

    return partial(judge_item, request.node, hil_rig, hil_referee, hil_options)
