"""What a charger is asked to tell, and that it is set back afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from harness.bench.reporting import reporting_every, telling
from harness.csms import Answer, StationRefused, StationSilent

MEASURANDS = "MeterValuesSampledData"
ALL = "Energy.Active.Import.Register,Power.Active.Import,Current.Import"
WITHOUT_CURRENT = "Energy.Active.Import.Register,Power.Active.Import"


class Settings:
    """A station that has settings and refuses some values."""

    def __init__(self, *refused: str, version: str = "1.6", **known: str) -> None:
        self.ocpp_version = version
        self.known = known
        self.refused = refused
        self.written: list[tuple[str, str]] = []
        self.is_silent = False

    async def configuration(self, keys: Sequence[str]) -> Mapping[str, str]:
        if not self.known:
            raise StationRefused("no settings")
        return {key: self.known[key] for key in keys if key in self.known}

    async def set_configuration(self, key: str, value: str) -> Answer:
        if self.is_silent:
            raise StationSilent("gone")
        self.written.append((key, value))
        status = "Rejected" if value in self.refused else "Accepted"
        return Answer(status, is_error=False, payload={}, received_at=0)


def tell(station: Any) -> list[tuple[str, str]]:
    async def main() -> None:
        async with telling(station):
            pass

    asyncio.run(main())
    return station.written


def test_power_register_and_current_are_asked_for_and_what_was_told_is_put_back() -> None:
    assert tell(Settings(MeterValuesSampledData="Voltage")) == [
        (MEASURANDS, ALL),
        (MEASURANDS, "Voltage"),
    ]


def test_a_station_of_2_x_calls_it_another_name() -> None:
    key = "SampledDataCtrlr.TxUpdatedMeasurands"
    station = Settings(version="2.1", **{key: "Voltage"})
    assert tell(station) == [(key, ALL), (key, "Voltage")]


def test_a_station_without_currents_tells_power_and_register() -> None:
    assert tell(Settings(ALL, MeterValuesSampledData="Voltage")) == [
        (MEASURANDS, ALL),
        (MEASURANDS, WITHOUT_CURRENT),
        (MEASURANDS, "Voltage"),
    ]


def test_a_station_that_tells_them_already_is_left_alone() -> None:
    assert tell(Settings(MeterValuesSampledData=ALL)) == []


def test_a_station_that_refuses_stays_as_it_is() -> None:
    station = Settings(ALL, WITHOUT_CURRENT, MeterValuesSampledData="Voltage")
    assert tell(station) == [(MEASURANDS, ALL), (MEASURANDS, WITHOUT_CURRENT)]


def test_what_cannot_be_read_cannot_be_put_back() -> None:
    assert tell(Settings()) == [(MEASURANDS, ALL)]


def test_a_station_that_is_gone_in_the_end_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        station: Any = Settings(MeterValueSampleInterval="900")
        async with reporting_every(station, 10_000):
            assert station.written == [("MeterValueSampleInterval", "10")]
            station.is_silent = True

    asyncio.run(main())
    assert "MeterValueSampleInterval does not go back to 900: gone" in caplog.text
