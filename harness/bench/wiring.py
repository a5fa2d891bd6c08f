"""What a bench file says about its charging station and its connectors."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from harness.bench.metering import MeterOrWord
from harness.bench.notations import Current, Duration, Power, TimeZone, Voltage
from harness.bench.securing import SecurityDescription
from harness.bench.worth import OwnValuesDescription
from harness.documents.forms import Form, complaint
from harness.limits import NOMINAL_VOLTAGE_V, Hardware, Site, Supply
from harness.limits.site import NOMINAL_DC_VOLTAGE_V
from harness.units import MINUTE_MS

__all__ = ["ConnectorDescription", "StationDescription"]


def _version(value: object) -> object:
    if isinstance(value, float):
        raise complaint(f'found the number {value}, expected a version in quotes, such as "1.6"')
    return value


class ConnectorDescription(Form):
    """One connector (EVSE) as it is wired; its number is its place in the list, from 1."""

    max_current: Current | None = None
    max_power: Power | None = None
    phases: Annotated[StrictInt, Field(ge=1, le=3)] = 3
    supply: Literal["AC", "DC"] = "AC"
    dc_voltage: Voltage = NOMINAL_DC_VOLTAGE_V
    """Converts between W and A on DC."""

    meter: MeterOrWord
    """``none``: the charger's own MeterValues are judged by, and every verdict says so."""

    second_meter: MeterOrWord = "none"
    """A witness that can make the first one worthless, never a verdict."""

    @property
    def hardware(self) -> Hardware:
        """The same in the words of the oracle."""
        return Hardware(
            max_current_a=self.max_current,
            phases=self.phases,
            max_power_w=self.max_power,
            supply=Supply(self.supply),
            dc_voltage_v=self.dc_voltage,
        )

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.max_current is None and self.max_power is None:
            raise complaint("found nothing, expected max_current or max_power", "max_current")
        return self


class StationDescription(Form):
    """The charging station of a bench."""

    id: Annotated[str, Field(min_length=1, max_length=48)]
    """The name under which it dials in: the last part of its URL."""

    ocpp: Annotated[Literal["1.6", "2.0.1", "2.1"] | None, BeforeValidator(_version)] = None
    """The one version to speak with it; otherwise whichever the scenario asks for."""

    dials_in_within: Duration = 2 * MINUTE_MS
    security: SecurityDescription = SecurityDescription()
    nominal_voltage: Voltage = NOMINAL_VOLTAGE_V
    time_zone: TimeZone | None = None
    """Of the clock that it shows: schedules with useLocalTime (2.1) follow it; otherwise UTC."""

    phase_switching: StrictBool = False
    connectors: Annotated[tuple[ConnectorDescription, ...], Field(min_length=1, max_length=32)]
    own_values: OwnValuesDescription = OwnValuesDescription()
    quirks: dict[str, str] = Field(default_factory=dict)
    """Known deviations of this device by name, with what they are; reported, never excused."""

    @property
    def site(self) -> Site:
        """The station as it is wired, in the words of the oracle."""
        return Site(
            connectors=tuple(connector.hardware for connector in self.connectors),
            nominal_voltage_v=self.nominal_voltage,
        )
