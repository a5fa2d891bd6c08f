"""The report: consumers of a run folder, for people, for JUnit and for the archive."""

from __future__ import annotations

from harness.report.junit import properties
from harness.report.page import write_report

__all__ = ["properties", "write_report"]
