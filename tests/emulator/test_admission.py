from __future__ import annotations

import pytest
from emulator.support import decisions, profile, transaction

RUNNING = transaction()
DAILY = {"kind": "Recurring", "recurrencyKind": "Daily"}


def admits(connector: int, body: dict, running=None) -> bool:
    return decisions().admits(connector, body, running)


@pytest.mark.parametrize(
    ("connector", "body"),
    [
        (0, profile("ChargePointMaxProfile", (0, 10))),
        (0, profile("ChargePointMaxProfile", (0, 10), **DAILY)),
        (0, profile("TxDefaultProfile", (0, 10))),
        (1, profile("TxDefaultProfile", (0, 10))),
        (1, profile("TxDefaultProfile", (0, 10), kind="Relative", start=None)),
        (1, profile("TxDefaultProfile", (0, 10), start=None)),
        (1, profile("TxDefaultProfile", (0, 0))),
        (1, profile("TxDefaultProfile", (0, 10), level=30)),
        (1, profile("TxDefaultProfile", *((n, 10) for n in range(100)))),
    ],
)
def test_a_sound_profile_is_taken(connector, body):
    assert admits(connector, body)


@pytest.mark.parametrize(
    ("connector", "body"),
    [
        (1, profile("ChargePointMaxProfile", (0, 10))),
        (0, profile("ChargePointMaxProfile", (0, 10), kind="Relative", start=None)),
        (0, profile("ChargePointMaxProfile", (0, 10), start=None)),
        (1, profile("TxDefaultProfile", (0, 10), kind="Recurring")),
        (1, profile("TxDefaultProfile", (0, 10), start=None, **DAILY)),
        (1, profile("TxDefaultProfile", (10, 10))),
        (1, profile("TxDefaultProfile", (0, 10), (60, 8), (30, 6))),
        (1, profile("TxDefaultProfile")),
        (1, profile("TxDefaultProfile", *((n, 10) for n in range(101)))),
        (1, profile("TxDefaultProfile", (0, -1))),
        (1, profile("TxDefaultProfile", (0, 10, 4))),
        (1, profile("TxDefaultProfile", (0, 10), level=31)),
        (1, profile("TxDefaultProfile", (0, 10), level=-1)),
    ],
)
def test_an_unsound_profile_is_refused(connector, body):
    assert not admits(connector, body)


def test_a_txprofile_of_the_running_transaction_is_taken():
    assert admits(1, profile("TxProfile", (0, 10), transactionId=1), RUNNING)


def test_a_txprofile_that_names_no_transaction_belongs_to_the_running_one():
    assert admits(1, profile("TxProfile", (0, 10)), RUNNING)


def test_a_txprofile_without_a_transaction_is_refused():
    assert not admits(1, profile("TxProfile", (0, 10), transactionId=1))


def test_a_txprofile_of_another_transaction_is_refused():
    assert not admits(1, profile("TxProfile", (0, 10), transactionId=2), RUNNING)


def test_a_txprofile_for_the_station_is_refused():
    assert not admits(0, profile("TxProfile", (0, 10), transactionId=1), RUNNING)


def test_a_start_takes_a_txprofile_only():
    assert decisions().admits_start(profile("TxProfile", (0, 10)))
    assert not decisions().admits_start(profile("TxDefaultProfile", (0, 10)))


def test_a_start_takes_no_profile_that_names_a_transaction():
    assert not decisions().admits_start(profile("TxProfile", (0, 10), transactionId=1))


def test_a_start_takes_no_unsound_schedule():
    assert not decisions().admits_start(profile("TxProfile", (5, 10)))
