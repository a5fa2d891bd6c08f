"""What makes a profile invalid, by the rules of the version that it is written in.

A well-behaved CSMS sends no such profile; a charger may answer one with Rejected or with a
CALLERROR (F16-30), and a scenario may send one on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.profiles import rules2, rules16, rules21
from harness.profiles.model import Profile, TransactionId, Version
from harness.profiles.rulebook import Placement, StationFacts, Violation

__all__ = ["StationFacts", "Violation", "remote_start_violations", "violations"]

_NOTHING_KNOWN = StationFacts()
_RULES = {
    Version.V16: rules16.RULES,
    Version.V201: rules2.RULES_201,
    Version.V21: rules21.RULES,
}


def violations(
    profile: Profile,
    connector: int,
    connectors: int,
    running: Mapping[int, TransactionId],
    facts: StationFacts = _NOTHING_KNOWN,
) -> tuple[Violation, ...]:
    """Return what is wrong with setting a profile on a connector; nothing if it is valid.

    ``connectors`` is how many the station has, ``running`` the transaction of each busy one.
    OCPP 2.x has rules that depend on further ``facts``; they are silent where those are unknown.
    """
    rules = _RULES[profile.version]
    placement = Placement(profile, connector, connectors, running, facts)
    return tuple(found for rule in (*rules.place, *rules.content) for found in rule(placement))


def remote_start_violations(
    profile: Profile, connectors: int, facts: StationFacts = _NOTHING_KNOWN
) -> tuple[Violation, ...]:
    """Return what is wrong with a profile inside a request to start a transaction.

    That is a RemoteStartTransaction in OCPP 1.6 (F16-27) and a RequestStartTransaction in 2.x,
    which has to be refused as a whole then (F201-20).
    """
    rules = _RULES[profile.version]
    placement = Placement(profile, 0, connectors, {}, facts)
    return tuple(
        found for rule in (*rules.remote_start, *rules.content) for found in rule(placement)
    )
