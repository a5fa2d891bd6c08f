"""What is wrong with a step that has no verb, or more than one."""

from __future__ import annotations

import re

from harness.scenario.steps import STEP_MODELS, VERBS
from harness.wording import did_you_mean, one_of, shown

__all__ = ["explain_verb"]

_STEP_HINT = "a verb with its value, such as hold: 2 min or unplug: {connector: 1}"
_DEMANDS = {
    field.alias or name
    for model in STEP_MODELS.values()
    for name, field in model.model_fields.items()
} - set(VERBS)
_OTHER_WORDS = {
    **dict.fromkeys(("wait", "sleep", "delay", "pause"), "hold"),
    "connect": "plug_in",
    "disconnect": "unplug",
}


def explain_verb(step: object) -> tuple[str | None, str]:
    """Return the key at fault, None for the step itself, and what is wrong with it."""
    if not isinstance(step, dict):
        return None, f"found {shown(step)}, expected {_STEP_HINT}{_verb_meant(step)}"
    verbs = [key for key in step if key in VERBS]
    if len(verbs) > 1:
        return verbs[1], f"found {' and '.join(verbs)}, expected one verb behind each dash"
    keys = sorted((key for key in step if key not in _DEMANDS), key=_is_strange)
    if not keys:
        return next(iter(step), None), f"found no verb, expected {one_of('', VERBS)}"
    return keys[0], f"found {shown(keys[0])}, expected {one_of(_usual_word(keys[0]), VERBS)}"


def _verb_meant(step: object) -> str:
    """Return a hint for ``hold:2 min`` and ``hold = 2 min``, which YAML takes for text."""
    words = re.match(r"(\w+)\s*[:=]\s*(\S.*)", step) if isinstance(step, str) else None
    return f"; did you mean {words[1]}: {words[2]}?" if words and words[1] in VERBS else ""


def _is_strange(key: str) -> bool:
    return not did_you_mean(_usual_word(key), VERBS)


def _usual_word(key: str) -> str:
    return _OTHER_WORDS.get(key, key)
