"""Opens the bench of an item, with what the item needs of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import fields
from typing import Any

import pytest

from harness.bench import (
    PREPARATION_MS,
    BenchFacts,
    BenchFile,
    Equip,
    Needs,
    Rig,
    assembled,
    debts_of_bench,
    described_facts,
    emulated_equipment,
    emulated_facts,
    usual_plan,
    wired_equipment,
)
from harness.clock import Clock
from harness.csms import Capabilities, WireLog
from harness.errors import InputError
from harness.plugin.benches import bench_of
from harness.plugin.evidence import evidence_folder
from harness.plugin.options import HilOptions
from harness.plugin.session import HilSession, session_of
from harness.plugin.told import TOLD
from harness.scenario import DEFAULT_START, ScenarioItem
from harness.scenario.adaptation import adaptation_for
from harness.scenario.plugging import demands_of
from harness.trace import TraceWriter
from harness.units import Instant, parse_instant
from harness.wording import one_of

__all__ = ["open_rig", "start_of"]

_MARKER_NAMES = ("start", *(field.name for field in fields(Needs)))


def start_of(request: pytest.FixtureRequest) -> Instant:
    """Return the instant at which an item's virtual time starts."""
    item = _scenario_item(request)
    if item is not None:
        return item.scenario.start
    start_text = _marked_needs(request).get("start")
    return DEFAULT_START if start_text is None else parse_instant(start_text)


@asynccontextmanager
async def open_rig(
    request: pytest.FixtureRequest, clock: Clock, options: HilOptions, ocpp_version: str
) -> AsyncIterator[Rig]:
    """Bring up the bench of an item, with a folder for its evidence.

    Skips the item where the bench does not have what it needs.
    """
    session = session_of(request.config)
    file = bench_of(request.config)
    needs = _needs(request)
    facts, equip = _bench(file, needs, ocpp_version, clock, options, session)
    if missing := facts.unmet(needs):
        pytest.skip(missing)
    debts = () if file is None else debts_of_bench(options.report_root, facts.name)
    t0 = clock.start + PREPARATION_MS
    with ExitStack() as evidence:
        folder = evidence.enter_context(evidence_folder(request.node, options))

        def begin() -> TraceWriter:
            # A charger of hardware dials in when it likes: the run begins only then.
            start = t0 if clock.is_virtual else clock.now() + PREPARATION_MS
            return evidence.enter_context(TraceWriter(folder / "trace.jsonl", start))

        wire_log = evidence.enter_context(WireLog(folder / "ocpp.jsonl", clock, t0))
        rig = assembled(
            facts, clock, wire_log, equip, begin=begin, plan=usual_plan(clock), debts=debts
        )
        async with rig as running:
            told = Capabilities()
            if file is not None and not file.bench.is_emulated:
                told = running.station.told or told
            request.node.stash[TOLD] = told
            if reason := _unspoken(request, running) or _unable(request, running, told):
                pytest.skip(f"{reason} (bench {facts.name})")
            yield running


def _unspoken(request: pytest.FixtureRequest, rig: Rig) -> str | None:
    """Say that a scenario is for other versions of OCPP than the station chose, if it is."""
    item = _scenario_item(request)
    spoken = rig.station.ocpp_version
    if item is None or spoken in item.scenario.ocpp:
        return None
    needed = " or ".join(item.scenario.ocpp)
    return f"needs OCPP {needed}, the station speaks {spoken}"


def _unable(request: pytest.FixtureRequest, rig: Rig, told: Capabilities) -> str | None:
    """Say what a scenario needs that the station told it cannot do, if there is something."""
    item = _scenario_item(request)
    if item is None:
        return None
    return "; ".join(adaptation_for(item, told, rig.facts.site).missing) or None


def _bench(
    file: BenchFile | None,
    needs: Needs,
    ocpp_version: str,
    clock: Clock,
    options: HilOptions,
    session: HilSession,
) -> tuple[BenchFacts, Equip]:
    if file is None:
        facts = emulated_facts(needs, ocpp_version, options.faults, options.seed)
        return facts, emulated_equipment(facts, clock)
    facts = described_facts(file, ocpp_version, options.faults, options.seed)
    if file.bench.is_emulated:
        return facts, emulated_equipment(facts, clock)
    return facts, wired_equipment(file.bench, clock, lambda what: session.say(f"hil: {what}"))


def _needs(request: pytest.FixtureRequest) -> Needs:
    item = _scenario_item(request)
    if item is not None:
        needs = item.scenario.needs
        vehicles = demands_of(item)
        return Needs(needs.connectors, needs.phases, needs.phase_switching, needs.supply, vehicles)
    return Needs(**{key: value for key, value in _marked_needs(request).items() if key != "start"})


def _marked_needs(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("hil")
    wanted = dict(marker.kwargs) if marker else {}
    for name in wanted:
        if name not in _MARKER_NAMES:
            raise InputError(f"mark hil: found {name!r}, expected {one_of(name, _MARKER_NAMES)}")
    return wanted


def _scenario_item(request: pytest.FixtureRequest) -> ScenarioItem | None:
    return getattr(request.function, "hil_item", None)
