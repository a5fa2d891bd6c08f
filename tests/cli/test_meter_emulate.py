"""``hil meter emulate``: a meter in a process of its own, from its first word to Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from harness.cli import main
from harness.cli.meter_arguments import _FAULTS
from harness.meters.emulation import METER_FAULTS

PROGRAM = "from harness.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and pseudo-terminals")


@contextmanager
def emulating(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start ``hil meter emulate`` and yield its process with the first line that it says."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "meter", "emulate", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=30)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@posix
def test_it_says_where_it_is_answers_and_ends_cleanly_with_ctrl_c(
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = free_port()
    with emulating(
        "gavazzi-em24-e1", "--listen", f"127.0.0.1:{port}", "--power", "4.2 kW", "--unit", "7"
    ) as (process, said):
        assert said == (
            f"Carlo Gavazzi EM24 Ethernet, unit 7 at tcp://127.0.0.1:{port}: 4200 W; "
            "Ctrl-C ends it\n"
        )
        link = f"tcp://127.0.0.1:{port}"
        read = ["meter", "read", "gavazzi-em24-e1", link, "--unit", "7", "--count", "1"]
        assert main(read) == 0
        assert float(capsys.readouterr().out.splitlines()[3].split()[1]) == pytest.approx(4_200, 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "")


@posix
def test_it_answers_at_a_serial_port() -> None:
    master, port = os.openpty()
    tty.setraw(port)
    with emulating("eastron-sdm120", "--serial", f"{os.ttyname(port)}?baud=19200") as (_, said):
        os.close(port)
        assert "19200 baud, parity N, 1 stop bit" in said
        os.write(master, bytes.fromhex("010400000002 71cb"))  # voltage of unit 1
        reply = os.read(master, 9)
        while len(reply) < 9:
            reply += os.read(master, 9)
    os.close(master)
    # 230 V are 0x43660000, and a little less is 0x4365….
    assert reply[:4] == bytes([1, 4, 4, 0x43])
    assert reply[4] in {0x65, 0x66}


def failing(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["meter", "emulate", *words]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("eastron-sdm63",), "did you mean 'eastron-sdm"),
        (("eastron-sdm120", "--fault", "frosen"), "did you mean 'frozen'?"),
        (("eastron-sdm120", "--power", "11"), "expected a power with its unit"),
        (("eastron-sdm120", "--listen", "nowhere"), "found link 'nowhere', expected a link"),
        (("eastron-sdm120", "--fault-after", "soon"), "expected a duration with its unit"),
        (("saia-ale3-finder-7e23", "--power", "900 kW"), "cannot show this load"),
        (("saia-ale3-finder-7e23", "--fault", "swapped"), "every number of saia-ale3-finder-7e23"),
        (("eastron-sdm120", "--serial", "/dev/none"), "cannot listen there"),
    ],
)
def test_what_was_written_wrong_is_told(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in failing(capsys, *words)


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        link = f"127.0.0.1:{taken.getsockname()[1]}"
        assert "cannot listen there" in failing(capsys, "eastron-sdm120", "--listen", link)


def test_the_help_names_every_fault() -> None:
    assert _FAULTS.replace(" or ", ", ").split(", ") == list(METER_FAULTS)
