"""The security profiles over real connections: who gets in, who does not, and who learns of it."""

from __future__ import annotations

import base64
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

from harness.csms import StationSilent
from harness.csms.security import Security

from .certificates import Authority
from .fake_charger import BOOT, FakeCharger, World, in_virtual_time, world

SECRET = "correct horse battery staple"  # noqa: S105  # nobody's
PLAIN = Security(profile=1, passwords={"CP-1": SECRET, "CP-2": "another"})


@asynccontextmanager
async def dialling(
    w: World, password: str | None = None, identity: str = "CP-1", **options: Any
) -> AsyncIterator[FakeCharger]:
    headers = {}
    if password is not None:
        credentials = base64.b64encode(f"{identity}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
    async with connect(
        f"{w.csms.url}/{identity}",
        subprotocols=[Subprotocol("ocpp1.6")],
        additional_headers=headers,
        ping_interval=None,
        logger=logging.getLogger("test.charger"),
        **options,
    ) as connection:
        yield FakeCharger(connection)


async def boots(w: World, *args: Any, **options: Any) -> None:
    async with dialling(w, *args, **options) as charger:
        await charger.boot()


def tls_with_passwords(folder: Path) -> tuple[Security, Authority]:
    authority = Authority(folder)
    papers = authority.server()
    return Security(2, {"CP-1": SECRET}, papers.certificate, papers.key), authority


def mutual_tls(folder: Path) -> tuple[Security, Authority]:
    authority = Authority(folder)
    papers = authority.server()
    return Security(3, {}, papers.certificate, papers.key, authority.path), authority


@in_virtual_time
async def test_the_right_password_opens_the_door(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        await boots(w, SECRET)


@pytest.mark.parametrize("password", ["wrong", "", "another", None])
@in_virtual_time
async def test_any_other_is_unauthorised_and_told_what_is_expected(
    tmp_path: Path, password: str | None
) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        with pytest.raises(InvalidStatus, match="401") as refused:
            await boots(w, password)
        challenge = refused.value.response.headers["WWW-Authenticate"]
        assert challenge == 'Basic realm="OCPP", charset="UTF-8"'
        assert w.wire() == []


@in_virtual_time
async def test_two_passwords_are_none(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        header = ("Authorization", "Basic " + base64.b64encode(f"CP-1:{SECRET}".encode()).decode())
        with pytest.raises(InvalidStatus, match="401"):
            await connect(f"{w.csms.url}/CP-1", additional_headers=[header, header])


@in_virtual_time
async def test_an_identity_without_password_is_not_found(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        with pytest.raises(InvalidStatus, match="404"):
            await boots(w, SECRET, "CP-3")


@in_virtual_time
async def test_who_waits_for_a_station_learns_why_it_was_turned_away(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        with pytest.raises(InvalidStatus):
            await boots(w, "wrong")
        with pytest.raises(StationSilent, match="'CP-1' was turned away: wrong password"):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_nobody_learns_of_a_refusal_that_is_over(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        with pytest.raises(InvalidStatus):
            await boots(w, "wrong")
        await boots(w, SECRET)
        await w.clock.sleep(1)
        with pytest.raises(StationSilent, match="did not dial in"):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_too_many_wrong_passwords_make_even_the_right_one_wait(tmp_path: Path) -> None:
    async with world(tmp_path, security=PLAIN) as w:
        for _ in range(5):
            with pytest.raises(InvalidStatus, match="401"):
                await boots(w, "wrong")
        await w.clock.sleep(15_000)
        with pytest.raises(InvalidStatus, match="429") as refused:
            await boots(w, SECRET)
        assert refused.value.response.headers["Retry-After"] == "45"
        await boots(w, "another", "CP-2")
        await w.clock.sleep(45_000)
        await boots(w, SECRET)


@in_virtual_time
async def test_a_failed_attempt_is_logged_without_its_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("test.charger").setLevel(logging.INFO)
    async with world(tmp_path, security=PLAIN) as w:
        with pytest.raises(InvalidStatus):
            await boots(w, "wrong-password")
        await boots(w, SECRET)
    assert "'CP-1' from 127.0.0.1 was turned away: wrong password" in caplog.text
    for secret in ("wrong-password", SECRET):
        assert secret not in caplog.text
        assert base64.b64encode(f"CP-1:{secret}".encode()).decode() not in caplog.text


@in_virtual_time
async def test_frames_reach_no_log_even_when_all_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "harness.csms.websocket")
    logging.getLogger("test.charger").setLevel(logging.INFO)
    async with world(tmp_path) as w, dialling(w) as charger:
        await charger.tell("BootNotification", {**BOOT, "chargePointSerialNumber": "4711-0815"})
    assert "4711-0815" not in caplog.text


@in_virtual_time
async def test_a_station_dials_in_over_tls_with_its_password(tmp_path: Path) -> None:
    security, authority = tls_with_passwords(tmp_path)
    async with world(tmp_path, security=security) as w:
        assert w.csms.url.startswith("wss://127.0.0.1:")
        async with dialling(w, SECRET, ssl=authority.client_context()) as charger:
            await charger.boot()
            station = await w.csms.wait_for_station("CP-1", 1_000)
            assert station.identity == "CP-1"


@in_virtual_time
async def test_tls_does_not_make_up_for_a_wrong_password(tmp_path: Path) -> None:
    security, authority = tls_with_passwords(tmp_path)
    async with world(tmp_path, security=security) as w:
        with pytest.raises(InvalidStatus, match="401"):
            await boots(w, "wrong", ssl=authority.client_context())


@in_virtual_time
async def test_a_station_that_speaks_no_tls_does_not_get_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    security, _ = tls_with_passwords(tmp_path)
    async with world(tmp_path, security=security) as w:
        with pytest.raises(InvalidMessage):
            await connect(f"{w.csms.url.replace('wss', 'ws')}/CP-1")
        with pytest.raises(StationSilent):
            await w.csms.wait_for_station("CP-1", 1_000)
    assert "a TLS handshake failed: HTTP_REQUEST" in caplog.text


@in_virtual_time
async def test_a_station_that_does_not_trust_the_certificate_stays_out(tmp_path: Path) -> None:
    security, _ = tls_with_passwords(tmp_path)
    async with world(tmp_path, security=security) as w:
        with pytest.raises(ssl.SSLCertVerificationError):
            await boots(w, SECRET, ssl=ssl.create_default_context())


@pytest.mark.parametrize("names", [("CP-1",), ("serial", "CP-1")])
@in_virtual_time
async def test_a_certificate_of_its_own_opens_the_door(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    security, authority = mutual_tls(tmp_path)
    async with world(tmp_path, security=security) as w:
        await boots(w, ssl=authority.client_context(authority.station(*names)))


@in_virtual_time
async def test_another_stations_certificate_does_not(tmp_path: Path) -> None:
    security, authority = mutual_tls(tmp_path)
    async with world(tmp_path, security=security) as w:
        with pytest.raises(InvalidStatus, match="403"):
            await boots(w, ssl=authority.client_context(authority.station("CP-2")))
        with pytest.raises(StationSilent, match="its certificate is another station's"):
            await w.csms.wait_for_station("CP-1", 1_000)


@pytest.mark.parametrize("signed_by_another", [False, True])
@in_virtual_time
async def test_no_certificate_or_a_strangers_ends_the_handshake(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, signed_by_another: bool
) -> None:
    security, authority = mutual_tls(tmp_path)
    papers = Authority(tmp_path, "stranger").station("CP-1") if signed_by_another else None
    async with world(tmp_path, security=security) as w:
        with pytest.raises((ssl.SSLError, ConnectionClosed, InvalidMessage, OSError)):
            await boots(w, ssl=authority.client_context(papers))
    assert "a TLS handshake failed: " in caplog.text
