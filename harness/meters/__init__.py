"""Reads what a charger really draws: register maps, Modbus lines and the sampler."""

from __future__ import annotations

from harness.meters.attention import Attention
from harness.meters.endpoints import Framing, LinkTiming, SerialSettings
from harness.meters.link import MeterLink
from harness.meters.meter import ModbusMeter
from harness.meters.plausibility import implausibilities, probe
from harness.meters.registermap import RegisterMap, SerialDefaults
from harness.meters.sampler import Sampler
from harness.meters.schedule import SamplingPlan
from harness.meters.values import Meter, NoValue, Values

__all__ = [
    "Attention",
    "Framing",
    "LinkTiming",
    "Meter",
    "MeterLink",
    "ModbusMeter",
    "NoValue",
    "RegisterMap",
    "Sampler",
    "SamplingPlan",
    "SerialDefaults",
    "SerialSettings",
    "Values",
    "implausibilities",
    "probe",
]
