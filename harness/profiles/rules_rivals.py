"""Which profiles of OCPP 2.x may not be installed side by side."""

from __future__ import annotations

from collections.abc import Iterator

from harness.profiles.ledger import Installed
from harness.profiles.model import Profile, Purpose
from harness.profiles.rulebook import Clause, Placement, Violation

__all__ = ["profiles_do_not_compete"]


def profiles_do_not_compete(placement: Placement) -> Iterator[Violation]:
    """Find the installed profiles beside which a new one may not be installed."""
    new = placement.profile
    for old in placement.facts.installed:
        rule = _rivalry(placement, old)
        if rule is not None:
            where = f"EVSE {old.connector}" if old.connector else "the station"
            message = f"profile {old.profile.id} has stack level {new.stack_level} on {where}"
            yield Clause(rule, "DuplicateProfile").broken("stackLevel", message)


def _rivalry(placement: Placement, installed: Installed) -> str | None:
    new, old = placement.profile, installed.profile
    if old.id == new.id or old.purpose is not new.purpose or old.stack_level != new.stack_level:
        return None
    if new.purpose is Purpose.TX:
        return "K01.FR.39" if new.transaction_id == installed.transaction_id else None
    if installed.connector == placement.connector:
        return "K01.FR.06" if _ever_both_valid(old, new) else None
    if new.purpose is Purpose.TX_DEFAULT and 0 in (placement.connector, installed.connector):
        return "K01.FR.53" if placement.connector else "K01.FR.52"
    return None


def _ever_both_valid(one: Profile, other: Profile) -> bool:
    begins = [each.valid_from for each in (one, other) if each.valid_from is not None]
    ends = [each.valid_to for each in (one, other) if each.valid_to is not None]
    return not begins or not ends or max(begins) < min(ends)
