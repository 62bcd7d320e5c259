"""One organisation's percentage beside the middle half and the median of a group, or of two groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from kwaliteit.grafieken.maat import maat
from kwaliteit.templatetags.opmaak import VASTE_SPATIE, schrijf_getal

_LINKS, _RECHTS = 92.0, 296.0
_BANDEN = (38.0, 68.0)  # the top of the bar of the first and the second group
_STAPPEN = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_TEKENS = 5  # at most so many steps on the axis


@dataclass(frozen=True, slots=True)
class Reeksspreiding:
    """One group: how many organisations, its median, and the whole points between which its middle half lies."""

    naam: str
    n: int
    onder: int
    mediaan: int
    boven: int


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of one group as a bar with its median."""

    reeks: int
    naam: str
    n: str
    x: str
    breedte: str
    y: str
    onder: str
    mediaan_x: str
    letter_y: str


@dataclass(frozen=True, slots=True)
class Asteken:
    """A percentage on the axis."""

    waarde: str
    x: str


@dataclass(frozen=True, slots=True)
class Spreidingsbeeld:
    """Everything that the template of the drawing needs; 340 wide, its height follows from the number of groups."""

    titel: str
    samenvatting: str
    omschrijving: str
    banden: list[Band]
    tekens: list[Asteken]
    eigen: str
    eigen_x: str
    eigen_naam: str
    as_y: str
    tik_y: str
    teken_y: str
    hoogte: float
    bron: str


def spreidingsbeeld(
    titel: str,
    reeksen: Sequence[Reeksspreiding],
    *,
    eigen: Decimal | None = None,
    eigen_naam: str = "u",
    bron: str = "",
) -> Spreidingsbeeld:
    """The drawing of at most two groups. The axis runs around what is drawn, not from zero: it is about places.

    ``eigen``: the organisation's own percentage; ``bron`` cites the edition, in a drawing that travels alone.
    """
    waarden = [float(w) for reeks in reeksen for w in (reeks.onder, reeks.boven)]
    waarden += [] if eigen is None else [float(eigen)]
    laag, hoog, stap = _as(min(waarden), max(waarden))

    def x(waarde: float) -> float:
        return _LINKS + (waarde - laag) / (hoog - laag) * (_RECHTS - _LINKS)

    as_y = _BANDEN[len(reeksen) - 1] + 28
    geschreven = "" if eigen is None else f"{schrijf_getal(eigen, 1)}{VASTE_SPATIE}%"
    delen = [
        f"{reeks.naam} ({schrijf_getal(reeks.n)} organisaties): mediaan {reeks.mediaan}{VASTE_SPATIE}%, "
        f"de middelste helft van {reeks.onder} tot {reeks.boven}{VASTE_SPATIE}%"
        for reeks in reeksen
    ]
    return Spreidingsbeeld(
        titel=titel,
        samenvatting=f"{titel}. {'; '.join([*([f'uw organisatie: {geschreven}'] if geschreven else []), *delen])}.",
        omschrijving=f"Een as van {laag} tot {hoog}{VASTE_SPATIE}%, met per groep een balk voor de middelste helft en"
        " een lijn voor de mediaan.",
        banden=[
            Band(
                nummer,
                reeks.naam if len(reeks.naam) <= 14 else f"{reeks.naam[:13]}…",
                schrijf_getal(reeks.n),
                maat(x(reeks.onder)),
                maat(max(x(reeks.boven) - x(reeks.onder), 1.5)),
                maat(_BANDEN[nummer]),
                maat(_BANDEN[nummer] + 20),
                maat(x(reeks.mediaan)),
                maat(_BANDEN[nummer] + 14),
            )
            for nummer, reeks in enumerate(reeksen)
        ],
        tekens=[Asteken(str(waarde), maat(x(waarde))) for waarde in range(laag, hoog + 1, stap)],
        eigen=geschreven,
        eigen_x="" if eigen is None else maat(x(float(eigen))),
        eigen_naam=eigen_naam,
        as_y=maat(as_y),
        tik_y=maat(as_y + 4),
        teken_y=maat(as_y + 17),
        hoogte=as_y + 24,
        bron=bron,
    )


def _as(laagste: float, hoogste: float) -> tuple[int, int, int]:
    """Where the axis begins and ends, and its step: round numbers with some air around what is drawn."""
    speling = max((hoogste - laagste) * 0.08, 1)
    stap = next((s for s in _STAPPEN if (hoogste - laagste + 2 * speling) / s <= _TEKENS), 1000)
    laag = max(floor((laagste - speling) / stap) * stap, 0)
    return laag, max(ceil((hoogste + speling) / stap) * stap, laag + stap), stap
