"""Which faults a run plants one at a time, and the items that a test becomes by that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from harness.emulator import FAULTS, Fault
from harness.emulator.faults import known_faults
from harness.errors import InputError
from harness.plugin.options import HilOptions

__all__ = ["ALL", "check_mutants", "chosen_faults", "fault_records", "mutant_items", "split_id"]

ALL = "all"
"""What stands for every fault of the catalogue."""


def check_mutants(options: HilOptions) -> None:
    """Check the names of ``--hil-mutants``, and that the other options go together with it.

    Raises :class:`InputError`.
    """
    chosen_faults(options)
    others = {
        "--hil-fault": bool(options.faults),
        "--hil-strict": options.strict,
        "--hil-inconclusive skip": options.skip_inconclusive,
    }
    for option in (option for option, given in others.items() if given):
        raise InputError(
            f"--hil-mutants: found {option} beside it, expected one of the two: a mutant has one "
            "fault, and is told from the others by its verdict"
        )
    if options.clock != "virtual":
        raise InputError(
            "--hil-mutants: the clock is real, on which thousands of runs take days; expected "
            "--hil-clock virtual"
        )


def chosen_faults(options: HilOptions) -> tuple[Fault, ...]:
    """Return the faults that ``--hil-mutants`` names, each once.

    Raises :class:`InputError` for one that is not in the catalogue.
    """
    names = dict.fromkeys(options.mutants)
    if ALL in names:
        return tuple(FAULTS.values())
    try:
        return known_faults(tuple(names))
    except InputError as error:
        raise InputError(f"--hil-mutants: {error}") from None


def fault_records(options: HilOptions) -> list[dict[str, str]]:
    """Write the chosen faults as ``run.json`` holds them."""
    return [
        {
            "name": fault.name,
            "defect": fault.defect,
            "effect": str(fault.effect),
            "summary": fault.summary,
            "source": fault.source,
        }
        for fault in chosen_faults(options)
    ]


def mutant_items(versions: Sequence[str], bench: str, options: HilOptions) -> list[Any]:
    """Return the parameters of a test's items: one for each fault, after those without any.

    A fault is played in the first version in which it exists. That version is played without a
    fault as well, because a test that fails anyway finds nothing.
    """
    played = {
        fault.name: version
        for fault in chosen_faults(options)
        for version in [version for version in versions if version in fault.versions][:1]
    }
    sound = [
        pytest.param(version, id=f"{version}-{bench}")
        for version in versions
        if version in played.values()
    ]
    mutants = [
        pytest.param(version, id=f"{version}-{bench}-{name}", marks=pytest.mark.hil_mutant(name))
        for name, version in played.items()
    ]
    return sound + mutants or [_unplayed(version, bench) for version in versions[:1]]


def split_id(nodeid: str, bench: str) -> tuple[str, str, str]:
    """Split an item's id into its test, the version of OCPP, and the fault if it has one.

    What else a test in Python is parametrized with stands behind the fault.
    """
    test, _, label = nodeid.removesuffix("]").partition("[")
    version, _, rest = label.partition("-")
    return test, version, rest.removeprefix(bench).removeprefix("-")


def _unplayed(version: str, bench: str) -> Any:
    reason = f"none of the faults of --hil-mutants exists in OCPP {version}"
    return pytest.param(version, id=f"{version}-{bench}", marks=pytest.mark.skip(reason))
