"""What happened during a run, one line for each event, in the order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from harness.report.evidence import Trace
from harness.report.wording import power
from harness.trace.reader import Record
from harness.units import Millis
from harness.wording import place

__all__ = ["LogLine", "log_lines", "missing_reasons"]


class LogLine(NamedTuple):
    """When (ms since the run's start), what kind of thing, and in words."""

    t: Millis
    kind: str
    text: str


def log_lines(trace: Trace) -> list[LogLine]:
    """List the events of a trace in order; samples, steps and verdicts have their own places."""
    return [
        LogLine(record["t"], record["kind"].replace("_", " "), _WORDED[record["kind"]](record))
        for record in trace.others
        if record["kind"] in _WORDED
    ]


def missing_reasons(trace: Trace) -> list[tuple[str, int]]:
    """Count the slots without a valid sample by their reason, the most frequent first."""
    return Counter(str(one.get("reason", "")) for one in trace.of("missing")).most_common()


def _boot(record: Record) -> str:
    return _pairs(record.get("facts", {}))


def _status(record: Record) -> str:
    return f"{place(record['connector'])} is {record['status']}"


def _accepted(record: Record) -> str:
    profile = record["profile"]
    number = profile.get("chargingProfileId", profile.get("id"))
    name = f"{profile.get('chargingProfilePurpose')} {number}"
    level = f"stack level {profile.get('stackLevel')}"
    return f"{name} ({level}) for {place(record['connector'])}"


def _cleared(record: Record) -> str:
    return _pairs(record["criteria"]) or "all profiles"


def _started(record: Record) -> str:
    return f"transaction {record['transaction_id']} on {place(record['connector'])}"


def _ended(record: Record) -> str:
    return f"transaction {record['transaction_id']}"


def _priority(record: Record) -> str:
    return f"{_ended(record)}: priority charging {'on' if record['active'] else 'off'}"


def _charge(record: Record) -> str:
    return f"{_ended(record)}: the vehicle is charged to {record['soc']} %"


def _chosen(record: Record) -> str:
    return f"{place(record['connector'])}: the vehicle chose schedule {record['schedule_id']}"


def _updated(record: Record) -> str:
    return f"profile {record['profile_id']}: {_pairs(record['update'])}"


def _no_external(record: Record) -> str:
    connector = record.get("connector")
    return "everywhere" if connector is None else place(connector)


def _demand(record: Record) -> str:
    return f"{place(record['connector'])}: the vehicle would take {power(record['power_w'])}"


def _finding(record: Record) -> str:
    return str(record.get("sentence", ""))


def _restored(record: Record) -> str:
    return "left undone: " + "; ".join(record["left_undone"]) if record["left_undone"] else "all"


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())


def _nothing(_record: Record) -> str:
    return ""


_WORDED: dict[str, Callable[[Record], str]] = {
    "boot": _boot,
    "disconnected": _nothing,
    "status": _status,
    "profile_accepted": _accepted,
    "profiles_cleared": _cleared,
    "transaction_started": _started,
    "transaction_ended": _ended,
    "energy_ready": _ended,
    "priority_changed": _priority,
    "soc_reported": _charge,
    "schedule_selected": _chosen,
    "schedule_updated": _updated,
    "external_limits_cleared": _no_external,
    "came_online": _nothing,  # that it went offline says its disconnection
    "rebooted": _nothing,
    "demand": _demand,
    "finding": _finding,
    "restored": _restored,
}
