"""What the charger reports itself: read liberally, kept apart from what is measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from math import isnan, nan
from pathlib import Path

import pytest
from bench.rigs import BENCH, T0, open_described, open_rig, records, run, txdefault

from harness.bench import Needs, Referee, emulated_facts, start_session
from harness.bench.ownvalues import OwnValues, reported
from harness.csms import Disconnected, MeterValuesReceived
from harness.measured import Measurement, Sample
from harness.units import HOUR_MS, MINUTE_MS, SECOND_MS, format_instant
from harness.verdict import Evidence, Told, Verdict

POWER, ENERGY, CURRENT = "Power.Active.Import", "Energy.Active.Import.Register", "Current.Import"


def element(*sampled: Mapping[str, object], at: int | str | None = T0) -> dict[str, object]:
    timestamp = format_instant(at) if isinstance(at, int) else at
    return {"timestamp": timestamp, "sampledValue": list(sampled)}


def power(value: object, **more: object) -> dict[str, object]:
    return {"measurand": POWER, "value": value, **more}


@pytest.mark.parametrize(
    ("sampled", "watts"),
    [
        (power("6900"), 6_900.0),
        (power("6.9", unit="kW"), 6_900.0),
        (power(6.9, unitOfMeasure={"unit": "kW"}), 6_900.0),
        (power(69, unitOfMeasure={"multiplier": 2}), 6_900.0),
        (power(6.9, unitOfMeasure={"unit": "W", "multiplier": 3}), 6_900.0),
        (power("6900", location="Outlet"), 6_900.0),
        (power("6900", location="EV"), nan),
        (power("6900", unit="horse"), nan),
        (power("a lot"), nan),
        (power("inf"), nan),
        (power(None), nan),
        (power(1, unitOfMeasure={"multiplier": 999_999}), nan),
        ({"value": "1234"}, nan),
    ],
)
def test_power_is_read_in_the_spellings_of_all_versions(
    sampled: Mapping[str, object], watts: float
) -> None:
    (one,) = reported([element(sampled)])
    found = one.total(POWER)
    assert found == pytest.approx(watts) or (isnan(found) and isnan(watts))


def test_the_phases_make_the_total_where_it_is_not_told() -> None:
    phases = [power("2300", phase="L1"), power("2300", phase="L2-N")]
    (one,) = reported([element(*phases)])
    assert one.total(POWER) == 4_600.0
    assert one.phases(POWER)[:2] == (2_300.0, 2_300.0)
    assert isnan(one.phases(POWER)[2])


def test_a_value_without_measurand_is_the_counter_in_watt_hours() -> None:
    assert [one.energy_wh for one in reported([element({"value": "1234"})])] == [1_234.0]
    kwh = {"measurand": ENERGY, "value": "1.5", "unit": "kWh"}
    assert [one.energy_wh for one in reported([element(kwh)])] == [1_500.0]


@pytest.mark.parametrize("nonsense", [None, "text", [1, None], [{"sampledValue": 7}], [{}]])
def test_nonsense_brings_no_value(nonsense: object) -> None:
    assert all(isnan(one.total(POWER)) for one in reported(nonsense))


def heard(
    *events: MeterValuesReceived, is_own: bool = False
) -> tuple[list[Measurement], list[Measurement]]:
    """Return what is judged and what is a witness of some MeterValues on connector 1."""
    facts = emulated_facts(Needs(), "1.6", (), 0)
    facts = replace(facts, meters={1: replace(facts.meters[1], is_own=is_own)})
    evidence = Evidence(facts.site, facts.meters[1].model, T0)
    judged: list[Measurement] = []
    own = OwnValues(facts, evidence, judged.append)
    for event in events:
        own.take_station_event(event)
    witness = evidence.own_values.get(1)
    return judged, list(witness.measurements) if witness else []


def message(after_s: int, *values: Mapping[str, object], connector: int = 1) -> MeterValuesReceived:
    return MeterValuesReceived(T0 + after_s * SECOND_MS, connector, 7, values)


def instants_s(measurements: list[Measurement]) -> list[float]:
    return [(one.t1 - T0) / 1000 for one in measurements if isinstance(one, Sample)]


def test_beside_a_meter_the_charger_is_a_witness() -> None:
    judged, witness = heard(message(60, element(power("6900"), at=T0 + MINUTE_MS)))
    assert judged == []
    (one,) = witness
    assert isinstance(one, Sample)
    assert (one.power_w, one.slot, one.t0, one.t1) == (6_900.0, 60, T0 + MINUTE_MS, T0 + MINUTE_MS)


def test_without_a_meter_the_charger_is_what_is_judged() -> None:
    judged, witness = heard(message(60, element(power("6900"))), is_own=True)
    assert (len(judged), witness) == (1, [])


def test_a_counter_alone_is_heard_but_cannot_be_judged() -> None:
    event = message(60, element({"value": "1234"}))
    assert [len(found) for found in heard(event)] == [0, 1]
    assert [len(found) for found in heard(event, is_own=True)] == [0, 0]


@pytest.mark.parametrize(
    ("sampled", "words"),
    [
        (power("10850", unit="kW"), "10850 kW"),
        (power("10850"), "10850 without a unit"),
        (power(6.9, unitOfMeasure={"unit": "kW"}), "6.9 kW"),
        (power(6.9, unitOfMeasure={"unit": "W", "multiplier": 3}), "6.9 x 10^3 W"),
        (power("0" * 40 + "7"), "0" * 20 + " without a unit"),
    ],
)
def test_what_was_told_is_kept_in_the_charger_s_own_words(
    sampled: Mapping[str, object], words: str
) -> None:
    facts = emulated_facts(Needs(), "1.6", (), 0)
    evidence = Evidence(facts.site, facts.meters[1].model, T0)
    OwnValues(facts, evidence, pytest.fail).take_station_event(message(60, element(sampled)))
    assert [(one.measurand, one.words) for one in evidence.told[1]] == [(POWER, words)]


def test_a_current_alone_is_told_although_no_power_can_be_made_of_it() -> None:
    current = {"measurand": CURRENT, "value": "16", "unit": "A", "phase": "L2"}
    facts = emulated_facts(Needs(), "1.6", (), 0)
    evidence = Evidence(facts.site, facts.meters[1].model, T0)
    event = message(60, element(current, at=T0 + MINUTE_MS))
    OwnValues(facts, evidence, pytest.fail).take_station_event(event)
    assert evidence.told[1] == [Told(T0 + MINUTE_MS, CURRENT, "L2", 16.0, "16 A")]
    assert evidence.own_values == {}


def test_the_station_and_unknown_connectors_are_not_listened_to() -> None:
    events = [message(1, element(power("1")), connector=number) for number in (0, 2)]
    assert heard(*events) == ([], [])


def test_a_clock_that_is_off_by_hours_moves_nothing() -> None:
    values = [
        message(after_s, element(power("6900"), at=T0 + after_s * SECOND_MS - 7 * HOUR_MS))
        for after_s in (60, 70, 80)
    ]
    assert instants_s(heard(*values)[1]) == [60, 70, 80]


def test_what_was_sent_late_counts_for_when_it_was_made() -> None:
    """After a gap of its connection a charger sends what it has kept, with its old timestamps."""
    prompt = message(60, element(power("1"), at=T0 + 60 * SECOND_MS))
    late = [message(100, element(power("1"), at=T0 + s * SECOND_MS)) for s in (70, 80, 90)]
    assert instants_s(heard(prompt, *late)[1]) == [60, 70, 80, 90]


def test_a_value_that_is_older_than_the_one_before_is_left_out() -> None:
    one, two = (message(60, element(power("1"), at=T0 + s * SECOND_MS)) for s in (60, 50))
    assert instants_s(heard(one, two)[1]) == [60]


@pytest.mark.parametrize("timestamp", [None, "yesterday"])
def test_a_value_without_a_time_counts_for_its_arrival(timestamp: str | None) -> None:
    assert instants_s(heard(message(60, element(power("1"), at=timestamp)))[1]) == [60]


def test_other_events_are_not_looked_at() -> None:
    facts = emulated_facts(Needs(), "1.6", (), 0)
    evidence = Evidence(facts.site, facts.meters[1].model, T0)
    OwnValues(facts, evidence, pytest.fail).take_station_event(Disconnected(T0))
    assert evidence.own_values == {}


WITHOUT_METER = BENCH.replace("meter: emulated", "meter: none").replace(
    "  - id: CP-1\n", "  - id: CP-1\n    own_values: {every: 5 s}\n"
)


async def judged(folder: Path, limit_w: float, *faults: str) -> tuple[Verdict, str]:
    async with open_described(folder, WITHOUT_METER, *faults) as rig:
        await rig.station.set_profile(1, txdefault((0, limit_w)))
        await start_session(rig, 1)
        await rig.clock.sleep(10 * MINUTE_MS)
        judgement = await Referee(rig, {}).judge()
        return judgement.verdict, judgement.sentence


SECOND_CLASS = "judged by the charger's own MeterValues, a second-class witness: no meter is fitted"


def test_a_bench_without_a_meter_passes_by_what_the_charger_says_and_says_so(
    tmp_path: Path,
) -> None:
    verdict, sentence = run(judged(tmp_path, 11_000))
    assert verdict is Verdict.PASS
    assert sentence.startswith("connector 1: ")
    assert sentence.endswith(SECOND_CLASS)


def test_a_bench_without_a_meter_fails_by_what_the_charger_says_and_says_so(
    tmp_path: Path,
) -> None:
    verdict, sentence = run(judged(tmp_path, 11_000, "ignores-limits"))
    assert verdict is Verdict.FAIL
    assert sentence.startswith("connector 1 drew 2")
    assert sentence.endswith(SECOND_CLASS)


def requests(folder: Path) -> list[list[object]]:
    lines = (folder / "ocpp.jsonl").read_text("utf-8").splitlines()
    frames = [json.loads(line).get("frame", []) for line in lines]
    return [frame[3] for frame in frames if frame[2:3] == ["ChangeConfiguration"]]


def test_a_charger_without_a_meter_is_asked_to_report_and_set_back_afterwards(
    tmp_path: Path,
) -> None:
    run(judged(tmp_path, 11_000))
    key = "MeterValueSampleInterval"
    assert requests(tmp_path) == [{"key": key, "value": "5"}, {"key": key, "value": "900"}]


def test_a_charger_with_a_meter_is_left_as_it_is_set(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_described(tmp_path):
            pass

    run(main())
    assert requests(tmp_path) == []


def test_what_the_charger_says_otherwise_than_the_meter_is_a_finding_and_no_verdict(
    tmp_path: Path,
) -> None:
    async def main() -> tuple[Verdict, tuple[str, ...]]:
        async with open_rig(tmp_path) as rig:
            await rig.station.set_profile(1, txdefault((0, 6_900)))
            await start_session(rig, 1)
            for _ in range(24):
                await rig.clock.sleep(5 * SECOND_MS)
                now = rig.clock.now()
                values = (element(power("9000"), at=now),)
                rig.recorder.take_station_event(MeterValuesReceived(now, 1, 1, values))
            (one,) = (await Referee(rig, {}).judge()).judgements
            return one.verdict, one.findings

    verdict, (finding,) = run(main())
    assert verdict is Verdict.PASS
    assert finding.startswith("the charger itself said 9.00 kW where the meter said 6.8")
    assert len(records(tmp_path, "meter_values")) == 24
