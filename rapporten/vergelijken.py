"""What changed between two texts: by blocks, then word by word, in time that is bounded.

A typed result and nothing of HTTP: the history of a draft and the comparison of submissions both show it. Words are
matched on those that stand once in both texts (in the order of both), and between these exactly, as long as the
stretch is small. What is larger is shown as replaced: nobody reads a word-by-word comparison of two different pages.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapporten.tekst import Blok, blokken

# Steps that an exact comparison of one stretch may take (its words × the other's): 500 × 500.
_MEEST = 250_000
# Pairs of blocks that may be tried for likeness.
_MEESTE_BLOKKEN = 2_500
# Fewer equal words than this between two larger changes only scatter them.
_SNIPPER = 3
_WOORD = re.compile(r"\s*\S+|\s+\Z")


class Soort(StrEnum):
    """What happened to a piece."""

    GELIJK = "gelijk"
    WEG = "weg"
    BIJ = "bij"


@dataclass(frozen=True, slots=True)
class Stuk:
    """Words that stayed, went or came. The pieces that are not ``BIJ`` are the old text, those not ``WEG`` the new."""

    soort: Soort
    tekst: str


@dataclass(frozen=True, slots=True)
class Blokverschil:
    """One block with its pieces; ``opmaak``: only its layout changed (a heading, a list, bold).

    ``tag`` is the element of the new block, or of the old one when the block is gone.
    """

    tag: str
    stukken: tuple[Stuk, ...]
    opmaak: bool = False

    @property
    def soort(self) -> Soort | None:
        """What happened to the block as a whole; None when something in it changed."""
        soorten = {stuk.soort for stuk in self.stukken}
        if len(soorten) == 1 and not self.opmaak:
            return soorten.pop()
        return None


@dataclass(frozen=True, slots=True)
class Verschil:
    """The blocks of both texts in reading order."""

    blokken: tuple[Blokverschil, ...]

    @property
    def is_gelijk(self) -> bool:
        """Nothing changed, the layout neither."""
        return all(blok.soort == Soort.GELIJK for blok in self.blokken)

    def woorden(self, soort: Soort) -> int:
        """How many words went or came."""
        return sum(len(s.tekst.split()) for blok in self.blokken for s in blok.stukken if s.soort == soort)


def vergelijk(oud: str, nieuw: str) -> Verschil:
    """Compare two narratives (clean HTML, see :mod:`rapporten.tekst`)."""
    voor, na = blokken(oud), blokken(nieuw)
    uit: list[Blokverschil] = []
    for gelijk, links, rechts in _stroken([b.tekst for b in voor], [b.tekst for b in na]):
        if gelijk:
            uit += [_van_blok(a, b) for a, b in zip(voor[links], na[rechts], strict=True)]
        else:
            uit += _vervangen(voor[links], na[rechts])
    return Verschil(tuple(uit))


def vergelijk_tekst(oud: str, nieuw: str) -> tuple[Stuk, ...]:
    """Compare two plain texts word by word."""
    voor, na = _WOORD.findall(oud), _WOORD.findall(nieuw)
    stroken = list(_stroken(voor, na))
    uit: list[Stuk] = []
    weg = bij = ""
    for plaats, (gelijk, links, rechts) in enumerate(stroken):
        if gelijk and not _is_snipper(stroken, plaats):
            uit += _los(weg, bij)
            uit.append(Stuk(Soort.GELIJK, "".join(voor[links])))
            weg = bij = ""
        else:
            weg, bij = weg + "".join(voor[links]), bij + "".join(na[rechts])
    return (*uit, *_los(weg, bij))


def _los(weg: str, bij: str) -> list[Stuk]:
    return [Stuk(soort, tekst) for soort, tekst in ((Soort.WEG, weg), (Soort.BIJ, bij)) if tekst]


_Strook = tuple[bool, slice, slice]


def _is_snipper(stroken: Sequence[_Strook], plaats: int) -> bool:
    """Is this equal bit so short, between two larger changes, that a reader is better off without it?"""
    _, links, _ = stroken[plaats]
    woorden = links.stop - links.start
    if woorden >= _SNIPPER or not 0 < plaats < len(stroken) - 1:
        return False
    buren = stroken[plaats - 1][1:], stroken[plaats + 1][1:]
    return all(sum(s.stop - s.start for s in buur) > woorden for buur in buren)


def _van_blok(a: Blok, b: Blok) -> Blokverschil:
    opmaak = a.tekst == b.tekst and (a.tag, a.binnen) != (b.tag, b.binnen)
    return Blokverschil(b.tag, vergelijk_tekst(a.tekst, b.tekst), opmaak)


def _vervangen(voor: Sequence[Blok], na: Sequence[Blok]) -> Iterator[Blokverschil]:
    """Blocks without an equal: with the same id or alike they are one block that changed, others went or came."""
    # A block without an id equals nothing.
    ids = [b.id or f"oud {n}" for n, b in enumerate(voor)], [b.id or f"nieuw {n}" for n, b in enumerate(na)]
    i = j = 0
    for a, b in [*_uitlijning(*ids), (len(voor), len(na))]:
        for x, y in [*_verwant(voor, na, range(i, a), range(j, b)), (a, b)]:
            yield from (Blokverschil(blok.tag, (Stuk(Soort.WEG, blok.tekst),)) for blok in voor[i:x])
            yield from (Blokverschil(blok.tag, (Stuk(Soort.BIJ, blok.tekst),)) for blok in na[j:y])
            if x < len(voor):
                yield _van_blok(voor[x], na[y])
            i, j = x + 1, y + 1


def _verwant(voor: Sequence[Blok], na: Sequence[Blok], links: range, rechts: range) -> Iterator[tuple[int, int]]:
    """Pairs of blocks, rising in both, that share at least a third of their words; nothing between very many."""
    if len(links) * len(rechts) > _MEESTE_BLOKKEN:
        return
    woorden = {n: Counter(na[n].tekst.split()) for n in rechts}
    vanaf = rechts.start
    for n in links:
        eigen = Counter(voor[n].tekst.split())
        for m in range(vanaf, rechts.stop):
            if 3 * (eigen & woorden[m]).total() >= max(eigen.total(), woorden[m].total()):
                yield n, m
                vanaf = m + 1
                break


def _stroken(a: Sequence[str], b: Sequence[str]) -> Iterator[_Strook]:
    """Both sequences cut into stretches that are equal, and stretches that are not."""
    i = j = 0
    paren = _uitlijning(a, b)
    while paren or i < len(a) or j < len(b):
        n = next((n for n, (x, y) in enumerate(paren) if (x, y) != (i + n, j + n)), len(paren))
        if n:
            yield True, slice(i, i + n), slice(j, j + n)
            i, j, paren = i + n, j + n, paren[n:]
        else:
            x, y = paren[0] if paren else (len(a), len(b))
            yield False, slice(i, x), slice(j, y)
            i, j = x, y


def _uitlijning(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (place in a, place in b) of what both have in common, rising in both."""
    begin = 0
    while begin < min(len(a), len(b)) and a[begin] == b[begin]:
        begin += 1
    eind = 0
    while eind < min(len(a), len(b)) - begin and a[-1 - eind] == b[-1 - eind]:
        eind += 1
    ankers = [
        *((n, n) for n in range(begin)),
        *_stijgend(_eenmalig(a, b, begin, eind)),
        *((len(a) - n, len(b) - n) for n in range(eind, 0, -1)),
    ]
    uit: list[tuple[int, int]] = []
    i = j = 0
    for x, y in [*ankers, (len(a), len(b))]:
        uit += [(i + p, j + q) for p, q in _langste_gemene(a[i:x], b[j:y])]
        if x < len(a):
            uit.append((x, y))
        i, j = x + 1, y + 1
    return uit


def _eenmalig(a: Sequence[str], b: Sequence[str], begin: int, eind: int) -> list[tuple[int, int]]:
    """The places of what stands exactly once in the middle of both, in the order of ``a``."""
    links, rechts = range(begin, len(a) - eind), range(begin, len(b) - eind)
    keren_a, keren_b = Counter(a[n] for n in links), Counter(b[n] for n in rechts)
    plek = {b[n]: n for n in rechts}
    return [(n, plek[a[n]]) for n in links if keren_a[a[n]] == keren_b[a[n]] == 1]


def _stijgend(paren: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises in the second place too (patience sorting)."""
    toppen: list[int] = []
    stapels: list[int] = []
    vorige: list[int] = []
    for n, (_, y) in enumerate(paren):
        stapel = bisect_left(toppen, y)
        vorige.append(stapels[stapel - 1] if stapel else -1)
        toppen[stapel : stapel + 1] = [y]
        stapels[stapel : stapel + 1] = [n]
    uit = []
    n = stapels[-1] if stapels else -1
    while n >= 0:
        uit.append(paren[n])
        n = vorige[n]
    return uit[::-1]


def _langste_gemene(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence, or nothing when that would take too many steps."""
    if not a or not b or len(a) * len(b) > _MEEST:
        return []
    lengte = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        rij, onder = lengte[i], lengte[i + 1]
        for j in range(len(b) - 1, -1, -1):
            rij[j] = onder[j + 1] + 1 if a[i] == b[j] else max(onder[j], rij[j + 1])
    uit, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            uit.append((i, j))
            i, j = i + 1, j + 1
        elif lengte[i + 1][j] >= lengte[i][j + 1]:
            i += 1
        else:
            j += 1
    return uit
