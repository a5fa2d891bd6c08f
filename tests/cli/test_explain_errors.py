"""What ``hil explain`` says about files and options that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.explaining import refused, written

from harness.cli import main


def test_a_file_that_is_not_there_is_one_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "none.scenario.yaml")
    assert refused(capsys, path) == f"{path}: cannot be read: No such file or directory"


def test_a_file_that_is_no_scenario_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, "title: [\n")
    assert refused(capsys, path).startswith(f"{path}:2: ")


def test_a_step_that_cannot_be_played_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, "title: T\nsteps:\n  - stop_transaction: {}\n")
    error = "line 3: stop_transaction connector 1: no transaction runs on connector 1 to be stopped"
    assert refused(capsys, path) == f"{path}: {error}"


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("--item=with_sixx", "--item: found 'with_sixx', expected one of with_six, with_eight; "),
        ("--plot=a.pdf", "--plot: found 'a.pdf', expected a name that ends in .svg or .png"),
        ("--plot=a.svg", "--plot: found 2 items, expected --item with one of with_six, with_eight"),
        ("--time-zone=Mars", "time zone: found 'Mars', expected a name of the IANA database "),
    ],
)
def test_a_wrong_option_is_one_error(
    capsys: pytest.CaptureFixture[str], two_items: str, option: str, error: str
) -> None:
    assert error in refused(capsys, two_items, option)


def test_a_wrong_reading_is_guessed(capsys: pytest.CaptureFixture[str], two_items: str) -> None:
    error = refused(capsys, two_items, "--reading=w_cpa=total")
    assert error.startswith("reading: found 'w_cpa', expected one of ")
    assert error.endswith("did you mean 'w_cap'?")


def test_a_plot_that_cannot_be_written_is_one_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, tx_over_default: str
) -> None:
    plot = str(tmp_path / "none" / "plot.svg")
    assert main(["explain", tx_over_default, "--plot", plot]) == 2
    error = f"{plot}: cannot be written: No such file or directory\n"
    assert capsys.readouterr().err == error
