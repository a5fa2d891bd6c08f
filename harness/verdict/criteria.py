"""The parameters of a verdict; every one has a default and is printed with the result."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from harness.units import Millis

__all__ = ["Criteria", "Mode"]


class Mode(StrEnum):
    """On which side of a limit the uncertainty of the meter lies (rule 3)."""

    FAIR = "fair"
    """A charger fails only what it provably exceeded: P > L + U."""

    STRICT = "strict"
    """It passes only what it provably kept, P + U <= L, as a claim of conformity needs it."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """How strictly measured power is compared with what is allowed (meters §3.4).

    ``settle_ms``: how long the old limit stays allowed after a fall; 5 s for the charger to
    change its PWM and 5 s for the vehicle to follow (IEC 61851-1).
    ``tolerance``: the share above the limit that the specification under test grants.
    ``min_exceed_ms``: how long an exceedance must last to fail.
    ``hard``: the multiple of the limit above which one sample fails at once.
    ``energy_windows_ms``: the lengths of the sliding windows of the energy budget.
    ``energy_tolerance``: the share by which the energy of a window may exceed its budget; None
    takes it from the meter's accuracy, see :meth:`energy_share`.
    ``coverage``: the share of the judged time that must be measured.
    ``pause_current_a``, ``pause_power_w``: what a connector that charges nothing may still draw.
    ``plausible_share``: the share of what was possible that must be seen drawn at least once.
    ``mode``: whether to fail what was provably exceeded or to pass what was provably kept.
    ``phase_switching``: whether the charger is known to be able to leave phases out; where it is
    not, drawing on more phases than a profile's numberPhases says is disputed, not failed.
    """

    settle_ms: Millis = 10_000
    tolerance: float = 0.0
    min_exceed_ms: Millis = 3_000
    hard: float = 1.25
    energy_windows_ms: tuple[Millis, ...] = (60_000, 900_000)
    energy_tolerance: float | None = None
    coverage: float = 0.95
    pause_current_a: float = 0.5
    pause_power_w: float = 100.0
    plausible_share: float = 0.8
    mode: Mode = Mode.FAIR
    phase_switching: bool = True

    def energy_share(self, accuracy: float) -> float:
        """Return the share of a budget above which its energy was exceeded for certain (rule 5).

        Noise averages out over a window, a wrong gain does not: what P > L + accuracy·P lets
        pass at every instant must not fail as an energy.
        """
        return accuracy / (1 - accuracy) if self.energy_tolerance is None else self.energy_tolerance

    def as_dict(self) -> dict[str, object]:
        """Return all parameters by name, as they are printed and recorded."""
        told = asdict(self)
        if self.phase_switching:
            # Nothing is judged otherwise then, so there is nothing to tell.
            del told["phase_switching"]
        return told
