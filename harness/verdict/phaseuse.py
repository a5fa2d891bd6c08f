"""More phases than numberPhases says, on a charger that is not known to switch phases.

OCPP 2.0.1 has a station refuse a numberPhases that it cannot guarantee (K01.FR.43, K01.FR.45), but
1.6 §7.14 calls it no more than the number of phases that can be used, and leaves the limit as it
is where another number is in use (errata 3.34). So nobody can say that a charger which accepted it
and cannot switch broke a limit, as long as power and current keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.verdict.criteria import Criteria
from harness.verdict.judgement import Violation
from harness.verdict.quantities import phases_limit
from harness.verdict.unmeasured import is_asked_for

__all__ = ["phases_in_dispute"]


def phases_in_dispute(violations: Sequence[Violation], criteria: Criteria) -> str | None:
    """Say why violations are no proof of disobedience, if the phases are all that they are about.

    The number of phases that are installed is never in dispute.
    """
    if criteria.phase_switching or not violations:
        return None
    if not all(one.quantity == "phases" and _is_of_a_profile(one) for one in violations):
        return None
    return (
        "the station is not known to switch phases, and whether numberPhases binds it then is "
        "disputed (K01.FR.43, K01.FR.45); power and current kept their limits"
    )


def _is_of_a_profile(violation: Violation) -> bool:
    return is_asked_for(violation.piece, phases_limit)
