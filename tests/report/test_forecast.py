from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from harness.limits import Hardware, Reading, Site, allowed, bands, enabled_readings
from harness.profiles import (
    Kind,
    LedgerEvent,
    Period,
    Profile,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
)
from harness.report.forecast import Forecast, write_forecast
from harness.report.palette import LIGHT
from harness.units import DAY_MS, HOUR_MS, parse_instant

T0 = parse_instant("2025-01-15T08:00:00Z")


def six_ampere(first: int) -> ProfileAccepted:
    """A Daily ChargePointMaxProfile of 6 A for an hour, from some first day on."""
    periods = (Period(0, Decimal(6)),)
    schedule = Schedule(RateUnit.A, periods, start=first, duration_ms=HOUR_MS)
    daily = (Kind.RECURRING, schedule, Recurrence.DAILY)
    return ProfileAccepted(T0, 0, Profile(1, 0, Purpose.STATION_MAX, *daily))


def forecast(*events: LedgerEvent, readings: tuple[Reading, ...] = (Reading(),)) -> Forecast:
    site = Site((Hardware(),))
    end = T0 + 2 * HOUR_MS
    return Forecast.of(
        "connector 1",
        allowed(events, site, T0, end).connector(1),
        bands(events, site, T0, end, readings).connectors[0],
        T0,
        site.nominal_voltage_v,
        phases=3,
    )


def drawn(folder: Path, one: Forecast) -> str:
    path = folder / "plot.svg"
    write_forecast(path, [one], T0, 2 * HOUR_MS)
    return path.read_text("utf-8")


def test_limits_are_told_as_powers_from_the_start_of_the_run() -> None:
    plateaus = forecast(six_ampere(T0)).plateaus
    assert [(one.start, one.end, one.power_w) for one in plateaus] == [
        (0, HOUR_MS, 4140),
        (HOUR_MS, 2 * HOUR_MS, 22_080),
    ]


def test_the_band_reaches_from_the_strictest_to_the_most_lenient_reading() -> None:
    tomorrow = six_ampere(T0 + DAY_MS)
    assert forecast(tomorrow, readings=enabled_readings()).band == [
        (0, 4140, 22_080),
        (HOUR_MS, 22_080, 22_080),
        (2 * HOUR_MS, 22_080, 22_080),
    ]


def test_levels_carry_the_name_of_their_leader(tmp_path: Path) -> None:
    assert "4.14 kW · ChargePointMax 1" in drawn(tmp_path, forecast(six_ampere(T0)))


def test_a_band_is_shaded_where_readings_differ(tmp_path: Path) -> None:
    tomorrow = six_ampere(T0 + DAY_MS)
    assert LIGHT["band"] not in drawn(tmp_path, forecast(tomorrow))
    differing = drawn(tmp_path, forecast(tomorrow, readings=enabled_readings()))
    assert LIGHT["band"] in differing
    assert "the readings differ" in differing


def test_a_drawing_is_the_same_at_every_run(tmp_path: Path) -> None:
    one = forecast(six_ampere(T0))
    assert drawn(tmp_path, one) == drawn(tmp_path, one)


def test_a_png_is_drawn_when_the_name_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    write_forecast(path, [forecast()], T0, 2 * HOUR_MS)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_run_without_duration_can_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    write_forecast(path, [Forecast("connector 1", [], [])], T0, 0)
    assert path.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_forecasts_stand_one_below_the_other(tmp_path: Path, count: int) -> None:
    path = tmp_path / "plot.svg"
    write_forecast(path, [forecast()] * count, T0, 2 * HOUR_MS)
    assert path.read_text("utf-8").count("connector 1, kW") == count
