"""Whether a charger's conversion of watts to amperes explains that it drew too much.

A charger limits current. One that turns a limit in W into A by the nominal voltage draws as much
more as the mains is above it: 6 A on three phases are 4.14 kW at 230 V and 4.34 kW at 241 V.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.measured import Sample
from harness.verdict import wording
from harness.verdict.series import PHASES

__all__ = ["Conversion", "conversion_of"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A limit in W that was converted with ``nominal_v`` and drawn at the measured ``voltage_v``.

    ``limit`` and ``converted`` are the limit and what becomes of it, in ``unit`` (W or Wh).
    """

    limit: float
    converted: float
    unit: str
    nominal_v: float
    voltage_v: float

    def clause(self) -> str:
        """Say what the conversion explains, as the end of a sentence."""
        return (
            f"{wording.amount(self.limit, self.unit)} converted to current at the nominal "
            f"{self.nominal_v:g} V are {wording.amount(self.converted, self.unit)} at the measured "
            f"{self.voltage_v:.1f} V, which explains the excess"
        )


def conversion_of(
    samples: Sequence[Sample],
    quantity: str,
    measured: float,
    limit: float,
    uncertainty: float,
    nominal_v: float,
) -> Conversion | None:
    """Return the conversion that explains why ``measured`` lies above a limit in W or Wh.

    That is the case where measured / limit and measured / nominal voltage are the same within
    the uncertainty of what was measured.
    """
    voltage_v = _voltage(samples, quantity.partition(" ")[2])
    if voltage_v is None or voltage_v <= nominal_v:
        return None
    converted = limit * voltage_v / nominal_v
    if abs(measured - converted) > uncertainty:
        return None
    unit = "Wh" if quantity == "energy" else "W"
    return Conversion(limit, converted, unit, nominal_v, voltage_v)


def _voltage(samples: Sequence[Sample], phase: str) -> float | None:
    """Return the mean voltage of a phase, or of all that are live."""
    chosen = (PHASES.index(phase),) if phase else range(len(PHASES))
    live = [v for sample in samples for p in chosen if (v := sample.phase_voltage_v[p]) > 0]
    return sum(live) / len(live) if live else None
