"""The bench of a pytest run: the one that a file describes, or the emulated one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from harness.errors import InputError
from harness.plugin.options import HilOptions

if TYPE_CHECKING:
    from harness.bench import BenchDescription, BenchFile

__all__ = [
    "SUPPORTED_OCPP",
    "bench_name",
    "bench_of",
    "check_bench",
    "negotiates",
    "remarks",
    "spoken_versions",
]

SUPPORTED_OCPP = ("1.6", "2.0.1", "2.1")

_FILE = pytest.StashKey["BenchFile"]()


def bench_of(config: pytest.Config) -> BenchFile | None:
    """Return the bench file of a run, read once, if there is one.

    Raises :class:`InputError` with one line for each thing that is wrong with it.
    """
    path = HilOptions.of(config).bench
    if path is None:
        return None
    if _FILE not in config.stash:
        from harness.bench import load_bench

        config.stash[_FILE] = load_bench(path)
    return config.stash[_FILE]


def bench_name(config: pytest.Config) -> str:
    """Return the name of a run's bench."""
    file = bench_of(config)
    return "emulated" if file is None else file.bench.name


def spoken_versions(file: BenchFile | None) -> tuple[str, ...]:
    """Return the versions of OCPP that can be spoken on a bench."""
    pinned = None if file is None else file.bench.station.ocpp
    return SUPPORTED_OCPP if pinned is None else (pinned,)


def negotiates(file: BenchFile) -> bool:
    """Tell whether the version on a bench is left to its charger; an emulated one speaks all."""
    return file.bench.station.ocpp is None and not file.bench.is_emulated


def check_bench(config: pytest.Config, options: HilOptions) -> None:
    """Check the bench file, and that the other options make sense on its bench.

    Raises :class:`InputError`.
    """
    file = bench_of(config)
    if file is None or file.bench.is_emulated:
        return
    name = file.bench.name
    if options.clock == "virtual":
        raise InputError(
            f"--hil-clock virtual: bench {name} is no part of this process, so its time cannot "
            "be jumped over; expected --hil-clock real"
        )
    planting = {"--hil-fault": options.faults, "--hil-mutants": options.mutants}
    for option in (option for option, planted in planting.items() if planted):
        raise InputError(
            f"{option}: bench {name} is hardware, expected a bench whose vehicle is emulated"
        )
    if file.bench.vehicle == "by hand" and config.getoption("numprocesses", None):
        raise InputError(
            f"-n: bench {name} is operated by hand, and nobody would read what its worker asks; "
            "expected one process"
        )


def remarks(config: pytest.Config) -> list[str]:
    """Return what whoever reads a run's results must know about its bench, line by line."""
    file = bench_of(config)
    return [] if file is None else [f"hil: {line}" for line in _remarks(file.bench)]


def _remarks(bench: BenchDescription) -> Iterator[str]:
    station = bench.station
    if bench.insecure:
        yield f"insecure: whoever reaches {bench.listen} can pass for the station"
    for number, connector in enumerate(station.connectors, start=1):
        if connector.meter == "none":
            yield (
                f"connector {number} has no meter: it is judged by the charger's own "
                "MeterValues, a second-class witness"
            )
    for quirk, what in station.quirks.items():
        yield f"quirk {quirk}: {what}"
