"""Run folders written by hand, line by line, as the trace and the run record hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

START = "2025-01-15T08:00:00.000Z"
MINUTE = 60_000

Power = Callable[[int], float]
"""Watts by milliseconds since the run's start."""


def header(*, connectors: int = 1, **changes: Any) -> dict[str, Any]:
    """A header record of the emulated bench; ``changes`` replace or add fields."""
    return {
        "kind": "header",
        "t": 0,
        "format": 1,
        "scenario": "stacking/peak.scenario.yaml::peak[1.6-emulated]",
        "title": "A TxProfile overrules the TxDefaultProfile",
        "path": "stacking/peak.scenario.yaml",
        "sha256": "0f" * 32,
        "t0": START,
        "clock": "virtual",
        "seed": 7,
        "bench": "emulated",
        "ocpp": "1.6",
        "station": {"vendor": "Acme", "model": "Wallbox 22", "firmware": "1.4.2"},
        "meter": {
            "map": "eastron-sdm630",
            "class": "B",
            "refresh_ms": 200,
            "window_ms": 200,
            "accuracy": 0.02,
            "power_resolution_w": 0.1,
            "current_resolution_a": 0.01,
            "energy_resolution_wh": 1.0,
        },
        "site": {
            "connectors": [{"max_current_a": "32", "phases": 3}] * connectors,
            "nominal_voltage_v": "230",
        },
        "criteria": {
            "settle_ms": 10_000,
            "tolerance": 0.0,
            "min_exceed_ms": 3_000,
            "hard": 1.25,
            "energy_windows_ms": [60_000, 900_000],
            "pause_power_w": 100.0,
        },
        "readings": [["w_cap=per_phase"]],
        **changes,
    }


def step(index: int, text: str, begin: int, end: int, *, outcome: str = "ok") -> Any:
    """The two records of one step."""
    about = {"kind": "step", "index": index, "line": 10 + index}
    return [
        {**about, "t": begin, "state": "begin", "text": text},
        {**about, "t": end, "state": "end", "outcome": outcome, "detail": ""},
    ]


def accepted(
    t: int,
    profile_id: int,
    purpose: str,
    periods: Iterable[tuple[int, float]],
    *,
    connector: int = 1,
    unit: str = "W",
    level: int = 0,
    **schedule: Any,
) -> dict[str, Any]:
    """An accepted profile; its schedule is Absolute from the run's start unless it is told so."""
    body = {
        "chargingProfileId": profile_id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": schedule.pop("kind", "Absolute"),
        "chargingSchedule": {
            "startSchedule": START,
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [
                {"startPeriod": start, "limit": limit} for start, limit in periods
            ],
            **schedule,
        },
    }
    if body["chargingProfileKind"] == "Relative":
        del body["chargingSchedule"]["startSchedule"]
    return {"kind": "profile_accepted", "t": t, "connector": connector, "profile": body}


def started(t: int, transaction_id: int | str = 1, connector: int = 1) -> dict[str, Any]:
    return {
        "kind": "transaction_started",
        "t": t,
        "connector": connector,
        "transaction_id": transaction_id,
        "profile": None,
    }


def ended(t: int, transaction_id: int | str = 1) -> dict[str, Any]:
    return {"kind": "transaction_ended", "t": t, "transaction_id": transaction_id}


def demand(t: int, power_w: float, connector: int = 1) -> dict[str, Any]:
    return {"kind": "demand", "t": t, "connector": connector, "power_w": power_w, "phases": 3}


def missing(t: int, connector: int = 1, reason: str = "timeout") -> dict[str, Any]:
    record = {"kind": "missing", "t": t, "c": connector, "slot": t // 1000, "dt": 1000}
    return {**record, "reason": reason}


def sample(t: int, watts: float, connector: int = 1, interval: int = 1000) -> dict[str, Any]:
    """A sample of a three-phase load at 230 V."""
    amperes = round(watts / 690, 3)
    return {
        "kind": "sample",
        "t": t,
        "t1": t + 5,
        "c": connector,
        "slot": t // interval,
        "dt": interval,
        "p": round(watts, 3),
        "pl": [round(watts / 3, 3)] * 3,
        "i": [amperes, round(amperes * 1.01, 3), round(amperes * 0.99, 3)],
        "u": [230.0, 230.0, 230.0],
        "e": None,
    }


def samples(power: Power, end: int, connector: int = 1, interval: int = 1000) -> list[Any]:
    """One sample for each interval from the run's start to its end."""
    return [sample(t, power(t), connector, interval) for t in range(0, end, interval)]


def judged(connector: int = 1, verdict: str = "pass", **changes: Any) -> dict[str, Any]:
    """What the judge records about one connector."""
    return {
        "connector": connector,
        "verdict": verdict,
        "worst": {
            "t": 95_000,
            "quantity": "power",
            "measured": 9_650.0,
            "allowed": 10_000.0,
            "unit": "W",
            "margin_w": 350.0,
            "because": "TxDefaultProfile 1 (stack level 0)",
        },
        "judged": 1_234,
        "transition": 12,
        "missing": 0,
        "within_uncertainty": 0,
        "coverage": 1.0,
        "settling": [],
        "violations": [],
        "notes": [],
        **changes,
    }


def verdict(t: int, *connectors: Mapping[str, Any], word: str = "pass", sentence: str = "") -> Any:
    """The verdict record of an item."""
    about = {"kind": "verdict", "t": t, "verdict": word, "sentence": sentence or None}
    return {**about, "connectors": list(connectors)}


def in_order(*groups: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put groups of records into the order of time, as the trace has them."""
    return sorted((record for group in groups for record in group), key=lambda one: one["t"])


def write_trace(folder: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "trace.jsonl"
    lines = (json.dumps(record, separators=(",", ":")) for record in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_run(folder: Path, results: Any = None, **about: Any) -> Path:
    facts: dict[str, Any] = {
        "state": "finished",
        "name": "night",
        "bench": "emulated",
        "clock": "virtual",
        "seed": 7,
        "command": ["pytest", "scenarios"],
        **about,
    }
    if results is not None:
        facts["results"] = results
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def result(folder: str, word: str = "pass", sentence: str | None = None, **more: Any) -> Any:
    return {
        "id": f"stacking/{folder}.scenario.yaml::{folder}[1.6-emulated]",
        "folder": folder,
        "verdict": word,
        "sentence": sentence,
        "duration_ms": 420_000,
        **more,
    }


# a whole example, as the documentation and the pictures use it


def plateaus_of_watts(levels: Iterable[tuple[int, float]]) -> Power:
    """Watts that settle onto each level within some seconds and then ripple below it."""
    steps = list(levels)

    def power(t: int) -> float:
        before, now, since = 0.0, 0.0, 0
        for start, watts in steps:
            if start <= t:
                before, now, since = now, watts, start
        settling = max(0.0, 1 - (t - since) / 4000)
        ripple = 1 + 0.004 * ((t // 1000 * 7919) % 11 - 5) / 5
        return max(0.0, (now + (before - now) * settling) * ripple)

    return power


OBEDIENT = ((15_000, 9_800), (120_000, 0), (165_000, 7_850), (285_000, 5_850), (390_000, 0))
"""What a charger draws that follows the example's profiles."""

STUBBORN = ((15_000, 9_800), (120_000, 0), (165_000, 7_850), (390_000, 0))
"""The same, but the last fall of the limit is ignored."""

VIOLATION: dict[str, Any] = {
    "quantity": "power",
    "measured": 7_881.4,
    "allowed": 6_000.0,
    "unit": "W",
    "uncertainty": 157.7,
    "start": 295_005,
    "end": 390_005,
    "rule": "sustained",
    "because": "TxProfile 7 (stack level 3)",
    "sentence": "connector 1 drew 7.88 kW for 95.0 s from 08:04:55 UTC (t0 + 295.0 s): 6.00 kW "
    "(+ 0.16 kW uncertainty) was allowed by TxProfile 7 (stack level 3)",
}
"""What the judge finds when the last fall is ignored."""


def example(levels: Iterable[tuple[int, float]], *judgements: Any, word: str) -> list[Any]:
    """10 kW from 15 s on; by a TxProfile 0 from 120 s, 8 kW from 165 s and 6 kW from 285 s."""
    relative = [(0, 0), (150, 8_000), (270, 6_000)]
    end = 7 * MINUTE
    begins = [
        header(),
        demand(5_000, 22_000),
        {"kind": "status", "t": 6_000, "connector": 1, "status": "Preparing"},
        accepted(2_000, 1, "TxDefaultProfile", [(0, 10_000)]),
        started(15_000),
        {"kind": "status", "t": 15_500, "connector": 1, "status": "Charging"},
        accepted(120_000, 7, "TxProfile", relative, kind="Relative", level=3),
        ended(390_000),
    ]
    steps = [
        *step(0, "set_profile TxDefaultProfile 1 on connector 1", 1_000, 2_000),
        *step(1, "plug_in connector 1, draws 22 kW", 5_000, 6_000),
        *step(2, "start_transaction on connector 1", 6_000, 15_000),
        *step(3, "hold 105 s", 15_000, 120_000),
        *step(4, "set_profile TxProfile 7 on connector 1", 119_500, 120_000),
        *step(5, "hold 4 min 30 s", 120_000, 390_000),
    ]
    tail = [verdict(end, *judgements, word=word)]
    return in_order(begins, steps, samples(plateaus_of_watts(levels), end), tail)
