from __future__ import annotations

from pathlib import Path

import pytest
from cli.cases import Command
from cli.explaining import RECURRING_TOMORROW, TX_OVER_DEFAULT, written


@pytest.fixture
def composite(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def tx_over_default(tmp_path: Path) -> str:
    return written(tmp_path, TX_OVER_DEFAULT)


@pytest.fixture
def two_items(tmp_path: Path) -> str:
    return written(tmp_path, RECURRING_TOMORROW)
