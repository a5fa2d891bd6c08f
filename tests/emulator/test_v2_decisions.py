"""What a station of 2.0.1 refuses, and how its stored profiles work together."""

from __future__ import annotations

import pytest
from emulator.support import T0, transaction
from emulator.support2 import profile2

from harness.emulator import EmulatedSite
from harness.emulator.faults import build_decisions
from harness.emulator.plan import Plan
from harness.emulator.raw import Stored, Transaction
from harness.emulator.store import ProfileStore
from harness.emulator.v2.decisions import Asked, Decisions201

SITE = EmulatedSite(connectors=2)
RUNNING = Transaction(id="tx", connector=1, id_tag="A", started_at=T0)
DAILY = {"kind": "Recurring", "recurrencyKind": "Daily"}
MAX = "ChargingStationMaxProfile"


def made(*faults: str, site: EmulatedSite = SITE) -> Decisions201:
    return build_decisions(faults, site, Decisions201)


def refusal(evse, body, running=None, installed=(), site=SITE) -> str:
    return made(site=site).refusal(Asked(evse, body, running, installed))


def plan(*profiles, faults=(), site=SITE) -> Plan:
    decisions = made(*faults, site=site)
    store = ProfileStore(decisions)
    for evse, body in profiles:
        assert store.install(Stored(evse, body, T0))
    return Plan(site, decisions, store)


def offered(made_plan: Plan, seconds: float, running=RUNNING) -> float:
    return made_plan.offers([running], T0 + round(seconds * 1000))[running.connector].current_a


@pytest.mark.parametrize(
    ("evse", "body"),
    [
        (0, profile2(MAX, (0, 10))),
        (0, profile2("TxDefaultProfile", (0, 10))),
        (2, profile2("TxDefaultProfile", (0, 10), **DAILY)),
        (1, profile2("TxDefaultProfile", (0, 10), kind="Relative")),
        (1, profile2("TxProfile", (0, 10), transactionId="tx")),
        (1, profile2("TxDefaultProfile", (0, 10, 1))),
        (1, profile2("TxDefaultProfile", (0, 10), level=30)),
    ],
)
def test_a_sound_profile_is_taken(evse, body):
    assert refusal(evse, body, RUNNING) == ""


@pytest.mark.parametrize(
    ("evse", "body", "reason"),
    [
        (1, profile2(MAX, (0, 10)), "InvalidProfile"),  # K04.FR.03
        (0, profile2("TxProfile", (0, 10), transactionId="tx"), "InvalidProfile"),  # K01.FR.16
        (0, profile2("ChargingStationExternalConstraints", (0, 10)), "InvalidProfile"),  # FR.22
        (1, profile2("TxProfile", (0, 10)), "TxNotFound"),  # FR.03
        (1, profile2("TxProfile", (0, 10), transactionId="other"), "TxNotFound"),  # FR.33
        (0, profile2(MAX, (0, 10), kind="Relative"), "InvalidSchedule"),  # FR.38
        (1, profile2("TxDefaultProfile", (0, 10), start=None), "InvalidSchedule"),  # FR.40
        (1, profile2("TxDefaultProfile", (0, 10), kind="Recurring"), "InvalidSchedule"),
        (1, profile2("TxDefaultProfile", (10, 10)), "InvalidSchedule"),  # FR.31
        (1, profile2("TxDefaultProfile", (0, 10), (60, 8), (30, 6)), "InvalidSchedule"),  # FR.35
        (1, profile2("TxDefaultProfile", (0, -1)), "InvalidSchedule"),
        (1, profile2("TxDefaultProfile", (0, 10), level=31), "InvalidStackLevel"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_with_the_reason(evse, body, reason):
    assert refusal(evse, body, RUNNING) == reason


def test_a_relative_schedule_names_no_start():
    body = profile2("TxDefaultProfile", (0, 10), kind="Relative")
    body["chargingSchedule"][0]["startSchedule"] = "2025-01-15T08:00:00Z"
    assert refusal(1, body) == "InvalidSchedule"


def test_a_txprofile_without_a_transaction_is_refused():
    body = profile2("TxProfile", (0, 10), transactionId="tx")
    assert refusal(1, body) == "TxNotFound"


def test_phases_that_cannot_be_guaranteed_are_refused():
    rigid = EmulatedSite(phase_switching=False)
    assert refusal(1, profile2("TxDefaultProfile", (0, 10, 1)), site=rigid) == "InvalidSchedule"
    assert refusal(1, profile2("TxDefaultProfile", (0, 10, 3)), site=rigid) == ""


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ({"numberPhases": 1, "phaseToUse": 1}, ""),
        ({"numberPhases": 1, "phaseToUse": 2}, "InvalidSchedule"),
        ({"numberPhases": 3, "phaseToUse": 1}, "InvalidSchedule"),
    ],
)
def test_a_phase_to_use_is_that_of_the_contactor_or_refused(period, reason):
    body = profile2("TxDefaultProfile", (0, 10))
    body["chargingSchedule"][0]["chargingSchedulePeriod"][0].update(period)
    assert refusal(1, body) == reason


@pytest.mark.parametrize(
    ("evse", "other_evse", "reason"), [(1, 1, "D"), (0, 1, "D"), (1, 0, "D"), (1, 2, "")]
)
def test_a_second_txdefault_of_equal_rank_is_refused(evse, other_evse, reason):
    # K01.FR.06, FR.52 and FR.53.
    installed = [Stored(other_evse, profile2("TxDefaultProfile", (0, 10), id=1), T0)]
    found = refusal(evse, profile2("TxDefaultProfile", (0, 8), id=2), installed=installed)
    assert found == ("DuplicateProfile" if reason else "")


def test_equal_rank_at_another_time_is_no_duplicate():
    morning = profile2("TxDefaultProfile", (0, 10), id=1, validTo="2025-01-15T12:00:00Z")
    evening = profile2("TxDefaultProfile", (0, 8), id=2, validFrom="2025-01-15T12:00:00Z")
    assert refusal(1, evening, installed=[Stored(1, morning, T0)]) == ""


def test_the_same_id_replaces_wherever_it_stands():
    found = plan((1, profile2("TxDefaultProfile", (0, 10))), (0, profile2(MAX, (0, 8), id=1)))
    assert offered(found, 0) == 7.9
    assert len(found._store.profiles) == 1


def test_a_higher_level_leads_and_a_gap_falls_through():
    # TC_K_40: level 0 says 6, 8 and 10 A, level 1 ends after 150 s.
    low = profile2("TxDefaultProfile", (0, 6), (100, 8), (200, 10), id=1, duration=400)
    high = profile2("TxDefaultProfile", (0, 7), (100, 9), id=2, level=1, duration=150)
    found = plan((1, low), (1, high))
    assert [offered(found, at) for at in (0, 100, 150, 200)] == [7, 9, 8, 10]


def test_the_least_of_all_purposes_counts():
    found = plan(
        (0, profile2(MAX, (0, 20), id=1)),
        (0, profile2("ChargingStationExternalConstraints", (0, 12), id=-1)),
        (1, profile2("TxProfile", (0, 16), id=3, transactionId="tx")),
        (0, profile2("TxDefaultProfile", (0, 8), id=4)),
    )
    assert offered(found, 0) == 11.9  # 12 A, of which the station takes 5 W itself


def test_the_station_maximum_holds_for_the_sum():
    found = plan((0, profile2(MAX, (0, 20))))
    both = [RUNNING, transaction(2)]
    assert [offer.current_a for offer in found.offers(both, T0).values()] == [9.9, 9.9]


def test_what_the_station_takes_itself_counts_against_its_maximum():
    # K04.FR.05: 2 connectors of 23 W each and 92 W of the station's own are 0.6 A of one phase.
    site = EmulatedSite(connectors=2, standby_w=23.0, station_standby_w=92.0)
    found = plan((0, profile2(MAX, (0, 20))), site=site)
    assert offered(found, 0) == 19.4


def test_what_the_station_takes_itself_does_not_count_against_a_transaction():
    site = EmulatedSite(standby_w=230.0)
    assert offered(plan((1, profile2("TxDefaultProfile", (0, 10))), site=site), 0) == 10


def test_of_several_schedules_the_first_is_followed():
    body = profile2("TxProfile", (0, 16), transactionId="tx")
    first = body["chargingSchedule"][0]
    second = {**first, "id": 2, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}
    assert offered(plan((1, {**body, "chargingSchedule": [first, second]})), 0) == 16


@pytest.mark.parametrize(
    ("fault", "good", "faulty"),
    [("stack-lowest-wins", 16, 8), ("ignores-limits", 16, 32), ("uses-next-period", 16, 6)],
)
def test_a_fault_of_1_6_is_the_same_fault_here(fault, good, faulty):
    profiles = (
        (1, profile2("TxDefaultProfile", (0, 8), id=1)),
        (1, profile2("TxDefaultProfile", (0, 16), (60, 6), id=2, level=1)),
    )
    assert offered(plan(*profiles), 0) == good
    assert offered(plan(*profiles, faults=(fault,)), 0) == faulty
