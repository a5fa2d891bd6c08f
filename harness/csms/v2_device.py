"""The device model of a station of OCPP 2.x: reading and changing its variables (B05 to B07)."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from harness.csms.book import StationBook
from harness.csms.capabilities import Capabilities
from harness.csms.capabilities2 import VARIABLES, capabilities_from
from harness.csms.station import Answer, StationRefused
from harness.csms.v2_reports import Reports
from harness.csms.variables import ToldVariable, VariableName, told_variables

__all__ = ["DeviceModel"]

_AT_ONCE = 10
"""How many variables are asked for in one request; stations take few (ItemsPerMessage)."""


class Ask(Protocol):
    """Sends a request and waits for the answer."""

    def __call__(self, action: str, payload: Mapping[str, object]) -> Awaitable[Answer]: ...


class DeviceModel:
    """The variables of one station."""

    def __init__(self, book: StationBook, reports: Reports, ask: Ask) -> None:
        self._book = book
        self._reports = reports
        self._ask = ask

    async def read(self, keys: Sequence[str]) -> dict[str, str]:
        """Read variables, all when none is named; raises :class:`StationRefused`."""
        if keys:
            names = [VariableName.parse(key) for key in keys]
            return {
                str(name): one.value or "" for name, one in (await self._ask_for(names)).items()
            }
        report = await self._report()
        if report is None:
            raise StationRefused(f"station {self._book.identity!r} refused a report of everything")
        return {str(name): one.value or "" for name, one in report.items()}

    async def change(self, key: str, value: str) -> Answer:
        """Change one variable; the status is that of the variable."""
        data = {"attributeValue": value, **VariableName.parse(key).as_json()}
        answer = await self._ask("SetVariables", {"setVariableData": [data]})
        match answer.payload.get("setVariableResult"):
            case [{"attributeStatus": str(status)}]:
                return replace(answer, status=status)
            case _:
                return answer

    async def capabilities(self) -> Capabilities:
        """Read what the station is able to do: from a report of everything, or one by one."""
        report = await self._report()
        return capabilities_from(await self._ask_for(VARIABLES) if report is None else report)

    async def _report(self) -> dict[VariableName, ToldVariable] | None:
        request_id = self._book.next_number()
        payload = {"requestId": request_id, "reportBase": "FullInventory"}
        with self._reports.awaiting(request_id) as report:
            answer = await self._ask("GetBaseReport", payload)
            if not answer.is_accepted:
                return None
            await report.completed(self._book.identity)
        return told_variables(report.items)

    async def _ask_for(self, names: Sequence[VariableName]) -> dict[VariableName, ToldVariable]:
        found: dict[VariableName, ToldVariable] = {}
        for start in range(0, len(names), _AT_ONCE):
            data = [name.as_json() for name in names[start : start + _AT_ONCE]]
            answer = await self._ask("GetVariables", {"getVariableData": data})
            if answer.is_error:
                raise StationRefused(
                    f"station {self._book.identity!r} answered {answer.status} to GetVariables"
                )
            found.update(_results(answer.payload.get("getVariableResult")))
        return found


def _results(results: Any) -> Iterator[tuple[VariableName, ToldVariable]]:
    """Pick what is well formed out of a list that nobody vouches for."""
    for each in results if isinstance(results, list) else ():
        match each:
            case {
                "attributeStatus": "Accepted",
                "component": {"name": str()},
                "variable": {"name": str()},
            }:
                value = each.get("attributeValue")
                yield VariableName.told(each), ToldVariable(value if isinstance(value, str) else "")
