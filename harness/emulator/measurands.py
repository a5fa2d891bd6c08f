"""What the station's own meter tells of a connector: the usual measurands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.emulator.outlet import Outlet
from harness.emulator.raw import Measured
from harness.units import SECOND_MS, Millis

__all__ = ["DEFAULT_MEASURANDS", "MEASURANDS", "measure"]

_RECENT_MS: Millis = SECOND_MS
"""The station's own meter averages power over this time."""


_Reader = Callable[[str, Outlet], Iterator[Measured]]


def _energy(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, outlet.register_wh(), "Wh", 0)


def _returned(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, outlet.returned_wh(), "Wh", 0)


def _power(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, max(0.0, sum(outlet.mean_power_w(_RECENT_MS))), "W")


def _export(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, max(0.0, -sum(outlet.mean_power_w(_RECENT_MS))), "W")


def _current(name: str, outlet: Outlet) -> Iterator[Measured]:
    volts = outlet.source.voltage_v
    powers = outlet.mean_power_w(_RECENT_MS)[: outlet.source.phases]
    for number, power_w in enumerate(powers, start=1):
        yield Measured(name, max(0.0, power_w / volts), "A", 2, f"L{number}")


def _voltage(name: str, outlet: Outlet) -> Iterator[Measured]:
    for number in range(1, outlet.source.phases + 1):
        yield Measured(name, outlet.source.voltage_v, "V", 1, f"L{number}-N")


def _offered(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, outlet.offered_a, "A")


def _power_offered(name: str, outlet: Outlet) -> Iterator[Measured]:
    yield Measured(name, outlet.offered_a * outlet.source.voltage_v * outlet.phases, "W")


def _soc(name: str, outlet: Outlet) -> Iterator[Measured]:
    vehicle = outlet.vehicle
    if vehicle is not None and vehicle.has_battery:
        yield Measured(name, vehicle.soc * 100, "Percent")


_READERS: Mapping[str, _Reader] = {
    "Energy.Active.Import.Register": _energy,
    "Energy.Active.Export.Register": _returned,
    "Power.Active.Import": _power,
    "Power.Active.Export": _export,
    "Current.Import": _current,
    "Current.Offered": _offered,
    "Power.Offered": _power_offered,
    "Voltage": _voltage,
    "SoC": _soc,
}

MEASURANDS = tuple(_READERS)
"""What can be asked for."""

DEFAULT_MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Offered")
"""What is reported unless something else is asked for."""


def measure(outlet: Outlet, measurands: Sequence[str]) -> Sequence[Measured]:
    """Read these measurands now; one that is not known, or that nobody tells, has no value."""
    measured = [
        value for name in measurands if name in _READERS for value in _READERS[name](name, outlet)
    ]
    return outlet.shown(measured)
