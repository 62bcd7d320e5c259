"""The work list of Opgroeien: who follows what, and the filters somebody keeps."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kwaliteit.sleutels import lees_bladnummer
from kwaliteit.templatetags.opmaak import meervoud
from organisaties.toegang import opgroeien, toegang
from rapporten import dossiers, werklijst
from rapporten.forms.werklijst import BewaarfilterForm, GeefForm, Werklijstfilter
from rapporten.models import Werklijstkeuze
from rapporten.views.regio import wegen as regiowegen

PER_BLAD = 50


@require_safe
@opgroeien
def opvolging(request: HttpRequest) -> HttpResponse:
    """The work list of one werkjaar."""
    mijn, nu = toegang(request), timezone.now()
    vandaag = timezone.localdate(nu)
    werkjaren = werklijst.alle_werkjaren()
    opvolgers = dossiers.opvolgers(vandaag)
    regios = sorted(opvolgers.regios.get(mijn.persoon.pk, ()))
    formulier = Werklijstfilter(request.GET, werkjaren=werkjaren, met_regio=bool(regios))
    keuze = formulier.keuze()
    werkjaar = werklijst.kies_werkjaar(werkjaren, formulier.cleaned_data.get("werkjaar"), vandaag)
    if werkjaar is None:
        return render(request, "rapporten/opvolging/lijst.html", {"werkjaar": None})
    formulier.data = request.GET.copy()
    formulier.data["werkjaar"] = str(werkjaar.jaar)  # also when it was not asked for
    blad = lees_bladnummer(request.GET.get("bladzijde", ""))
    lijst = werklijst.lees_werklijst(
        werkjaar, keuze, mijn, nu=nu, vandaag=vandaag, regios=regios, bladzijde=blad, per_blad=PER_BLAD
    )
    gegevens = {
        "werkjaar": werkjaar,
        "regios": regiowegen(regios),
        "uitstelvragen": sum(getattr(w, "te_beantwoorden", 0) for w in werkjaren),
        "filter": formulier,
        "gefilterd": bool(keuze),
        "status": keuze.status,
        "tellingen": lijst.tellingen,
        "hulpvragen": lijst.hulpvragen,
        "bezwaren": lijst.bezwaren,
        "bladzijde": Paginator(range(lijst.aantal), PER_BLAD).page(lijst.bladzijde),
        "rijen": [(r, r.termijn.verstreken(nu)) for r in lijst.rijen],
        "neemt": mijn.heeft("dossierbeheerder"),
        "geef": GeefForm(collegas=opvolgers.mensen, ik=mijn.persoon),
        "keuzes": Werklijstkeuze.objects.filter(persoon=mijn.persoon),
        "bewaar": BewaarfilterForm(initial={"vraag": request.GET.urlencode()}),
    }
    return render(request, "rapporten/opvolging/lijst.html", gegevens)


@require_POST
@opgroeien
def geven(request: HttpRequest) -> HttpResponse:
    """Give the chosen reports to oneself or to a colleague."""
    mijn, nu = toegang(request), timezone.now()
    dag = timezone.localdate(nu)
    collegas = dossiers.opvolgers(dag).mensen
    formulier = GeefForm(request.POST, collegas=collegas, ik=mijn.persoon)
    if not formulier.is_valid():
        _zeg_fouten(request, formulier)
        return _terug(request)
    naar = next(p for p in collegas if p.pk == formulier.cleaned_data["naar"])
    uitkomst = dossiers.geef(formulier.cleaned_data["verslag"], naar, toegang=mijn, nu=nu, dag=dag)
    wie = "u" if naar == mijn.persoon else naar.naam
    if uitkomst.gegeven:
        messages.success(request, f"{meervoud(uitkomst.gegeven, 'verslag,verslagen')} voor {wie}.")
    for reden in uitkomst.geweigerd[:10]:
        messages.warning(request, f"Niet gewijzigd. {reden}")
    if not uitkomst.gegeven and not uitkomst.geweigerd:
        messages.info(request, f"Dat stond al zo: {wie} volgt dit al op.")
    return _terug(request)


@require_POST
@opgroeien
def filter_bewaren(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are on under a name; the same name is replaced."""
    formulier = BewaarfilterForm(request.POST)
    if formulier.is_valid():
        naam, vraag = formulier.cleaned_data["naam"], formulier.cleaned_data["vraag"]
        Werklijstkeuze.objects.update_or_create(persoon=toegang(request).persoon, naam=naam, defaults={"vraag": vraag})
        messages.success(request, f"De filter “{naam}” is bewaard.")
    else:
        _zeg_fouten(request, formulier)
    return _terug(request)


@require_POST
@opgroeien
def filter_verwijderen(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a filter of one's own; one that is not there is forgotten already."""
    Werklijstkeuze.objects.filter(pk=pk, persoon=toegang(request).persoon).delete()
    messages.success(request, "De filter is weg.")
    return _terug(request)


def _terug(request: HttpRequest) -> HttpResponse:
    """The list with the filters that were on."""
    vraag = QueryDict(request.POST.get("vraag", "")[:2000]).urlencode()
    return redirect(reverse("opvolging") + (f"?{vraag}" if vraag else ""))


def _zeg_fouten(request: HttpRequest, formulier: Form) -> None:
    for teksten in formulier.errors.values():
        messages.error(request, " ".join(str(tekst) for tekst in teksten))
