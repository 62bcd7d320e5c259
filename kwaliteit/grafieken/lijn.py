"""Lines over the years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kwaliteit.grafieken.maat import maat
from kwaliteit.templatetags.opmaak import GEEN, als_decimaal, schrijf_getal

Reeks = Mapping[int, object] | Iterable[tuple[int, object]]


def _paren(reeks: Reeks | None) -> dict[int, Decimal | None]:
    paren = reeks.items() if isinstance(reeks, Mapping) else (reeks or ())
    return {int(jaar): als_decimaal(waarde) for jaar, waarde in sorted(paren)}


@dataclass(frozen=True, slots=True)
class Punt:
    """One year of one series; `x` and `y` are ready coordinates, `tekst` is the value as it is written."""

    jaar: int
    tekst: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Aslijn:
    """One horizontal line of the scale with its number."""

    tekst: str
    y: str
    letter_y: str
    referentie: bool


@dataclass(frozen=True, slots=True)
class Rij:
    """One year of the table beside the drawing."""

    jaar: int
    eigen: str
    gepubliceerd: str
    breuk: bool = False
    """Not simply to be compared with the years before."""


@dataclass(frozen=True, slots=True)
class Breukteken:
    """An upright line before the first year that does not simply compare with those before."""

    jaar: int
    x: str


@dataclass(frozen=True, slots=True)
class Lijnbeeld:
    """Everything the template of a line chart needs, and nothing to compute."""

    titel: str
    samenvatting: str
    aslijnen: list[Aslijn]
    segmenten: list[str]
    eerste: Punt | None
    laatste: Punt | None
    losse: list[Punt]
    gepubliceerd: list[Punt]
    gepubliceerde_segmenten: list[str]
    eerste_jaar: int | None
    laatste_jaar: int | None
    breuken: list[Breukteken]
    rijen: list[Rij]
    links: str
    rechts: str
    label_x: str
    label_y: str


_HOOG, _LAAG = 14.0, 98.0


def _segmenten(punten: list[Punt | None]) -> tuple[list[str], list[Punt]]:
    """The polylines between gaps, and the points that stand alone between two gaps (a line would not show them)."""
    lijnen: list[str] = []
    losse: list[Punt] = []
    deel: list[Punt] = []
    for punt in [*punten, None]:
        if punt is not None:
            deel.append(punt)
            continue
        if len(deel) > 1:
            lijnen.append(" ".join(f"{p.x},{p.y}" for p in deel))
        elif deel:
            losse.append(deel[0])
        deel = []
    return lijnen, losse


def lijnbeeld(
    titel: str,
    punten: Reeks | None,
    *,
    gepubliceerd: Reeks | None = None,
    laag: int = 1,
    hoog: int = 4,
    stap: int = 1,
    referentie: int | None = 3,
    decimalen: int = 1,
    eenheid: str = "",
    breuk: int | Iterable[int] | None = None,
) -> Lijnbeeld:
    """Where everything of a line chart stands on a drawing of 260 by 120.

    Years are placed by their distance, so a missing year is a gap, not a shorter line. The scale runs from `laag` to
    `hoog` so that charts side by side compare, and further when a value falls outside: no value is ever cut off.
    """
    eigen, ander = _paren(punten), _paren(gepubliceerd)
    jaren = sorted({*eigen, *ander})
    waarden = [w for w in (*eigen.values(), *ander.values()) if w is not None]
    if waarden and min(waarden) < laag:
        laag = int((min(waarden) / stap).to_integral_value(ROUND_FLOOR)) * stap
    if waarden and max(waarden) > hoog:
        hoog = int((max(waarden) / stap).to_integral_value(ROUND_CEILING)) * stap
    links, rechts = (30.0, 198.0) if eenheid else (22.0, 222.0)

    def x(jaar: float) -> float:
        return rechts if len(jaren) < 2 else links + (jaar - jaren[0]) / (jaren[-1] - jaren[0]) * (rechts - links)

    def y(waarde: Decimal | int) -> float:
        return _LAAG - float(waarde - laag) / (hoog - laag) * (_LAAG - _HOOG)

    def tekst(waarde: Decimal | None) -> str:
        return GEEN if waarde is None else schrijf_getal(waarde, decimalen) + eenheid

    def plaats(reeks: dict[int, Decimal | None]) -> list[Punt | None]:
        return [
            None if (w := reeks.get(jaar)) is None else Punt(jaar, tekst(w), maat(x(jaar)), maat(y(w)))
            for jaar in jaren
        ]

    eigen_punten, andere_punten = plaats(eigen), plaats(ander)
    segmenten, losse = _segmenten(eigen_punten)
    getoond = [p for p in eigen_punten if p is not None]
    eerste = getoond[0] if len(getoond) > 1 else None
    laatste = getoond[-1] if getoond else None
    if laatste is None:
        samenvatting = f"{titel}: nog geen cijfers"
    elif eerste is None:
        samenvatting = f"{titel}: {laatste.tekst} in {laatste.jaar}"
    else:
        samenvatting = f"{titel}: van {eerste.tekst} in {eerste.jaar} naar {laatste.tekst} in {laatste.jaar}"
    gebroken = [breuk] if isinstance(breuk, int) else sorted(breuk or ())
    return Lijnbeeld(
        titel=titel,
        samenvatting=samenvatting,
        aslijnen=[
            Aslijn(str(waarde), maat(y(waarde)), maat(y(waarde) + 4), waarde == referentie)
            for waarde in range(laag, hoog + 1, stap)
        ],
        segmenten=segmenten,
        eerste=eerste,
        laatste=laatste,
        losse=[p for p in losse if p not in (eerste, laatste)],
        gepubliceerd=[p for p in andere_punten if p is not None],
        gepubliceerde_segmenten=_segmenten(andere_punten)[0],
        eerste_jaar=jaren[0] if len(jaren) > 1 else None,
        laatste_jaar=jaren[-1] if jaren else None,
        breuken=[Breukteken(jaar, maat(x(jaar - 0.5))) for jaar in gebroken if jaren and jaren[0] < jaar <= jaren[-1]],
        rijen=[
            Rij(jaar, tekst(eigen.get(jaar)), tekst(ander.get(jaar)), jaar in gebroken and jaar > jaren[0])
            for jaar in jaren
        ],
        links=maat(links),
        rechts=maat(rechts),
        label_x=maat(float(laatste.x) + 8) if laatste else "",
        label_y=maat(float(laatste.y) + 5) if laatste else "",
    )
