"""The own place: the levels of one organisation beside the sector and a peer group of its choice.

From the newest definitive edition only, so what is hidden there is hidden here. Never a rank: distribution, median and
middle half, all in real levels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kwaliteit.grafieken.plaats import Plaatsbeeld, Reeksplaats, plaatsbeeld
from kwaliteit.templatetags.opmaak import datum
from organisaties.models import Organisatie
from rapporten.choices import BEWERKBAAR, Editiesoort, Onderwerp
from rapporten.models import Aggregaat, Editie, Score, Waarneming
from rapporten.sectorbeeld.beeld.groepen import Groep, groep
from rapporten.sectorbeeld.berekenen import SECTOR
from rapporten.sectorbeeld.mediaan import mediaanniveau, middelste_helft
from rapporten.sectorbeeld.zinnen import zin_over_plaats
from zelfevaluatie.choices import Elementsoort, Staat
from zelfevaluatie.models import Element

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Eigenbron:
    """One set of levels of the organisation itself: ``code`` as the address asks for it, levels by theme code."""

    code: str
    naam: str
    kort: str
    niveaus: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Groepsplaats:
    """What one group shows of a theme; hidden or without answers: only the reason."""

    groep: Groep
    reeks: Reeksplaats | None
    reden: str


@dataclass(frozen=True, slots=True)
class Themaplaats:
    """One theme: the groups, the organisation's own level (None: not answered), the drawing and its sentence."""

    code: str
    naam: str
    eigen: int | None
    groepen: list[Groepsplaats]
    beeld: Plaatsbeeld | None
    zin: str


@dataclass(frozen=True, slots=True)
class Plaats:
    """The whole page; ``editie`` is None when nothing definitive exists yet."""

    editie: Editie | None
    vergelijking: Groep | None
    bronnen: list[Eigenbron]
    eigen: Eigenbron | None
    themas: list[Themaplaats]

    @property
    def citaat(self) -> str:
        """As in "sectorbeeld 2024, definitieve editie 1, vastgelegd op 3 juli 2025"."""
        return _citaat(self.editie) if self.editie else ""


def _citaat(editie: Editie) -> str:
    return f"sectorbeeld {editie.werkjaar_id}, definitieve editie {editie.volgnummer}, vastgelegd op {datum(editie.op)}"


def eigen_bronnen(organisatie: Organisatie) -> list[Eigenbron]:
    """The filed levels of each werkjaar, the newest first, then those of drafts. Two statements, as the organisation.

    A draft is read under row-level security: nobody else ever sees it.
    """
    ingediend: dict[int, dict[str, int]] = defaultdict(dict)
    feiten = Waarneming.objects.filter(
        organisatie=organisatie, bron__telt=True, bron__onderwerp=Onderwerp.GROEINIVEAUS, staat=Staat.BEANTWOORD
    ).exclude(thema=None)
    for jaar, code, niveau in feiten.values_list("werkjaar_id", "thema__code", "niveau"):
        if niveau is not None:
            ingediend[jaar][code] = niveau
    concepten: dict[int, dict[str, int]] = defaultdict(dict)
    scores = Score.objects.filter(
        organisatie=organisatie, verslag__status__in=BEWERKBAAR, staat=Staat.BEANTWOORD
    ).values_list("verslag__werkjaar_id", "thema__code", "niveau__waarde")
    for jaar, code, niveau in scores:
        concepten[jaar][code] = niveau
    return [
        *(
            Eigenbron(str(jaar), f"uw ingediende niveaus over {jaar}", f"ingediend over {jaar}", niveaus)
            for jaar, niveaus in sorted(ingediend.items(), reverse=True)
        ),
        *(
            Eigenbron(
                f"{CONCEPT}-{jaar}",
                f"uw concept over {jaar} (ziet alleen uw organisatie)",
                f"concept over {jaar}",
                niveaus,
            )
            for jaar, niveaus in sorted(concepten.items(), reverse=True)
        ),
    ]


def plaats_van(organisatie: Organisatie, sleutel: str, gevraagd: str = "") -> Plaats:
    """The place of an organisation in the sector and in the group ``sleutel`` (the sector itself: no second group).

    ``gevraagd`` is the code of the own levels to show; by default those of the werkjaar of the edition, else the newest
    filed, else the draft. Five statements.
    """
    bronnen = eigen_bronnen(organisatie)
    editie = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF)
        .select_related("kader")
        .order_by("-werkjaar_id", "-volgnummer")
        .first()
    )
    per_code = {bron.code: bron for bron in bronnen}
    eigen = per_code.get(gevraagd) or per_code.get(str(editie.werkjaar_id) if editie else "")
    eigen = eigen or next(iter(bronnen), None)
    vergelijking = groep(sleutel) if sleutel != SECTOR else None
    if editie is None:
        return Plaats(None, vergelijking, bronnen, eigen, [])
    groepen = [groep(SECTOR), *([vergelijking] if vergelijking else [])]
    cellen = {
        (cel.groep, cel.thema_id): cel
        for cel in Aggregaat.objects.filter(editie=editie, groep__in=[g.sleutel for g in groepen], thema__isnull=False)
    }
    themas = Element.objects.filter(soort=Elementsoort.THEMA, pk__in={thema for _, thema in cellen})
    niveaus = eigen.niveaus if eigen else {}
    bron = f"Bron: {_citaat(editie)}. {f'Uw niveau: {eigen.kort}.' if eigen else ''}"
    return Plaats(
        editie,
        vergelijking,
        bronnen,
        eigen,
        [
            _themaplaats(thema, [_groepsplaats(g, cellen.get((g.sleutel, thema.pk))) for g in groepen], niveaus, bron)
            for thema in themas
        ],
    )


def _groepsplaats(van: Groep, cel: Aggregaat | None) -> Groepsplaats:
    if cel is None:
        return Groepsplaats(van, None, "Van deze groep zijn er geen gegevens.")
    mediaan, midden = mediaanniveau(cel.verdeling or []), middelste_helft(cel.verdeling or [])
    if cel.verborgen or mediaan is None or midden is None:
        return Groepsplaats(van, None, cel.verborgen or "Niemand beantwoordde dit.")
    return Groepsplaats(van, Reeksplaats(van.kort, list(cel.verdeling or []), mediaan, midden.laag, midden.hoog), "")


def _themaplaats(thema: Element, groepen: list[Groepsplaats], niveaus: Mapping[str, int], bron: str) -> Themaplaats:
    eigen = niveaus.get(thema.code)
    reeksen = [deel.reeks for deel in groepen if deel.reeks]
    beeld = plaatsbeeld(thema.naam, reeksen, eigen=eigen, bron=bron) if reeksen else None
    zin = zin_over_plaats(eigen, [(reeks.naam, reeks.laag, reeks.hoog) for reeks in reeksen])
    return Themaplaats(thema.code, thema.naam, eigen, groepen, beeld, zin)
