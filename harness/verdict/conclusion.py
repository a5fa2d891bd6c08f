"""From what was found to one of the six verdicts (rule 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.units import Millis
from harness.verdict.criteria import Mode
from harness.verdict.judgement import Judgement
from harness.verdict.verdicts import Verdict
from harness.verdict.wording import seconds

__all__ = ["Grounds", "concluded"]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks against a pass, and what is to be said beside one (``asides``).

    ``broken`` is why the measurement is no evidence, ``unproven`` why it is not enough of it,
    ``disputed`` why the violations prove nothing; None is no reason. ``brief`` counts the values
    that exceeded for less than ``lasting_ms``.
    """

    broken: Sequence[str | None]
    unproven: Sequence[str | None]
    brief: int
    lasting_ms: Millis
    asides: Sequence[str]
    disputed: str | None = None


def concluded(draft: Judgement, grounds: Grounds, mode: Mode) -> Judgement:
    """Return the judgement with its verdict and notes.

    In strict mode a value that may lie above its limit leaves conformity unproven, however brief.
    """
    brief = _brief(grounds)
    unproven = [*grounds.unproven]
    if not draft.judged:
        unproven.append("no sample saw one constant limit")
    if mode is Mode.STRICT:
        unproven += [*_doubtful(draft), *brief]
        brief = []
    holds = {
        Verdict.ERROR: any(grounds.broken),
        Verdict.FAIL: bool(draft.violations) and grounds.disputed is None,
        Verdict.INCONCLUSIVE: any(unproven),
        Verdict.DISPUTED: grounds.disputed is not None,
        Verdict.MARGINAL: bool(draft.within_uncertainty or brief),
    }
    verdict = Verdict.worst(verdict for verdict, found in holds.items() if found)
    notes = (grounds.disputed, *grounds.broken, *unproven, *brief, *grounds.asides)
    return replace(draft, verdict=verdict, notes=tuple(note for note in notes if note is not None))


def _brief(grounds: Grounds) -> list[str]:
    if not grounds.brief:
        return []
    return [
        f"{grounds.brief} values exceeded the limit for less than {seconds(grounds.lasting_ms)}"
    ]


def _doubtful(draft: Judgement) -> list[str]:
    if not draft.within_uncertainty:
        return []
    doubt = f"{draft.within_uncertainty} values were not below the limit by what the meter may be"
    return [f"{doubt} wrong, so it was not proven to be kept"]
