"""Small groups: the one place that decides which cells of an edition may be shown.

Cells pass through here before they are stored, so that every screen, chart, export and answer shows the same:
a hidden cell exists only as its reason. The rule of fewer than five is ours (no official one is known).

1. **Minimum.** ``n`` counts the organisations that answered that theme or figure. Under ``MINIMUM`` the cell is
   hidden, and with it how many did not answer or said "niet van toepassing": with so few those numbers say as much.
   A group in which nobody was asked has no cell at all.
2. **Complement.** The regions add up to the sector, so whoever subtracts the shown regions from the sector finds
   the hidden ones together. Therefore, per theme or figure, the hidden regions are at least two and together count
   at least ``MINIMUM`` answers; the smallest shown regions are hidden until that holds. Where the sector itself is
   hidden there is nothing to subtract from. Organisations without a known region are a region in this.
   The same is done for the werkvormen. They overlap, but that is no protection: recognitions are public, so who
   subtracts knows which organisations were counted twice.

What this does not do, and must be known by whoever reads or widens it:

- Two editions or two years are not compared: when one organisation joins, the difference between them is its
  answer. The live edition moves by exactly one organisation, and is therefore for Opgroeien only; definitive
  editions of one werkjaar that differ by one late correction do give that correction away.
- A group in which everyone gave the same answer tells what each of them answered, however large it is.
- Werkvormen that overlap can be combined in other ways than by subtracting all of them from the sector; pairs of
  region and werkvorm are not published, and must not be before those equations are solved together.
- A weighted figure can be dominated by one large organisation, and figures that add up (OVBJ from "met verblijf"
  and "zonder verblijf") are treated each by itself; their tellers and noemers are not published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapporten.sectorbeeld.berekenen import Cel

MINIMUM = 5

TE_WEINIG = "Niet getoond: minder dan {minimum} organisaties in deze groep."
AFLEIDBAAR = "Niet getoond: anders is een kleinere groep af te leiden."


def onderdruk(cellen: Iterable[Cel], minimum: int = MINIMUM) -> list[Cel]:
    """The cells as they may be stored and shown, in the order they came: the hidden ones emptied, with their reason."""
    cellen = list(cellen)
    redenen = [TE_WEINIG.format(minimum=minimum) if (cel.n or 0) < minimum else "" for cel in cellen]

    tabellen: dict[tuple[int | None, int | None], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for plaats, cel in enumerate(cellen):
        tabellen[cel.thema, cel.kengetal][cel.indeling].append(plaats)
    for tabel in tabellen.values():
        if any(not redenen[plaats] for plaats in tabel.get("sector", ())):
            for indeling in ("regio", "werkvorm"):
                for plaats in _aanvullend(cellen, redenen, tabel.get(indeling, []), minimum):
                    redenen[plaats] = AFLEIDBAAR
    return [_leeg(cel, reden) if reden else cel for cel, reden in zip(cellen, redenen, strict=True)]


def _aanvullend(cellen: Sequence[Cel], redenen: Sequence[str], plaatsen: Sequence[int], minimum: int) -> list[int]:
    """Which shown cells of one division must be hidden too, so that the hidden ones together are no small group."""
    verborgen = [plaats for plaats in plaatsen if redenen[plaats]]
    over = sorted(
        (plaats for plaats in plaatsen if not redenen[plaats]),
        key=lambda plaats: (cellen[plaats].n or 0, cellen[plaats].groep),
    )
    erbij: list[int] = []
    while verborgen and over and (len(verborgen) == 1 or sum(cellen[p].n or 0 for p in verborgen) < minimum):
        erbij.append(over.pop(0))
        verborgen.append(erbij[-1])
    return erbij


def _leeg(cel: Cel, reden: str) -> Cel:
    return replace(
        cel,
        n=None,
        niet_beantwoord=None,
        nvt=None,
        verdeling=None,
        som=None,
        mediaan=None,
        q1=None,
        q3=None,
        waarde=None,
        methode="",
        verborgen=reden,
    )
