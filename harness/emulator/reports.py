"""The payloads of what the station says by itself."""

from __future__ import annotations

from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, Transaction
from harness.units import Instant, format_instant

__all__ = ["BOOT", "meter_values", "start_transaction", "status", "stop_transaction"]

BOOT: Body = {
    "chargePointVendor": "pytest-ocpp-hil",
    "chargePointModel": "emulated",
    "firmwareVersion": "1",
}

_RECENT_MS = 1_000
"""The station's own meter averages power over this time."""


def status(connector: int, state: str, at: Instant) -> Body:
    """Write a StatusNotification.req."""
    return {
        "connectorId": connector,
        "errorCode": "NoError",
        "status": state,
        "timestamp": format_instant(at),
    }


def start_transaction(connector: int, id_tag: str, outlet: Outlet, at: Instant) -> Body:
    """Write a StartTransaction.req."""
    return {
        "connectorId": connector,
        "idTag": id_tag,
        "meterStart": _register_wh(outlet, at),
        "timestamp": format_instant(at),
    }


def stop_transaction(transaction: Transaction, outlet: Outlet, at: Instant, reason: str) -> Body:
    """Write a StopTransaction.req."""
    return {
        "transactionId": transaction.id,
        "idTag": transaction.id_tag,
        "meterStop": _register_wh(outlet, at),
        "timestamp": format_instant(at),
        "reason": reason,
    }


def meter_values(transaction: Transaction, outlet: Outlet, at: Instant) -> Body:
    """Write a MeterValues.req with energy, power and the offered current."""
    power_w = sum(outlet.source.mean_power_w(at - _RECENT_MS, at))
    values = (
        ("Energy.Active.Import.Register", str(_register_wh(outlet, at)), "Wh"),
        ("Power.Active.Import", f"{power_w:.1f}", "W"),
        ("Current.Offered", f"{outlet.offered_a:.1f}", "A"),
    )
    sampled = [
        {"measurand": name, "value": value, "unit": unit, "context": "Sample.Periodic"}
        for name, value, unit in values
    ]
    return {
        "connectorId": transaction.connector,
        "transactionId": transaction.id,
        "meterValue": [{"timestamp": format_instant(at), "sampledValue": sampled}],
    }


def _register_wh(outlet: Outlet, at: Instant) -> int:
    return round(outlet.source.energy_wh(at))
