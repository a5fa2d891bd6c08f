"""What a station may ask of a central system in OCPP 1.6, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ocpp.charge_point import snake_to_camel_case
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, DataTransferStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection

from harness.csms.book import StationBook
from harness.csms.link import Link, after_answering, answers
from harness.csms.wirelog import WireLog
from harness.units import format_instant

__all__ = ["Link16"]

_HEARTBEAT_INTERVAL_S = 900
_ACCEPTED = IdTagInfo(status=AuthorizationStatus.accepted)


class Link16(Link, ChargePoint):
    """One connection that speaks OCPP 1.6; says yes to everything and writes it in the book.

    The library hands every field of a message over as a keyword in snake_case.
    """

    known_actions = frozenset(Action)
    # OCPP-J 1.6 §4.2.3 has this code with another name than 2.x and the library.
    error_codes: ClassVar[dict[str, str]] = {"FormatViolation": "FormationViolation"}

    def __init__(
        self,
        book: StationBook,
        connection: ServerConnection,
        wire_log: WireLog,
        unique_ids: Callable[[], str],
    ) -> None:
        super().__init__(book.identity, connection, wire_log, book.clock, unique_ids)
        self._book = book

    @answers(Action.boot_notification)
    def _boot_notification(self, **_fields: str) -> call_result.BootNotification:
        return call_result.BootNotification(
            current_time=self._now(),
            interval=_HEARTBEAT_INTERVAL_S,
            status=RegistrationStatus.accepted,
        )

    @after_answering(Action.boot_notification)
    def _after_boot_notification(self, **fields: str) -> None:
        # Only now may anybody ask the station something (OCPP 1.6 §4.2).
        self._book.booted(_ocpp_names(fields))

    @answers(Action.heartbeat)
    def _heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=self._now())

    @answers(Action.status_notification)
    def _status_notification(
        self, connector_id: int, status: str, error_code: str, **_rest: str
    ) -> call_result.StatusNotification:
        self._book.status_changed(connector_id, status, error_code)
        return call_result.StatusNotification()

    @answers(Action.authorize)
    def _authorize(self, **_fields: str) -> call_result.Authorize:
        return call_result.Authorize(id_tag_info=_ACCEPTED)

    @answers(Action.start_transaction)
    def _start_transaction(
        self, connector_id: int, **fields: object
    ) -> call_result.StartTransaction:
        transaction_id = self._book.transaction_started(connector_id, fields)
        return call_result.StartTransaction(transaction_id=transaction_id, id_tag_info=_ACCEPTED)

    @answers(Action.stop_transaction)
    def _stop_transaction(
        self, transaction_id: int, **_rest: object
    ) -> call_result.StopTransaction:
        self._book.transaction_ended(transaction_id)
        return call_result.StopTransaction(id_tag_info=_ACCEPTED)

    @answers(Action.meter_values)
    def _meter_values(
        self,
        connector_id: int,
        meter_value: list[dict[str, object]],
        transaction_id: int | None = None,
    ) -> call_result.MeterValues:
        values = [_ocpp_names(value) for value in meter_value]
        self._book.meter_values(connector_id, transaction_id, values)
        return call_result.MeterValues()

    @answers(Action.data_transfer)
    def _data_transfer(self, **_fields: object) -> call_result.DataTransfer:
        return call_result.DataTransfer(status=DataTransferStatus.unknown_vendor_id)

    @answers(Action.firmware_status_notification)
    def _firmware_status(self, **_fields: str) -> call_result.FirmwareStatusNotification:
        return call_result.FirmwareStatusNotification()

    @answers(Action.diagnostics_status_notification)
    def _diagnostics_status(self, **_fields: str) -> call_result.DiagnosticsStatusNotification:
        return call_result.DiagnosticsStatusNotification()

    def _now(self) -> str:
        return format_instant(self._book.clock.now())


def _ocpp_names(fields: dict[str, Any]) -> dict[str, Any]:
    """Undo the library's renaming; every name of 1.6 survives the way there and back."""
    names: dict[str, Any] = snake_to_camel_case(fields)  # type: ignore[no-untyped-call]
    return names
