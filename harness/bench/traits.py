"""What sets a vehicle apart, said to a person who is to bring one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from harness.emulator import VEHICLES, VehicleSpec
from harness.units import format_duration

__all__ = ["traits"]


def traits(spec: VehicleSpec) -> Iterator[str]:
    """Say in what a vehicle differs from an ordinary one, its power and its phases apart."""
    usual = VEHICLES["ordinary"]
    for attribute, say in _SAID.items():
        if getattr(spec, attribute) != getattr(usual, attribute):
            yield say(spec)


def _shares(spec: VehicleSpec) -> str:
    shares = " : ".join(f"{share:g}" for share in spec.phase_shares)
    return f"draws {shares} on its phases"


def _battery(spec: VehicleSpec) -> str:
    battery = spec.battery
    if battery is None:
        return "has no battery that fills up"
    return f"has {battery.capacity_wh / 1000:g} kWh at {100 * battery.soc:.3g} %"


_SAID: Mapping[str, Callable[[VehicleSpec], str]] = {
    "reaction_ms": lambda spec: f"reacts within {format_duration(spec.reaction_ms)}",
    "ramp_a_per_s": lambda spec: f"changes its current by {spec.ramp_a_per_s:g} A per second",
    "share_of_offer": lambda spec: f"draws {100 * spec.share_of_offer:.3g} % of what it is offered",
    "min_current_a": lambda spec: f"draws nothing below {spec.min_current_a:g} A",
    "max_current_a": lambda spec: f"draws at most {spec.max_current_a:g} A",
    "wake_ms": lambda spec: f"wakes up within {format_duration(spec.wake_ms)}",
    "wakes_after_pause": lambda _: "does not wake up after a pause",
    "phase_shares": _shares,
    "max_discharge_w": lambda spec: f"feeds back up to {spec.max_discharge_w / 1000:g} kW",
    "battery": _battery,
}
"""What is said of each attribute that is not as usual."""
