"""The variables that each version of OCPP 2.x gives the station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.emulator.admission import MAX_PERIODS, MAX_PROFILES, MAX_STACK_LEVEL
from harness.emulator.backoff import RANDOM_RANGE_S, REPEAT_TIMES, WAIT_MINIMUM_S
from harness.emulator.measurands import DEFAULT_MEASURANDS
from harness.emulator.site import EmulatedSite
from harness.emulator.v2.variables import Key, Variable

__all__ = ["PROFILES", "power_of", "variables_21", "variables_201"]

_COMM, _SMART, _SAMPLED = "OCPPCommCtrlr", "SmartChargingCtrlr", "SampledDataCtrlr"


PROFILES: Key = (_SMART, "Entries", "ChargingProfiles", 0)
"""How many profiles are stored, and how many can be."""


def power_of(evse: int) -> Key:
    """Return the variable of an EVSE's power: what it draws, and what it can deliver."""
    return "EVSE", "Power", "", evse


def variables_201(site: EmulatedSite) -> dict[Key, Variable]:
    """Return what a station of 2.0.1 tells of itself (2.0.1 part 2, chapter 2 of appendix)."""
    return {
        **dict(_communication()),
        **dict(_smart_charging(site)),
        **dict(_transactions()),
        **dict(_hardware(site)),
    }


def variables_21(site: EmulatedSite) -> Mapping[Key, Variable]:
    """Return what a station of 2.1 tells of itself: the same, and what it can do beside."""
    return {**variables_201(site), **dict(_smart_charging_21(site))}


def _communication() -> Iterator[tuple[Key, Variable]]:
    yield (_COMM, "HeartbeatInterval", "", 0), Variable("300", "integer", "s")
    yield (_COMM, "RetryBackOffWaitMinimum", "", 0), _integer(WAIT_MINIMUM_S, "s")
    yield (_COMM, "RetryBackOffRepeatTimes", "", 0), _integer(REPEAT_TIMES)
    yield (_COMM, "RetryBackOffRandomRange", "", 0), _integer(RANDOM_RANGE_S, "s")
    yield (_COMM, "QueueAllMessages", "", 0), _boolean(value=False)


def _smart_charging(site: EmulatedSite) -> Iterator[tuple[Key, Variable]]:
    yield (_SMART, "Enabled", "", 0), _boolean(value=True)
    yield (_SMART, "Available", "", 0), _boolean(value=True)
    yield (_SMART, "ProfileStackLevel", "", 0), _integer(MAX_STACK_LEVEL)
    yield (_SMART, "RateUnit", "", 0), Variable("A,W", "MemberList")
    yield (_SMART, "PeriodsPerSchedule", "", 0), _integer(MAX_PERIODS)
    yield PROFILES, Variable("0", "integer", most=MAX_PROFILES)
    yield (_SMART, "Phases3to1", "", 0), _boolean(value=site.phase_switching)
    yield (_SMART, "ACPhaseSwitchingSupported", "", 0), _boolean(value=False)
    yield (_SMART, "ExternalControlSignalsEnabled", "", 0), _boolean(value=True)
    yield (_SMART, "NotifyChargingLimitWithSchedules", "", 0), _boolean(value=True)


def _smart_charging_21(site: EmulatedSite) -> Iterator[tuple[Key, Variable]]:
    purposes = Variable("PriorityCharging,LocalGeneration", "MemberList")
    yield (_SMART, "SupportedAdditionalPurposes", "", 0), purposes
    yield (_SMART, "SupportsDynamicProfiles", "", 0), _boolean(value=True)
    yield (_SMART, "SupportsMaxOfflineDuration", "", 0), _boolean(value=True)
    for feature in ("UseLocalTime", "RandomizedDelay", "LimitAtSoC"):
        yield (_SMART, f"Supports{feature}", "", 0), _boolean(value=True)
    yield (_SMART, "SupportsEvseSleep", "", 0), _boolean(value=False)
    yield ("ClockCtrlr", "TimeZone", "", 0), Variable(site.time_zone, "string")
    for purpose in ("LocalGeneration", "ChargingStationExternalConstraints"):
        yield (_SMART, "ChargingProfilePersistence", purpose, 0), _boolean(value=True)
    # A reboot ends its transaction.
    yield (_SMART, "ChargingProfilePersistence", "TxProfile", 0), _boolean(value=False)
    modes = Variable("ChargingOnly,CentralSetpoint,Idle", "MemberList")
    yield ("V2XChargingCtrlr", "Enabled", "", 0), _boolean(value=True)
    yield ("V2XChargingCtrlr", "SupportedOperationModes", "", 0), modes


def _transactions() -> Iterator[tuple[Key, Variable]]:
    yield (_SAMPLED, "TxUpdatedInterval", "", 0), Variable("900", "integer", "s")
    # Where a vehicle tells its state of charge, limits may depend on it (2.1, K01.FR.100).
    measurands = Variable(",".join((*DEFAULT_MEASURANDS, "SoC")), "MemberList")
    yield (_SAMPLED, "TxUpdatedMeasurands", "", 0), measurands
    yield ("TxCtrlr", "TxStartPoint", "", 0), Variable("PowerPathClosed", "MemberList")
    yield ("TxCtrlr", "TxStopPoint", "", 0), Variable("EVConnected,Authorized", "MemberList")
    yield ("TxCtrlr", "EVConnectionTimeOut", "", 0), _integer(60, "s")
    yield ("AuthCtrlr", "AuthorizeRemoteStart", "", 0), _boolean(value=True)


def _hardware(site: EmulatedSite) -> Iterator[tuple[Key, Variable]]:
    power_w = site.max_current_a * site.nominal_voltage_v * site.phases
    yield ("ChargingStation", "SupplyPhases", "", 0), _integer(site.phases)
    yield ("ChargingStation", "EVSECount", "", 0), _integer(site.connectors)
    for evse in site.numbers:
        yield power_of(evse), Variable("0", "decimal", "W", most=power_w)
        yield ("EVSE", "SupplyPhases", "", evse), _integer(0 if site.dc else site.phases)


def _integer(value: int, unit: str = "") -> Variable:
    return Variable(str(value), "integer", unit)


def _boolean(*, value: bool) -> Variable:
    return Variable(str(value).lower(), "boolean")
