"""What the station answers in OCPP 2.x: finds who answers an action, and checks its form first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from harness.emulator.fields import CallError
from harness.emulator.raw import Body
from harness.emulator.v2.form import check_form

__all__ = ["Handler", "Handlers", "Requests2", "accepted", "rejected"]

Handler: TypeAlias = Callable[[Body], Body]
Handlers: TypeAlias = Mapping[str, Handler]
"""What answers each action; the request fits the schema of the action by then."""


class Requests2:
    """Answers incoming calls of one version of OCPP 2.x."""

    def __init__(self, version: str, handlers: Iterable[Handlers]) -> None:
        self._version = version
        self._handlers = {action: one for each in handlers for action, one in each.items()}

    def answer(self, action: str, payload: Body) -> Body:
        """Return the answer to a call; raise :class:`CallError` when there is none."""
        handler = self._handlers.get(action)
        if handler is None:
            raise CallError("NotImplemented", action)
        check_form(self._version, action, payload)
        return handler(payload)


def accepted() -> Body:
    """Answer that it is done."""
    return {"status": "Accepted"}


def rejected(reason: str) -> Body:
    """Answer that it is not done, and why: a reason code of OCPP 2.x."""
    return {"status": "Rejected", "statusInfo": {"reasonCode": reason}}
