"""Any meter of the register maps as a Modbus server, with the faults that lines and meters have."""

from __future__ import annotations

from harness.meters.emulation.faults import METER_FAULTS, MeterFault, Mischief
from harness.meters.emulation.image import MapImage
from harness.meters.emulation.load import EmulatedLoad
from harness.meters.emulation.server import MeterServer

__all__ = [
    "METER_FAULTS",
    "EmulatedLoad",
    "MapImage",
    "MeterFault",
    "MeterServer",
    "Mischief",
]
