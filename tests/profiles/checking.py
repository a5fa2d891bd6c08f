"""Profiles of OCPP 2.x to be found fault with, and what was found, in short."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from profiles.bodies import minimal_body_2x

from harness.profiles import Period, Purpose, StationFacts, Version, violations
from harness.profiles.v201 import decode

SCHEDULE = "chargingSchedule[0]"
PERIODS = f"{SCHEDULE}.chargingSchedulePeriod"
DEFAULT = decode(minimal_body_2x())
TX = replace(DEFAULT, purpose=Purpose.TX, transaction_id="a")
DEFAULT_21 = replace(DEFAULT, version=Version.V21)
TX_21 = replace(TX, version=Version.V21)
RUNNING = {1: "a"}


def with_schedule(profile, **changes):
    return replace(profile, schedule=replace(profile.schedule, **changes))


def with_periods(profile, *periods):
    return with_schedule(profile, periods=periods)


def with_period(profile, **changes):
    return with_periods(profile, Period(0, Decimal(6))._replace(**changes))


def found(profile, connector=1, facts=None, running=None):
    """List the rule, the field and the reason code of each violation."""
    running = RUNNING if running is None else running
    told = violations(profile, connector, 2, running, StationFacts() if facts is None else facts)
    return [(each.rule, each.field, each.reason_code) for each in told]


def messages(profile, connector=1, facts=None, running=None):
    running = RUNNING if running is None else running
    told = violations(profile, connector, 2, running, StationFacts() if facts is None else facts)
    return [each.message for each in told]
