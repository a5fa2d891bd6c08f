"""The limit that a bench leaves on its station between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from harness.csms import Station
from harness.errors import InputError
from harness.profiles import RateUnit
from harness.profiles.events import ClearCriteria
from harness.units import parse_current, parse_power

__all__ = ["SAFE_PROFILE_ID", "SafeLimit", "lift_safe_limit", "safe_profile"]

SAFE_PROFILE_ID = 2_000_000_001
"""An id that no scenario uses, so that the limit can be told from a profile under test."""


@dataclass(frozen=True, slots=True)
class SafeLimit:
    """What the station may draw between two runs, in W or A."""

    value: Decimal
    unit: RateUnit

    @classmethod
    def parse(cls, text: str) -> SafeLimit:
        """Read ``6 A`` or ``1.4 kW``; raises :class:`InputError`."""
        for parse, unit in ((parse_current, RateUnit.A), (parse_power, RateUnit.W)):
            try:
                return cls(parse(text), unit)
            except InputError:
                continue
        raise InputError(f"found {text!r}, expected a limit with its unit, such as 6 A or 1.4 kW")

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"


def safe_profile(limit: SafeLimit) -> dict[str, object]:
    """Return the profile that keeps the whole station to a limit until it is lifted (F16-01)."""
    return {
        "chargingProfileId": SAFE_PROFILE_ID,
        "stackLevel": 0,
        "chargingProfilePurpose": "ChargePointMaxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            # An Absolute schedule has to begin somewhere: long ago is always.
            "startSchedule": "2020-01-01T00:00:00Z",
            "chargingRateUnit": str(limit.unit),
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": float(limit.value)}],
        },
    }


async def lift_safe_limit(station: Station) -> None:
    """Clear the limit that an earlier run left; it is not under test."""
    await station.clear_profile(ClearCriteria(profile_id=SAFE_PROFILE_ID))
