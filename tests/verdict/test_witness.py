"""Second witnesses: the charger's own values, and a second meter on the same connector."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import nan

import pytest
from verdict.builders import METER, T0, at, constant, measured, wants

from harness.limits import DEFAULT_READING, Hardware, Site
from harness.measured import UNMEASURED_PHASES, MeterModel, Missing
from harness.verdict import (
    Criteria,
    Evidence,
    Verdict,
    Witness,
    disagreement,
    judge_run,
    judgement_record,
)

SETTLE_MS = 10_000
OWN = MeterModel(refresh_ms=1_000, window_ms=1_000, accuracy=0.01, energy_resolution_wh=1.0)


def own_values(power_at, until_s=300, every_s=10.0, *, energy=False, meter=OWN):
    samples = measured(power_at, until_s, every_s=every_s, energy=energy)
    told = [
        replace(
            one,
            phase_power_w=UNMEASURED_PHASES,
            phase_current_a=UNMEASURED_PHASES,
            phase_voltage_v=UNMEASURED_PHASES,
            power_w=one.power_w + one.slot % 3,
        )
        for one in samples
    ]
    return Witness("the charger's own meter", meter, told)


def compared(first, witness):
    return disagreement(first, METER, witness, SETTLE_MS)


def test_witnesses_that_say_the_same_agree():
    assert compared(measured(constant(10_500), 300), own_values(constant(10_500))) is None


@pytest.mark.parametrize(("own_w", "agrees"), [(10_800, True), (10_830, False)])
def test_they_may_differ_by_what_both_may_be_wrong(own_w, agrees):
    # 2 % of 10 500 W are 210 W, and 1 % of 10 800 W are 108 W: 318 W.
    found = compared(measured(constant(10_500), 300), own_values(constant(own_w)))
    assert (found is None) is agrees


def test_a_disagreement_is_told_with_its_figures():
    found = compared(measured(constant(10_400), 300), own_values(constant(11_000)))
    assert found is not None
    # 2 % of 10 400 W and 1 % of 11 002 W
    assert found.sentence(T0) == (
        "the charger's own meter said 11.00 kW where the meter said 10.40 kW, for 290.0 s from "
        "12:00:20 UTC (t0 + 0.1 s): that is 602 W apart, of which 318 W can be explained"
    )


def test_less_is_a_disagreement_as_well():
    found = compared(measured(constant(10_400), 300), own_values(constant(9_000)))
    assert found is not None
    assert found.second < found.first


def test_a_witness_that_lags_within_its_support_agrees():
    # The step at 100 s shows in the witness up to its refresh and window later.
    def late(t):
        return 11_000 if t < 102 else 4_000

    first = measured(lambda t: 11_000 if t < 100 else 4_000, 300)
    assert compared(first, own_values(late, every_s=1.0)) is None


def test_to_differ_for_no_longer_than_a_settling_is_no_disagreement():
    first = measured(constant(10_000), 300)
    short = own_values(lambda t: 11_000 if 100 <= t <= 110 else 10_000, every_s=1.0)
    long = own_values(lambda t: 11_000 if 100 <= t <= 111 else 10_000, every_s=1.0)
    assert compared(first, short) is None
    assert compared(first, long) is not None


def test_one_value_alone_disagrees_with_nobody():
    first = measured(constant(10_000), 300)
    assert compared(first, own_values(lambda t: 11_000 if t == 120 else 10_000, every_s=60)) is None


def test_what_falls_into_a_gap_of_the_first_is_not_compared():
    first = [one for one in measured(constant(10_000), 300) if not 50 <= one.slot < 250]
    assert compared(first, own_values(lambda t: 15_000 if 60 < t < 240 else 10_000)) is None


def test_missing_and_frozen_values_claim_nothing():
    first = measured(constant(10_000), 300)
    still = [replace(one, power_w=12_000.0) for one in own_values(constant(0)).measurements]
    lost = [Missing(1, 99, at(100), 1_000, "timeout")]
    assert compared(first, Witness("the second meter", OWN, [*still, *lost])) is None


# counters -----------------------------------------------------------------------------------


def counters_only(power_w, every_s=60.0):
    witness = own_values(constant(power_w), 600, every_s, energy=True)
    told = [replace(one, power_w=nan) for one in witness.measurements]
    return replace(witness, measurements=told)


def test_a_witness_with_nothing_but_a_counter_is_compared_by_energy():
    assert compared(measured(constant(10_500), 600), counters_only(10_500)) is None
    found = compared(measured(constant(10_500), 600), counters_only(12_000))
    assert found is not None
    # 540 s of 10.5 kW and of 12 kW
    assert found.first == pytest.approx(1_575, abs=1)
    assert found.second == pytest.approx(1_800, abs=1)
    assert found.unit == "Wh"


def test_counters_may_differ_by_digits_lags_and_accuracies():
    # 1 Wh + (1 + 1 + 2 · 1 + 0.05 + 1 + 0.05) s of 10.5 kW (14.9 Wh) + 2 % of 1 575 Wh
    # + 1 % of what the other counted: 64 Wh in all.
    first = measured(constant(10_500), 600)
    assert compared(first, counters_only(10_500 * 1_635 / 1_575)) is None
    assert compared(first, counters_only(10_500 * 1_645 / 1_575)) is not None


# through the whole run ----------------------------------------------------------------------


def judged(**witnesses):
    site = Site(connectors=(Hardware(max_current_a=Decimal(16)),))
    evidence = Evidence(site, METER, T0, **witnesses)
    evidence.series[1] = measured(constant(10_900), 300)
    evidence.demands[1] = wants(22_000)
    return judge_run(evidence, at(300), Criteria(), [DEFAULT_READING])


def test_what_the_charger_says_itself_is_a_finding_and_no_verdict():
    run = judged(own_values={1: own_values(constant(8_000))})
    assert run.verdict is Verdict.PASS
    (finding,) = run.judgements[0].findings
    assert finding.startswith("the charger's own meter said 8.00 kW where the meter said 10.90 kW")
    assert judgement_record(run)["connectors"][0]["findings"] == [finding]


def test_a_charger_that_says_the_same_is_no_finding():
    assert judged(own_values={1: own_values(constant(10_900))}).judgements[0].findings == ()


def test_two_meters_that_contradict_each_other_are_an_error():
    second = Witness("the second meter", METER, measured(constant(8_000), 300))
    run = judged(second_meters={1: second})
    assert run.verdict is Verdict.ERROR
    assert run.sentence.startswith("connector 1: the second meter said 8.00 kW where the meter")


def test_two_meters_that_agree_change_nothing():
    second = Witness("the second meter", METER, measured(constant(10_850), 300))
    assert judged(second_meters={1: second}) == judged()


def test_a_meter_that_cannot_be_telling_the_truth_is_an_error():
    run = judged(implausible={1: "the power is in kW where the register map says W"})
    assert run.verdict is Verdict.ERROR
    assert run.sentence == "connector 1: the power is in kW where the register map says W"


def test_a_second_meter_that_says_nothing_is_noted_with_its_last_reason():
    lost = [Missing(1, slot, at(slot), 1_000, "no reply") for slot in range(300)]
    run = judged(second_meters={1: Witness("the second meter", METER, lost)})
    assert run.verdict is Verdict.PASS
    note = "the second meter said nothing (no reply), so it neither confirms nor contradicts the"
    assert run.sentence == f"connector 1: {note} meter"
    assert judgement_record(run)["connectors"][0]["notes"] == [f"{note} meter"]


def test_a_second_meter_that_was_heard_once_is_not_called_silent():
    run = judged(second_meters={1: Witness("it", METER, measured(constant(10_900), 1))})
    assert run == judged()
