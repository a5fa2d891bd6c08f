"""Reads what a charger really draws: register maps, Modbus lines and the sampler."""

from __future__ import annotations

from harness.meters.attention import Attention
from harness.meters.buses import BusDefaults, SerialDefaults
from harness.meters.discovery import SUNSPEC_MAPS, discover, sunspec_models
from harness.meters.encoder import encode, encode_sunspec
from harness.meters.endpoints import Framing, LinkTiming, SerialSettings
from harness.meters.link import MeterLink
from harness.meters.meter import ModbusMeter
from harness.meters.plausibility import Counting, diagnose, probe, read_patiently
from harness.meters.registermap import RegisterMap
from harness.meters.sampler import Sampler
from harness.meters.schedule import SamplingPlan
from harness.meters.signtest import KnownLoad, Sight, SignTest, sign_test
from harness.meters.suspicion import Mistake, Suspicion
from harness.meters.urls import LINK_EXAMPLES, LinkAddress, parse_link
from harness.meters.values import Meter, NoValue, Values

__all__ = [
    "LINK_EXAMPLES",
    "SUNSPEC_MAPS",
    "Attention",
    "BusDefaults",
    "Counting",
    "Framing",
    "KnownLoad",
    "LinkAddress",
    "LinkTiming",
    "Meter",
    "MeterLink",
    "Mistake",
    "ModbusMeter",
    "NoValue",
    "RegisterMap",
    "Sampler",
    "SamplingPlan",
    "SerialDefaults",
    "SerialSettings",
    "Sight",
    "SignTest",
    "Suspicion",
    "Values",
    "diagnose",
    "discover",
    "encode",
    "encode_sunspec",
    "parse_link",
    "probe",
    "read_patiently",
    "sign_test",
    "sunspec_models",
]
