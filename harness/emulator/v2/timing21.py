"""When a profile of OCPP 2.1 counts, and what of it does for one transaction."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from harness.emulator.raw import Body, Stored, Transaction
from harness.emulator.v2.decisions import Decisions201
from harness.units import DAY_MS, MINUTE_MS, SECOND_MS, WEEK_MS, Instant, Millis

__all__ = ["Timing21"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_CLOCK_LOOK_MS: Millis = 15 * MINUTE_MS
"""Clocks are put forward and back at quarters of an hour only, wherever they are."""

_CHARGE_LOOK_MS: Millis = 10 * SECOND_MS
"""How often the state of charge is looked at where a limit depends on it."""


class Timing21(Decisions201):
    """How a station of 2.1 reads the times of a profile; each method is one decision."""

    def is_valid(self, body: Body, at: Instant) -> bool:
        """Suspend a profile that may not be used offline for so long (K01.FR.101 to FR.103)."""
        ends = self._suspended_from(body)
        return super().is_valid(body, at) and (ends is None or at < ends)

    def outlives_outage(self, stored: Stored, at: Instant) -> bool:
        """Tell whether a profile survives the outage that ends now (K01.FR.102)."""
        ends = self._suspended_from(stored.body)
        lapses = stored.body.get("invalidAfterOfflineDuration") is True
        return not lapses or ends is None or at < ends

    def turning_points(
        self, stored: Stored, at: Instant, tx_start: Instant | None
    ) -> Iterator[Instant]:
        """Name every instant of the present repetition at which a profile may change."""
        yield from super().turning_points(stored, at, tx_start)
        ends = self._suspended_from(stored.body)
        if ends is not None:
            yield ends
        if stored.schedule.get("useLocalTime"):
            yield (at // _CLOCK_LOOK_MS + 1) * _CLOCK_LOOK_MS
        if "limitAtSoC" in stored.schedule:
            yield at + _CHARGE_LOOK_MS

    def anchor(self, stored: Stored, at: Instant, tx_start: Instant | None) -> Instant | None:
        """Count a Dynamic schedule from its last update (K28.FR.13 to FR.15).

        And one with useLocalTime by the clock on the wall, so that an hour which that clock skips
        or repeats is skipped or repeated (K01.FR.90/91).
        """
        kind, schedule = stored.body["chargingProfileKind"], stored.schedule
        if kind == "Dynamic":
            updated = stored.body.get("dynUpdateTime")
            return stored.accepted_at if updated is None else self.instant(updated)
        if kind != "Relative" and schedule.get("useLocalTime") and "startSchedule" in schedule:
            return at - self._shown_since_start(stored, at)
        return super().anchor(stored, at, tx_start)

    def as_it_counts(self, stored: Stored, transaction: Transaction) -> Stored:
        """Return a profile with the random delay and the state of charge of a transaction.

        One that is only supposed has neither (K08.FR.06).
        """
        if not transaction.id:
            return stored
        schedule = stored.schedule
        if longest_s := schedule.get("randomizedDelay"):
            schedule = _delayed(schedule, self.random_delay_s(stored, transaction, longest_s))
        if "limitAtSoC" in schedule:
            soc = self.state_of_charge(transaction.connector)
            schedule = _with_charge(schedule, soc)
        if schedule is stored.schedule:
            return stored
        return replace(stored, body={**stored.body, "chargingSchedule": [schedule]})

    def random_delay_s(self, stored: Stored, transaction: Transaction, longest_s: int) -> int:
        """Draw one number for a profile and a transaction, always the same (K01.FR.92)."""
        drawn = random.Random(f"{transaction.id}/{stored.id}/{stored.accepted_at}")
        return drawn.randint(0, longest_s)

    def _shown_since_start(self, stored: Stored, at: Instant) -> Millis:
        """Return how far the clock on the wall is ahead of the reading in startSchedule."""
        shown = (_EPOCH + at * _MILLISECOND).astimezone(ZoneInfo(self.site.time_zone))
        # Whatever offset a reading has, it means nothing (K01.FR.90).
        start = datetime.fromisoformat(stored.schedule["startSchedule"]).replace(tzinfo=None)
        since: Millis = (shown.replace(tzinfo=None) - start) // _MILLISECOND
        if stored.body["chargingProfileKind"] != "Recurring":
            return since
        is_weekly = stored.body.get("recurrencyKind") == "Weekly"
        return since if since < 0 else since % (WEEK_MS if is_weekly else DAY_MS)

    def _suspended_from(self, body: Body) -> Instant | None:
        longest_s = body.get("maxOfflineDuration")
        if self.offline_since is None or longest_s is None:
            return None
        longest: Millis = int(longest_s) * SECOND_MS
        return self.offline_since + longest


def _delayed(schedule: Body, delay_s: int) -> Body:
    """Let every period but the first start later, unless the schedule is over by then (FR.97)."""
    first, *others = schedule["chargingSchedulePeriod"]
    moved = [{**one, "startPeriod": one["startPeriod"] + delay_s} for one in others]
    duration_s = schedule.get("duration")
    kept = [one for one in moved if duration_s is None or one["startPeriod"] < duration_s]
    return {**schedule, "chargingSchedulePeriod": [first, *kept]}


def _with_charge(schedule: Body, soc: float | None) -> Body:
    """Lower limits and setpoints from a state of charge on, where one is known (K01.FR.100)."""
    above = schedule["limitAtSoC"]
    # As it is reported, so that the central system and the station mean the same instant.
    if soc is None or round(soc, 1) < above["soc"]:
        return schedule
    in_watts = schedule["chargingRateUnit"] == "W"
    periods = [
        _lowered(one, above["limit"], in_watts=in_watts)
        for one in schedule["chargingSchedulePeriod"]
    ]
    return {**schedule, "chargingSchedulePeriod": periods}


def _lowered(period: Body, limit: float, *, in_watts: bool) -> Body:
    names = [name for name in period if name.partition("_")[0] in ("limit", "setpoint")]
    if in_watts and any("_" in name for name in names):
        limit /= int(period.get("numberPhases", 3))  # each value is one phase's then (F21-30)
    return {**period, **{name: min(period[name], limit) for name in names}}
