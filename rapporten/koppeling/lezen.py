"""What the API reads. Each function takes a fixed number of statements, however much there is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.http import Http404

from organisaties.models import Organisatie
from rapporten import models as m
from rapporten.boomstructuur import groeikader_van, structuur_van
from rapporten.choices import BEWERKBAAR, Knoopsoort
from rapporten.concept import gevraagde_kengetallen
from rapporten.inhoud import lees, schrijf_decimaal
from rapporten.koppeling import vormen as v
from rapporten.sectorbeeld.beeld import zichtbare_edities
from zelfevaluatie import models as z
from zelfevaluatie.choices import Indicatorsoort, Staat


def _kader(kader: z.Kader) -> dict[str, Any]:
    return {"code": kader.code, "versie": kader.versie, "naam": kader.naam, "voorlopig": kader.voorlopig}


def kaders() -> list[v.Kader]:
    return [v.Kader(**_kader(kader)) for kader in z.Kader.objects.all()]


def kader(code: str, versie: int) -> v.Kaderinhoud:
    """Raises Http404."""
    gevonden = z.Kader.objects.filter(code=code, versie=versie).first()
    if gevonden is None:
        raise Http404
    velden = ("soort", "code", "naam", "nummer", "uitleg", "gewone_taal", "bron")
    return v.Kaderinhoud(
        **_kader(gevonden),
        uitleg=gevonden.uitleg,
        bron=gevonden.bron,
        nvt_mogelijk=gevonden.nvt_mogelijk,
        niveaus=[v.Niveau(waarde=n.waarde, naam=n.naam, omschrijving=n.omschrijving) for n in gevonden.niveaus.all()],
        elementen=[
            v.Element(**{veld: getattr(e, veld) for veld in velden}, ouder=e.ouder.code if e.ouder else None)
            for e in gevonden.elementen.select_related("ouder")
        ],
    )


def kengetallen() -> list[v.Kengetal]:
    velden = ("code", "indicator", "uitsplitsing", "werkvorm", "definitie")
    return [v.Kengetal(**rij) for rij in z.Kengetal.objects.values(*velden)]


def _boom(boom: m.Boom) -> dict[str, Any]:
    return {"code": boom.code, "versie": boom.versie, "naam": boom.naam}


def bomen() -> list[v.Boom]:
    return [v.Boom(**_boom(boom)) for boom in m.Boom.objects.all()]


def boom(code: str, versie: int) -> v.Boominhoud:
    """Raises Http404."""
    gevonden = m.Boom.objects.filter(code=code, versie=versie).first()
    if gevonden is None:
        raise Http404
    velden = ("soort", "nummer", "titel", "uitleg", "gewone_taal", "verplicht", "limiet")
    knopen = [
        v.Knoop(
            id=k.stabiel_id,
            ouder=k.ouder.stabiel_id if k.ouder else None,
            **{veld: getattr(k, veld) for veld in velden},
        )
        for k in gevonden.knopen.select_related("ouder")
    ]
    return v.Boominhoud(**_boom(gevonden), uitleg=gevonden.uitleg, knopen=knopen)


# --- the sector: of each werkjaar the newest definitive edition, and nothing else ---


def _edities() -> dict[int, m.Editie]:
    return {jaar: edities[0] for jaar, edities in zichtbare_edities(ook_voorlopig=False).vastgelegd.items()}


def edities() -> list[v.Editie]:
    return [_editie(editie) for _, editie in sorted(_edities().items())]


def editie(werkjaar: int) -> v.Editie:
    """Raises Http404."""
    gevonden = _edities().get(werkjaar)
    if gevonden is None:
        raise Http404
    return _editie(gevonden)


def _editie(editie: m.Editie) -> v.Editie:
    return v.Editie(
        werkjaar=editie.werkjaar_id,
        volgnummer=editie.volgnummer,
        op=editie.op,
        opmerking=editie.opmerking,
        kader=v.Kader(**_kader(editie.kader)),
        methodeversie=editie.methodeversie,
        organisaties=editie.n,
        hash=editie.hash,
    )


def aggregaten(filter_: v.Filter) -> v.Bladzijde:
    """The stored cells, hidden ones with only their reason."""
    werkjaren = {editie.pk: jaar for jaar, editie in _edities().items()}
    cellen = m.Aggregaat.objects.filter(editie__in=werkjaren)
    if filter_.werkjaar is not None:
        cellen = cellen.filter(editie__werkjaar=filter_.werkjaar)
    if filter_.groep is not None:
        cellen = cellen.filter(groep=filter_.groep)
    if filter_.thema is not None:
        cellen = cellen.filter(thema__code=filter_.thema)
    if filter_.kengetal is not None:
        cellen = cellen.filter(kengetal__code=filter_.kengetal)
    aantal = cellen.count()
    per = filter_.per_bladzijde
    begin = (filter_.bladzijde - 1) * per
    rijen = cellen.select_related("thema", "kengetal").order_by("editie__werkjaar", "groep", "thema", "kengetal", "pk")
    return v.Bladzijde(
        aantal=aantal,
        bladzijde=filter_.bladzijde,
        bladzijden=max(1, -(-aantal // per)),
        aggregaten=[_aggregaat(cel, werkjaren[cel.editie_id]) for cel in rijen[begin : begin + per]],
    )


def _aggregaat(cel: m.Aggregaat, werkjaar: int) -> v.Aggregaat:
    return v.Aggregaat(
        werkjaar=werkjaar,
        groep=cel.groep,
        thema=cel.thema.code if cel.thema else None,
        kengetal=cel.kengetal.code if cel.kengetal else None,
        gemiddelde=cel.gemiddelde,
        percentage=None if cel.waarde is None else float(cel.waarde),
        vorig_n=cel.vorig_n,
        vorig_gemiddelde=cel.vorig_som / cel.vorig_n if cel.vorig_n and cel.vorig_som is not None else None,
        vorig_percentage=None if cel.vorig_waarde is None else float(cel.vorig_waarde),
        **{
            veld: getattr(cel, veld)
            for veld in ("n", "niet_beantwoord", "nvt", "verdeling", "mediaan", "q1", "q3", "methode", "verborgen")
        },
    )


# --- one's own reports ---


def _indiening(indiening: m.Indiening) -> dict[str, Any]:
    velden = ("kenmerk", "volgnummer", "op", "sha256", "teruggenomen_op")
    return {veld: getattr(indiening, veld) for veld in velden}


def verslagen(organisatie: Organisatie) -> list[v.Verslag]:
    per_verslag: dict[int, list[v.Indiening]] = defaultdict(list)
    indieningen = m.Indiening.objects.filter(organisatie=organisatie).met_terugname().defer("inhoud")
    for indiening in indieningen.order_by("volgnummer"):
        per_verslag[indiening.verslag_id].append(v.Indiening(**_indiening(indiening)))
    return [
        v.Verslag(
            werkjaar=verslag.werkjaar_id,
            status=verslag.status,
            boom=v.Boom(**_boom(verslag.boom)),
            bewerkbaar=verslag.status in BEWERKBAAR,
            indieningen=per_verslag[verslag.pk],
        )
        for verslag in m.Verslag.objects.filter(organisatie=organisatie).select_related("boom").order_by("werkjaar")
    ]


def indiening(organisatie: Organisatie, kenmerk: str) -> v.Ingediend:
    """One submission as it was filed. Raises Http404."""
    gevonden = m.Indiening.objects.filter(organisatie=organisatie, kenmerk=kenmerk).met_terugname().first()
    if gevonden is None:
        raise Http404
    return v.Ingediend(**_indiening(gevonden), inhoud=lees(gevonden.inhoud))


def vind_verslag(organisatie: Organisatie, werkjaar: int) -> m.Verslag:
    """The report of one's own. Raises Http404."""
    verslagen = m.Verslag.objects.filter(organisatie=organisatie, werkjaar=werkjaar)
    verslag = verslagen.select_related("werkjaar", "boom", "organisatie").first()
    if verslag is None:
        raise Http404
    return verslag


def _vraagt(verslag: m.Verslag, soort: Knoopsoort) -> list[m.Knoop]:
    return [vraag for vraag in structuur_van(verslag).vragen if vraag.soort == soort]


def scores(organisatie: Organisatie, werkjaar: int) -> list[v.Scorerij]:
    """The growth levels of the draft, those that were not touched too. Raises Http404."""
    verslag = vind_verslag(organisatie, werkjaar)
    if not _vraagt(verslag, Knoopsoort.GROEINIVEAUS):
        return []
    rijen = {s.thema_id: s for s in m.Score.objects.filter(verslag=verslag).select_related("niveau")}
    uit = []
    for thema in groeikader_van(verslag).themas:
        rij = rijen.get(thema.element.pk) or m.Score(versie=0, staat=Staat.NIET_BEANTWOORD.value)
        uit.append(
            v.Scorerij(
                thema=thema.element.code,
                naam=thema.element.naam,
                staat=rij.staat,
                niveau=rij.niveau.waarde if rij.niveau else None,
                toelichting=rij.toelichting,
                herkomst=rij.herkomst,
                versie=rij.versie,
            )
        )
    return uit


def cijfers(organisatie: Organisatie, werkjaar: int) -> list[v.Cijferrij]:
    """The figures of the draft, those that were not touched too. Raises Http404."""
    verslag = vind_verslag(organisatie, werkjaar)
    indicatoren = {
        i for vraag in _vraagt(verslag, Knoopsoort.CIJFERS) for i in vraag.indicatoren or Indicatorsoort.values
    }
    rijen = {c.kengetal_id: c for c in m.Cijfer.objects.filter(verslag=verslag)}
    uit = []
    for kengetal, gevraagd in gevraagde_kengetallen(organisatie.pk, verslag.werkjaar):
        if kengetal.indicator not in indicatoren:
            continue
        rij = rijen.get(kengetal.pk) or m.Cijfer(versie=0, staat=Staat.NIET_BEANTWOORD.value)
        uit.append(
            v.Cijferrij(
                kengetal=kengetal.code,
                naam=str(kengetal),
                gevraagd=gevraagd,
                teller=_kort(rij.teller),
                noemer=_kort(rij.noemer),
                percentage=_kort(rij.percentage),
                **{n: getattr(rij, n) for n in ("staat", "toelichting", "reden", "herkomst", "versie")},
            )
        )
    return uit


def _kort(getal: Decimal | None) -> Decimal | None:
    """12.5000 → 12.5: the same figure is always written the same way."""
    return None if getal is None else Decimal(schrijf_decimaal(getal))
