"""What happens at the station, in one line each, for whoever watches."""

from __future__ import annotations

from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body
from harness.wording import place

__all__ = ["told_offer", "told_request"]


def told_request(action: str, payload: Body, answer: Body) -> str:
    """Tell what was asked and how that was answered."""
    status = answer.get("status", "answered")
    reason = answer.get("statusInfo", {}).get("reasonCode")
    outcome = f"{status}, {reason}" if reason else str(status)
    if action != "SetChargingProfile":
        return f"{action}: {outcome}"
    body = payload["csChargingProfiles" if "csChargingProfiles" in payload else "chargingProfile"]
    number = body["chargingProfileId" if "chargingProfileId" in body else "id"]
    purpose, level = body["chargingProfilePurpose"], body["stackLevel"]
    return f"{action} of {purpose} {number}, stack level {level}: {outcome}"


def told_offer(connector: int, outlet: Outlet) -> str:
    """Tell what a connector offers."""
    if not outlet.offered_a:
        return f"{place(connector)} offers nothing"
    phases = "1 phase" if outlet.phases == 1 else f"{outlet.phases} phases"
    return f"{place(connector)} offers {outlet.offered_a:.1f} A on {phases}"
