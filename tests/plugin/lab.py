"""A bench of hardware for tests: a charger and its meter in a process of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bench.external_charger

CHARGER = str(bench.external_charger.__file__)
HIL = (sys.executable, "-c", "import sys; from harness.cli import main; sys.exit(main())")
START_DEADLINE_S = 30.0

BENCH = """\
name: {name}
listen: 127.0.0.1:{port}
stations:
  - id: CP-1
    dials_in_within: {within}
    connectors:
      - max_current: 32 A
        phases: 3
        meter: {meter}
vehicle: always plugged
{more}
"""

METER = (
    "{{map: eastron-sdm630-v2, link: 'tcp://127.0.0.1:{port}', refresh: 500 ms, window: 500 ms}}"
)


@dataclass(frozen=True)
class Lab:
    """Where the charger dials, and where its meter answers."""

    port: int
    meter_port: int

    def write_bench(
        self, folder: Path, *, meter: str = "", within: str = "20 s", more: str = ""
    ) -> Path:
        path = folder / "lab.bench.yaml"
        meter = meter or METER.format(port=self.meter_port)
        text = BENCH.format(name="lab", port=self.port, within=within, meter=meter, more=more)
        path.write_text(text, encoding="utf-8")
        return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def charger() -> Iterator[Lab]:
    """Start a charger that dials in again, and boots, as soon as it was hung up on."""
    port = free_port()
    command = [sys.executable, CHARGER, f"ws://127.0.0.1:{port}"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Lab(port, int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(START_DEADLINE_S)


@contextmanager
def hil_emulate(*options: str) -> Iterator[Lab]:
    """Start ``hil emulate`` with a vehicle and a meter, as the README says."""
    lab = Lab(free_port(), free_port())
    dialled = ("emulate", "--csms", f"ws://127.0.0.1:{lab.port}")
    meter = ("--plugged", "22 kW", "--modbus-port", str(lab.meter_port))
    with subprocess.Popen([*HIL, *dialled, *meter, *options], stdout=subprocess.DEVNULL) as process:
        try:
            yield lab
        finally:
            process.terminate()
            process.wait(START_DEADLINE_S)
