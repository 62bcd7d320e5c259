"""A werkjaar as an address asks for it."""

from __future__ import annotations

from collections.abc import Collection


def gevraagd_jaar(gevraagd: str, jaren: Collection[int]) -> int | None:
    """The year asked for when it is one of these, else the newest; None when there are none."""
    is_jaar = len(gevraagd) == 4 and gevraagd.isascii() and gevraagd.isdecimal()
    return int(gevraagd) if is_jaar and int(gevraagd) in jaren else max(jaren, default=None)
