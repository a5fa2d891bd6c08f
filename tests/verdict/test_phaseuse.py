"""More phases than numberPhases says, where the charger is not known to switch phases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from verdict.builders import METER, T0, constant, measured, pieces, sample, wants

from harness.limits import INSTALLATION, Cap, Piece, Reason
from harness.verdict import Criteria, Judgement, Verdict, judge, judge_readings

UNKNOWN = Criteria(phase_switching=False)

ONE_PHASE = Cap(current_a=Decimal(16), phases=1)


def on_phases(*amperes: float) -> list:
    power_w = 230 * sum(amperes)
    return [
        sample(slot, t0=T0 + slot * 1_000, power_w=power_w, currents=(*amperes,))
        for slot in range(60)
    ]


def judged(samples: list, criteria: Criteria = UNKNOWN, caps: list | None = None) -> Judgement:
    limited = caps or pieces((0, ONE_PHASE), until_s=60)
    return judge(samples, limited, METER, criteria, connector=1, demanded=wants())


def test_three_phases_within_their_current_are_disputed_and_say_why() -> None:
    result = judged(on_phases(15.0, 15.0, 15.0))
    assert result.verdict is Verdict.DISPUTED
    assert result.sentence(T0).startswith(
        "connector 1 carried current on 3 phases (10.35 kW in all) for "
    )
    assert result.sentence(T0).endswith(
        "1 phase was allowed by TxProfile 7 (stack level 3); connector 1: the station is not "
        "known to switch phases, and whether numberPhases binds it then is disputed (K01.FR.43, "
        "K01.FR.45); power and current kept their limits"
    )


def test_a_charger_that_can_switch_has_no_such_excuse() -> None:
    assert judged(on_phases(15.0, 15.0, 15.0), Criteria()).verdict is Verdict.FAIL


def test_too_much_current_fails_all_the_same() -> None:
    result = judged(on_phases(20.0, 20.0, 20.0))
    assert result.verdict is Verdict.FAIL
    assert "disputed" not in result.sentence(T0)


def test_too_much_power_fails_all_the_same() -> None:
    # 3 · 230 V · 8 A = 5 520 W of the 3 680 W that one phase was granted.
    caps = pieces((0, Cap(power_w=Decimal(3_680), phases=1)), until_s=60)
    assert judged(on_phases(8.0, 8.0, 8.0), caps=caps).verdict is Verdict.FAIL


def test_phases_that_are_not_installed_are_no_matter_of_dispute() -> None:
    (piece,) = pieces((0, ONE_PHASE), until_s=60)
    built = Piece(piece.start, piece.end, ONE_PHASE, (Reason(INSTALLATION, None, ONE_PHASE),))
    assert judged(on_phases(15.0, 15.0, 15.0), caps=[built]).verdict is Verdict.FAIL


def test_one_phase_passes_without_a_word() -> None:
    result = judged(on_phases(15.5, 0.0, 0.0))
    assert (result.verdict, result.notes) == (Verdict.PASS, ())


def test_a_run_that_is_too_short_of_samples_stays_inconclusive() -> None:
    samples = on_phases(15.0, 15.0, 15.0)
    assert judged(samples[:25] + samples[35:]).verdict is Verdict.INCONCLUSIVE


def test_every_reading_comes_to_it() -> None:
    caps = pieces((0, ONE_PHASE), until_s=60)
    result = judge_readings(
        on_phases(15.0, 15.0, 15.0),
        [("one", caps), ("other", caps)],
        METER,
        UNKNOWN,
        connector=1,
        demanded=wants(),
    )
    assert result.verdict is Verdict.DISPUTED


def test_it_is_told_only_where_it_matters() -> None:
    assert "phase_switching" not in Criteria().as_dict()
    assert UNKNOWN.as_dict() == {**Criteria().as_dict(), "phase_switching": False}


def test_without_a_violation_nothing_is_disputed() -> None:
    assert replace(UNKNOWN, phase_switching=True) == Criteria()
    calm = judge(
        measured(constant(3_000), 60),
        pieces((0, Cap(power_w=Decimal(3_100))), until_s=60),
        METER,
        UNKNOWN,
        connector=1,
        demanded=wants(),
    )
    assert calm.verdict is Verdict.PASS
