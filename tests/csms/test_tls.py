from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from clock.certificate import tls_contexts
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidMessage
from websockets.typing import Subprotocol

from harness.csms import StationSilent

from .fake_charger import FakeCharger, in_virtual_time, world

OCPP = [Subprotocol("ocpp1.6")]


@in_virtual_time
async def test_a_station_may_dial_in_over_tls(tmp_path: Path) -> None:
    server, client = tls_contexts(tmp_path)
    async with world(tmp_path, ssl=server) as w:
        assert w.csms.url.startswith("wss://127.0.0.1:")
        async with connect(f"{w.csms.url}/CP-1", subprotocols=OCPP, ssl=client) as connection:
            await FakeCharger(connection).boot()
            station = await w.csms.wait_for_station("CP-1", 1_000)
            assert station.identity == "CP-1"


@in_virtual_time
async def test_a_station_that_speaks_no_tls_does_not_get_in(tmp_path: Path) -> None:
    server, _ = tls_contexts(tmp_path)
    async with world(tmp_path, ssl=server) as w:
        plain = w.csms.url.replace("wss", "ws")
        with pytest.raises(InvalidMessage):
            await connect(f"{plain}/CP-1", subprotocols=OCPP)
        with pytest.raises(StationSilent):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_a_station_that_does_not_trust_the_certificate_stays_out(tmp_path: Path) -> None:
    server, _ = tls_contexts(tmp_path)
    async with world(tmp_path, ssl=server) as w:
        with pytest.raises(ssl.SSLCertVerificationError):
            await connect(f"{w.csms.url}/CP-1", subprotocols=OCPP, ssl=ssl.create_default_context())
