"""What a user installs: the wheel works without the checkout it was built from."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCENARIO = """\
title: A user's own scenario, six kilowatts are kept
steps:
  - set_profile:
      connector: 1
      profile:
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: t0
          chargingRateUnit: W
          chargingSchedulePeriod: [{startPeriod: 0, limit: 6000}]
  - plug_in: {connector: 1, draws: 22 kW}
  - start_transaction: {connector: 1}
  - hold: 1 min
    delivers: at least 80 %
"""

FIND_MAP = "from harness.data import register_map_path as path; print(path('eastron-sdm630-v2'))"


def run(*command: str, cwd: Path, path: Path | None = None) -> str:
    """Run a Python with nothing but ``path`` added to what is installed; return what it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed so that no network is needed."""
    folder = tmp_path_factory.mktemp("dist")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run(*build, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout that holds what the wheel brings."""
    folder = tmp_path_factory.mktemp("site")
    pip = ["-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(*pip, "--target", str(folder), str(wheel), cwd=folder)
    return folder


def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"harness"}
    packaged = {name for name in names if name.startswith("harness/_data/meters/")}
    assert packaged == {
        f"harness/_data/meters/{path.name}" for path in (ROOT / "fixtures" / "meters").iterdir()
    }
    assert "harness/py.typed" in names
    assert any(name.startswith("harness/report/templates/") for name in names)


def test_the_register_map_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    found = Path(run("-c", FIND_MAP, cwd=tmp_path, path=installed).strip())
    assert found == installed / "harness" / "_data" / "meters" / "eastron-sdm630-v2.yaml"


def test_a_checkout_finds_the_register_map_beside_the_package(tmp_path: Path) -> None:
    """An editable install puts nothing but the checkout on the path."""
    found = Path(run("-c", FIND_MAP, cwd=tmp_path, path=ROOT).strip())
    assert found == ROOT / "fixtures" / "meters" / "eastron-sdm630-v2.yaml"


def test_a_users_own_scenario_passes(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "six.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    # No -p: the folder's own entry point has to name the plugin.
    program = (
        "import sys, pytest, harness;"
        "assert harness.__file__.startswith(sys.argv[1]), harness.__file__;"
        "sys.exit(pytest.main(['-p', 'no:cacheprovider', '-q']))"
    )
    told = run("-c", program, str(installed), cwd=tmp_path, path=installed)
    assert "1 passed" in told
    (folder,) = (tmp_path / "reports").iterdir()
    assert (folder / "report.html").is_file()


def test_the_command_prints_the_schema(installed: Path, tmp_path: Path) -> None:
    program = "import sys; from harness.cli import main; sys.exit(main(['schema']))"
    told = run("-c", program, cwd=tmp_path, path=installed)
    assert told == (ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8")
