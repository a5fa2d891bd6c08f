"""A station that speaks OCPP 2.0.1."""

from __future__ import annotations

from harness.csms.book import StationBook
from harness.csms.v2 import Station2
from harness.csms.v2_clerk import ANSWERS_201, Clerk2
from harness.profiles.model import Purpose, Version

__all__ = ["Station201"]


class Station201(Station2):
    """One identity that speaks OCPP 2.0.1."""

    version = Version.V201
    clearable = (Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX)

    def __init__(self, book: StationBook) -> None:
        super().__init__(book, Clerk2(book, self.version, ANSWERS_201))
