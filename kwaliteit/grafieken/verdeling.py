"""Distributions over the levels, as one bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kwaliteit.grafieken.maat import maat, tint
from kwaliteit.templatetags.opmaak import schrijf_getal

Tellingen = Mapping[str, int] | Mapping[int, int] | Iterable[tuple[object, int]]

_BREEDTE = 320.0
_LEESBAAR = 14.0  # narrower than this, a digit does not fit


@dataclass(frozen=True, slots=True)
class Segment:
    """One level of a distribution bar."""

    niveau: str
    aantal: int
    x: str
    breedte: str
    midden: str
    leesbaar: bool
    kleur: str
    tekstkleur: str


@dataclass(frozen=True, slots=True)
class Verdelingbeeld:
    """A distribution bar, or the reason why it is not shown."""

    samenvatting: str
    segmenten: list[Segment]
    verborgen: str
    zin: str = ""


def verdelingbeeld(
    tellingen: Tellingen | None, *, titel: str = "", verborgen: str = "", zin: str = ""
) -> Verdelingbeeld:
    """The segments of a bar of 320 by 24, in the order of the levels; a level nobody chose has no segment.

    A hidden cell has no counts: `verborgen` holds the reason in words, and then nothing of the counts is drawn or said.
    """
    if verborgen:
        return Verdelingbeeld("", [], f"Niet getoond: {verborgen.rstrip('.')}.")
    paren = tellingen.items() if isinstance(tellingen, Mapping) else (tellingen or ())
    rijen = sorted(((str(niveau), int(aantal)) for niveau, aantal in paren), key=lambda rij: (len(rij[0]), rij[0]))
    totaal = sum(aantal for _, aantal in rijen)
    if totaal == 0:
        return Verdelingbeeld("", [], "Nog geen antwoorden.")
    segmenten: list[Segment] = []
    begin = 0.0
    for index, (niveau, aantal) in enumerate(rijen):
        breedte = aantal / totaal * _BREEDTE
        if aantal:
            kleur, tekstkleur = tint(index, len(rijen))
            segmenten.append(
                Segment(
                    niveau,
                    aantal,
                    maat(begin),
                    maat(max(breedte - 1, 0.8)),  # one unit of white between two levels, also for one in a hundred
                    maat(begin + breedte / 2),
                    breedte >= _LEESBAAR,
                    kleur,
                    tekstkleur,
                )
            )
        begin += breedte
    woorden = ", ".join(f"niveau {s.niveau}: {schrijf_getal(s.aantal)}" for s in segmenten)
    samenvatting = f"{titel + ', ' if titel else ''}verdeling van {schrijf_getal(totaal)} antwoorden: {woorden}"
    return Verdelingbeeld(samenvatting, segmenten, "", zin)
