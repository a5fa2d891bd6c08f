"""A bench file: one place with its station, its meters and what they are worth."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from harness.bench.fleet import LOAD_BANK, Fleet
from harness.bench.lines import refuse_clashes
from harness.bench.metering import EMULATED
from harness.bench.notations import (
    BenchName,
    Duration,
    Limit,
    Listen,
    Percent,
)
from harness.bench.wiring import StationDescription
from harness.bench.worth import MeterDescription
from harness.documents.forms import Form, complaint
from harness.emulator.vehicleform import KnownVehicle
from harness.limits import Supply
from harness.units import SECOND_MS
from harness.verdict import Criteria, Mode

__all__ = ["BenchDescription", "VerdictDescription"]

_ANY_PORT = 0


class VerdictDescription(Form):
    """Parameters of the verdict that this bench has otherwise; a scenario goes before it."""

    mode: Literal["fair", "strict"] = "fair"
    settle: Duration | None = None
    tolerance: Percent | None = None
    energy_tolerance: Percent | None = None

    @property
    def criteria(self) -> Criteria:
        """All parameters of the verdict."""
        usual = Criteria()
        energy = self.energy_tolerance
        return Criteria(
            mode=Mode(self.mode),
            settle_ms=usual.settle_ms if self.settle is None else self.settle,
            tolerance=usual.tolerance if self.tolerance is None else float(self.tolerance),
            energy_tolerance=usual.energy_tolerance if energy is None else float(energy),
        )


class BenchDescription(Form):
    """The content of one bench file."""

    name: BenchName
    listen: Listen
    insecure: StrictBool = False
    """Lets a station without any security dial in from another computer; printed in reports."""

    stations: Annotated[tuple[StationDescription, ...], Field(min_length=1)]
    """One; the list is there for benches with more, which are not played yet."""

    vehicle: Literal["by hand", "always plugged", "emulated"]
    fleet: Annotated[tuple[KnownVehicle, ...], Field(min_length=1)] | None = None
    """What can be plugged in; the first one is, where a scenario does not care which."""

    read_every: Annotated[Duration, Field(gt=0)] = SECOND_MS
    """How often the meters are read; a slow line with many meters takes longer than a second."""

    safe_limit: Limit | None = None
    """What the station may draw between two runs, as a ChargePointMaxProfile."""

    verdict: VerdictDescription = VerdictDescription()

    @property
    def station(self) -> StationDescription:
        """The one station."""
        return self.stations[0]

    @property
    def supply(self) -> Fleet:
        """What can be plugged in: by hand and emulated anything, where nobody says what."""
        if self.fleet is not None:
            return Fleet(self.fleet)
        return Fleet((LOAD_BANK,) if self.vehicle == "always plugged" else ())

    @property
    def is_emulated(self) -> bool:
        """Tell whether everything on the bench lives in this process."""
        return self.vehicle == EMULATED

    @model_validator(mode="after")
    def _one_station(self) -> Self:
        if len(self.stations) > 1:
            raise complaint(
                f"found {len(self.stations)} stations, expected one: more cannot be played yet",
                "stations",
            )
        return self

    @model_validator(mode="after")
    def _safe_to_listen(self) -> Self:
        guarded = self.insecure or self.station.security.profile > 0
        if not (guarded or self.listen.is_loopback):
            # Anybody on the network could say that it is this station.
            raise complaint(
                f"found {self.listen}, expected a loopback address, a security profile from 1 "
                "on, or insecure: true",
                "listen",
            )
        if self.listen.port == _ANY_PORT and not self.is_emulated:
            raise complaint(
                "found port 0, expected the one that the station is set to dial", "listen"
            )
        return self

    @model_validator(mode="after")
    def _meters_fit(self) -> Self:
        for number, connector in enumerate(self.station.connectors):
            for key in ("meter", "second_meter"):
                meter = getattr(connector, key)
                where = ("stations", 0, "connectors", number, key)
                if self.is_emulated and isinstance(meter, MeterDescription):
                    said = f"emulated or none with vehicle: {EMULATED}"
                    raise complaint(f"found a meter of hardware, expected {said}", *where)
                if meter == EMULATED and not self.is_emulated:
                    said = f"a meter with map and link or none with vehicle: {self.vehicle}"
                    raise complaint(f"found {EMULATED!r}, expected {said}", *where)
        return self

    @model_validator(mode="after")
    def _lines_agree(self) -> Self:
        refuse_clashes(self.station)
        return self

    @model_validator(mode="after")
    def _can_be_emulated(self) -> Self:
        if not self.is_emulated:
            return self
        if self.station.security.profile:
            raise complaint(
                "found a security profile, expected 0: an emulated station is in this process",
                *("stations", 0, "security", "profile"),
            )
        first = self.station.connectors[0].hardware
        for number, connector in enumerate(self.station.connectors):
            hardware = connector.hardware
            if hardware != first or hardware.supply is Supply.DC or hardware.max_power_w:
                raise complaint(
                    "found a connector that cannot be emulated, expected all alike, AC, and "
                    "limited by max_current",
                    *("stations", 0, "connectors", number),
                )
        return self
