"""Improvement actions: the list of the organisation, and one action in one werkjaar."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.templatetags.fouten import Fout
from organisaties.choices import Lidrol
from organisaties.models import Organisatie
from organisaties.toegang import Toegang, lid, toegang
from rapporten.bewaren import NietBewerkbaar, houd_bewerkbaar
from rapporten.boomstructuur import groeikader_van, huidig_groeikader, principes, structuur_van
from rapporten.choices import BEWERKBAAR, Knoopsoort
from rapporten.forms.acties import ActieForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Toewijzing, Verslag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from zelfevaluatie.acties import (
    STANDVELDEN,
    VELDEN,
    ActieGewijzigd,
    ActieMetStand,
    acties_van,
    bewaar_actie,
    laat_doorlopen,
    verwijder_actie,
)
from zelfevaluatie.models import Actie


@require_safe
@lid()
def acties(request: HttpRequest, nummer: str) -> HttpResponse:
    """All actions that live on in the newest werkjaar of the organisation, and the closed ones below."""
    mijn = toegang(request)
    jaar = _nieuwste_jaar(mijn.organisatie.pk if mijn.organisatie else 0)
    alle = list(Actie.objects.filter(organisatie=mijn.organisatie, verwijderd_op=None).prefetch_related("standen"))
    lopend = acties_van(mijn.organisatie.pk, jaar) if mijn.organisatie and jaar else []
    lopende_ids = {rij.actie.pk for rij in lopend}
    gegevens = {
        "organisatie": mijn.organisatie,
        "jaar": jaar,
        "lopend": lopend,
        "afgesloten": [a for a in alle if a.pk not in lopende_ids],
        "schrijft": mijn.schrijft and jaar is not None,
    }
    return render(request, "rapporten/acties/lijst.html", gegevens)


def _nieuwste_jaar(organisatie_id: int) -> int | None:
    return (
        Toewijzing.objects.filter(organisatie_id=organisatie_id)
        .order_by("-werkjaar_id")
        .values_list("werkjaar_id", flat=True)
        .first()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def actie(request: HttpRequest, nummer: str, jaar: int, pk: int | None = None) -> HttpResponse:
    """One action and where it stands in a werkjaar; with no ``pk`` a new one."""
    mijn = toegang(request)
    organisatie, verslag = _jaar(mijn, jaar)
    rij = _rij(organisatie.pk, jaar, pk) if pk is not None else None
    gesloten = verslag is not None and verslag.status not in BEWERKBAAR
    schrijft = mijn.schrijft and not gesloten
    kader = groeikader_van(verslag) if verslag else huidig_groeikader()
    themas = [(t.element.code, t.element.naam) for t in kader.themas]
    principe = [(p.code, f"{p.nummer}. {p.naam}") for p in principes()]
    formulier = ActieForm(
        request.POST if request.method == "POST" else None, themas=themas, principes=principe, initial=_begin(rij)
    )
    gegevens: dict[str, Any] = {
        "form": formulier,
        "rij": rij,
        "jaar": jaar,
        "schrijft": schrijft,
        "gesloten": gesloten,
        "nummer": nummer,
        "terug": _terug(request),
        "verwijderbaar": schrijft and rij is not None and _verwijderbaar(rij, jaar, verslag),
    }
    if request.method != "POST":
        return render(request, "rapporten/acties/actie.html", gegevens)
    if not schrijft:
        messages.error(request, "Deze actie kan nu niet gewijzigd worden: het verslag is ingediend of uw rol is lezer.")
        return redirect("acties", nummer)
    if not formulier.is_valid():
        status = 428 if {"versie", "standversie"} & set(formulier.errors) else 422
        return render(request, "rapporten/acties/actie.html", gegevens, status=status)
    velden, stand = formulier.delen()
    try:
        if verslag is not None:
            houd_bewerkbaar(verslag)
        bewaar_actie(
            organisatie_id=organisatie.pk,
            actie=rij.actie if rij else None,
            jaar=jaar,
            velden=velden,
            stand=stand,
            versies=(formulier.cleaned_data["versie"], formulier.cleaned_data["standversie"]) if rij else (0, 0),
            door=mijn.persoon,
            nu=timezone.now(),
            sleutel=formulier.cleaned_data["sleutel"],
        )
    except NietBewerkbaar:
        woorden = (
            "Het verslag werd intussen ingediend. Wat u typte, staat hieronder nog; kopieer het als u het wilt houden."
        )
        return render(request, "rapporten/acties/actie.html", {**gegevens, "fouten": [Fout(woorden)]}, status=409)
    except ActieGewijzigd:
        huidig = _rij(organisatie.pk, jaar, pk)
        # Without a state in this werkjaar a colleague changed the action itself, from another year.
        zet_versie(formulier, versie=huidig.actie.versie, standversie=huidig.stand.versie if huidig.stand else 0)
        gegevens |= {
            "conflict": huidig,
            "fouten": [
                Fout("Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen.", "conflict")
            ],
        }
        return render(request, "rapporten/acties/actie.html", gegevens, status=412)
    messages.success(request, "De actie is bewaard.")
    return _naar(request, nummer, verslag)


@require_POST
@lid(Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)
@zegt_of_handtekening_vervalt
def actie_doorlopen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Say with one press that an action of an earlier year goes on."""
    mijn = toegang(request)
    organisatie, verslag = _jaar(mijn, jaar)
    rij = _rij(organisatie.pk, jaar, pk)
    try:
        if verslag is not None:
            houd_bewerkbaar(verslag)
        laat_doorlopen(rij, jaar, door=mijn.persoon, nu=timezone.now())
        messages.success(request, f"“{rij.actie.doel}” loopt door in {jaar}.")
    except NietBewerkbaar:
        messages.error(request, "Het verslag is ingediend; deze actie kan nu niet gewijzigd worden.")
    return _naar(request, nummer, verslag)


@require_POST
@lid(Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)
@zegt_of_handtekening_vervalt
def actie_verwijderen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Take away an action that was made by mistake: one of this werkjaar that was never filed."""
    mijn = toegang(request)
    organisatie, verslag = _jaar(mijn, jaar)
    rij = _rij(organisatie.pk, jaar, pk)
    try:
        if verslag is not None:
            houd_bewerkbaar(verslag)
        if _verwijderbaar(rij, jaar, verslag):
            verwijder_actie(rij.actie, nu=timezone.now())
            messages.success(request, f"“{rij.actie.doel}” is verwijderd.")
        else:
            messages.error(
                request,
                "Deze actie stond al in een ingediend verslag. Zet ze op “stopgezet” in plaats van ze weg te doen.",
            )
    except NietBewerkbaar:
        messages.error(request, "Het verslag is ingediend; deze actie kan nu niet gewijzigd worden.")
    return _naar(request, nummer, verslag)


def _jaar(mijn: Toegang, jaar: int) -> tuple[Organisatie, Verslag | None]:
    """The organisation, and its report about this werkjaar; 404 when nothing is asked of it in that year."""
    if mijn.organisatie is None:
        raise Http404
    if not Toewijzing.objects.filter(organisatie=mijn.organisatie, werkjaar_id=jaar).exists():
        raise Http404
    verslag = Verslag.objects.filter(organisatie=mijn.organisatie, werkjaar_id=jaar).first()
    return mijn.organisatie, verslag


def _rij(organisatie_id: int, jaar: int, pk: int | None) -> ActieMetStand:
    rij = next((r for r in acties_van(organisatie_id, jaar) if r.actie.pk == pk), None)
    if rij is None:
        raise Http404
    return rij


def _verwijderbaar(rij: ActieMetStand, jaar: int, verslag: Verslag | None) -> bool:
    """Only what began this werkjaar and never went along in a filing can be taken away."""
    return rij.actie.begonnen_in_id == jaar and (verslag is None or not verslag.indieningen.exists())


def _terug(request: HttpRequest) -> str:
    """Where the person came from: the section of the report, or the list of actions."""
    return "verslag" if request.GET.get("van") == "verslag" or request.POST.get("van") == "verslag" else ""


def _naar(request: HttpRequest, nummer: str, verslag: Verslag | None) -> HttpResponse:
    if _terug(request) and verslag is not None:
        for vraag in structuur_van(verslag).vragen:
            if vraag.soort == Knoopsoort.VERBETERACTIES:
                return redirect("onderdeel", nummer, verslag.werkjaar_id, vraag.stabiel_id)
    return redirect("acties", nummer)


def _begin(rij: ActieMetStand | None) -> dict[str, object]:
    if rij is None:
        return {"versie": 0, "standversie": 0, "sleutel": uuid.uuid4()}
    begin: dict[str, object] = {naam: getattr(rij.actie, naam) for naam in VELDEN}
    begin |= {"versie": rij.actie.versie, "standversie": rij.stand.versie if rij.stand else 0}
    if rij.stand is not None:
        begin |= {naam: getattr(rij.stand, naam) for naam in STANDVELDEN}
    elif rij.vorige is not None:
        begin |= {"stand": rij.vorige.stand, "stappen": rij.vorige.vervolg}
    return begin
