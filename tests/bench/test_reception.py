"""What a station says before its run, and what it is asked then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bench.rigs import open_rig, run

from harness.bench.reception import CAPABILITIES_WITHIN_MS, Reception, ask_capabilities, told_by
from harness.csms import Booted, Capabilities, StationRefused, StationSilent


def station(capabilities: Any = None, boot: Mapping[str, str] | None = None) -> Any:
    """Return as much of a station as is asked here."""
    return SimpleNamespace(identity="CP-1", capabilities=capabilities, boot=boot or {}, told=None)


def test_what_came_before_the_run_is_told_first() -> None:
    reception, heard = Reception(), []
    events = [Booted(number, {}) for number in range(3)]
    reception.take_station_event("CP-1", events[0])
    reception.take_station_event("CP-1", events[1])
    reception.hand_over(heard.append)
    reception.take_station_event("CP-1", events[2])
    assert heard == events


@pytest.mark.parametrize("error", [StationRefused("no"), StationSilent("no")])
def test_a_station_that_does_not_tell_what_it_can_is_no_failure(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse() -> Capabilities:
        raise error

    caplog.set_level(logging.WARNING)
    run(ask_capabilities(station(refuse)))
    assert caplog.messages == ["CP-1: capabilities not told: no"]


def test_a_station_that_takes_too_long_is_not_waited_for() -> None:
    async def ponder() -> Capabilities:
        await asyncio.sleep(3600)
        return Capabilities()

    async def main() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await ask_capabilities(station(ponder))
        return loop.time() - began

    assert run(main()) == pytest.approx(CAPABILITIES_WITHIN_MS / 1000)


def test_a_station_that_did_not_boot_is_told_as_that() -> None:
    assert told_by(station()) == {"did_not_boot": True}


def test_a_station_that_booted_is_told_in_its_words() -> None:
    facts = {"chargePointVendor": "Vendor"}
    assert told_by(station(boot=facts)) == facts


def test_an_emulated_station_tells_what_it_can(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with open_rig(tmp_path) as rig:
            await ask_capabilities(rig.station)
            return told_by(rig.station)

    told = run(main())
    assert "did_not_boot" not in told
    assert told["capabilities"]["connector_count"] == 1
