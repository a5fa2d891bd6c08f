"""Each fault changes exactly its decision: the good and the faulty answer side by side."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, transaction

from harness.emulator.decisions import Decisions
from harness.emulator.raw import Offer, Stored
from harness.emulator.store import ProfileStore

DAILY = {"kind": "Recurring", "recurrencyKind": "Daily"}

LOW_AND_HIGH = (
    (1, profile("TxDefaultProfile", (0, 8), id=1, level=0)),
    (1, profile("TxDefaultProfile", (0, 16), id=2, level=5)),
    (1, profile("TxDefaultProfile", (0, 12), id=3, level=2)),
)
PAST = {"validTo": "2025-01-15T07:00:00Z"}


@pytest.mark.parametrize(
    ("fault", "profiles", "seconds", "good", "faulty"),
    [
        ("ignores-limits", LOW_AND_HIGH, 0, 16, 32),
        ("delivers-nothing", LOW_AND_HIGH, 0, 16, 0),
        ("stack-lowest-wins", LOW_AND_HIGH, 0, 16, 8),
        ("stack-first-wins", LOW_AND_HIGH, 0, 16, 8),
        ("stack-last-wins", LOW_AND_HIGH, 0, 16, 12),
        (
            "no-replacement",
            (
                (1, profile("TxDefaultProfile", (0, 16), id=1)),
                (1, profile("TxDefaultProfile", (0, 8), id=2)),
            ),
            0,
            8,
            16,
        ),
        (
            "minimum-of-tx-and-default",
            (
                (1, profile("TxDefaultProfile", (0, 8), id=1)),
                (1, profile("TxProfile", (0, 16), id=2)),
            ),
            0,
            16,
            8,
        ),
        (
            "expired-stops-search",
            (
                (1, profile("TxDefaultProfile", (0, 20), id=1, level=1, **PAST)),
                (1, profile("TxDefaultProfile", (0, 8), id=2)),
            ),
            0,
            8,
            32,
        ),
        (
            "no-fallback-after-duration",
            (
                (1, profile("TxDefaultProfile", (0, 8), id=1)),
                (
                    1,
                    profile(
                        "TxDefaultProfile", (0, 10), (60, 16), (200, 9), id=2, level=1, duration=90
                    ),
                ),
            ),
            300,
            8,
            16,
        ),
        (
            "ignores-duration",
            (
                (1, profile("TxDefaultProfile", (0, 8), id=1)),
                (
                    1,
                    profile(
                        "TxDefaultProfile", (0, 10), (60, 16), (200, 9), id=2, level=1, duration=90
                    ),
                ),
            ),
            300,
            8,
            9,
        ),
        (
            "ignores-valid-to",
            ((1, profile("TxDefaultProfile", (0, 20), id=1, **PAST)),),
            0,
            32,
            20,
        ),
        (
            "ignores-start-schedule",
            (
                (
                    1,
                    profile(
                        "TxDefaultProfile",
                        *((0, 20), (60, 8)),
                        start="2025-01-15T07:00:00Z",
                        validFrom="2025-01-15T08:00:00Z",
                    ),
                ),
            ),
            30,
            8,
            20,
        ),
        (
            "ignores-time-zone-offset",
            ((1, profile("TxDefaultProfile", (0, 8), start="2025-01-15T10:00:00+02:00")),),
            60,
            8,
            32,
        ),
        (
            "relative-from-reception",
            ((1, profile("TxDefaultProfile", (0, 20), (60, 8), kind="Relative", start=None)),),
            90,
            8,
            20,
        ),
        (
            "uses-next-period",
            ((1, profile("TxDefaultProfile", (0, 8), (60, 20))),),
            30,
            8,
            20,
        ),
        (
            "w-limit-per-phase",
            ((1, profile("TxDefaultProfile", (0, 4_600), unit="W")),),
            0,
            6.6,
            20,
        ),
        (
            "minchargingrate-lifts-limit",
            ((1, profile("TxDefaultProfile", (0, 8), min_rate=14)),),
            0,
            8,
            14,
        ),
        ("six-ampere-floor", ((1, profile("TxDefaultProfile", (0, 4.5))),), 0, 0, 6),
    ],
)
def test_a_fault_changes_what_is_offered(fault, profiles, seconds, good, faulty):
    # The transaction began at T0; profiles of relative-from-reception came 60 s later.
    late = T0 + 60_000 if fault == "relative-from-reception" else T0
    assert offered(plan(*profiles, accepted_at=late), seconds) == good
    assert offered(plan(*profiles, accepted_at=late, faults=(fault,)), seconds) == faulty


def test_the_six_ampere_floor_still_pauses_at_zero():
    made = plan((1, profile("TxDefaultProfile", (0, 0))), faults=("six-ampere-floor",))
    assert offered(made, 0) == 0


def test_no_fallback_is_about_the_duration_only():
    body = profile("TxDefaultProfile", (0, 8), validTo="2025-01-15T08:01:00Z")
    assert offered(plan((1, body), faults=("no-fallback-after-duration",)), 60) == 32


def test_a_local_recurrence_is_an_hour_early_in_summer():
    # Berlin: 12:00 UTC is 13:00 in winter, and 13:00 in summer is 11:00 UTC.
    body = profile(
        "TxDefaultProfile", (0, 8), duration=3_600, start="2025-03-28T12:00:00Z", **DAILY
    )
    before = (Stored(1, body, T0), "2025-03-29T12:30:00Z", "2025-03-31T11:30:00Z")
    good, local = decisions(), decisions("recurrence-local-time")

    def active(made: Decisions) -> list[bool]:
        stored, *moments = before
        return [made.period(stored, made.instant(m), None) is not None for m in moments]

    assert active(good) == [True, False]
    assert active(local) == [True, True]


def test_a_local_recurrence_has_not_begun_before_its_first_start():
    body = profile("TxDefaultProfile", (0, 8), start="2025-03-28T12:00:00Z", **DAILY)
    made = decisions("recurrence-local-time")
    assert made.period(Stored(1, body, T0), made.instant("2025-03-28T11:59:59Z"), None) is None


def test_ignored_phases_draw_three_times_the_power():
    # D56: 2300 W on one phase become 10 A on three.
    body = profile("TxDefaultProfile", (0, 2_300, 1), unit="W")
    assert plan((1, body)).offers([transaction()], T0)[1] == Offer(10, 1)
    faulty = plan((1, body), faults=("ignores-number-phases",))
    assert faulty.offers([transaction()], T0)[1] == Offer(10, 3)


def test_ignored_phases_leave_three_phase_limits_alone():
    body = profile("TxDefaultProfile", (0, 6_900), unit="W")
    assert offered(plan((1, body), faults=("ignores-number-phases",)), 0) == 10


def test_a_ceiling_per_connector_is_twice_the_ceiling():
    body = profile("ChargePointMaxProfile", (0, 16))
    both = [transaction(1), transaction(2)]
    good = plan((0, body)).offers(both, T0)
    faulty = plan((0, body), faults=("pointmax-per-connector",)).offers(both, T0)
    assert [offer.current_a for offer in good.values()] == [8, 8]
    assert [offer.current_a for offer in faulty.values()] == [16, 16]


def test_a_default_for_the_next_transaction_leaves_the_running_one_alone():
    old = Stored(1, profile("TxDefaultProfile", (0, 10), id=1), T0)
    running = transaction(defaults_at_start=(old,))
    new = (1, profile("TxDefaultProfile", (0, 8), id=2))
    good, faulty = plan(new), plan(new, faults=("txdefault-next-transaction",))
    assert good.offers([running], T0)[1].current_a == 8
    assert faulty.offers([running], T0)[1].current_a == 10
    next_one = faulty.supposed_transaction(1, T0 + 60_000)
    assert faulty.offers([next_one], T0 + 60_000)[1].current_a == 8


def test_a_kept_txprofile_rules_the_next_transaction():
    left = []
    for faults in ((), ("keeps-txprofile",)):
        store = ProfileStore(decisions(*faults))
        store.install(Stored(1, profile("TxProfile", (0, 8)), T0))
        store.end_transaction(1)
        left.append(len(store.profiles))
    assert left == [0, 1]


def test_clearing_by_any_criterion_clears_too_much():
    left = []
    for faults in ((), ("clears-by-any-criterion",)):
        store = ProfileStore(decisions(*faults))
        store.install(Stored(0, profile("ChargePointMaxProfile", (0, 8), id=1), T0))
        store.install(Stored(0, profile("TxDefaultProfile", (0, 8), id=2), T0))
        store.clear({"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0})
        left.append(len(store.profiles))
    assert left == [1, 0]


@pytest.mark.parametrize(
    ("fault", "running", "transaction_id"),
    [
        ("accepts-txprofile-without-transaction", None, 1),
        ("accepts-foreign-transaction", transaction(), 2),
    ],
)
def test_a_fault_takes_what_a_good_charger_refuses(fault, running, transaction_id):
    body = profile("TxProfile", (0, 8), transactionId=transaction_id)
    assert not decisions().admits(1, body, running)
    assert decisions(fault).admits(1, body, running)


def test_the_two_faults_of_transactions_are_not_the_same():
    body = profile("TxProfile", (0, 8), transactionId=2)
    assert not decisions("accepts-txprofile-without-transaction").admits(1, body, transaction())
    assert not decisions("accepts-foreign-transaction").admits(1, body, None)


def test_the_profile_of_a_start_is_ignored_on_request():
    assert decisions().keeps_start_profile()
    assert not decisions("ignores-start-profile").keeps_start_profile()
