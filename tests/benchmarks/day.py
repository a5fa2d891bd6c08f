"""A day of charging at 1 Hz through the whole chain, and the bare loop that it is compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from harness.bench import (
    PREPARATION_MS,
    Needs,
    Referee,
    Rig,
    emulated_facts,
    emulated_rig,
    header_fields,
    start_session,
)
from harness.clock import Clock, VirtualTimeLoop
from harness.csms import WireLog
from harness.meters import SamplingPlan
from harness.trace import RunFolder, TraceWriter
from harness.units import DAY_MS, SECOND_MS, parse_instant
from harness.verdict import Verdict, judgement_record

DAY_S = DAY_MS // SECOND_MS
START = parse_instant("2025-01-15T00:00:00Z")
NODE_ID = "day.scenario.yaml::day[1.6-emulated]"

EVERY_HOUR_ANOTHER_LIMIT = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "chargingSchedule": {
        "startSchedule": "2025-01-15T00:00:00Z",
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [
            {"startPeriod": 3600 * hour, "limit": 5000.0 + 500 * (7 * hour % 24)}
            for hour in range(24)
        ],
    },
}


def in_virtual_time(main: Callable[[], Coroutine[None, None, None]]) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(main())


async def bare_day() -> None:
    """Read 76 registers every virtual second, from pymodbus by pymodbus, and nothing else."""
    registers = SimData(0, count=76, datatype=DataType.REGISTERS)
    server = ModbusTcpServer([SimDevice(1, [registers])], address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    port = server.transport.sockets[0].getsockname()[1]
    client = AsyncModbusTcpClient("127.0.0.1", port=port)
    await client.connect()
    for _ in range(DAY_S):
        await client.read_input_registers(0, count=76, device_id=1)
        await asyncio.sleep(1)
    client.close()
    await server.shutdown()


async def charging_day(root: Path) -> None:
    """Charge for a day under 24 limits, judge it, and leave a run folder below ``root``."""
    run_folder = RunFolder.create(root, "day")
    folder = run_folder.item(NODE_ID)
    clock = Clock.starting(asyncio.get_running_loop(), START)
    facts = emulated_facts(Needs(), "1.6", (), seed=0)
    t0 = START + PREPARATION_MS
    with (
        TraceWriter(folder / "trace.jsonl", t0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, t0) as wire_log,
    ):
        async with emulated_rig(facts, clock, trace, wire_log, SamplingPlan()) as rig:
            await _charge(rig)
    result = {"id": NODE_ID, "folder": folder.name, "verdict": "pass", "sentence": None}
    run_folder.finish([result | {"duration_ms": DAY_MS}])


async def _charge(rig: Rig) -> None:
    referee = Referee(rig, pinned={})
    recorder = rig.recorder
    test = {"scenario": NODE_ID, "title": "A day", "path": "day.scenario.yaml", "sha256": "0" * 64}
    header = header_fields(rig, referee.criteria, referee.readings, test)
    recorder.trace.write("header", recorder.evidence.t0, **header)
    answer = await rig.station.set_profile(1, EVERY_HOUR_ANOTHER_LIMIT)
    assert answer.status == "Accepted"
    await start_session(rig, 1)
    end = recorder.evidence.t0 + DAY_MS
    rig.attend(end)
    await rig.clock.sleep_until(end)
    judgement = await referee.judge()
    assert judgement.verdict is Verdict.PASS, judgement.sentence
    assert judgement.judgements[0].judged > 0.9 * DAY_S
    record = judgement_record(judgement) | {"verdict": "pass", "sentence": None}
    recorder.trace.write("verdict", rig.clock.now(), **record)
