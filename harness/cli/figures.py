"""How ``hil explain`` writes limits: in their own unit, converted, and by which reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from harness.limits import SWITCHES, Cap, Hardware, Reading

__all__ = ["Figures", "reading_name"]

_ALMOST = Decimal("1.001")
"""A third of a power times three is a hair less than the power."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Writes the limits of one connector, or of the station, at a nominal voltage."""

    voltage_v: Decimal
    phases: int

    @classmethod
    def of(cls, connectors: Sequence[Hardware], voltage_v: Decimal) -> Figures:
        """Return what writes the limits of some connectors together."""
        return cls(voltage_v, max(one.phases for one in connectors))

    def own(self, cap: Cap) -> str:
        """Write what limits most, in the unit in which it was given."""
        estimate = cap.estimate_w(self.voltage_v, self.phases)
        if estimate is None:
            return "no limit"
        texts = [text for watts, text in self._all(cap) if watts <= estimate * _ALMOST]
        return ", ".join(texts) or kilowatts(estimate)

    def converted(self, cap: Cap) -> str:
        """Write the same in the other unit; empty where nothing limits."""
        estimate = cap.estimate_w(self.voltage_v, self.phases)
        if estimate is None:
            return ""
        if any(watts <= estimate * _ALMOST for watts, _ in self._in_w(cap)):
            return self._ampere(estimate / self.voltage_v / self._used(cap), cap)
        return kilowatts(estimate)

    def _all(self, cap: Cap) -> Iterator[tuple[Decimal, str]]:
        yield from self._in_w(cap)
        if cap.current_a is not None:
            watts = cap.current_a * self.voltage_v * self._used(cap)
            yield watts, self._ampere(cap.current_a, cap)

    def _in_w(self, cap: Cap) -> Iterator[tuple[Decimal, str]]:
        if cap.power_w is not None:
            yield cap.power_w, kilowatts(cap.power_w)
        if cap.phase_power_w is not None:
            share = f"{kilowatts(cap.phase_power_w)} a phase"
            yield cap.phase_power_w * self._used(cap), share

    def _ampere(self, current_a: Decimal, cap: Cap) -> str:
        return f"{_trimmed(current_a, 2)} A x {self._used(cap)}"

    def _used(self, cap: Cap) -> int:
        return self.phases if cap.phases is None else min(self.phases, cap.phases)


def reading_name(readings: Sequence[Reading], usual: Reading) -> str:
    """Name readings that agree by the one of them that is nearest to the usual one."""
    names = [_switched(one, usual) for one in readings]
    nearest = min(names, key=len)
    return ", ".join(nearest) or "as read here"


def _switched(reading: Reading, usual: Reading) -> list[str]:
    return [
        f"{name}={getattr(reading, name)}"
        for name in SWITCHES
        if getattr(reading, name) != getattr(usual, name)
    ]


def kilowatts(watts: Decimal) -> str:
    """Write a power in kW, to the watt."""
    return f"{_trimmed(watts / 1000, 3)} kW"


def _trimmed(number: Decimal, decimals: int) -> str:
    return f"{round(number, decimals).normalize():f}"
