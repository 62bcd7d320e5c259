"""Where a quoted passage stands in a text, also after that text was filed anew.

A passage is kept as block id, quote and context: as much of the block around it as makes it the only one in its
section. Finding it again never guesses: when more than one place could be meant, or none, there is no place, and the
reader is shown the old quote. White space counts as one space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapporten.tekst import blokken

# Context to begin with, and what of one side must still stand when the text on the other side changed.
CONTEXT = 40
_WIT = re.compile(r"\s+")


class Vondst(StrEnum):
    """What told the passage apart when it was quoted."""

    CITAAT = "citaat"
    """Its words stood only there."""
    CONTEXT = "context"
    """Its words stood elsewhere too, the words around it did not."""
    BLOK = "blok"
    """The whole block stood there more than once; only its id tells which."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote with its block and the words before and after it in that block.

    The context reaches the edge of the block where ``aan_begin`` and ``aan_eind`` say so.
    """

    blok: str
    citaat: str
    voor: str
    na: str
    aan_begin: bool
    aan_eind: bool
    vondst: Vondst


@dataclass(frozen=True, slots=True)
class Plek:
    """Where a passage stands: in which block, from which character of its text to which."""

    blok: str
    begin: int
    eind: int


def alineas(html: str) -> dict[str, str]:
    """The text of every block that can be quoted from, by its id."""
    return {blok.id: tekst for blok in blokken(html) if blok.id and (tekst := _plat(blok.tekst))}


def citeer(html: str, blok: str, begin: int | None = None, eind: int | None = None) -> Passage | None:
    """Quote from a block: all of it, or from one of its visible characters to another (white space not counted).

    None when there is no such block or nothing in it between these.
    """
    teksten = alineas(html)
    tekst = teksten.get(blok)
    if tekst is None:
        return None
    plaatsen = [n for n, teken in enumerate(tekst) if teken != " "]
    eerste, laatste = begin or 0, len(plaatsen) if eind is None else min(eind, len(plaatsen))
    if not 0 <= eerste < laatste:
        return None
    van, tot = plaatsen[eerste], plaatsen[laatste - 1] + 1
    citaat = tekst[van:tot]
    keren = sum(1 for ander in teksten.values() for _ in _voorkomens(ander, citaat))
    ruim = CONTEXT
    while True:
        links, rechts = max(0, van - ruim), min(len(tekst), tot + ruim)
        voor, na = tekst[links:van], tekst[tot:rechts]
        passage = Passage(
            blok, citaat, voor, na, links == 0, rechts == len(tekst), Vondst.CITAAT if keren == 1 else Vondst.CONTEXT
        )
        if keren == 1 or len(_met_context(teksten, passage)) == 1:
            return passage
        if passage.aan_begin and passage.aan_eind:
            return Passage(blok, citaat, voor, na, True, True, Vondst.BLOK)
        ruim *= 2


def vind(teksten: Mapping[str, str], passage: Passage) -> Plek | None:
    """Where the passage stands in a text (its :func:`alineas`); None when that is not certain."""
    gelijk = _met_context(teksten, passage)
    if passage.vondst == Vondst.BLOK:
        gelijk = [plek for plek in gelijk if plek.blok == passage.blok]
    if gelijk:
        eigen = [plek for plek in gelijk if plek.blok == passage.blok]
        return gelijk[0] if len(gelijk) == 1 else eigen[0] if len(eigen) == 1 else None
    if passage.vondst != Vondst.CITAAT:
        return None
    # Something beside it changed: its words still stand once, in the block where they were, with one side as it was.
    alle = [Plek(id_, n, n + len(passage.citaat)) for id_, t in teksten.items() for n in _voorkomens(t, passage.citaat)]
    if len(alle) != 1 or alle[0].blok != passage.blok:
        return None
    plek, tekst = alle[0], teksten[passage.blok]
    return plek if _links(tekst, plek.begin, passage) or _rechts(tekst, plek.eind, passage) else None


def _plat(tekst: str) -> str:
    return _WIT.sub(" ", tekst).strip()


def _voorkomens(tekst: str, stuk: str) -> Iterator[int]:
    """Where ``stuk`` begins in ``tekst``; overlapping ones too."""
    plek = tekst.find(stuk)
    while plek >= 0:
        yield plek
        plek = tekst.find(stuk, plek + 1)


def _met_context(teksten: Mapping[str, str], passage: Passage) -> list[Plek]:
    return [
        Plek(id_, begin, begin + len(passage.citaat))
        for id_, tekst in teksten.items()
        for begin in _voorkomens(tekst, passage.citaat)
        if _links(tekst, begin, passage) and _rechts(tekst, begin + len(passage.citaat), passage)
    ]


def _links(tekst: str, begin: int, passage: Passage) -> bool:
    """Does what stands before it read as it did?"""
    voor = tekst[:begin]
    return voor == passage.voor if passage.aan_begin else voor.endswith(passage.voor)


def _rechts(tekst: str, eind: int, passage: Passage) -> bool:
    na = tekst[eind:]
    return na == passage.na if passage.aan_eind else na.startswith(passage.na)
