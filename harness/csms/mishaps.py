"""Our own failures, told without the words of a message."""

from __future__ import annotations

import traceback
from pathlib import PurePath

__all__ = ["mishap"]

_INNERMOST = 3


def mishap(error: BaseException) -> str:
    """Say what went wrong and where; an error's own words may quote a frame, and secrets in it."""
    frames = traceback.extract_tb(error.__traceback__)[-_INNERMOST:]
    places = (f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {' > '.join(places)}"
