"""What earlier runs left behind on a bench when they ended uncleanly, and how it is undone."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.csms import Station, StationSilent
from harness.errors import BenchError
from harness.profiles import TransactionId
from harness.profiles.events import ClearCriteria
from harness.units import SECOND_MS, Millis

__all__ = ["Debt", "debts_of_bench", "mark_settled", "settle"]

_RUN_FILE = "run.json"
_TRACE_FILE = "trace.jsonl"
_MARK_FILE = "restored.json"
"""Lies beside the trace of an item whose debts a later run has settled."""

_TAIL_BYTES = 1 << 16
"""The way out stands at the end of a trace, before the last samples and the verdict."""

_DEADLINE_MS: Millis = 60 * SECOND_MS


@dataclass(frozen=True, slots=True)
class Debt:
    """What one item left on the station: profiles by id, and transactions."""

    folder: Path
    profiles: tuple[int, ...]
    transactions: tuple[TransactionId, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as the trace records it."""
        run = f"{self.folder.parent.name}/{self.folder.name}"
        return {
            "item": run,
            "profiles": list(self.profiles),
            "transactions": list(self.transactions),
        }


def debts_of_bench(report_root: Path, bench: str) -> tuple[Debt, ...]:
    """Return what runs on a bench left behind since one of them last left it clean.

    Whoever asks must hold the bench's lock: a run that still goes on has debts too.
    """
    debts: list[Debt] = []
    for run in sorted(report_root.glob(f"*/{_RUN_FILE}"), reverse=True):
        if _bench_of(run) != bench:
            continue
        folders = [trace.parent for trace in sorted(run.parent.glob(f"*/{_TRACE_FILE}"))]
        owing = [folder for folder in folders if not _is_settled(folder)]
        debts += [_debt(folder) for folder in owing]
        if folders and not owing:
            break
    return tuple(debts)


async def settle(station: Station, debts: Iterable[Debt]) -> tuple[Debt, ...]:
    """Stop the transactions and clear the profiles of earlier runs; return whose they were.

    Raises :class:`BenchError` when the station does not go along within a minute: what it does
    then would not be what is tested.
    """
    settled: list[Debt] = []
    try:
        async with asyncio.timeout(_DEADLINE_MS / SECOND_MS):
            for debt in debts:
                for transaction_id in debt.transactions:
                    # Rejected is a good answer here: the transaction ended meanwhile.
                    await station.remote_stop(transaction_id)
                for profile_id in debt.profiles:
                    await station.clear_profile(ClearCriteria(profile_id=profile_id))
                mark_settled(debt)
                settled.append(debt)
    except (TimeoutError, StationSilent) as error:
        reason = str(error) or "no end within a minute"
        raise BenchError(f"an earlier run left the bench unclean, and still is: {reason}") from None
    return tuple(settled)


def mark_settled(debt: Debt) -> None:
    """Note beside the evidence of an item that its debts are settled."""
    with suppress(FileNotFoundError):
        path = debt.folder / _MARK_FILE
        path.write_text(json.dumps(debt.as_dict()) + "\n", encoding="utf-8")


def _bench_of(run: Path) -> str:
    try:
        content = json.loads(run.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("bench", "")) if isinstance(content, dict) else ""


def _is_settled(folder: Path) -> bool:
    if (folder / _MARK_FILE).exists():
        return True
    return any(
        record.get("kind") == "restored" and not record.get("left_undone")
        for record in _records(folder / _TRACE_FILE, _TAIL_BYTES)
    )


def _records(path: Path, last_bytes: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a trace, or of its end, that can be read.

    A power cut leaves all kinds of lines; what the whole ones say was done must still be undone.
    """
    with path.open("rb") as file:
        if last_bytes is not None:
            file.seek(max(0, file.seek(0, os.SEEK_END) - last_bytes))
        for line in file:
            with suppress(ValueError):
                record = json.loads(line)
                if isinstance(record, dict):
                    yield record


def _debt(folder: Path) -> Debt:
    profiles: dict[int, None] = {}
    transactions: dict[TransactionId, None] = {}
    for record in _records(folder / _TRACE_FILE):
        match record:
            case {"kind": "profile_accepted", "profile": {"chargingProfileId": int(profile_id)}}:
                profiles[profile_id] = None
            case {"kind": "profile_accepted", "profile": {"id": int(profile_id)}}:
                profiles[profile_id] = None
            case {"kind": "transaction_started", "transaction_id": int() | str() as started}:
                transactions[started] = None
            case {"kind": "transaction_ended", "transaction_id": ended}:
                transactions.pop(ended, None)
    return Debt(folder, tuple(profiles), tuple(transactions))
