"""The few command-line options; everything else lives in files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.errors import InputError
from harness.units import Millis, parse_duration

__all__ = ["HilOptions", "add_options", "check_options"]


_LONGEST = "20 min"


def add_options(parser: pytest.Parser) -> None:
    """Add the ``hil`` group of options to pytest's command line."""
    group = parser.getgroup("hil", "hardware-in-the-loop tests of EV chargers")
    group.addoption(
        "--bench",
        metavar="FILE",
        help="play on the bench that this file describes (default: emulated; ini: hil_bench)",
    )
    parser.addini("hil_bench", "the bench file where --bench names none, from the root directory")
    group.addoption(
        "--hil-fault",
        action="append",
        default=[],
        metavar="NAME",
        help="plant a defect in the emulated charger or meter (see: hil faults); repeatable",
    )
    group.addoption(
        "--hil-mutants",
        action="append",
        default=[],
        metavar="all|NAME,NAME",
        help="play every test once more for each of these faults, and print which one found which; "
        "fails when a fault survives; repeatable",
    )
    group.addoption(
        "--hil-first-kill",
        action="store_true",
        help="with --hil-mutants: play a fault no more once a test has found it",
    )
    group.addoption(
        "--hil-clock",
        choices=("virtual", "real"),
        help="virtual: timers are jumped over, emulated benches only; real: wait "
        "(default: real with a bench file, else virtual)",
    )
    group.addoption(
        "--hil-longest",
        metavar="DURATION",
        help="how long a scenario may last on a real clock; a longer one is skipped (default: "
        f"{_LONGEST}; ini: hil_longest)",
    )
    parser.addini("hil_longest", "the duration where --hil-longest names none", default=_LONGEST)
    group.addoption(
        "--hil-seed", type=int, default=0, metavar="N", help="seed of every emulated imperfection"
    )
    group.addoption(
        "--hil-reading",
        action="append",
        default=[],
        metavar="SWITCH=VALUE",
        help="judge under this reading of the standard only (see: hil readings); repeatable",
    )
    group.addoption(
        "--hil-report",
        default="reports",
        metavar="DIR",
        help="where run folders land (default: reports, below the root directory)",
    )
    group.addoption(
        "--hil-strict",
        action="store_true",
        help="fail a scenario whose verdict depends on the reading of the standard (disputed)",
    )
    group.addoption(
        "--hil-inconclusive",
        choices=("fail", "skip"),
        default="fail",
        help="what a scenario that proved nothing counts as (default: fail)",
    )


@dataclass(frozen=True, slots=True)
class HilOptions:
    """The options of one pytest run, typed."""

    bench: Path | None
    faults: tuple[str, ...]
    mutants: tuple[str, ...]
    first_kill: bool
    clock: str
    longest_ms: Millis
    seed: int
    readings: dict[str, str]
    report_root: Path
    strict: bool
    skip_inconclusive: bool

    @classmethod
    def of(cls, config: pytest.Config) -> HilOptions:
        """Read the options that pytest parsed.

        Raises :class:`pytest.UsageError` when a reading is not written as SWITCH=VALUE, or a
        duration not with its unit.
        """
        bench = _bench_path(config)
        return cls(
            bench=bench,
            faults=tuple(config.getoption("--hil-fault")),
            mutants=_names(config.getoption("--hil-mutants")),
            first_kill=config.getoption("--hil-first-kill"),
            clock=config.getoption("--hil-clock") or ("virtual" if bench is None else "real"),
            longest_ms=_longest(config),
            seed=config.getoption("--hil-seed"),
            readings=dict(_reading(text) for text in config.getoption("--hil-reading")),
            report_root=config.rootpath / config.getoption("--hil-report"),
            strict=config.getoption("--hil-strict"),
            skip_inconclusive=config.getoption("--hil-inconclusive") == "skip",
        )


def check_options(config: pytest.Config) -> None:
    """Check the options that name something; costs nothing where none does.

    Raises :class:`pytest.UsageError` for a fault or a reading that does not exist, for options
    that do not go together, and for a bench file that is wrong or does not suit them.
    """
    options = HilOptions.of(config)
    if options.first_kill and not options.mutants:
        raise pytest.UsageError("--hil-first-kill: found no --hil-mutants, expected some to kill")
    try:
        if options.faults:
            from harness.emulator.faults import known_faults

            known_faults(options.faults)
        if options.readings:
            from harness.limits import enabled_readings

            enabled_readings(pinned=options.readings)
        if options.bench is not None:
            from harness.plugin.benches import check_bench

            check_bench(config, options)
        if options.mutants:
            from harness.plugin.mutants import check_mutants

            check_mutants(options)
    except InputError as error:
        raise pytest.UsageError(str(error)) from None


def _bench_path(config: pytest.Config) -> Path | None:
    if named := config.getoption("--bench"):
        return config.invocation_params.dir / str(named)
    written = config.getini("hil_bench")
    return config.rootpath / written if written else None


def _longest(config: pytest.Config) -> Millis:
    text = config.getoption("--hil-longest") or config.getini("hil_longest")
    try:
        return parse_duration(text)
    except InputError as error:
        raise pytest.UsageError(f"--hil-longest: {error}") from None


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """Split what stands between commas; whoever repeats the option means more of the same."""
    return tuple(name.strip() for text in texts for name in text.split(","))


def _reading(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise pytest.UsageError(f"--hil-reading: found {text!r}, expected SWITCH=VALUE")
    return name.strip(), value.strip()
