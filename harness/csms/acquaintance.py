"""Meeting a station that was there before us: only one that (re)boots says so by itself.

A station that merely reconnects sends no BootNotification (OCPP 1.6 §4.2; 2.0.1 B01), and a central
system that was not there before knows nothing of it. It asks, and does without what is refused.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from harness.csms.book import StationBook
from harness.csms.station import Answer
from harness.csms.versions import ConnectedStation
from harness.units import SECOND_MS, Millis

__all__ = ["ANSWER_WITHIN_MS", "BOOT_WITHIN_MS", "MOST_CONNECTORS", "meet"]

_logger = logging.getLogger("harness.csms")

BOOT_WITHIN_MS: Millis = 5 * SECOND_MS
"""How long a station has for its BootNotification, unasked and once more when it was asked."""

ANSWER_WITHIN_MS: Millis = 10 * SECOND_MS
"""How long it has to answer each question; after that it is not asked any further."""

MOST_CONNECTORS = 32
"""A station that says to have this many accepts any number."""


async def meet(station: ConnectedStation, book: StationBook) -> None:
    """Wait until a station has booted; one that does not is asked for what can be known of it.

    It may refuse its BootNotification: in OCPP 2.x it has to, once it was accepted (F06.FR.17), and
    in 1.6 triggers are optional. Raises :class:`StationSilent` when the connection ends.
    """
    if await _boots(book):
        return
    _logger.info("%s: sent no BootNotification, and is asked for one", station.identity)
    if not (await _accepts(station.trigger("BootNotification")) and await _boots(book)):
        book.taken_as_it_is()
    await _ask_for_connectors(station)


async def _boots(book: StationBook) -> bool:
    try:
        async with asyncio.timeout(BOOT_WITHIN_MS / SECOND_MS):
            await book.is_met.wait()
    except TimeoutError:
        if not book.is_booting:
            return False
        await book.is_met.wait()  # the answer is late on purpose
    return True


async def _ask_for_connectors(station: ConnectedStation) -> None:
    """Have each connector report its status and its transaction, until there is none any more."""
    for connector in range(1, MOST_CONNECTORS + 1):
        if not await _accepts(station.trigger("StatusNotification", connector)):
            return
        # Refused where there is no transaction; one that runs is known by what it leads to.
        await _accepts(station.trigger(station.transaction_message, connector))


async def _accepts(asked: Awaitable[Answer]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN_MS / SECOND_MS):
            return (await asked).is_accepted
    except TimeoutError:
        return False
