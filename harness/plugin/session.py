"""One pytest run: its run folder, its results, its progress lines and its report."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError
from harness.plugin.benches import bench_name, remarks
from harness.plugin.options import HilOptions
from harness.plugin.results import attach_result, result_of, write_remarks

if TYPE_CHECKING:
    from harness.trace import RunFolder

__all__ = [
    "PLUGIN_NAME",
    "SCENARIO_SUFFIX",
    "HilSession",
    "session_of",
]

PLUGIN_NAME = "hil-session"

SCENARIO_SUFFIX = ".scenario.yaml"
"""What the name of a scenario file ends in; other YAML files are nobody's business here."""

_SHARED_FOLDER = "hil_run_folder"


class HilSession:
    """Collects what the items of one run leave behind; inert until the first one ran."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._folder: RunFolder | None = None
        self._shared_path: Path | None = None
        self._unreadable = 0
        self._results: list[dict[str, Any]] = []
        self._report_path: Path | None = None

    @property
    def _worker_input(self) -> dict[str, Any] | None:
        return getattr(self._config, "workerinput", None)

    @cached_property
    def _started(self) -> str:
        from harness.clock import wall_clock_now
        from harness.units import format_instant

        return format_instant(wall_clock_now())

    @property
    def _name(self) -> str:
        return f"{re.sub('[-:]|[.][0-9]+', '', self._started)}-{bench_name(self._config)}"

    @property
    def folder(self) -> RunFolder:
        """The run folder, made when the first item asks for it."""
        if self._folder is None:
            self._folder = self._open_folder()
        return self._folder

    def _open_folder(self) -> RunFolder:
        from harness.trace import RunFolder

        if self._worker_input is not None:
            return RunFolder.join(Path(self._worker_input[_SHARED_FOLDER]))
        if self._shared_path is not None:
            return RunFolder.join(self._shared_path, self._facts())
        return RunFolder.create(HilOptions.of(self._config).report_root, self._name, self._facts())

    @property
    def results(self) -> Sequence[Mapping[str, Any]]:
        """What the items found out so far; nothing on a worker of xdist."""
        return self._results

    def _facts(self) -> dict[str, object]:
        options = HilOptions.of(self._config)
        arguments = [str(argument) for argument in self._config.invocation_params.args]
        return {
            "started": self._started,
            "bench": bench_name(self._config),
            "clock": options.clock,
            "seed": options.seed,
            "faults": list(options.faults),
            **self._mutants(options),
            "command": ["pytest", *arguments],
        }

    def _mutants(self, options: HilOptions) -> dict[str, object]:
        if not options.mutants:
            return {}
        from harness.plugin.mutants import fault_records

        return {"mutants": fault_records(options)}

    def say(self, line: str) -> None:
        """Print a line of progress at once; an xdist worker has no terminal and stays silent."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        if reporter is None or self._worker_input is not None:
            return
        if capture is None:
            reporter.write_line(line)
            return
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(line)

    def pytest_report_collectionfinish(self, items: list[pytest.Item]) -> list[str]:
        """Say on what the items of this run are played, if any of them needs a bench."""
        if not any("hil_rig" in getattr(item, "fixturenames", ()) for item in items):
            return []
        facts = self._facts()
        options = HilOptions.of(self._config)
        planted = "".join(f", fault {name}" for name in options.faults)
        if options.mutants:
            planted = f", mutants {', '.join(options.mutants)}"
        head = f"hil: bench {facts['bench']}, clock {facts['clock']}, seed {facts['seed']}{planted}"
        return [head, *remarks(self._config)]

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker where this run's folder will be (a hook of pytest-xdist)."""
        run = f"{self._name}-{node.workerinput['testrunuid'][:8]}"
        self._shared_path = HilOptions.of(self._config).report_root / run
        node.workerinput[_SHARED_FOLDER] = str(self._shared_path)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count the scenario files that cannot be read."""
        self._unreadable += report.failed and report.nodeid.endswith(SCENARIO_SUFFIX)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Play the other scenarios although some could not be read, and end with an error.

        A module in Python that cannot be imported still stops the run, as always.
        """
        if self._unreadable and session.testsfailed == self._unreadable:
            session.config.option.continue_on_collection_errors = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the item's result, and make a broken bench an error instead of a failure."""
        report = yield
        if call.when == "call" and call.excinfo and _is_no_failure(call.excinfo.value):
            # pytest knows errors only around a test; a bench breaks in the middle of one.
            report.when = "setup"
        if call.when != "teardown":
            attach_result(report, item)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect an item's result, on the controller where there is one."""
        result = result_of(report)
        if result is not None and self._worker_input is None:
            self._results.append(result)
            self.folder  # noqa: B018  # the workers wrote into it; from now on it is ours to end

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Close the run folder and write the report, whatever ended the run."""
        if self._worker_input is not None or self._folder is None:
            return
        self._folder.finish(self._results)
        if self._results:
            from harness.report import write_report

            self._report_path = write_report(self._folder.path)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List what passed with a remark; failures speak for themselves."""
        write_remarks(terminalreporter, self._results)

    def pytest_unconfigure(self) -> None:
        """Print where the evidence lies, as the last line of all."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if self._folder is None or self._worker_input is not None or reporter is None:
            return
        reporter.write_line(f"hil: run folder {self._shown(self._folder.path)}")
        if self._report_path is not None:
            reporter.write_line(f"hil: report {self._shown(self._report_path)}")

    def _shown(self, path: Path) -> Path:
        invoked_from = self._config.invocation_params.dir
        return path.relative_to(invoked_from) if path.is_relative_to(invoked_from) else path


def _is_no_failure(error: BaseException) -> bool:
    return isinstance(error, HarnessError) and not isinstance(error, AssertionError)


def session_of(config: pytest.Config) -> HilSession:
    """Return the session of a pytest run."""
    session = config.pluginmanager.get_plugin(PLUGIN_NAME)
    assert isinstance(session, HilSession)  # noqa: S101  # registered before anything is collected
    return session
