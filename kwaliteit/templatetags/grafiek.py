"""Charts and growth levels as SVG and plain HTML: `{% load grafiek %}`; docs/beeldtaal.md shows each call.

The geometry is computed here, in plain Python, and handed to a template as ready text: Django would write a float with
a decimal comma, which no SVG understands. Colours are attributes in the templates, not styles, because the same drawing
goes into the PDF, where the page's style sheet does not reach into an SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from django import template

from kwaliteit.templatetags.opmaak import GEEN, VASTE_SPATIE, als_decimaal, schrijf_getal

register = template.Library()

Reeks = Mapping[int, object] | Iterable[tuple[int, object]]
Tellingen = Mapping[str, int] | Mapping[int, int] | Iterable[tuple[object, int]]


def _paren(reeks: Reeks | None) -> dict[int, Decimal | None]:
    paren = reeks.items() if isinstance(reeks, Mapping) else (reeks or ())
    return {int(jaar): als_decimaal(waarde) for jaar, waarde in sorted(paren)}


def _maat(getal: float) -> str:
    """A coordinate as SVG wants it: a point, at most one decimal."""
    return f"{getal:.1f}".removesuffix(".0")


# ── lines over the years ─────────────────────────────────────────────────────────────────────────────────


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
    breuk: int | None
    breuk_x: str
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
    breuk: int | None = None,
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
            None if (w := reeks.get(jaar)) is None else Punt(jaar, tekst(w), _maat(x(jaar)), _maat(y(w)))
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
    breuk = breuk if breuk is not None and jaren and jaren[0] < breuk <= jaren[-1] else None
    return Lijnbeeld(
        titel=titel,
        samenvatting=samenvatting,
        aslijnen=[
            Aslijn(str(waarde), _maat(y(waarde)), _maat(y(waarde) + 4), waarde == referentie)
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
        breuk=breuk,
        breuk_x=_maat(x(breuk - 0.5)) if breuk is not None else "",
        rijen=[Rij(jaar, tekst(eigen.get(jaar)), tekst(ander.get(jaar))) for jaar in jaren],
        links=_maat(links),
        rechts=_maat(rechts),
        label_x=_maat(float(laatste.x) + 8) if laatste else "",
        label_y=_maat(float(laatste.y) + 5) if laatste else "",
    )


@register.inclusion_tag("kwaliteit/_lijngrafiek.html")
def lijngrafiek(
    titel: str,
    punten: Reeks | None,
    gepubliceerd: Reeks | None = None,
    min: int = 1,
    max: int = 4,
    referentie: int | None = 3,
    decimalen: int = 1,
    breuk: int | None = None,
    tabel: bool = True,
    zin: str = "",
) -> dict[str, object]:
    """A theme over the years on the scale of the growth levels; the published means are drawn from 1 to 4."""
    beeld = lijnbeeld(
        titel,
        punten,
        gepubliceerd=gepubliceerd,
        laag=min,
        hoog=max,
        referentie=referentie,
        decimalen=decimalen,
        breuk=breuk,
    )
    return {"beeld": beeld, "tabel": tabel, "zin": zin}


@register.inclusion_tag("kwaliteit/_lijngrafiek.html")
def percentagegrafiek(
    titel: str,
    punten: Reeks | None,
    gepubliceerd: Reeks | None = None,
    max: int = 100,
    decimalen: int = 1,
    breuk: int | None = None,
    tabel: bool = True,
    zin: str = "",
) -> dict[str, object]:
    """Bezetting or benutting over the years: from 0 to at least 100 %, and as far above it as the values ask."""
    beeld = lijnbeeld(
        titel,
        punten,
        gepubliceerd=gepubliceerd,
        laag=0,
        hoog=max,
        stap=50,
        referentie=100,
        decimalen=decimalen,
        eenheid=f"{VASTE_SPATIE}%",
        breuk=breuk,
    )
    return {"beeld": beeld, "tabel": tabel, "zin": zin}


@register.inclusion_tag("kwaliteit/_lijnlegende.html")
def lijnlegende(gepubliceerd: bool = False, breuk: bool = False, referentie: str = "niveau 3") -> dict[str, object]:
    """What the lines and marks mean; once under a group of charts."""
    return {"gepubliceerd": gepubliceerd, "breuk": breuk, "referentie": referentie}


# ── distribution over the levels ─────────────────────────────────────────────────────────────────────────

# From light to dark in one hue, with the text that reads on it at 4.5:1 or more; in grey the order is the same.
_TINTEN = (
    ("#e8edf5", "#22262b"),
    ("#c5d4ee", "#22262b"),
    ("#8fb0e6", "#22262b"),
    ("#3f74cc", "#ffffff"),
    ("#1d55b8", "#ffffff"),
    ("#002f75", "#ffffff"),
)
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


def _tint(index: int, aantal: int) -> tuple[str, str]:
    return _TINTEN[index if aantal <= len(_TINTEN) else round(index / (aantal - 1) * (len(_TINTEN) - 1))]


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
            kleur, tekstkleur = _tint(index, len(rijen))
            segmenten.append(
                Segment(
                    niveau,
                    aantal,
                    _maat(begin),
                    _maat(max(breedte - 1, 0.8)),  # one unit of white between two levels, also for one in a hundred
                    _maat(begin + breedte / 2),
                    breedte >= _LEESBAAR,
                    kleur,
                    tekstkleur,
                )
            )
        begin += breedte
    woorden = ", ".join(f"niveau {s.niveau}: {schrijf_getal(s.aantal)}" for s in segmenten)
    samenvatting = f"{titel + ', ' if titel else ''}verdeling van {schrijf_getal(totaal)} antwoorden: {woorden}"
    return Verdelingbeeld(samenvatting, segmenten, "", zin)


@register.inclusion_tag("kwaliteit/_verdeling.html")
def verdeling(
    tellingen: Tellingen | None, titel: str = "", verborgen: str = "", waarom: str = "", zin: str = ""
) -> dict[str, object]:
    """A bar of how many chose each level; `verborgen` says why it is not shown, `waarom` links to more.

    `zin` says what the numbers say, for who does not see the bar.
    """
    return {"beeld": verdelingbeeld(tellingen, titel=titel, verborgen=verborgen, zin=zin), "waarom": waarom}


@register.inclusion_tag("kwaliteit/_verdelinglegende.html")
def verdelinglegende(hoogste: int = 5) -> dict[str, object]:
    """The colour of each level from 0 to `hoogste`."""
    return {"tinten": [(niveau, _tint(niveau, hoogste + 1)[0]) for niveau in range(hoogste + 1)]}


# ── growth levels as stairs ──────────────────────────────────────────────────────────────────────────────

NVT = "nvt"


class Niveauachtig(Protocol):
    """What a level must offer: a row of the framework, or its copy in a filed report."""

    @property
    def waarde(self) -> int: ...
    @property
    def naam(self) -> str: ...
    @property
    def omschrijving(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Trede:
    """One step of the stairs, with what it must show and where it stands in the drawing of 480 by 108."""

    waarde: int
    naam: str
    omschrijving: str
    id: str
    hoogte: int
    gekozen: bool
    vorig: bool
    sector: bool
    x: str = ""
    y: str = ""
    breedte: str = ""
    rechthoek_hoogte: str = ""
    midden: str = ""
    woord_y: str = ""


@dataclass(frozen=True, slots=True)
class Trapbeeld:
    """The stairs of one theme; `keuze` is the chosen step, or None for "nvt" and for no answer."""

    treden: list[Trede]
    keuze: Trede | None
    nvt: bool
    samenvatting: str


def _geheel(waarde: object) -> int | None:
    """A level from what a form, a score or a median gives; a median between two levels is no level and is not drawn."""
    getal = als_decimaal(waarde)
    return int(getal) if getal is not None and getal == getal.to_integral_value() else None


def trapbeeld(
    niveaus: Iterable[Niveauachtig],
    *,
    gekozen: object = None,
    vorig: object = None,
    sector: object = None,
    id: str = "",
) -> Trapbeeld:
    """The steps in order, with the chosen one, last year's and the median of the sector marked."""
    rij = sorted(niveaus, key=lambda niveau: niveau.waarde)
    keuze_waarde, vorige_waarde, sectorwaarde = _geheel(gekozen), _geheel(vorig), _geheel(sector)
    breedte = 480 / len(rij) if rij else 480.0
    treden = []
    for nummer, niveau in enumerate(rij):
        hoogte = 32 + 8 * nummer
        boven = 96.0 - hoogte
        treden.append(
            Trede(
                waarde=niveau.waarde,
                naam=niveau.naam,
                omschrijving=niveau.omschrijving,
                id=f"{id}_{nummer}",
                hoogte=min(nummer, 9),
                gekozen=niveau.waarde == keuze_waarde,
                vorig=niveau.waarde == vorige_waarde,
                sector=niveau.waarde == sectorwaarde,
                x=_maat(nummer * breedte + 1),
                y=_maat(boven),
                breedte=_maat(breedte - 5),
                rechthoek_hoogte=_maat(hoogte),
                midden=_maat(nummer * breedte + 1 + (breedte - 5) / 2),
                woord_y=_maat(boven - 6),
            )
        )
    keuze = next((trede for trede in treden if trede.gekozen), None)
    nvt = keuze is None and gekozen == NVT
    if keuze is not None:
        delen = [f"niveau {keuze.waarde} op een schaal van {treden[0].waarde} tot {treden[-1].waarde}"]
        delen += [f"vorig jaar {trede.waarde}" for trede in treden if trede.vorig]
        delen += [f"mediaan van de sector {trede.waarde}" for trede in treden if trede.sector]
        samenvatting = ", ".join(delen)
    else:
        samenvatting = "niet van toepassing" if nvt else "niet beantwoord"
    return Trapbeeld(treden, keuze, nvt, samenvatting)


@register.inclusion_tag("kwaliteit/_trap.html")
def trap(
    naam: str,
    niveaus: Iterable[Niveauachtig],
    titel: str,
    id: str = "",
    gekozen: object = None,
    vorig: object = None,
    sector: object = None,
    voorlopig: bool = False,
    nvt: bool = True,
    uitleg: bool = True,
    bron: str = "",
    sectorbron: str = "",
    fouten: Iterable[str] = (),
) -> dict[str, object]:
    """The stairs as a group of real radio buttons; posts a level, "nvt" or "" under `naam`.

    `sector` (a median that is a real level) shows only once a level is chosen; `bron` is the small text beside the
    title (an article of the decree); `sectorbron` says of which edition the median is; `voorlopig` says that the level
    texts are not final; `fouten` are the field's.
    """
    id = id or f"id_{naam}"
    return {
        "beeld": trapbeeld(niveaus, gekozen=gekozen, vorig=vorig, sector=sector, id=id),
        "naam": naam,
        "titel": titel,
        "id": id,
        "voorlopig": voorlopig,
        "nvt": nvt,
        "uitleg": uitleg,
        "bron": bron,
        "sectorbron": sectorbron,
        "fouten": list(fouten or ()),
    }


@register.inclusion_tag("kwaliteit/_trap_lezen.html")
def trap_lezen(
    niveaus: Iterable[Niveauachtig],
    titel: str,
    gekozen: object = None,
    vorig: object = None,
    sector: object = None,
    voorlopig: bool = False,
) -> dict[str, object]:
    """The same stairs to read, as a drawing with its sentence: when checking answers, in follow-up and in the PDF."""
    beeld = trapbeeld(niveaus, gekozen=gekozen, vorig=vorig, sector=sector)
    return {"beeld": beeld, "titel": titel, "voorlopig": voorlopig}
