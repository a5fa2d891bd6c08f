"""``hil emulate``: be a charger that dials any central system."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from harness.clock import Clock
from harness.emulator import (
    EmulatedMeters,
    EmulatedSite,
    EmulatedStation,
    Feed,
    VehicleSpec,
    vehicle_named,
)
from harness.errors import BenchError, InputError
from harness.units import SECOND_MS, Millis, format_instant, parse_power

__all__ = ["run"]

_STATION_UNIT = 100
_DIAL_AGAIN_MS: Millis = 5 * SECOND_MS
_FAREWELL_S = 5.0
_LAST_PORT = 65_535


def run(arguments: argparse.Namespace) -> None:
    """Charge as the central system wants until Ctrl-C or a request to terminate.

    Raises :class:`InputError` for what was written wrong and :class:`BenchError` when the meters
    cannot listen where they should.
    """
    with _termination_as_interrupt(), suppress(KeyboardInterrupt):
        asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> None:
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it logs every odd frame
    clock = Clock.starting(asyncio.get_running_loop())
    vehicle = _vehicle(arguments)
    station = EmulatedStation(
        clock,
        _url(arguments.csms),
        arguments.id,
        EmulatedSite(connectors=arguments.connectors, phases=arguments.phases),
        arguments.faults,
        arguments.seed,
        arguments.ocpp,
        password=_password(arguments.password_env),
    )
    with _lines(clock) as lines:
        async with _meters(arguments, clock, station, lines):
            try:
                if vehicle is not None:
                    for connector in station.sources:
                        station.plug_in(connector, vehicle)
                await _live(clock, station, lines)
            finally:
                await _leave(station)


async def _live(clock: Clock, station: EmulatedStation, lines: asyncio.Queue[str]) -> None:
    """Print what happens while the station dials until it is there, and ever after."""
    dialling = asyncio.create_task(_dial(clock, station, lines))
    try:
        while True:
            print(await lines.get(), flush=True)
    finally:
        dialling.cancel()
        await asyncio.gather(dialling, return_exceptions=True)


async def _dial(clock: Clock, station: EmulatedStation, lines: asyncio.Queue[str]) -> None:
    while True:
        try:
            await station.start()
        except BenchError as error:
            lines.put_nowait(_line(clock, f"{error}; trying again"))
            await clock.sleep(_DIAL_AGAIN_MS)
        else:
            return


async def _leave(station: EmulatedStation) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_FAREWELL_S):
            await station.safe_off()
    await station.stop()


@asynccontextmanager
async def _meters(
    arguments: argparse.Namespace,
    clock: Clock,
    station: EmulatedStation,
    lines: asyncio.Queue[str],
) -> AsyncIterator[None]:
    if arguments.modbus_port is None:
        yield
        return
    host, port = arguments.modbus_host, _port(arguments.modbus_port)
    sources: Mapping[int, Feed] = {**station.sources, _STATION_UNIT: station.feed}
    meters = EmulatedMeters(
        clock, sources, host=host, port=port, faults=arguments.faults, seed=arguments.seed
    )
    await meters.start()
    where = f"Modbus TCP at {host}:{meters.port}"
    lines.put_nowait(
        _line(clock, f"{where}: a unit for each connector, {_STATION_UNIT} for all of them")
    )
    try:
        yield
    finally:
        await meters.stop()


def _vehicle(arguments: argparse.Namespace) -> VehicleSpec | None:
    if arguments.plugged is not None:
        return VehicleSpec(power_w=float(parse_power(arguments.plugged)))
    if arguments.vehicle is None:
        return None
    try:
        return vehicle_named(arguments.vehicle, Path()).spec
    except InputError as error:
        raise InputError(f"--vehicle: {error}") from None


def _url(text: str) -> str:
    if not text.startswith(("ws://", "wss://")):
        raise InputError(f"--csms: found {text!r}, expected a URL that begins with ws:// or wss://")
    return text


def _password(variable: str | None) -> str | None:
    if variable is not None and variable not in os.environ:
        raise InputError(f"--password-env: found no environment variable {variable!r}")
    return None if variable is None else os.environ[variable]


def _port(number: int) -> int:
    if not 0 <= number <= _LAST_PORT:
        raise InputError(f"--modbus-port: found {number}, expected 0 to {_LAST_PORT}")
    return number


@contextmanager
def _lines(clock: Clock) -> Iterator[asyncio.Queue[str]]:
    """Collect what the station logs; whoever prints it may find that nobody reads."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    handler = _ToQueue(clock, lines)
    logger = logging.getLogger("harness.emulator")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


class _ToQueue(logging.Handler):
    def __init__(self, clock: Clock, lines: asyncio.Queue[str]) -> None:
        super().__init__()
        self._clock = clock
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.put_nowait(_line(self._clock, record.getMessage()))


def _line(clock: Clock, text: str) -> str:
    # A central system must not move the cursor, nor say what this terminal cannot print.
    shown = text if text.isascii() and text.isprintable() else ascii(text)[1:-1]
    return f"{format_instant(clock.now())}  {shown}"


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """Let a request to terminate end the command as Ctrl-C does, with a word of farewell."""
    names = ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    previous: dict[int, Any] = {number: signal.signal(number, _interrupt) for number in numbers}
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A script starts its background jobs deaf to Ctrl-C, which the others are turned into.
        previous[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)
