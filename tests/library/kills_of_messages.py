"""What finds the defects of answers, composite schedules, reports and metering."""

from __future__ import annotations

from library.kill import Kill

KILLS: dict[str, Kill] = {}
