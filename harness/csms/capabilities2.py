"""What a station of OCPP 2.x is able to do, by its device model (F201-26, F21-32)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from harness.csms.capabilities import (
    Capabilities,
    ConnectorCapabilities,
    members,
    number,
    rate_units,
    truth,
    whole,
)
from harness.csms.variables import ToldVariable, VariableName
from harness.profiles.model import OperationMode, Purpose

__all__ = ["VARIABLES", "capabilities_from"]

_Word = TypeVar("_Word", bound=StrEnum)

_CONTROLLER = "SmartChargingCtrlr"
_MODES = VariableName("V2XChargingCtrlr", "SupportedOperationModes")
_PERSISTENCE = "ChargingProfilePersistence"
_PROFILES = VariableName(_CONTROLLER, "Entries", variable_instance="ChargingProfiles")
_NOT_TOLD = ToldVariable(None)
_KILO = {"kW": 1000, "W": 1}

_NAMES = (
    "Enabled",
    "Available",
    "ProfileStackLevel",
    "RateUnit",
    "PeriodsPerSchedule",
    "Phases3to1",
    "ACPhaseSwitchingSupported",
    "LimitChangeSignificance",
    "SupportedAdditionalPurposes",
    "MaxExternalConstraintsId",
    "SupportsDynamicProfiles",
    "SupportsMaxOfflineDuration",
    "SupportsUseLocalTime",
    "SupportsRandomizedDelay",
    "SupportsLimitAtSoC",
    "SupportsEvseSleep",
)
_MAY_PERSIST = (Purpose.TX, Purpose.LOCAL_GENERATION, Purpose.EXTERNAL)

VARIABLES = (
    *(VariableName(_CONTROLLER, name) for name in _NAMES),
    *(VariableName(_CONTROLLER, _PERSISTENCE, variable_instance=each) for each in _MAY_PERSIST),
    _MODES,
)
"""The variables that tell it one by one, where a station sends no report of all."""


def capabilities_from(variables: Mapping[VariableName, ToldVariable]) -> Capabilities:
    """Return what variables tell."""

    def told(name: str) -> str | None:
        return variables.get(VariableName(_CONTROLLER, name), _NOT_TOLD).value

    chooses = {truth(one.value) for name, one in variables.items() if _is_input_choice(name)}
    evses = sorted({name.evse for name in variables if name.component == "EVSE" and name.evse})
    return Capabilities(
        smart_charging=_both(truth(told("Available")), truth(told("Enabled"))),
        max_stack_level=whole(told("ProfileStackLevel")),
        rate_units=rate_units(told("RateUnit")),
        max_periods=whole(told("PeriodsPerSchedule")),
        max_profiles=whole(variables.get(_PROFILES, _NOT_TOLD).max_limit),
        phase_switching=truth(told("Phases3to1")),
        phase_choice=truth(told("ACPhaseSwitchingSupported")),
        limit_change_percent=number(told("LimitChangeSignificance")),
        connector_count=len(evses) or None,
        connectors={evse: _connector(variables, evse) for evse in evses},
        purposes=_words(told("SupportedAdditionalPurposes"), Purpose),
        modes=_words(variables.get(_MODES, _NOT_TOLD).value, OperationMode),
        persistent=_persistent(variables),
        dynamic=truth(told("SupportsDynamicProfiles")),
        max_offline_duration=truth(told("SupportsMaxOfflineDuration")),
        local_time=truth(told("SupportsUseLocalTime")),
        randomized_delay=truth(told("SupportsRandomizedDelay")),
        limit_at_soc=truth(told("SupportsLimitAtSoC")),
        evse_sleep=truth(told("SupportsEvseSleep")),
        max_external_id=whole(told("MaxExternalConstraintsId")),
        dc_input_phase_control=chooses.pop() if len(chooses) == 1 else None,
    )


def _is_input_choice(name: VariableName) -> bool:
    return (name.component, name.variable) == ("EVSE", "DCInputPhaseControl")


def _connector(variables: Mapping[VariableName, ToldVariable], evse: int) -> ConnectorCapabilities:
    power = variables.get(VariableName("EVSE", "Power", evse=evse), _NOT_TOLD)
    phases = variables.get(VariableName("EVSE", "SupplyPhases", evse=evse), _NOT_TOLD)
    return ConnectorCapabilities(
        max_power_w=_watts(power),
        phases=whole(phases.value),
    )


def _watts(power: ToldVariable) -> Decimal | None:
    highest = number(power.max_limit)
    factor = _KILO.get(power.unit or "W")
    return None if highest is None or factor is None else highest * factor


def _persistent(variables: Mapping[VariableName, ToldVariable]) -> frozenset[Purpose] | None:
    said = {
        purpose: truth(
            variables.get(
                VariableName(_CONTROLLER, _PERSISTENCE, variable_instance=purpose), _NOT_TOLD
            ).value
        )
        for purpose in _MAY_PERSIST
    }
    if all(answer is None for answer in said.values()):
        return None
    return frozenset(purpose for purpose, answer in said.items() if answer)


def _both(available: bool | None, enabled: bool | None) -> bool | None:
    told = [each for each in (available, enabled) if each is not None]
    return all(told) if told else None


def _words(text: str | None, choices: type[_Word]) -> frozenset[_Word] | None:
    found = members(text)
    if found is None:
        return None
    return frozenset(choice for choice in choices if choice.value in found)
