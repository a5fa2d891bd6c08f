"""On which version of OCPP a station and the central system agree, and who may try at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from harness.csms import Disconnected, ResetKind, StationSilent
from harness.csms.security import Security
from harness.csms.versions import SUBPROTOCOLS
from harness.errors import InputError
from harness.profiles.events import Rebooted, TransactionEnded, TransactionStarted

from .fake_charger import NOON, PROFILE, FakeCharger, booted, both, in_virtual_time, world
from .speakers import ACCEPTED, Speaker21, Speaker201, held, install, speaking


@pytest.mark.parametrize("subprotocol", [None, "ocpp1.5", "mqtt"])
@in_virtual_time
async def test_without_common_version_the_handshake_is_completed_and_the_connection_closed(
    tmp_path: Path, subprotocol: str | None
) -> None:
    async with world(tmp_path) as w:
        async with FakeCharger.dialling(w.csms, subprotocol=subprotocol) as charger:
            assert charger.connection.subprotocol is None
            await charger.connection.wait_closed()
            # OCPP-J 1.6 §3.2, and 2.0.1 §3.2.
            assert charger.connection.close_code == 1002
        with pytest.raises(StationSilent, match=r"turned away: it does not offer .*ocpp1\.6"):
            await w.csms.wait_for_station("CP-1", 1_000)
        assert w.events == []


@pytest.mark.parametrize(
    "offered", [[*SUBPROTOCOLS], [*reversed(SUBPROTOCOLS)], ["mqtt", "ocpp1.6"]]
)
@in_virtual_time
async def test_the_newest_common_version_is_spoken(tmp_path: Path, offered: list[str]) -> None:
    async with (
        world(tmp_path) as w,
        connect(f"{w.csms.url}/CP-1", subprotocols=offered) as connection,
    ):
        assert connection.subprotocol == max(set(offered) & set(SUBPROTOCOLS))


@pytest.mark.parametrize("version", SUBPROTOCOLS)
@in_virtual_time
async def test_a_pinned_version_is_spoken_and_no_other(tmp_path: Path, version: str) -> None:
    async with (
        world(tmp_path, versions=[version]) as w,
        connect(f"{w.csms.url}/CP-1", subprotocols=[*SUBPROTOCOLS]) as connection,
    ):
        assert connection.subprotocol == version


@pytest.mark.parametrize("versions", [[], ["ocpp1.7"], ["ocpp1.6", "1.6"]])
@in_virtual_time
async def test_a_version_unknown_here_is_an_input_error(
    tmp_path: Path, versions: list[str]
) -> None:
    with pytest.raises(InputError, match=r"versions: found .*, expected .*ocpp1\.6"):
        async with world(tmp_path, versions=versions):
            pass


@in_virtual_time
async def test_an_address_of_version_6_is_dialled_like_any_other(tmp_path: Path) -> None:
    try:
        async with world(tmp_path, host="::1") as w, FakeCharger.dialling(w.csms) as charger:
            await charger.boot()
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1"])
@in_virtual_time
async def test_other_machines_may_not_reach_it_without_security(tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError, match="found security profile 0, expected at least 1"):
        async with world(tmp_path, host=host):
            pass


@pytest.mark.parametrize(
    "options",
    [{"insecure": True}, {"security": Security(profile=1, passwords={"CP-1": "password"})}],
)
@in_virtual_time
async def test_other_machines_may_reach_it_when_that_is_meant(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    async with world(tmp_path, host="0.0.0.0", **options) as w:
        assert w.csms.url.startswith("ws://0.0.0.0:")


@in_virtual_time
async def test_a_station_that_comes_back_with_another_version_has_to_boot(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, old, _), Speaker201.dialling(w.csms) as new:
        await old.connection.wait_closed()
        with pytest.raises(StationSilent, match="sent no BootNotification"):
            await w.csms.wait_for_station("CP-1", 1_000)
        await new.boot()
        station = await w.csms.wait_for_station("CP-1", 1_000)
        assert (station.identity, station.ocpp_version) == ("CP-1", "2.0.1")
        assert len(w.heard(Disconnected)) == len(w.heard(Rebooted)) == 1


@in_virtual_time
async def test_what_a_station_holds_outlives_a_change_of_its_version(tmp_path: Path) -> None:
    async with speaking(Speaker201, tmp_path) as (w, old, before):
        await install(old, before, 1, PROFILE)
        transaction_id = await old.begin()
        async with Speaker21.dialling(w.csms) as new:
            await new.boot()
            station = await w.csms.wait_for_station("CP-1", 1_000)
            assert station.ocpp_version == "2.1"
            assert held(station) == [7]
            assert station.transactions == {1: transaction_id}
            await new.event("Updated", transaction_id, evse=1)
            assert len(w.heard(TransactionStarted)) == 1


@in_virtual_time
async def test_message_ids_go_on_in_another_version(tmp_path: Path) -> None:
    """OCPP-J 2.0.1 §4.1.4: they differ on all connections of one identity."""
    async with booted(tmp_path) as (w, old, before):
        _, first = await both(before.reset(ResetKind.AT_ONCE), old.answer(ACCEPTED))
        async with Speaker201.dialling(w.csms) as new:
            await new.boot()
            station = await w.csms.wait_for_station("CP-1", 1_000)
            _, second = await both(station.reset(ResetKind.AT_ONCE), new.answer(ACCEPTED))
    assert [first[1], second[1]] == [f"{NOON}-1", f"{NOON}-2"]


@in_virtual_time
async def test_a_transaction_that_the_new_version_cannot_name_has_ended(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, old, _):
        await old.start()
        async with Speaker201.dialling(w.csms) as new:
            await new.boot()
            station = await w.csms.wait_for_station("CP-1", 1_000)
            assert station.transactions == {}
            assert w.heard(TransactionEnded) == [TransactionEnded(NOON, 1)]


@in_virtual_time
async def test_those_who_are_turned_away_fill_no_memory(tmp_path: Path) -> None:
    async with world(tmp_path, identities={"CP-1"}) as w:
        for number in range(50):
            with pytest.raises(InvalidStatus):
                async with FakeCharger.dialling(w.csms, f"stranger-{number}"):
                    pass
        with pytest.raises(StationSilent) as silent:
            await w.csms.wait_for_station("CP-1", 1_000)
        assert "stranger-49" in str(silent.value)
        assert "stranger-29" not in str(silent.value)
