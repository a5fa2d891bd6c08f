"""An emulated bench: charging station, vehicle and meters, with faults on request.

It reads raw OCPP JSON and has its own idea of what a charging profile means, so that one
misreading of the standard cannot hide in the judge and in the judged alike.
"""

from __future__ import annotations

from harness.emulator.dialects import DIALECTS
from harness.emulator.fault import Effect, Fault, Unemulated
from harness.emulator.faults import FAULTS, UNEMULATED
from harness.emulator.garage import (
    VEHICLE_FILE,
    VEHICLES,
    Vehicle,
    load_vehicle,
    vehicle_named,
)
from harness.emulator.meters import EmulatedMeters
from harness.emulator.site import Battery, EmulatedSite, VehicleSpec
from harness.emulator.sources import Feed, Source
from harness.emulator.station import EmulatedStation
from harness.emulator.vehicle import EmulatedVehicle

__all__ = [
    "DIALECTS",
    "FAULTS",
    "UNEMULATED",
    "VEHICLES",
    "VEHICLE_FILE",
    "Battery",
    "Effect",
    "EmulatedMeters",
    "EmulatedSite",
    "EmulatedStation",
    "EmulatedVehicle",
    "Fault",
    "Feed",
    "Source",
    "Unemulated",
    "Vehicle",
    "VehicleSpec",
    "load_vehicle",
    "vehicle_named",
]
