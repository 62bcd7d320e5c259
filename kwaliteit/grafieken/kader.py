"""The frame of a drawing: bare in a page; or alone, with its title above and what it says about itself below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from kwaliteit.grafieken.maat import maat

_TITEL, _VOET = (17.0, 42), (11.0, 74)
"""Height of a line, and how many characters fit in the 340 of a drawing."""


@dataclass(frozen=True, slots=True)
class Regel:
    """One line of text in a drawing, which does not wrap by itself."""

    y: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Kader:
    """The view box of a drawing of 340 wide; its size in pixels and its texts only when it stands alone."""

    boven: str
    hoogte: str
    pixels: str
    titel: list[Regel]
    voet: list[Regel]


def kader(hoogte: float, *, los: bool, titel: str, voet: Sequence[str]) -> Kader:
    """The frame around a drawing of this height; ``voet``: paragraphs under one that stands alone."""
    if not los:
        return Kader("0", maat(hoogte), "", [], [])
    boven, onder = wrap(titel, _TITEL[1]), [regel for alinea in voet for regel in wrap(alinea, _VOET[1])]
    begin, einde = -len(boven) * _TITEL[0] - 8, hoogte + len(onder) * _VOET[0] + 10
    return Kader(
        maat(begin),
        maat(einde - begin),
        maat(2 * (einde - begin)),
        [Regel(maat(begin + 19 + nummer * _TITEL[0]), regel) for nummer, regel in enumerate(boven)],
        [Regel(maat(hoogte + 11 + nummer * _VOET[0]), regel) for nummer, regel in enumerate(onder)],
    )
