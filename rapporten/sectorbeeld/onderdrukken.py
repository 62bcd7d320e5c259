"""Small groups: the one place that decides which cells of an edition may be shown.

Cells pass through here before they are stored, so that every screen, chart, export and answer shows the same:
a hidden cell exists only as its reason. The rule of fewer than five is ours (no official one is known).

1. **Minimum.** ``n`` counts the organisations that answered that theme or figure. Under ``MINIMUM`` the cell is
   hidden, and with it how many did not answer or said "niet van toepassing": with so few those numbers say as much.
   A group in which nobody was asked has no cell at all.
2. **Complement.** Whoever subtracts shown groups from the sector is left with the others. So per theme or figure,
   and for the regions and the werkvormen each: take any of the shown groups away from the sector; the organisations
   that do not cancel out (they are in none of these groups, or in two) are none, or at least ``MINIMUM``. Where
   they are fewer, the smallest of these groups is hidden too, and so on until it holds. Regions do not overlap, so
   there it means: the hidden regions together are no small group, and therefore never just one. Organisations
   without a known region or werkvorm are a group like the others. Where the sector itself is hidden there is
   nothing to subtract from.

What this does not do, and must be known by whoever reads or widens it:

- Two editions or two years are not compared: when one organisation joins, the difference between them is its
  answer. The live edition moves by exactly one organisation, and is therefore for Opgroeien only; definitive
  editions of one werkjaar that differ by one late correction do give that correction away.
- A group in which everyone gave the same answer tells what each of them answered, however large it is.
- Groups are subtracted from the sector, not from each other: two werkvormen with nearly the same organisations
  give away the few in which they differ. Regions and werkvormen are not combined, which is safe only as long as no
  pair of them is published. Solving all equations together comes with those pairs.
- A weighted figure can be dominated by one large organisation, and figures that add up (OVBJ from "met verblijf"
  and "zonder verblijf") are treated each by itself; their tellers and noemers are not published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from rapporten.sectorbeeld.berekenen import SECTOR, Cel, Deel, ontleed

MINIMUM = 5
COMBINATIE = "combinatie"
"""Who has exactly these werkvormen (``combinatie:CIG|OVBJ``): never stored, only to see what the others give away."""
_BEVEILIGD = (SECTOR, "regio", "werkvorm", COMBINATIE)
"""The divisions that the rules above protect; cells of any other are not shown at all."""

TE_WEINIG = "Niet getoond: minder dan {minimum} organisaties in deze groep."
AFLEIDBAAR = "Niet getoond: anders is een kleinere groep af te leiden."


def onderdruk(cellen: Iterable[Cel], delen: Iterable[Deel] = (), minimum: int = MINIMUM) -> list[Cel]:
    """The cells as they may be stored and shown, in the order they came: the hidden ones emptied, with their reason.

    The parts say how werkvormen overlap; so do cells of combinations of werkvormen, which are not returned.
    """
    tabellen: dict[tuple[int | None, int | None], dict[str, list[Cel]]] = defaultdict(lambda: defaultdict(list))
    te_tonen = []
    for cel in (*cellen, *_combinaties(delen)):
        tabellen[cel.thema, cel.kengetal][cel.indeling].append(cel)
        if cel.indeling != COMBINATIE:
            te_tonen.append(cel)

    af_te_leiden: set[Cel] = set()
    for tabel in tabellen.values():
        if any((cel.n or 0) >= minimum for cel in tabel[SECTOR]):
            af_te_leiden |= _aanvullend(tabel["regio"], tabel["regio"], minimum)
            af_te_leiden |= _aanvullend(tabel["werkvorm"], tabel[COMBINATIE] or tabel["werkvorm"], minimum)

    def zoals_getoond(cel: Cel) -> Cel:
        if (cel.n or 0) < minimum:
            return _leeg(cel, TE_WEINIG.format(minimum=minimum))
        return _leeg(cel, AFLEIDBAAR) if cel in af_te_leiden or cel.indeling not in _BEVEILIGD else cel

    return [zoals_getoond(cel) for cel in te_tonen]


def _combinaties(delen: Iterable[Deel]) -> Iterable[Cel]:
    samen: dict[tuple[int | None, int | None, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for deel in delen:
        if SECTOR in deel.groepen:
            codes = sorted(van[0][1] for g in deel.groepen if len(van := ontleed(g)) == 1 and van[0][0] == "werkvorm")
            telling = samen[deel.thema, deel.kengetal, f"{COMBINATIE}:{'|'.join(codes)}"]
            for plaats, aantal in enumerate((deel.n, deel.niet_beantwoord, deel.nvt)):
                telling[plaats] += aantal
    for (thema, kengetal, groep), (n, niet_beantwoord, nvt) in samen.items():
        yield Cel(groep=groep, thema=thema, kengetal=kengetal, n=n, niet_beantwoord=niet_beantwoord, nvt=nvt)


def _aanvullend(groepen: Sequence[Cel], delen: Sequence[Cel], minimum: int) -> set[Cel]:
    """Which groups of one division must be hidden beside those under the minimum.

    ``delen`` divide the sector without overlap; each names the groups it belongs to.
    """
    plaats = {groep.groep.partition(":")[2]: 1 << nummer for nummer, groep in enumerate(groepen)}
    # Per part: the groups it belongs to as bits, how many answered, how many were asked.
    stukken = [
        (sum(plaats[code] for code in set(deel.groep.partition(":")[2].split("|"))), deel.n or 0, deel.gevraagd)
        for deel in delen
    ]
    getoond = sorted((g for g in groepen if (g.n or 0) >= minimum), key=lambda g: (g.n or 0, g.groep))
    verborgen: set[Cel] = set()
    while geschonden := _schending(getoond, plaats, stukken, minimum):
        getoond.remove(geschonden[0])
        verborgen.add(geschonden[0])
    return verborgen


def _schending(
    getoond: Sequence[Cel], plaats: dict[str, int], stukken: Sequence[tuple[int, int, int]], minimum: int
) -> Sequence[Cel]:
    """Shown groups, the smallest first, that leave a small group when taken from the sector; empty if none do."""
    for aantal in range(len(getoond), 0, -1):
        for samen in combinations(getoond, aantal):
            bits = sum(plaats[groep.groep.partition(":")[2]] for groep in samen)
            rest = [(n, gevraagd) for stuk, n, gevraagd in stukken if (stuk & bits).bit_count() != 1]
            n, gevraagd = sum(n for n, _ in rest), sum(gevraagd for _, gevraagd in rest)
            if 0 < n < minimum or (n == 0 and 0 < gevraagd < minimum):
                return samen
    return ()


def _leeg(cel: Cel, reden: str) -> Cel:
    return Cel(groep=cel.groep, thema=cel.thema, kengetal=cel.kengetal, verborgen=reden)
