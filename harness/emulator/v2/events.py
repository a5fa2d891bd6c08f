"""TransactionEvents of OCPP 2.x: what has been told of each transaction, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from harness.emulator.measurands import measure
from harness.emulator.outlet import Outlet
from harness.emulator.raw import Body, TransactionId
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink
from harness.units import format_instant

__all__ = ["TransactionEvents", "meter_value"]

_REGISTER = ("Energy.Active.Import.Register",)
"""What the first and the last event of a transaction tell (TxStarted- and TxEndedMeasurands)."""

_NOTHING: Body = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _End:
    """What 2.x calls the reason and the trigger of an end, and the state that it leaves."""

    reason: str
    trigger: str
    state: str = "EVConnected"


_ENDS: Mapping[str, _End] = MappingProxyType(
    {
        "DeAuthorized": _End("DeAuthorized", "Deauthorized"),
        "EVDisconnected": _End("EVDisconnected", "EVCommunicationLost", "Idle"),
        "ImmediateReset": _End("ImmediateReset", "ResetCommand"),
        "Local": _End("Local", "StopAuthorized"),
        "PowerLoss": _End("PowerLoss", "AbnormalCondition"),
        "Remote": _End("Remote", "RemoteStop"),
    }
)


@dataclass(slots=True)
class _Told:
    next_seq_no: int = 0
    charging_state: str = "EVConnected"


class TransactionEvents:
    """Writes the events of every transaction, numbered from 0 without a gap (E01.FR.07)."""

    def __init__(self, clock: Timekeeper, link: Uplink) -> None:
        self._clock = clock
        self._link = link
        self._told: dict[TransactionId, _Told] = {}

    def started(
        self,
        transaction_id: TransactionId,
        outlet: Outlet,
        trigger: str,
        info: Body,
        **more: object,
    ) -> Body:
        """Write the first event of a transaction."""
        told = self._told[transaction_id] = _Told()
        return self._event(
            "Started",
            trigger,
            transaction_id,
            {"chargingState": told.charging_state, **info},
            **more,
            meterValue=[self._values(outlet, _REGISTER, "Transaction.Begin")],
        )

    def charging_state(self, transaction_id: TransactionId, state: str) -> Body | None:
        """Write that the charging state has changed; None when it has not."""
        told = self._told[transaction_id]
        if told.charging_state == state:
            return None
        told.charging_state = state
        return self._event(
            "Updated", "ChargingStateChanged", transaction_id, {"chargingState": state}
        )

    def values(
        self,
        transaction_id: TransactionId,
        outlet: Outlet,
        measurands: Sequence[str],
    ) -> Body:
        """Write meter values, as they are due from time to time."""
        values = [self._values(outlet, measurands, "Sample.Periodic")]
        return self._event("Updated", "MeterValuePeriodic", transaction_id, meterValue=values)

    def triggered(
        self, transaction_id: TransactionId, outlet: Outlet, measurands: Sequence[str]
    ) -> Body:
        """Write meter values and the charging state, as a trigger asks for (F06.FR.07)."""
        state = {"chargingState": self._told[transaction_id].charging_state}
        values = [self._values(outlet, measurands, "Trigger")]
        return self._event("Updated", "Trigger", transaction_id, state, meterValue=values)

    def ended(self, transaction_id: TransactionId, outlet: Outlet, reason: str) -> Body:
        """Write the last event of a transaction; ``reason`` is one of 1.6's reasons."""
        end = _ENDS[reason]
        event = self._event(
            "Ended",
            end.trigger,
            transaction_id,
            {"chargingState": end.state, "stoppedReason": end.reason},
            meterValue=[self._values(outlet, _REGISTER, "Transaction.End")],
        )
        del self._told[transaction_id]
        return event

    def _event(
        self,
        kind: str,
        trigger: str,
        transaction_id: TransactionId,
        info: Body = _NOTHING,
        **more: object,
    ) -> Body:
        told = self._told[transaction_id]
        told.next_seq_no += 1
        offline = {} if self._link.is_up else {"offline": True}
        return {
            "eventType": kind,
            "timestamp": format_instant(self._clock.now()),
            "triggerReason": trigger,
            "seqNo": told.next_seq_no - 1,
            "transactionInfo": {"transactionId": transaction_id, **info},
            **offline,
            **more,
        }

    def _values(self, outlet: Outlet, measurands: Sequence[str], context: str) -> Body:
        return meter_value(outlet, measurands, context, format_instant(self._clock.now()))


def meter_value(outlet: Outlet, measurands: Sequence[str], context: str, at: str) -> Body:
    """Write one meterValue of what is measured now."""
    sampled = []
    for found in measure(outlet, measurands):
        value = {
            "value": round(found.value, found.digits),
            "context": context,
            "measurand": found.measurand,
            "unitOfMeasure": {"unit": found.unit},
        }
        sampled.append({**value, "phase": found.phase} if found.phase else value)
    return {"timestamp": at, "sampledValue": sampled}
