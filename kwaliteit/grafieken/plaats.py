"""One organisation in the distribution over the levels of a group, or of two groups beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kwaliteit.grafieken.maat import maat
from kwaliteit.templatetags.opmaak import schrijf_getal

HOOGTE = 172.0
_LINKS, _RECHTS = 84.0, 300.0
_BOVEN, _ONDER = 34.0, 108.0
_STROOK = (142.0, 162.0)  # where the middle half of the first and the second group is drawn


@dataclass(frozen=True, slots=True)
class Reeksplaats:
    """One group: how many chose each level, its median and its middle half, all real levels."""

    naam: str
    verdeling: Sequence[int]
    mediaan: int
    laag: int
    hoog: int

    @property
    def n(self) -> int:
        return sum(self.verdeling)


@dataclass(frozen=True, slots=True)
class Staaf:
    """One bar: which of the groups, and where it stands."""

    reeks: int
    x: str
    y: str
    breedte: str
    hoogte: str


@dataclass(frozen=True, slots=True)
class Strook:
    """The middle half of one group, as a line with its median."""

    reeks: int
    naam: str
    n: str
    x1: str
    x2: str
    mediaan_x: str
    y: str
    letter_y: str


@dataclass(frozen=True, slots=True)
class Niveauteken:
    """A level on the axis."""

    niveau: int
    x: str


@dataclass(frozen=True, slots=True)
class Plaatsbeeld:
    """Everything that the template of the drawing of 340 by 172 needs."""

    titel: str
    samenvatting: str
    omschrijving: str
    staven: list[Staaf]
    stroken: list[Strook]
    niveaus: list[Niveauteken]
    eigen: int | None
    eigen_x: str
    eigen_naam: str
    bron: str


def plaatsbeeld(
    titel: str, reeksen: Sequence[Reeksplaats], *, eigen: int | None = None, eigen_naam: str = "u", bron: str = ""
) -> Plaatsbeeld:
    """The drawing of at most two groups; bars are shares of their own group, so that a small one compares with all.

    ``eigen``: the organisation's own level; ``bron`` cites the edition, in a drawing that travels alone.
    """
    hoogste = max([*(len(reeks.verdeling) - 1 for reeks in reeksen), eigen or 0, 1])
    stap = (_RECHTS - _LINKS) / (hoogste + 1)
    top = max((aantal / reeks.n for reeks in reeksen if reeks.n for aantal in reeks.verdeling), default=1.0)

    def x(niveau: int) -> float:
        return _LINKS + (niveau + 0.5) * stap

    breedte = stap * (0.72 if len(reeksen) < 2 else 0.36)
    staven = []
    for nummer, reeks in enumerate(reeksen):
        for niveau, aantal in enumerate(reeks.verdeling):
            if aantal:
                hoogte = aantal / reeks.n / top * (_ONDER - _BOVEN)
                links = x(niveau) - breedte * len(reeksen) / 2 + nummer * breedte
                staven.append(Staaf(nummer, maat(links), maat(_ONDER - hoogte), maat(breedte - 1), maat(hoogte)))
    delen = [
        f"{reeks.naam} ({schrijf_getal(reeks.n)} organisaties): mediaan niveau {reeks.mediaan}, minstens de helft op "
        + (f"niveau {reeks.laag}" if reeks.laag == reeks.hoog else f"niveau {reeks.laag} tot {reeks.hoog}")
        for reeks in reeksen
    ]
    if eigen is not None:
        delen.insert(0, f"uw organisatie: niveau {eigen}")
    tellingen = [
        f"{reeks.naam}, aantal per niveau: " + ", ".join(f"{niveau}: {n}" for niveau, n in enumerate(reeks.verdeling))
        for reeks in reeksen
    ]
    return Plaatsbeeld(
        titel=titel,
        samenvatting=f"{titel}. {'; '.join(delen)}.",
        omschrijving="; ".join(tellingen),
        staven=staven,
        stroken=[
            Strook(
                nummer,
                reeks.naam if len(reeks.naam) <= 13 else f"{reeks.naam[:12]}…",
                schrijf_getal(reeks.n),
                maat(x(reeks.laag) - stap * 0.36),
                maat(x(reeks.hoog) + stap * 0.36),
                maat(x(reeks.mediaan)),
                maat(_STROOK[nummer]),
                maat(_STROOK[nummer] + 4),
            )
            for nummer, reeks in enumerate(reeksen)
        ],
        niveaus=[Niveauteken(niveau, maat(x(niveau))) for niveau in range(hoogste + 1)],
        eigen=eigen,
        eigen_x=maat(x(eigen)) if eigen is not None else "",
        eigen_naam=eigen_naam,
        bron=bron,
    )
