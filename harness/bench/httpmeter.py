"""The meter that speaks HTTP, for benches that have one; it needs the extra ``dc``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import InputError

if TYPE_CHECKING:
    from harness.meters.dcbm import LemDcbm

__all__ = ["LEM_DCBM", "checked_link", "lem_dcbm"]

LEM_DCBM = "lem-dcbm-400-600"


def lem_dcbm() -> type[LemDcbm]:
    """Return the driver; raises :class:`InputError` where httpx, which it needs, is missing."""
    try:
        from harness.meters.dcbm import LemDcbm  # noqa: PLC0415  # who has no such meter need not have httpx
    except ImportError as error:
        raise InputError(
            f"{LEM_DCBM} speaks HTTP, which needs the extra dc: "
            f"pip install 'pytest-ocpp-hil[dc]' ({error})"
        ) from None
    return LemDcbm


def checked_link(link: str) -> str:
    """Return a link that the driver can read; raises :class:`InputError` as it does."""
    lem_dcbm()
    from harness.meters.jsonlink import JsonLink  # noqa: PLC0415  # as above

    return str(JsonLink(link))
