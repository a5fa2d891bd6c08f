"""``--hil-mutants``: plays every test on every fault, and fails when nobody found one of them."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

import pytest

from harness.plugin.cells import fault_of, note_cell
from harness.plugin.killorder import likeliest_first
from harness.plugin.killsummary import write_summary
from harness.plugin.mutants import fault_records
from harness.plugin.options import HilOptions
from harness.plugin.results import result_of
from harness.plugin.session import session_of
from harness.report import KillMatrix, Outcome, matrix_of

__all__ = ["KillMatrixPlugin"]

_Status: TypeAlias = tuple[str, str, str | tuple[str, dict[str, bool]]]

_KILLED: _Status = ("killed", "k", ("KILLED", {"green": True}))
_SURVIVED: _Status = ("survived", "s", ("SURVIVED", {}))
_UNCLEAR: _Status = ("unclear", "u", ("UNCLEAR", {"yellow": True}))
_NOT_PLAYED: _Status = ("not played", "", "")


class KillMatrixPlugin:
    """Makes what a mutant does a cell of the matrix instead of a test that passes or fails."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._options = HilOptions.of(config)
        self._killers: dict[str, str] = {}

    @property
    def _matrix(self) -> KillMatrix:
        return matrix_of(fault_records(self._options), session_of(self._config).results)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Play a fault's items in a row where the first kill is enough, the likeliest ones first.

        Whatever else chooses or orders items has done so.
        """
        if self._options.first_kill:
            items.sort(key=likeliest_first(self._options))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave an item out, before anything is set up for it, once its fault was found."""
        killer = self._killers.get(fault_of(item) or "")
        if killer is not None and self._options.first_kill:
            pytest.skip(f"found by {killer} already")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what an item came to; pytest's own report is about whether the run could tell."""
        played = call.when == "call" or (call.when == "setup" and call.excinfo is not None)
        needs_bench = "hil_rig" in getattr(item, "fixturenames", ())
        if played and needs_bench and note_cell(item, call):
            self._killers.setdefault(fault_of(item) or "", item.nodeid)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> _Status | None:
        """Show a cell by a word of its own; those left out are counted and nothing else."""
        cell = result_of(report)
        if cell is not None and cell["fault"] is not None:
            if cell["killed"]:
                return _KILLED
            return _SURVIVED if cell["outcome"] == Outcome.PASS else _UNCLEAR
        return _NOT_PLAYED if report.skipped and "hil_mutant" in report.keywords else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that nothing else failed when a fault survived it."""
        if session.exitstatus == pytest.ExitCode.OK and self._matrix.survivors:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say of each fault who found it; the survivors come last, where they are seen."""
        write_summary(terminalreporter, self._matrix)
