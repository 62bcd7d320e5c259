"""Improvement actions: the list of the organisation, and one action in one werkjaar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kwaliteit.templatetags.fouten import Fout
from organisaties.models import Werkjaar
from organisaties.toegang import lid, toegang
from rapporten.bewaren import NietBewerkbaar, houd_bewerkbaar
from rapporten.boomstructuur import huidig_groeikader
from rapporten.choices import BEWERKBAAR
from rapporten.forms.acties import ActieForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Toewijzing, Verslag
from zelfevaluatie.acties import ActieGewijzigd, ActieMetStand, acties_van, bewaar_actie
from zelfevaluatie.models import Actie


@require_GET
@lid()
def acties(request: HttpRequest, nummer: str) -> HttpResponse:
    """All actions that live on in the newest werkjaar of the organisation, and the closed ones below."""
    mijn = toegang(request)
    jaar = _nieuwste_jaar(mijn.organisatie.pk if mijn.organisatie else 0)
    alle = list(Actie.objects.filter(organisatie=mijn.organisatie).prefetch_related("standen"))
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
def actie(request: HttpRequest, nummer: str, jaar: int, pk: int | None = None) -> HttpResponse:
    """One action and where it stands in a werkjaar; with no ``pk`` a new one."""
    mijn = toegang(request)
    if mijn.organisatie is None:
        raise Http404
    werkjaar = get_object_or_404(Werkjaar, pk=jaar)
    verslag = Verslag.objects.filter(organisatie=mijn.organisatie, werkjaar=werkjaar).first()
    rij = None
    if pk is not None:
        rij = next((r for r in acties_van(mijn.organisatie.pk, jaar) if r.actie.pk == pk), None)
        if rij is None:
            raise Http404
    elif not Toewijzing.objects.filter(organisatie=mijn.organisatie, werkjaar=werkjaar).exists():
        raise Http404
    gesloten = verslag is not None and verslag.status not in BEWERKBAAR
    schrijft = mijn.schrijft and not gesloten
    themas = [(t.element.code, t.element.naam) for t in huidig_groeikader().themas]
    formulier = ActieForm(request.POST if request.method == "POST" else None, themas=themas, initial=_begin(rij))
    gegevens: dict[str, Any] = {
        "form": formulier,
        "rij": rij,
        "jaar": jaar,
        "schrijft": schrijft,
        "gesloten": gesloten,
        "nummer": nummer,
    }
    if request.method != "POST":
        return render(request, "rapporten/acties/actie.html", gegevens)
    if not schrijft:
        messages.error(request, "Deze actie kan nu niet gewijzigd worden: het verslag is ingediend of uw rol is lezer.")
        return redirect("acties", nummer)
    if not formulier.is_valid():
        status = 428 if {"versie", "standversie"} & set(formulier.errors) else 422
        return render(request, "rapporten/acties/actie.html", gegevens, status=status)
    try:
        if verslag is not None:
            houd_bewerkbaar(verslag)
    except NietBewerkbaar:
        woorden = (
            "Het verslag werd intussen ingediend. Wat u typte, staat hieronder nog; kopieer het als u het wilt houden."
        )
        return render(request, "rapporten/acties/actie.html", {**gegevens, "fouten": [Fout(woorden)]}, status=409)
    velden, stand = formulier.delen()
    try:
        bewaar_actie(
            organisatie_id=mijn.organisatie.pk,
            actie=rij.actie if rij else None,
            jaar=jaar,
            velden=velden,
            stand=stand,
            versies=(formulier.cleaned_data["versie"], formulier.cleaned_data["standversie"]) if rij else (0, 0),
            door=mijn.persoon,
            nu=timezone.now(),
        )
    except ActieGewijzigd:
        huidig = next(r for r in acties_van(mijn.organisatie.pk, jaar) if r.actie.pk == pk)
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
    return redirect("acties", nummer)


def _begin(rij: ActieMetStand | None) -> dict[str, object]:
    if rij is None:
        return {"versie": 0, "standversie": 0}
    bron = rij.stand or rij.vorige
    begin: dict[str, object] = {
        "versie": rij.actie.versie,
        "standversie": rij.stand.versie if rij.stand else 0,
        "doel": rij.actie.doel,
        "waarom": rij.actie.waarom,
        "thema_code": rij.actie.thema_code,
    }
    if bron is not None:
        begin["stand"] = bron.stand
    if rij.stand is not None:
        begin |= {naam: getattr(rij.stand, naam) for naam in ("stappen", "resultaat", "waarom_niet", "vervolg")}
    elif rij.vorige is not None:
        begin["stappen"] = rij.vorige.vervolg
    return begin
