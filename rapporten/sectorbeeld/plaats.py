"""The own place: levels and figures of one organisation beside the sector and a peer group of its choice.

From the newest definitive edition only, so what is hidden there is hidden here. Never a rank: distribution, median and
middle half; of levels in real levels, of figures in whole points (``banden`` says when those are shown at all).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from kwaliteit.grafieken.plaats import Plaatsbeeld, Reeksplaats, plaatsbeeld
from kwaliteit.grafieken.spreiding import Reeksspreiding, Spreidingsbeeld, spreidingsbeeld
from kwaliteit.templatetags.opmaak import VASTE_SPATIE, datum, procent
from organisaties.models import Organisatie
from rapporten.choices import BEWERKBAAR, Editiesoort
from rapporten.models import Aggregaat, Cijfer, Cijferspreiding, Editie, Score, Waarneming
from rapporten.sectorbeeld.banden import MINIMUM
from rapporten.sectorbeeld.beeld.groepen import Groep, groep
from rapporten.sectorbeeld.berekenen import SECTOR
from rapporten.sectorbeeld.mediaan import middelste_helft
from rapporten.sectorbeeld.zinnen import zin_over_plaats
from zelfevaluatie.choices import Elementsoort, Staat
from zelfevaluatie.models import Element, Kengetal

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Eigenbron:
    """What the organisation itself answered: ``code`` as the address asks for it; levels and figures by code."""

    code: str
    naam: str
    kort: str
    niveaus: Mapping[str, int] = field(default_factory=dict)
    cijfers: Mapping[str, Decimal] = field(default_factory=dict)


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
class Groepsspreiding:
    """What one group shows of a figure; or only the reason why not."""

    groep: Groep
    reeks: Reeksspreiding | None
    reden: str


@dataclass(frozen=True, slots=True)
class Cijferplaats:
    """One figure: the groups, the organisation's own percentage (None: not answered), the drawing and its sentence."""

    code: str
    naam: str
    eigen: Decimal | None
    groepen: list[Groepsspreiding]
    beeld: Spreidingsbeeld | None
    zin: str


@dataclass(frozen=True, slots=True)
class Plaats:
    """The whole page; ``editie`` is None when nothing definitive exists yet."""

    editie: Editie | None
    vergelijking: Groep | None
    bronnen: list[Eigenbron]
    eigen: Eigenbron | None
    themas: list[Themaplaats]
    cijfers: list[Cijferplaats]

    @property
    def grafieken(self) -> list[Themaplaats | Cijferplaats]:
        """What there is a drawing of."""
        rijen: list[Themaplaats | Cijferplaats] = [*self.themas, *self.cijfers]
        return [rij for rij in rijen if rij.beeld]

    @property
    def citaat(self) -> str:
        """As in "sectorbeeld 2024, definitieve editie 1, vastgelegd op 3 juli 2025"."""
        return _citaat(self.editie) if self.editie else ""


def _citaat(editie: Editie) -> str:
    return f"sectorbeeld {editie.werkjaar_id}, definitieve editie {editie.volgnummer}, vastgelegd op {datum(editie.op)}"


def eigen_bronnen(organisatie: Organisatie) -> list[Eigenbron]:
    """What was filed over each werkjaar, the newest first, then the drafts. Three statements, as the organisation.

    A draft is read under row-level security: nobody else ever sees it.
    """
    niveaus: dict[str, dict[int, dict[str, int]]] = {"": defaultdict(dict), CONCEPT: defaultdict(dict)}
    cijfers: dict[str, dict[int, dict[str, Decimal]]] = {"": defaultdict(dict), CONCEPT: defaultdict(dict)}
    feiten = Waarneming.objects.filter(organisatie=organisatie, bron__telt=True, staat=Staat.BEANTWOORD)
    velden = ("thema__code", "niveau", "kengetal__code", "teller", "noemer", "percentage")
    for jaar, thema, niveau, kengetal, *delen in feiten.values_list("werkjaar_id", *velden):
        if thema is not None:
            niveaus[""][jaar][thema] = niveau
        else:
            cijfers[""][jaar][kengetal] = _percentage(*delen)
    concept = {"organisatie": organisatie, "verslag__status__in": BEWERKBAAR, "staat": Staat.BEANTWOORD}
    scores = Score.objects.filter(**concept)
    for jaar, code, niveau in scores.values_list("verslag__werkjaar_id", "thema__code", "niveau__waarde"):
        niveaus[CONCEPT][jaar][code] = niveau
    eigen = Cijfer.objects.filter(**concept)
    for jaar, code, *delen in eigen.values_list("verslag__werkjaar_id", "kengetal__code", *velden[3:]):
        cijfers[CONCEPT][jaar][code] = _percentage(*delen)

    def jaren(soort: str) -> list[int]:
        return sorted({*niveaus[soort], *cijfers[soort]}, reverse=True)

    return [
        *(
            Eigenbron(
                str(jaar), f"wat u indiende over {jaar}", f"ingediend over {jaar}", niveaus[""][jaar], cijfers[""][jaar]
            )
            for jaar in jaren("")
        ),
        *(
            Eigenbron(
                f"{CONCEPT}-{jaar}",
                f"uw concept over {jaar} (ziet alleen uw organisatie)",
                f"concept over {jaar}",
                niveaus[CONCEPT][jaar],
                cijfers[CONCEPT][jaar],
            )
            for jaar in jaren(CONCEPT)
        ),
    ]


def _percentage(teller: Decimal | None, noemer: Decimal | None, percentage: Decimal | None) -> Decimal:
    """As an edition counts it: a percentage as it was given, else divided out."""
    if percentage is not None:
        return percentage
    assert teller is not None
    assert noemer
    return 100 * teller / noemer


def plaats_van(organisatie: Organisatie, sleutel: str, gevraagd: str = "") -> Plaats:
    """The place of an organisation in the sector and in the group ``sleutel`` (the sector itself: no second group).

    ``gevraagd`` is the code of the own answers to show; by default those of the werkjaar of the edition, else the
    newest filed, else the draft. Eight statements.
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
        return Plaats(None, vergelijking, bronnen, eigen, [], [])
    groepen = [groep(SECTOR), *([vergelijking] if vergelijking else [])]
    sleutels = [g.sleutel for g in groepen]
    cellen = {
        (cel.groep, cel.thema_id, cel.kengetal_id): cel
        for cel in Aggregaat.objects.filter(editie=editie, groep__in=sleutels)
    }
    spreidingen = {
        (spreiding.groep, spreiding.kengetal_id): spreiding
        for spreiding in Cijferspreiding.objects.filter(editie=editie, groep__in=sleutels)
    }
    themas = Element.objects.filter(soort=Elementsoort.THEMA, pk__in={thema for _, thema, _ in cellen if thema})
    kengetallen = Kengetal.objects.filter(pk__in={kengetal for _, _, kengetal in cellen if kengetal})
    antwoorden = eigen or Eigenbron("", "", "")
    bron = f"Bron: {_citaat(editie)}. {f'Driehoek: uw organisatie, {eigen.kort}.' if eigen else ''}".strip()
    # A figure of which nothing can be shown says nothing, unless it is asked of this organisation.
    cijfers = [
        _cijferplaats(
            kengetal,
            [
                _groepsspreiding(
                    g, cellen.get((g.sleutel, None, kengetal.pk)), spreidingen.get((g.sleutel, kengetal.pk))
                )
                for g in groepen
            ],
            antwoorden.cijfers.get(kengetal.code),
            bron,
        )
        for kengetal in kengetallen
    ]
    return Plaats(
        editie,
        vergelijking,
        bronnen,
        eigen,
        [
            _themaplaats(
                thema,
                [_groepsplaats(g, cellen.get((g.sleutel, thema.pk, None))) for g in groepen],
                antwoorden.niveaus.get(thema.code),
                bron,
            )
            for thema in themas
        ],
        [rij for rij in cijfers if rij.beeld or rij.eigen is not None],
    )


def _groepsplaats(van: Groep, cel: Aggregaat | None) -> Groepsplaats:
    if cel is None:
        return Groepsplaats(van, None, "Van deze groep zijn er geen gegevens.")
    mediaan, midden = cel.mediaan, middelste_helft(cel.verdeling or [])
    if cel.verborgen or mediaan is None or midden is None:
        return Groepsplaats(van, None, cel.verborgen or "Niemand beantwoordde dit.")
    return Groepsplaats(van, Reeksplaats(van.kort, list(cel.verdeling or []), mediaan, midden.laag, midden.hoog), "")


def _themaplaats(thema: Element, groepen: list[Groepsplaats], eigen: int | None, bron: str) -> Themaplaats:
    reeksen = [deel.reeks for deel in groepen if deel.reeks]
    beeld = plaatsbeeld(thema.naam, reeksen, eigen=eigen, bron=bron) if reeksen else None
    zin = zin_over_plaats(f"Uw niveau {eigen}", eigen, [(reeks.naam, reeks.laag, reeks.hoog) for reeks in reeksen])
    return Themaplaats(thema.code, thema.naam, eigen, groepen, beeld, zin)


def _groepsspreiding(van: Groep, cel: Aggregaat | None, spreiding: Cijferspreiding | None) -> Groepsspreiding:
    if cel is None:
        return Groepsspreiding(van, None, "Van deze groep zijn er geen gegevens.")
    if cel.verborgen or spreiding is None:
        return Groepsspreiding(van, None, cel.verborgen or _ZONDER_SPREIDING)
    onder, mediaan, boven = int(spreiding.onder), int(spreiding.mediaan), int(spreiding.boven)
    return Groepsspreiding(van, Reeksspreiding(van.kort, spreiding.n, onder, mediaan, boven), "")


_ZONDER_SPREIDING = f"Niet getoond: een middelste helft tonen we vanaf {MINIMUM} organisaties."


def _cijferplaats(kengetal: Kengetal, groepen: list[Groepsspreiding], eigen: Decimal | None, bron: str) -> Cijferplaats:
    naam = str(kengetal)
    reeksen = [deel.reeks for deel in groepen if deel.reeks]
    beeld = spreidingsbeeld(naam, reeksen, eigen=eigen, bron=bron) if reeksen else None
    zin = zin_over_plaats(
        f"Uw cijfer van {procent(eigen)}",
        # As it is read: 97,04 % beside a border of 97 % is no more than 97,0 %.
        None if eigen is None else eigen.quantize(Decimal("0.1"), ROUND_HALF_UP),
        [(reeks.naam, reeks.onder, reeks.boven) for reeks in reeksen],
        eenheid=f"{VASTE_SPATIE}%",
    )
    return Cijferplaats(kengetal.code, naam, eigen, groepen, beeld, zin)
