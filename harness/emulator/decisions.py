"""Everything that the station decides, gathered so that a fault can change one thing of it."""

from __future__ import annotations

from harness.emulator.announcing import AnnouncingPolicy
from harness.emulator.conversation import ConversationPolicy
from harness.emulator.electric import ElectricPolicy
from harness.emulator.keeping import KeepingPolicy

__all__ = ["Decisions"]


class Decisions(ElectricPolicy, KeepingPolicy, AnnouncingPolicy, ConversationPolicy):
    """The decisions of a charger that does what OCPP 1.6 asks for.

    The layers are: when a profile applies (:class:`TimePolicy`), which one leads
    (:class:`StackPolicy`), which are taken at all (:class:`AdmissionPolicy`) and what becomes of
    the limit (:class:`ElectricPolicy`); beside them, what lasts over clears, boots and lost
    connections (:class:`KeepingPolicy`), what is announced of the limits
    (:class:`AnnouncingPolicy`), and how messages are understood and answered
    (:class:`ConversationPolicy`).
    """
