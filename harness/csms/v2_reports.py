"""Reports of OCPP 2.x, which come in parts and as requests of the station's own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from harness.csms.station import Unanswered
from harness.units import SECOND_MS, Millis

__all__ = ["PART_TIMEOUT_MS", "Report", "Reports"]

_logger = logging.getLogger("harness.csms")

PART_TIMEOUT_MS: Millis = 60 * SECOND_MS
"""How long the next part of a report may take; OCPP names no number."""

_MOST_PARTS = 10_000
"""A report that goes on beyond this goes on for ever."""


class Report:
    """One report as it comes in."""

    def __init__(self) -> None:
        self.items: list[Mapping[str, Any]] = []
        self._parts: set[int] = set()
        self._count = 0
        self._is_complete = False
        self._news = asyncio.Event()

    def take(
        self, items: Sequence[Mapping[str, Any]], seq_no: int | None, *, is_last: bool
    ) -> None:
        """Add a part; one that comes twice by its number counts once."""
        if seq_no is None or seq_no not in self._parts:
            self.items += items
        if seq_no is not None:
            self._parts.add(seq_no)
        self._count += 1
        self._is_complete = self._is_complete or is_last or self._count >= _MOST_PARTS
        self._news.set()

    async def completed(self, identity: str) -> None:
        """Wait for the last part; raises :class:`Unanswered` when one takes too long."""
        while not self._is_complete:
            self._news.clear()
            try:
                async with asyncio.timeout(PART_TIMEOUT_MS / SECOND_MS):
                    await self._news.wait()
            except TimeoutError:
                within = f"within {PART_TIMEOUT_MS // SECOND_MS} s"
                missing = f"did not go on with its report after part {self._count}"
                if not self._count:
                    missing = "sent no part of the report that it promised"
                raise Unanswered(f"station {identity!r} {missing} {within}") from None


class Reports:
    """The reports that are awaited, by the id of their request."""

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self._awaited: dict[int, Report] = {}

    @contextmanager
    def awaiting(self, request_id: int) -> Iterator[Report]:
        """Take the parts of a report inside; some stations send them before they answer."""
        report = self._awaited[request_id] = Report()
        try:
            yield report
        finally:
            del self._awaited[request_id]

    def take(self, notice: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> None:
        """Add a part to the report that it belongs to; one that nobody awaits is only logged."""
        report = self._awaited.get(notice["requestId"])
        if report is None:
            _logger.warning(
                "%s: part of report %d, which nobody awaits", self._identity, notice["requestId"]
            )
            return
        report.take(items, notice.get("seqNo"), is_last=not notice.get("tbc", False))
