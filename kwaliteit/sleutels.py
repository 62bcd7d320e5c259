"""Numbers that come in an address or a form and should be the key of a row, a page or a version."""

from __future__ import annotations

import re

_SLEUTEL = re.compile("[0-9]{1,18}")


def lees_sleutel(tekst: str) -> int | None:
    """The number; None for what no row can have (no digits, other digits than ours, more than a bigint holds)."""
    return int(tekst) if _SLEUTEL.fullmatch(tekst) else None


def lees_bladnummer(tekst: str) -> int:
    """The page of a long list that is asked for, from 1 on; 1 when it is no number. Past a million it stays there."""
    return min(max(lees_sleutel(tekst) or 1, 1), 10**6)
