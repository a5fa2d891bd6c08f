"""The run folder: append-only records that are readable after a crash."""

from __future__ import annotations

from harness.trace.folder import RunFolder, unfinished_runs
from harness.trace.reader import Records, read_records
from harness.trace.writer import MeterMiss, MeterSample, TraceWriter

__all__ = [
    "MeterMiss",
    "MeterSample",
    "Records",
    "RunFolder",
    "TraceWriter",
    "read_records",
    "unfinished_runs",
]
