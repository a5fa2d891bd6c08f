"""Everything that the station decides, gathered so that a fault can change one thing of it."""

from __future__ import annotations

from harness.emulator.conversation import ConversationPolicy
from harness.emulator.electric import ElectricPolicy

__all__ = ["Decisions"]


class Decisions(ElectricPolicy, ConversationPolicy):
    """The decisions of a charger that does what OCPP 1.6 asks for.

    The layers are: when a profile applies (:class:`TimePolicy`), which one leads
    (:class:`StackPolicy`), which are taken at all (:class:`AdmissionPolicy`) and what becomes of
    the limit (:class:`ElectricPolicy`); beside them, how messages are understood and answered
    (:class:`ConversationPolicy`).
    """
