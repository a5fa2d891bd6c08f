"""The report: consumers of a run folder, for people, for JUnit and for the archive."""

from __future__ import annotations

from harness.report.junit import properties
from harness.report.matrix import FaultRow, KillMatrix, Outcome, matrix_of
from harness.report.page import write_report

__all__ = ["FaultRow", "KillMatrix", "Outcome", "matrix_of", "properties", "write_report"]
