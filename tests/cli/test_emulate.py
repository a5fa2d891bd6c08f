"""``hil emulate`` as a program of its own, against a real central system and a Modbus client."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pymodbus.client import AsyncModbusTcpClient

from harness.cli import main
from harness.clock import Clock
from harness.csms import CentralSystem, Station, WireLog
from harness.emulator import VEHICLES

PROGRAM = "from harness.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
PATIENCE_S = 60


class Program:
    """The running command; what it has printed is remembered."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait for a line that matches."""
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.process.stdout.readline()).decode().rstrip():
                self.lines.append(line)
                if found := re.search(pattern, line):
                    return found
        raise AssertionError(f"{pattern!r} is not in {self.lines}: {await self.complaint()}")

    async def complaint(self) -> str:
        return (await self.process.stderr.read()).decode()

    async def ends(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit status and what it complained about."""
        self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE_S):
            _, complaint = await self.process.communicate()
        return self.process.returncode, complaint.decode()


@asynccontextmanager
async def emulating(*arguments: str) -> AsyncIterator[Program]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", PROGRAM, "emulate", *arguments),
        stdout=pipe,
        stderr=pipe,
        env={**os.environ, "CHARGER_PASSWORD": "for this test only"},
    )
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def central_system(
    folder: Path, port: int = 0, log: str = "wire.jsonl"
) -> AsyncIterator[CentralSystem]:
    clock = Clock.starting(asyncio.get_running_loop())
    with WireLog(folder / log, clock, clock.now()) as wire_log:
        async with CentralSystem(
            clock, port=port, wire_log=wire_log, on_event=lambda *_: None
        ) as csms:
            yield csms


def run(folder: Path, body: Callable[[CentralSystem], Awaitable[None]]) -> None:
    async def main() -> None:
        async with central_system(folder) as csms:
            await body(csms)

    asyncio.run(main())


async def station_of(csms: CentralSystem, identity: str = "CP-1") -> Station:
    return await csms.wait_for_station(identity, PATIENCE_S * 1000)


def max_profile(version: str, limit: float) -> dict[str, object]:
    schedule = {
        "startSchedule": "2025-01-15T08:00:00Z",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    body = {"stackLevel": 0, "chargingProfileKind": "Absolute"}
    if version == "1.6":
        purpose = {"chargingProfileId": 3, "chargingProfilePurpose": "ChargePointMaxProfile"}
        return {**body, **purpose, "chargingSchedule": schedule}
    purpose = {"id": 3, "chargingProfilePurpose": "ChargingStationMaxProfile"}
    return {**body, **purpose, "chargingSchedule": [{"id": 1, **schedule}]}


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_it_dials_charges_as_it_is_told_and_says_so(tmp_path: Path, version: str) -> None:
    async def body(csms: CentralSystem) -> None:
        options = ("--ocpp", version, "--id", "CP-7", "--plugged", "22 kW")
        async with emulating("--csms", csms.url, *options) as program:
            station = await station_of(csms, "CP-7")
            await program.says("connected and booted")
            answer = await station.set_profile(0, max_profile(version, 10))
            assert answer.status == "Accepted"
            await program.says("SetChargingProfile of Charg.*MaxProfile 3, .* 0: Accepted")
            assert (await station.remote_start(1, "A")).status == "Accepted"
            await program.says(r"connector 1: transaction \S+ started")
            # Of the 10 A of a 2.x maximum the station takes 5 W itself (K04.FR.05).
            offered = r"10\.0" if version == "1.6" else r"9\.9"
            await program.says(rf"connector 1 offers {offered} A on 3 phases")
            assert await program.ends(signal.SIGTERM) == (0, "")
            assert station.ocpp_version == version

    run(tmp_path, body)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_its_transaction_before_it_leaves(tmp_path: Path, number: signal.Signals) -> None:
    async def body(csms: CentralSystem) -> None:
        async with emulating("--csms", csms.url, "--vehicle", "load-bank") as program:
            station = await station_of(csms)
            await station.remote_start(1, "A")
            await program.says("offers 32.0 A")
            assert station.transactions
            assert await program.ends(number) == (0, "")
            assert not station.transactions

    run(tmp_path, body)


def test_it_waits_for_a_central_system_that_comes_later(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with central_system(tmp_path) as csms:
            port = int(csms.url.rpartition(":")[2])
        async with emulating("--csms", f"ws://127.0.0.1:{port}") as program:
            await program.says("cannot connect to .*; trying again")
            async with central_system(tmp_path, port, "later.jsonl") as csms:
                await program.says("connected and booted")
                await station_of(csms)
            await program.says("connection lost")
            assert await program.ends(signal.SIGTERM) == (0, "")

    asyncio.run(scenario())


def test_its_meters_are_served_for_each_connector_and_the_station(tmp_path: Path) -> None:
    async def body(csms: CentralSystem) -> None:
        options = ("--connectors", "2", "--modbus-port", "0", "--vehicle", "load-bank")
        async with emulating("--csms", csms.url, *options) as program:
            port = int((await program.says(r"Modbus TCP at 127\.0\.0\.1:(\d+)"))[1])
            station = await station_of(csms)
            for connector in (1, 2):
                await station.remote_start(connector, "A")
                await program.says(f"connector {connector} offers 32.0 A")
            client = AsyncModbusTcpClient("127.0.0.1", port=port)
            await client.connect()
            try:
                # 22 kW each, shown a little wrong; the station's meter shows both.
                for unit, expected_w in ((1, 22_005), (2, 22_005), (100, 44_010)):
                    assert await settled_w(client, unit) == pytest.approx(expected_w, rel=0.005)
            finally:
                client.close()
            assert await program.ends(signal.SIGTERM) == (0, "")

    run(tmp_path, body)


async def settled_w(client: AsyncModbusTcpClient, unit: int) -> float:
    """Read total power, at 0x34 of an SDM630, until a second has not changed it."""
    last, power_w = -1.0, 0.0
    async with asyncio.timeout(PATIENCE_S):
        while not power_w or abs(power_w - last) > 50:
            await asyncio.sleep(1)
            answer = await client.read_input_registers(0x34, count=2, device_id=unit)
            last = power_w
            power_w = client.convert_from_registers(answer.registers, client.DATATYPE.FLOAT32)
    return power_w


def test_a_fault_is_planted_and_a_vehicle_read_from_a_file(tmp_path: Path) -> None:
    car = tmp_path / "car.yaml"
    car.write_text("like: load-bank\npower: 5 kW\n")

    async def body(csms: CentralSystem) -> None:
        options = ("--vehicle", str(car), "--fault", "ignores-limits", "--phases", "1")
        async with emulating("--csms", csms.url, *options) as program:
            station = await station_of(csms)
            await station.set_profile(0, max_profile("1.6", 10))
            await station.remote_start(1, "A")
            await program.says("offers 32.0 A on 1 phase")

    run(tmp_path, body)


def test_a_password_comes_from_the_environment_and_is_never_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        options = ("--csms", "ws://127.0.0.1:1", "--password-env", "CHARGER_PASSWORD")
        async with emulating(*options) as program:
            await program.says("cannot connect")
            _, complaint = await program.ends(signal.SIGTERM)
            assert "for this test only" not in complaint + "".join(program.lines)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--csms", "http://x"], "--csms: found 'http://x', expected a URL that begins with ws"),
        (["--ocpp", "2.0"], "found OCPP '2.0', expected one of 1.6, 2.0.1, 2.1"),
        (["--connectors", "9"], "found 9 connectors, expected 1 to 8"),
        (["--phases", "4"], "found 4 phases, expected 1 to 3"),
        (["--fault", "ignore-limits"], "did you mean 'ignores-limits'?"),
        (["--vehicle", "load-bang"], "--vehicle: found 'load-bang', expected a file *.yaml or"),
        (["--vehicle", "nowhere.yaml"], "nowhere.yaml: cannot be read"),
        (["--plugged", "22"], "found '22', expected a power with its unit"),
        (["--password-env", "NOT_SET"], "found no environment variable 'NOT_SET'"),
        (["--modbus-port", "70000"], "--modbus-port: found 70000, expected 0 to 65535"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said(
    options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["emulate", "--csms", "ws://127.0.0.1:1", *options]) == 2
    assert complaint in capsys.readouterr().err


def test_the_help_names_every_vehicle(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "500")  # so that no name is broken over two lines
    with pytest.raises(SystemExit):
        main(["emulate", "--help"])
    words = set(re.split(r"[\s,]+", capsys.readouterr().out))
    assert set(VEHICLES) <= words
