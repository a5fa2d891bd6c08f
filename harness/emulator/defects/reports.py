"""Defects in what is reported of the stored profiles (2.x)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored
from harness.emulator.v2.decisions import Decisions201

__all__ = ["FAULTS", "ReportNeverComes", "ReportRelabelsStart"]

_START = "startSchedule"


class ReportNeverComes(Decisions201):
    """Says that it will report its profiles, and does not."""

    def reported(self, found: Sequence[Stored]) -> Sequence[Stored]:  # noqa: ARG002
        return ()


class ReportRelabelsStart(Decisions201):
    """Calls the startSchedule of a profile its validFrom."""

    def reported(self, found: Sequence[Stored]) -> Sequence[Stored]:
        told = super().reported(found)
        return [replace(stored, body=_relabelled(stored.body)) for stored in told]


def _relabelled(body: Body) -> Body:
    first = body["chargingSchedule"][0]
    if _START not in first:
        return body
    without = [
        {name: value for name, value in schedule.items() if name != _START}
        for schedule in body["chargingSchedule"]
    ]
    return {**body, "validFrom": first[_START], "chargingSchedule": without}


FAULTS = (
    Fault(
        "report-never-comes",
        "D77",
        "It accepts GetChargingProfiles and never sends ReportChargingProfiles.",
        f"{GITHUB}solidstudiosh/ocpp-virtual-charge-point (measured)",
        Effect.PROTOCOL,
        ReportNeverComes,
        versions=("2.0.1", "2.1"),
    ),
    Fault(
        "report-relabels-start",
        "D77",
        "It reports the startSchedule of a profile as its validFrom.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.PROTOCOL,
        ReportRelabelsStart,
        versions=("2.0.1", "2.1"),
    ),
)
