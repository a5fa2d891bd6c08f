"""When a raw profile applies and which of its periods counts, asked for one instant at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from harness.emulator.raw import Body, Stored, Transaction
from harness.emulator.site import EmulatedSite
from harness.units import DAY_MS, SECOND_MS, WEEK_MS, Instant, Millis, parse_instant

__all__ = ["TimePolicy"]


class TimePolicy:
    """How the station reads the times of a profile; each method is one decision."""

    def __init__(self, site: EmulatedSite) -> None:
        self.site = site
        self.offline_since: Instant | None = None
        """Since when the central system is out of reach, if it is."""
        self.state_of_charge: Callable[[int], float | None] = lambda _: None
        """Tells the state of charge of the vehicle on a connector in percent, where it is known."""

    def clock_offset_ms(self) -> Millis:
        """Return by how much the clock of the station is wrong: as much as that it came with."""
        return self.site.clock_offset_ms

    def instant(self, text: str) -> Instant:
        """Read a date-time of OCPP; without an offset it means UTC (A7)."""
        return parse_instant(text)

    def valid_from(self, body: Body) -> Instant | None:
        """Return the instant from which a profile may be used, if it names one."""
        return self._optional_instant(body.get("validFrom"))

    def valid_to(self, body: Body) -> Instant | None:
        """Return the instant from which a profile may no longer be used, if it names one."""
        return self._optional_instant(body.get("validTo"))

    def is_valid(self, body: Body, at: Instant) -> bool:
        """Tell whether an instant lies from validFrom on and before validTo (A16)."""
        since, until = self.valid_from(body), self.valid_to(body)
        return (since is None or since <= at) and (until is None or at < until)

    def outlives_outage(self, stored: Stored, at: Instant) -> bool:  # noqa: ARG002
        """Tell whether a profile survives the outage that ends now: always (F16-26)."""
        return True

    def anchor(self, stored: Stored, at: Instant, tx_start: Instant | None) -> Instant | None:
        """Return the instant from which the periods are counted, if there is one.

        A Relative schedule counts from the start of the transaction (A8), and so does an
        Absolute one that lacks its startSchedule (A14b).
        """
        if stored.body["chargingProfileKind"] == "Relative":
            return self.relative_anchor(stored, tx_start)
        start = self.start_schedule(stored)
        if start is None:
            return tx_start
        if stored.body["chargingProfileKind"] == "Recurring":
            return self.recurrence(start, _interval_ms(stored.body), at)
        return start

    def relative_anchor(self, stored: Stored, tx_start: Instant | None) -> Instant | None:  # noqa: ARG002
        """Return the anchor of a Relative schedule: the start of the transaction (A8)."""
        return tx_start

    def start_schedule(self, stored: Stored) -> Instant | None:
        """Return the startSchedule, if the profile has one."""
        return self._optional_instant(stored.schedule.get("startSchedule"))

    def recurrence(self, start: Instant, interval_ms: Millis, at: Instant) -> Instant:
        """Return the latest repetition of a start: every 24 h or 7 d of UTC (F16-16, A6).

        Before the first start there is none (A4), so the first one is returned.
        """
        return start + max(0, (at - start) // interval_ms) * interval_ms

    def duration_ms(self, schedule: Body) -> Millis | None:
        """Return how long a schedule lasts, if it ends at all."""
        seconds = schedule.get("duration")
        return None if seconds is None else int(seconds) * SECOND_MS

    def period(self, stored: Stored, at: Instant, tx_start: Instant | None) -> Body | None:
        """Return the period of a profile that counts at an instant, if any does."""
        if not self.is_valid(stored.body, at):
            return None
        anchor = self.anchor(stored, at, tx_start)
        if anchor is None:
            return None
        duration = self.duration_ms(stored.schedule)
        if duration is not None and at - anchor >= duration:
            return self.after_duration(stored.schedule, duration)
        return self.period_after(stored.schedule, at - anchor)

    def after_duration(self, schedule: Body, duration_ms: Millis) -> Body | None:  # noqa: ARG002
        """Return the period that counts once the duration is over: none (F16-10)."""
        return None

    def period_after(self, schedule: Body, elapsed_ms: Millis) -> Body | None:
        """Return the last period that has started by then (F16-14)."""
        found: Body | None = None
        for period in schedule["chargingSchedulePeriod"]:
            if period["startPeriod"] * SECOND_MS <= elapsed_ms:
                found = period
        return found

    def as_it_counts(self, stored: Stored, transaction: Transaction) -> Stored:  # noqa: ARG002
        """Return a profile as it counts for one transaction: as it was sent."""
        return stored

    def obeys_from(self, transaction: Transaction, profiles: Sequence[Stored]) -> Instant:  # noqa: ARG002
        """Return from when on its profiles limit a transaction: from its start (F16-24)."""
        return transaction.started_at

    def next_look(self, changes: Sequence[Instant]) -> Instant:
        """Return when the station looks at its profiles again: at the first of their changes.

        The first of ``changes`` is when it looks in any case, each other one the next change of
        one layer.
        """
        return min(changes)

    def turning_points(
        self, stored: Stored, at: Instant, tx_start: Instant | None
    ) -> Iterator[Instant]:
        """Name every instant of the present repetition at which a profile may change."""
        yield from (t for t in (self.valid_from(stored.body), self.valid_to(stored.body)) if t)
        anchor = self.anchor(stored, at, tx_start)
        if anchor is None:
            return
        for period in stored.schedule["chargingSchedulePeriod"]:
            yield anchor + period["startPeriod"] * SECOND_MS
        yield anchor + (self.duration_ms(stored.schedule) or 0)

    def _optional_instant(self, text: str | None) -> Instant | None:
        return None if text is None else self.instant(text)


def _interval_ms(body: Body) -> Millis:
    return WEEK_MS if body.get("recurrencyKind") == "Weekly" else DAY_MS
