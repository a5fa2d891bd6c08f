"""Where the standard is ambiguous, and how each question is settled here.

The numbers are those that comments cite. A *switch* is a reading that can be chosen and of which
all enabled ones are judged; a *quirk* is a known deviation of devices from the default, which a
bench may excuse but a run still reports; a *default* is fixed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["AMBIGUITIES", "Ambiguity", "Settled"]


class Settled(StrEnum):
    """By what an ambiguity is settled."""

    SWITCH = "switch"
    QUIRK = "quirk"
    DEFAULT = "default"


class Ambiguity(NamedTuple):
    """A question that the standard leaves open, and the answer here with its reason.

    ``switch`` names the switch of :class:`harness.limits.Reading` if there is one.
    """

    id: str
    question: str
    settled: Settled
    answer: str
    switch: str | None = None


def _switch(number: str, question: str, switch: str, answer: str) -> Ambiguity:
    return Ambiguity(number, question, Settled.SWITCH, answer, switch)


def _quirk(number: str, question: str, answer: str) -> Ambiguity:
    return Ambiguity(number, question, Settled.QUIRK, answer)


def _default(number: str, question: str, answer: str) -> Ambiguity:
    return Ambiguity(number, question, Settled.DEFAULT, answer)


AMBIGUITIES: tuple[Ambiguity, ...] = (
    _default(
        "A1",
        "the highest profile has no period at an instant",
        "lower levels act, instant by instant: 2.0.1 §3.5, errata 3.43, TC_072",
    ),
    _default(
        "A2",
        "the schedule of a TxProfile has a gap or has ended",
        "the TxDefaultProfile acts again: K02.FR.08, TC_066",
    ),
    _default(
        "A3",
        "startSchedule lies ahead",
        "lower levels act until then: K01.FR.30, TC_K_23",
    ),
    _switch(
        "A4",
        "a Recurring schedule before its first start",
        "recurring_before_start",
        "inactive; libocpp reaches back",
    ),
    _default(
        "A5",
        "a Recurring schedule without duration",
        "its last period lasts until the next recurrence: errata 3.44",
    ),
    _switch(
        "A6",
        "a day of a recurrence on days of 23 or 25 hours",
        "recurrence_clock",
        "24 h in UTC; the wall clock where useLocalTime says so (K01.FR.90)",
    ),
    _default("A7", "a date-time without offset", "UTC, as OCPP recommends for all of them"),
    _switch(
        "A8",
        "from when a Relative schedule counts",
        "relative_anchor",
        "the transaction's start in 1.6, when it is ready to deliver in 2.x (K01.FR.42)",
    ),
    _default(
        "A9",
        "a composite schedule without a transaction",
        "as though one started now: K08.FR.06, and OCTT asks so in 1.6",
    ),
    _default(
        "A10",
        "a Relative schedule whose validFrom is later than its anchor",
        "the time counts from the anchor: validity cuts a schedule, it does not move it",
    ),
    _switch(
        "A11",
        "TxDefaultProfiles of a connector and of the station",
        "txdefault_scope",
        "one stack, and the connector's own on equal levels",
    ),
    _switch(
        "A12",
        "how far the same purpose and stack level replaces in 1.6",
        "replace_scope",
        "per connector; the literal text says per station",
    ),
    _default(
        "A13",
        "the same level under another id in 2.x",
        "what the station answers: Accepted means that the new one holds",
    ),
    _default(
        "A14",
        "a TxProfile without transactionId in 1.6",
        "it binds to the transaction that runs on its connector",
    ),
    _quirk(
        "A14b",
        "an Absolute schedule without startSchedule in 1.6",
        "it counts from the start of charging, as the type's text says",
    ),
    _default(
        "A15",
        "Rejected or a CALLERROR",
        "both refuse: OCTT takes both in TC_058 and TC_060",
    ),
    _default(
        "A16",
        "the instant of validTo and of a duration's end",
        "exclusive: K01.FR.37; elsewhere the time to settle hides the difference",
    ),
    _switch(
        "A17",
        "a limit in W while fewer phases carry current",
        "w_cap",
        "each phase keeps to its share: K01.FR.50, errata 3.34",
    ),
    _default(
        "A18",
        "the voltage that converts W and A",
        "the configured one, as the text says; a verdict never converts",
    ),
    _default(
        "A19",
        "profiles with different units",
        "both limits hold; a composite schedule converts at the end, with the fewest phases",
    ),
    _quirk(
        "A20",
        "how connectors share the station's maximum",
        "any split whose sum and whose parts keep it",
    ),
    _switch(
        "A21",
        "the composite schedule of connector 0",
        "composite0",
        "the smaller of the maximum and the sum of the connectors: TC_K_22",
    ),
    _default(
        "A22",
        "the limit where no profile limits",
        "that of the hardware, which the bench knows: its value is not asserted (TC_K_39)",
    ),
    _default(
        "A23",
        "startSchedule inside the answer to GetCompositeSchedule",
        "read over: errata 3.57 omits it and libocpp sends it, the window is the same",
    ),
    _default(
        "A24",
        "a composite schedule that is cut short, or of no duration",
        "what was answered is compared; no duration asks for one instant",
    ),
    _default(
        "A25",
        "periods that are missing, unordered or do not start at 0",
        "a schedule says nothing before its first period, and nothing at all without one",
    ),
    _quirk(
        "A26",
        "minChargingRate above the limit",
        "it does not lift the limit: it only informs (7.13, K01.FR.21)",
    ),
    _quirk(
        "A27",
        "a limit below the 6 A that a control pilot can signal",
        "it stays the limit, so that the station has to pause",
    ),
    _quirk(
        "A28",
        "a limit of 0",
        "no more than a paused connector draws, while the transaction stays open",
    ),
    _quirk(
        "A29",
        "a TxProfile after a reboot in a transaction that goes on",
        "kept for certain in 2.0.1 only; elsewhere either may be (K01.FR.27, FR.55)",
    ),
    _default("A30", "when a TxProfile dies", "with its transaction: 3.13.1, K02.FR.05"),
    _default(
        "A31",
        "the profile of a remote start whose transaction never starts",
        "it limits nothing, as it has no transaction",
    ),
    _default(
        "A32",
        "ClearChargingProfile with an id and other criteria",
        "all must match in 1.6 (errata 3.25); in 2.x the id decides (K10.FR.03)",
    ),
    _default(
        "A32b",
        "clearing all of nothing",
        "Unknown and Accepted both leave nothing",
    ),
    _quirk(
        "A33",
        "ClearChargingProfile with connector 0 in 1.6",
        "it names the profiles of the station: its maximum and its defaults",
    ),
    _quirk(
        "A34",
        "a TxDefaultProfile that changes during a transaction",
        "at once: errata 3.8, K01.FR.32",
    ),
    _default(
        "A35",
        "a profile that is no longer valid when it comes",
        "accepted or not, it has no effect",
    ),
    _quirk(
        "A36",
        "a replacement while the storage is full",
        "it needs no room: a refusal leaves the old profile, and is found",
    ),
    _quirk(
        "A37",
        "the meaning of a maximum stack level N",
        "levels 0 to N (9.4.1); scenarios keep below N unless they test it",
    ),
    _default(
        "A38",
        "the spelling of the allowed rate units",
        "Current and A, Power and W are the same",
    ),
    _default(
        "A39",
        "limits with more than one decimal",
        "never sent; answers are compared with half a step to spare",
    ),
    _default(
        "A40",
        "a random delay of the periods",
        "any delay up to the one given may have been drawn, and the loosest counts",
    ),
    _switch(
        "A41",
        "LocalGeneration and the other limits",
        "local_generation",
        "on top of all of them: SC.01, K08.FR.04, K04.FR.05",
    ),
    _default(
        "A42",
        "external constraints of a single EVSE",
        "they hold where the station says: only 2.1 knows them, 2.0.1 has none to tell",
    ),
    _default(
        "A43",
        "a TxProfile with several schedules",
        "the one that the vehicle chose; until that is known the loosest counts",
    ),
    _default(
        "A44",
        "a replacement that is valid only later",
        "the old one goes at once, and lower levels act (5.16)",
    ),
    _default(
        "A45",
        "K28.FR.10 adds dynUpdateTime to itself",
        "a slip for dynUpdateTime plus dynUpdateInterval",
    ),
    _default(
        "A46",
        "how soon a station has to follow",
        "no version has a number: the time to settle is the verdict's, and printed with it",
    ),
    _default(
        "A47",
        "a Relative maximum of the station in 1.6",
        "it counts from its acceptance, as there is no transaction to count from",
    ),
    _default(
        "A48",
        "a schedule that a vehicle agreed on by ISO 15118",
        "the time to settle is for the bench to choose (K16.FR.11: the first possible chance)",
    ),
)
"""All of them, in order."""
