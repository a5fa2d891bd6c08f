"""Small builders for meters, pieces and samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from harness.limits import Cap, Piece, Reason
from harness.measured import MeterModel, PhaseValues, Sample
from harness.profiles.ledger import Installed
from harness.profiles.model import Kind, Period, Profile, Purpose, RateUnit, Schedule
from harness.units import Instant, Millis
from harness.verdict import Demand

T0: Instant = 1_736_942_420_000
"""2025-01-15T12:00:20Z."""

METER = MeterModel(refresh_ms=1_000, window_ms=1_000, accuracy=0.02)
"""A class B meter with a support of 2 s before the request."""

FOREVER: Instant = 2**62
HARDWARE = Cap(current_a=Decimal(32), phases=3)


def tx_profile(profile_id: int = 7, level: int = 3) -> Installed:
    profile = Profile(
        id=profile_id,
        stack_level=level,
        purpose=Purpose.TX,
        kind=Kind.RELATIVE,
        schedule=Schedule(RateUnit.W, (Period(0, Decimal(1)),)),
    )
    return Installed(profile, 1, T0, 1)


def watts(limit: float) -> Cap:
    return HARDWARE.merge(Cap(power_w=Decimal(limit)))


def amps(limit: float) -> Cap:
    return HARDWARE.merge(Cap(current_a=Decimal(limit)))


def pieces(*caps: tuple[float, Cap], until_s: float) -> list[Piece]:
    """Build pieces from (start in seconds, cap) pairs."""
    edges = [start for start, _ in caps[1:]] + [until_s]
    return [
        Piece(at(start), at(end), cap, (Reason("TxProfile", tx_profile(), cap),))
        for (start, cap), end in zip(caps, edges, strict=True)
    ]


def at(seconds: float) -> Instant:
    return T0 + round(seconds * 1_000)


def sample(
    slot: int,
    *,
    t0: Instant,
    power_w: float,
    interval_ms: Millis = 1_000,
    energy_wh: float | None = None,
    currents: PhaseValues | None = None,
    connector: int = 1,
) -> Sample:
    """Build a three-phase sample at about 230 V whose voltage jitters from slot to slot."""
    voltage = 230.0 + (slot % 7) * 0.01
    third = power_w / 3
    return Sample(
        connector=connector,
        slot=slot,
        t0=t0,
        t1=t0 + 50,
        interval_ms=interval_ms,
        power_w=power_w,
        phase_power_w=(third, third, third),
        phase_current_a=currents or (third / 230, third / 230, third / 230),
        phase_voltage_v=(voltage, voltage, voltage),
        energy_wh=energy_wh,
    )


def measured(
    power_at: Callable[[float], float],
    until_s: float,
    *,
    every_s: float = 1.0,
    skip: Iterable[int] = (),
    energy: bool = False,
    connector: int = 1,
) -> list[Sample]:
    """Read a power (of seconds since T0) every so often; ``energy`` adds an exact counter."""
    left_out = set(skip)
    counter_wh = 1_000.0
    samples = []
    for slot in range(round(until_s / every_s)):
        seconds = slot * every_s
        power_w = power_at(seconds)
        counter_wh += power_w * every_s / 3_600 if slot else 0.0
        if slot not in left_out:
            samples.append(
                sample(
                    slot,
                    t0=at(seconds),
                    power_w=power_w,
                    interval_ms=round(every_s * 1_000),
                    energy_wh=counter_wh if energy else None,
                    connector=connector,
                )
            )
    return samples


def constant(power_w: float) -> Callable[[float], float]:
    return lambda _: power_w


def wants(power_w: float = 22_000, phases: int = 3) -> list[Demand]:
    """Build the demand of a vehicle that is plugged in all the time."""
    return [Demand(T0, FOREVER, power_w, phases)]
