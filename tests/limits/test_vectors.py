"""Composite schedules that others assert or answer, each under the reading that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.cases import case_of
from harness.limits import CompositePeriod, Reading, composite_of
from harness.profiles import Version
from harness.units import SECOND_MS

VECTORS = Path(__file__).parents[3] / "shared" / "vectors"

# libocpp lets recurrences reach back before their first start (A4); nothing else is special.
LIBOCPP = ("recurring_before_start=extrapolated",)
# Two disputes about limits that name different numbers of phases: whether a limit keeps each
# phase to its share, or the connector to a sum (A17). Upstream skips them for that reason.
BY_TOTAL = (*LIBOCPP, "w_cap=total")
DISPUTED = {
    "ocpp_tests-1.6-test_combined_1-W": BY_TOTAL,
    "ocpp_tests-1.6-test_combined_1-A": BY_TOTAL,
    # A ChargingOnly period without a limit is not valid (K01, table of operation modes). Upstream
    # drops the profile; here it leads and limits nothing: either way what is left is the default.
    "libocpp-2.1-V21NoLimitSpecified": LIBOCPP,
}

ASSERTED = (
    "libocpp_v16.json",
    "libocpp_v201.json",
    "libocpp_v21.json",
    "ocpp_tests_v16.json",
    "octt_v201.json",
)
PROBES = "probes_libocpp_behaviour.json"

_LEAPS = "upstream counts leap seconds, so that a day of its recurrences is not that of UTC (A6)"
_MERGED = "equal neighbours are one period here, whatever profile leads them"
_ANCHOR = "without a transaction of its own the station's schedule counts from its acceptance (A47)"
_FLOORED = "upstream cuts instants to whole seconds; here they are exact"
_MIXED_SUM = "upstream adds its default where a connector has no limit in the unit asked for (A19)"
_DC = "upstream converts DC as three phases of AC; OCPP has no formula for DC"
_PER_PHASE = "upstream writes L2 and L3 even where they are what L1 is (K08.FR.09)"
DIFFERS = {
    "probe-1.6-leap-second-drift": _LEAPS,
    "probe-2.0.1-leap-second-drift": _LEAPS,
    "probe-1.6-same-limit-different-stack-not-merged": _MERGED,
    "probe-1.6-relative-max-profile": _ANCHOR,
    "probe-2.0.1-relative-max-profile": _ANCHOR,
    "probe-1.6-subsecond-startSchedule-floored": _FLOORED,
    "probe-2.0.1-subsecond-startSchedule-floored": _FLOORED,
    "probe-1.6-mixed-units-2-evse-sum": _MIXED_SUM,
    "probe-2.0.1-mixed-units-2-evse-sum": _MIXED_SUM,
    "probe-2.0.1-dc-A-to-W": _DC,
    "probe-2.1-external-constraint-station-wide-2-evse": _PER_PHASE,
}


def _vectors(*files: str) -> Iterator[Any]:
    for name in files:
        path = VECTORS / name
        if not path.exists():
            skip = pytest.mark.skip(reason=f"{name} is not beside this checkout")
            yield pytest.param({}, id=name, marks=skip)
            continue
        for vector in json.loads(path.read_text("utf-8")):
            yield pytest.param(vector, id=vector["name"])


@pytest.mark.parametrize("vector", list(_vectors(*ASSERTED)))
def test_a_published_vector_is_reproduced(vector: dict[str, Any]) -> None:
    periods = _answered(vector, DISPUTED.get(vector["name"], LIBOCPP))
    assert _agree(periods, vector["expected"])


@pytest.mark.parametrize("name", ["-W", "-A"])
def test_the_other_reading_decides_a_dispute_the_other_way(name: str) -> None:
    wanted = f"ocpp_tests-1.6-test_combined_1{name}"
    for each in _vectors("ocpp_tests_v16.json"):
        (vector,) = each.values
        if not vector:
            pytest.skip("the vectors are not beside this checkout")
        if vector["name"] == wanted:
            assert not _agree(_answered(vector, LIBOCPP), vector["expected"])


@pytest.mark.parametrize("probe", list(_vectors(PROBES)))
def test_a_probe_of_another_implementer_agrees_or_differs_for_a_stated_reason(
    probe: dict[str, Any],
) -> None:
    agrees = _agree(_answered(probe, LIBOCPP), probe["libocpp_output"])
    assert agrees is (probe["name"] not in DIFFERS)


def _answered(vector: dict[str, Any], switches: tuple[str, ...]) -> tuple[CompositePeriod, ...]:
    version = Version(vector["version"])
    case = case_of(vector, {version: Reading.parse(*switches, version=version)})
    return composite_of(
        case.ledger,
        case.site,
        case.evse,
        case.start,
        case.duration_ms,
        case.unit,
        case.reading,
        case.default,
    )


def _agree(periods: tuple[CompositePeriod, ...], wanted: list[dict[str, Any]]) -> bool:
    if len(periods) != len(wanted):
        return False
    return all(
        _said(period, each) == _rounded(each) for period, each in zip(periods, wanted, strict=True)
    )


def _said(period: CompositePeriod, wanted: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "startPeriod": period.start_ms / SECOND_MS,
        "limit": period.limit,
        "limit_L2": period.limit_l2,
        "limit_L3": period.limit_l3,
        "setpoint": period.setpoint,
        "setpoint_L2": period.setpoint_l2,
        "setpoint_L3": period.setpoint_l3,
        "dischargeLimit": period.discharge_limit,
        "dischargeLimit_L2": period.discharge_limit_l2,
        "dischargeLimit_L3": period.discharge_limit_l3,
        "numberPhases": period.number_phases,
        "operationMode": period.mode,
    }
    return _rounded({key: fields[key] for key in wanted if key in fields})


def _rounded(fields: dict[str, Any]) -> dict[str, Any]:
    # Upstream computes in 32-bit floats. Which stack level led is not part of a schedule.
    return {
        key: value if value is None or isinstance(value, str) else round(float(value), 3)
        for key, value in fields.items()
        if key != "stackLevel"
    }
