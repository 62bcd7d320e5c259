"""Charts and growth levels as SVG and plain HTML: `{% load grafiek %}`; docs/beeldtaal.md shows each call.

The geometry is computed in `kwaliteit.grafieken` and handed to a template as ready text.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from kwaliteit.grafieken.kader import kader
from kwaliteit.grafieken.lijn import Reeks, lijnbeeld
from kwaliteit.grafieken.maat import tint
from kwaliteit.grafieken.plaats import HOOGTE as PLAATSHOOGTE
from kwaliteit.grafieken.plaats import Plaatsbeeld
from kwaliteit.grafieken.spreiding import Spreidingsbeeld
from kwaliteit.grafieken.trap import Niveauachtig, trapbeeld
from kwaliteit.grafieken.verdeling import Tellingen, verdelingbeeld
from kwaliteit.templatetags.opmaak import VASTE_SPATIE

register = template.Library()


@register.inclusion_tag("kwaliteit/_lijngrafiek.html")
def lijngrafiek(
    titel: str,
    punten: Reeks | None,
    gepubliceerd: Reeks | None = None,
    min: int = 1,
    max: int = 4,
    referentie: int | None = 3,
    decimalen: int = 1,
    breuk: int | Iterable[int] | None = None,
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
    breuk: int | Iterable[int] | None = None,
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
def lijnlegende(gepubliceerd: bool = False, breuk: object = None, referentie: str = "niveau 3") -> dict[str, object]:
    """What the lines and marks mean; once under a group of charts."""
    return {"gepubliceerd": gepubliceerd, "breuk": breuk, "referentie": referentie}


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
    return {"tinten": [(niveau, tint(niveau, hoogste + 1)[0]) for niveau in range(hoogste + 1)]}


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
    sectormidden: str = "",
    fouten: Iterable[str] = (),
) -> dict[str, object]:
    """The stairs as a group of real radio buttons; posts a level, "nvt" or "" under `naam`.

    `sector` (a median that is a real level) shows only once a level is chosen; `bron` is the small text beside the
    title (an article of the decree); `sectorbron` says of which edition the median is, `sectormidden` where at
    least half of the sector stands; `voorlopig` says that the level texts are not final; `fouten` are the field's.
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
        "sectormidden": sectormidden,
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


@register.inclusion_tag("kwaliteit/_plaats.svg")
def plaatsgrafiek(beeld: Plaatsbeeld, nummer: int = 0, los: bool = False) -> dict[str, object]:
    """Where one organisation stands in the distribution of a group or two.

    `nummer` keeps the ids of the pattern apart on one page; `los`: as a file of its own, with its title, how to read
    it and its source in the drawing.
    """
    voet = (
        "Staven: welk deel van een groep elk niveau koos. Cirkel: de mediaan. Lijn: de middelste helft.",
        beeld.bron,
    )
    return {"beeld": beeld, "nummer": nummer, "kader": kader(PLAATSHOOGTE, los=los, titel=beeld.titel, voet=voet)}


@register.inclusion_tag("kwaliteit/_spreiding.svg")
def spreidinggrafiek(beeld: Spreidingsbeeld, nummer: int = 0, los: bool = False) -> dict[str, object]:
    """Where the percentage of one organisation stands beside the middle half of a group or two; as `plaatsgrafiek`."""
    voet = ("Balk: de middelste helft van een groep. Streep erin: de mediaan.", beeld.bron)
    return {"beeld": beeld, "nummer": nummer, "kader": kader(beeld.hoogte, los=los, titel=beeld.titel, voet=voet)}
