"""Defects in the form and the times of the composite schedule that is announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.defects.bodies import with_schedule
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored
from harness.units import DAY_MS, SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "CompositeAlwaysRejected",
    "CompositeCutsProfiles",
    "CompositeForADay",
    "CompositeFractionalPeriods",
    "CompositeFromScheduleStart",
    "CompositeMinusOne",
    "CompositeNowIsHardware",
    "CompositeWithoutPeriods",
]

_ACTION = "GetCompositeSchedule"


class CompositeWithoutPeriods(Decisions):
    """Answers with a schedule that has no periods."""

    def says(self, action: str, payload: Body, answer: Body) -> Body:
        answer = super().says(action, payload, answer)
        return _with_periods(answer, []) if action == _ACTION else answer


class CompositeMinusOne(Decisions):
    """Writes -1 where nothing limits."""

    def announced_unlimited(self, hardware: float) -> float:  # noqa: ARG002
        return -1.0


class CompositeForADay(Decisions):
    """Answers for a day whatever was asked."""

    def announced_ms(self, asked_ms: Millis) -> Millis:
        return max(DAY_MS, super().announced_ms(asked_ms))


class CompositeFromScheduleStart(Decisions):
    """Counts the periods from the start of the profile, and names another start."""

    def counts_from(self, asked_at: Instant, begun: Sequence[Instant]) -> Instant:
        return min(begun, default=asked_at)


class CompositeCutsProfiles(Decisions):
    """Drops from memory the periods that begin after the stretch that was asked about."""

    def composed(self, stored: Stored, start: Instant, end: Instant) -> Stored:
        anchor = self.anchor(stored, start, None)
        if anchor is None:
            return stored
        periods = stored.schedule["chargingSchedulePeriod"]
        kept = [one for one in periods if anchor + one["startPeriod"] * SECOND_MS < end]
        return replace(stored, body=with_schedule(stored.body, chargingSchedulePeriod=kept))


class CompositeNowIsHardware(Decisions):
    """Answers what its hardware can deliver when no duration is asked for."""

    def says(self, action: str, payload: Body, answer: Body) -> Body:
        answer = super().says(action, payload, answer)
        if action != _ACTION or payload["duration"]:
            return answer
        most = self.site.max_current_a
        if payload.get("chargingRateUnit") == "W":
            most *= self.site.nominal_voltage_v * self.site.phases
        return _with_periods(answer, [{"startPeriod": 0, "limit": most}])


class CompositeAlwaysRejected(Decisions):
    """Refuses to tell although there is something to tell."""

    def says(self, action: str, payload: Body, answer: Body) -> Body:
        answer = super().says(action, payload, answer)
        return {"status": "Rejected"} if action == _ACTION else answer


class CompositeFractionalPeriods(Decisions):
    """Writes the start of a period with fractions of a second."""

    def start_period(self, offset_ms: Millis) -> float:
        return offset_ms / SECOND_MS


def _with_periods(answer: Body, periods: Sequence[Body]) -> Body:
    """Return an answer with other periods; 2.x calls the schedule another name."""
    for name in ("chargingSchedule", "schedule"):
        if isinstance(answer.get(name), Mapping):
            return {**answer, name: {**answer[name], "chargingSchedulePeriod": list(periods)}}
    return answer


_SAP = f"{GITHUB}SAP/e-mobility-charging-stations-simulator"

FAULTS = (
    Fault(
        "composite-without-periods",
        "D65",
        "It answers GetCompositeSchedule with a schedule that has no periods.",
        f"{GITHUB}evcc-io/evcc/pull/15028",
        Effect.PROTOCOL,
        CompositeWithoutPeriods,
    ),
    Fault(
        "composite-minus-one",
        "D66",
        "It writes a limit of -1 into the composite schedule where no profile limits.",
        f"{GITHUB}OpenEVSE/openevse_esp32_firmware/issues/856",
        Effect.PROTOCOL,
        CompositeMinusOne,
        versions=("1.6",),
    ),
    Fault(
        "composite-for-a-day",
        "D69",
        "It answers with a composite schedule of a day, however short a one was asked for.",
        f"{_SAP} (measured)",
        Effect.PROTOCOL,
        CompositeForADay,
    ),
    Fault(
        "composite-from-schedule-start",
        "D70",
        "It counts the periods of the composite schedule from the start of the profile.",
        f"{_SAP} (measured)",
        Effect.PROTOCOL,
        CompositeFromScheduleStart,
    ),
    Fault(
        "composite-cuts-profiles",
        "D71",
        "It drops the periods after the stretch that GetCompositeSchedule asks about.",
        f"{_SAP} (its source: composeChargingSchedule)",
        Effect.OVER,
        CompositeCutsProfiles,
    ),
    Fault(
        "composite-now-is-hardware",
        "D72",
        "It answers what its hardware can do to GetCompositeSchedule with a duration of 0.",
        f"{GITHUB}EVerest/libocpp/issues/1169",
        Effect.PROTOCOL,
        CompositeNowIsHardware,
    ),
    Fault(
        "composite-always-rejected",
        "D75",
        "It rejects GetCompositeSchedule although it has profiles.",
        f"{GITHUB}steve-community/steve/issues/44",
        Effect.PROTOCOL,
        CompositeAlwaysRejected,
    ),
    Fault(
        "composite-fractional-periods",
        "D76",
        "It writes fractions of a second into startPeriod.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.PROTOCOL,
        CompositeFractionalPeriods,
    ),
)
