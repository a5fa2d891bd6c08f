"""Events of a station of OCPP 2.x in short, and the ledger that they leave behind."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from profiles.bodies import minimal_body, minimal_body_2x

from harness.profiles import (
    Ledger,
    ProfileAccepted,
    Purpose,
    ReplaceScope,
    TransactionStarted,
    after,
    v16,
    v201,
)

DEFAULT = v201.decode(minimal_body_2x())
OF_1_6 = v16.decode(minimal_body())
STARTED = TransactionStarted(1, 1, "a")
OTHER = TransactionStarted(1, 2, "b")


def placed(number, connector=1, at=0, **changes):
    """Accept a TxDefaultProfile of 2.0.1, or what the changes make of it."""
    return ProfileAccepted(at, connector, replace(DEFAULT, id=number, **changes))


def tx(number, transaction, connector=1, **changes):
    """Accept a TxProfile of 2.0.1 for a transaction."""
    return placed(number, connector, purpose=Purpose.TX, transaction_id=transaction, **changes)


def ledger_after(*events, scope=ReplaceScope.CONNECTOR):
    """Return the ledger that events leave behind."""
    return reduce(after, events, Ledger(scope))
