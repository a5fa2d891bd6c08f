"""What a scenario asks for, said in the way that a station can follow (F16-20, A37).

A limit in a unit that the station does not take is converted, and stack levels that it does not
have are moved down in their order. What cannot be said otherwise is named, so that the scenario is
skipped instead of failing a charger for what it never promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from harness.csms import Capabilities
from harness.limits import Site, Supply
from harness.profiles import RateUnit
from harness.scenario.asked import asked_bodies, asked_levels, schedules_in, updates_schedules
from harness.scenario.bodies import Body
from harness.scenario.model import Scenario, ScenarioItem

__all__ = ["AS_WRITTEN", "Adaptation", "adaptation_for"]

_THREE = 3
_PLAIN = frozenset({"startPeriod", "limit", "numberPhases", "phaseToUse"})
"""What a period may have for its limit to be converted; setpoints and the like stay as written."""

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How a scenario is said to one station.

    ``unit`` is the only one that it takes, None leaves units as written; ``levels`` has another
    stack level for some; ``missing`` is what the station lacks and no other words help with.
    """

    unit: RateUnit | None = None
    levels: Mapping[int, int] = field(default_factory=dict)
    voltage_v: Decimal = Decimal(230)
    phases: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()

    def level(self, level: int | None) -> int | None:
        """Return the stack level that stands for one of the file."""
        return level if level is None else self.levels.get(level, level)

    def asked_unit(self, unit: RateUnit | None) -> RateUnit | None:
        """Return the unit in which to ask for what the file asks for in another one."""
        return unit if unit is None or self.unit is None else self.unit

    def body(self, body: Body, connector: int) -> tuple[dict[str, object], list[str]]:
        """Return a profile as it is sent, and what about it is otherwise than in the file."""
        said: dict[str, Any] = dict(body)
        notes = []
        written = said["stackLevel"]
        level = self.levels.get(written, written)
        if level != written:
            said["stackLevel"] = level
            notes.append(f"sent at stack level {level}")
        if self.unit is not None and any(_unit(one) != self.unit for one in schedules_in(body)):
            schedule = said["chargingSchedule"]
            several = not isinstance(schedule, Mapping)
            converted = [self._schedule(one, connector) for one in schedules_in(body)]
            said["chargingSchedule"] = converted if several else converted[0]
            notes.append(f"sent in {self.unit}")
        return said, notes

    def _schedule(self, schedule: Mapping[str, Any], connector: int) -> dict[str, Any]:
        if _unit(schedule) == self.unit:
            return dict(schedule)
        said = {**schedule, "chargingRateUnit": str(self.unit)}
        most = max(self.phases) if connector == 0 else self.phases[connector - 1]

        def convert(value: float, phases: int) -> float:
            watts_per_ampere = self.voltage_v * min(phases, most)
            if self.unit is RateUnit.W:
                return _tenths(Decimal(str(value)) * watts_per_ampere)
            return _tenths(Decimal(str(value)) / watts_per_ampere)

        said["chargingSchedulePeriod"] = [
            {**period, "limit": convert(period["limit"], period.get("numberPhases") or _THREE)}
            for period in schedule["chargingSchedulePeriod"]
        ]
        if "minChargingRate" in schedule:
            said["minChargingRate"] = convert(schedule["minChargingRate"], _THREE)
        return said


AS_WRITTEN = Adaptation()
"""For a station of which nothing is known."""


def adaptation_for(item: ScenarioItem, told: Capabilities, site: Site) -> Adaptation:
    """Return how to say a scenario to a station that told what it can."""
    levels = sorted(asked_levels(item))
    unit = _only(told, item)
    lacks = (_lacks_levels, _lacks_periods, _lacks_unit, _lacks_hardware, _lacks_features)
    return Adaptation(
        unit=unit,
        levels=_moved_down(levels, told.max_stack_level),
        voltage_v=site.nominal_voltage_v,
        phases=tuple(one.phases for one in site.connectors),
        missing=tuple(text for lack in lacks for text in lack(item, told, site)),
    )


_Lack = Callable[[ScenarioItem, Capabilities, Site], Iterator[str]]


def _only(told: Capabilities, item: ScenarioItem) -> RateUnit | None:
    """Return the one unit that a station takes, where the scenario has need of another."""
    if told.rate_units is None or len(told.rate_units) > 1:
        return None
    (unit,) = told.rate_units
    return unit if item.scenario.needs.supply == Supply.AC else None


def _moved_down(levels: list[int], highest: int | None) -> dict[int, int]:
    """Move levels down only as far as they must be, so that their order stays."""
    if highest is None or not levels or levels[-1] <= highest:
        return {}
    rooms = range(highest - len(levels) + 1, highest + 1)
    return {
        level: min(level, room) for level, room in zip(levels, rooms, strict=True) if level > room
    }


def _lacks_levels(item: ScenarioItem, told: Capabilities, _: Site) -> Iterator[str]:
    needed, highest = len(asked_levels(item)), told.max_stack_level
    if highest is not None and needed > highest + 1:
        yield f"needs {needed} stack levels, the station tells of {highest + 1}"


def _lacks_periods(item: ScenarioItem, told: Capabilities, _: Site) -> Iterator[str]:
    counts = [
        len(one["chargingSchedulePeriod"])
        for body in asked_bodies(item)
        for one in schedules_in(body)
    ]
    needed = max(counts, default=0)
    if told.max_periods is not None and needed > told.max_periods:
        yield f"needs {needed} periods in a schedule, the station tells of {told.max_periods}"


def _lacks_unit(item: ScenarioItem, told: Capabilities, _: Site) -> Iterator[str]:
    if told.rate_units is None:
        return
    foreign = {
        unit
        for body in asked_bodies(item)
        for one in schedules_in(body)
        if (unit := _unit(one)) not in told.rate_units and not _is_convertible(one, item.scenario)
    }
    if updates_schedules(item):
        # An update says no unit: it is that of the profile, which may have been converted.
        units = {_unit(one) for body in asked_bodies(item) for one in schedules_in(body)}
        foreign |= units - told.rate_units
    for unit in sorted(foreign):
        takes = " and ".join(sorted(told.rate_units))
        yield f"needs limits in {unit}, the station tells that it takes {takes}"


def _lacks_hardware(item: ScenarioItem, told: Capabilities, _: Site) -> Iterator[str]:
    needs = item.scenario.needs
    if needs.phase_switching and told.phase_switching is False:
        yield "needs phase switching, the station tells that it cannot"
    if told.connector_count is not None and told.connector_count < needs.connectors:
        yield f"needs {needs.connectors} connectors, the station tells of {told.connector_count}"


def _lacks_features(item: ScenarioItem, told: Capabilities, _: Site) -> Iterator[str]:
    has = {
        "limitAtSoC": told.limit_at_soc,
        "randomizedDelay": told.randomized_delay,
        "useLocalTime": told.local_time,
    }
    needed = {key for body in asked_bodies(item) for one in schedules_in(body) for key in one}
    for feature in sorted(key for key in needed if has.get(key) is False):
        yield f"needs {feature}, the station tells that it cannot"


def _is_convertible(schedule: Mapping[str, Any], scenario: Scenario) -> bool:
    plain = all(_PLAIN >= period.keys() >= {"limit"} for period in _periods(schedule))
    return plain and "limitAtSoC" not in schedule and scenario.needs.supply == Supply.AC


def _periods(schedule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(schedule["chargingSchedulePeriod"])


def _unit(schedule: Mapping[str, Any]) -> RateUnit:
    return RateUnit(schedule["chargingRateUnit"])


def _tenths(value: Decimal) -> float:
    # Limits have one decimal (F16-19); never more than the file grants.
    return float(value.quantize(_TENTH, ROUND_DOWN))
