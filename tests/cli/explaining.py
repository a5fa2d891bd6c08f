"""Scenarios that can be worked out by hand, and ``hil explain`` as a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli import main

TX_OVER_DEFAULT = r"""
title: "A \e[31mred\e[0m title"
needs: {connectors: 1, phases: 3}
profiles:
  default:
    chargingProfileId: 1
    stackLevel: 0
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Absolute
    chargingSchedule:
      startSchedule: t0
      chargingRateUnit: W
      chargingSchedulePeriod: [{startPeriod: 0, limit: 10350}]
  tx:
    chargingProfileId: 2
    stackLevel: 1
    chargingProfilePurpose: TxProfile
    chargingProfileKind: Relative
    chargingSchedule:
      chargingRateUnit: A
      chargingSchedulePeriod: [{startPeriod: 0, limit: 8, numberPhases: 1}]
steps:
  - set_profile: {connector: 1, profile: default}
  - hold: 1 min
  - start_transaction: {connector: 1}
  - hold: 1 min
  - set_profile: {connector: 1, profile: tx}
  - hold: 1 min
"""

RECURRING_TOMORROW = """
title: A Daily profile whose first day is tomorrow
profiles:
  limit:
    chargingProfileId: 1
    stackLevel: 0
    chargingProfilePurpose: ChargePointMaxProfile
    chargingProfileKind: Recurring
    recurrencyKind: Daily
    chargingSchedule:
      startSchedule: t0 + 1 d
      chargingRateUnit: A
      chargingSchedulePeriod: [{startPeriod: 0, limit: 6}]
cases:
  with_six: {}
  with_eight:
    profiles:
      limit:
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: ChargePointMaxProfile
        chargingProfileKind: Recurring
        recurrencyKind: Daily
        chargingSchedule:
          startSchedule: t0 + 1 d
          chargingRateUnit: A
          chargingSchedulePeriod: [{startPeriod: 0, limit: 8}]
steps:
  - set_profile: {connector: 0, profile: limit}
  - hold: 1 h
"""


def written(folder: Path, text: str) -> str:
    path = folder / "a.scenario.yaml"
    path.write_text(text.lstrip())
    return str(path)


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    status = main(["explain", *arguments])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out.splitlines()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = main(["explain", *arguments])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    return err.removesuffix("\n")


def block(lines: list[str], name: str) -> list[str]:
    """Return the lines below a heading, up to the next empty one."""
    below = lines[lines.index(name) + 1 :]
    return below[: below.index("")] if "" in below else below
