"""The last weeks before the due date, for Opgroeien: who began, who filed, who waits, and reminders to a selection."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.opmaak import meervoud
from kwaliteit.toegang import vanzelf
from organisaties.models import Werkjaar
from organisaties.toegang import opgroeien, toegang
from organisaties.views.formulier import ONGELDIG
from rapporten import dossiers, herinneren, termijnblad, werklijst
from rapporten.forms.termijnblad import FILTERS, KIES_EERST, HerinneringForm, Termijnfilter
from rapporten.termijnblad import Termijnrij

PER_BLAD = 50


def _lees(request: HttpRequest) -> dict[str, Any]:
    """What the page shows; ``werkjaar`` is None when there is none yet."""
    mijn, nu = toegang(request), timezone.now()
    vandaag = timezone.localdate(nu)
    werkjaren = werklijst.alle_werkjaren()
    regios = sorted(dossiers.opvolgers(vandaag).regios.get(mijn.persoon.pk, ()))
    filter_ = Termijnfilter(request.GET, werkjaren=werkjaren, met_regio=bool(regios))
    keuze = filter_.keuze()
    werkjaar = werklijst.kies_werkjaar(werkjaren, filter_.cleaned_data.get("werkjaar"), vandaag)
    if werkjaar is None:
        return {"werkjaar": None}
    filter_.data = request.GET.copy()
    filter_.data["werkjaar"] = str(werkjaar.jaar)
    alle = termijnblad.rijen(werkjaar, keuze, mijn.persoon, regios=regios, nu=nu)
    samen, per_regio = termijnblad.tellingen(alle)
    deel = filter_.cleaned_data.get("deel", "")
    gekozen = [rij for rij in alle if not deel or deel in rij.delen]
    bewaard = {naam: filter_.data.get(naam, "") for naam in FILTERS if filter_.data.get(naam)}
    return {
        "werkjaar": werkjaar,
        "nu": nu,
        "filter": filter_,
        "gefilterd": bool(deel or keuze),
        "bewaard": bewaard,
        "vraag": urlencode(bewaard),
        "deel": deel,
        "samen": samen,
        "aantallen": dict(samen.aantallen),
        "per_regio": per_regio,
        "bladzijde": Paginator(gekozen, PER_BLAD).get_page(request.GET.get("bladzijde")),
        "gekozen": gekozen,
        "te_herinneren": sum(not rij.ingediend for rij in gekozen),
    }


@require_safe
@opgroeien
def blad(request: HttpRequest) -> HttpResponse:
    """Counts per region, and the organisations."""
    return render(request, "rapporten/termijnblad/blad.html", _lees(request))


@require_safe
@opgroeien
@vanzelf
def stand(request: HttpRequest) -> HttpResponse:
    """The part of the page that refreshes itself."""
    return render(request, "rapporten/termijnblad/_stand.html", _lees(request))


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def herinnering(request: HttpRequest) -> HttpResponse:
    """Say how many organisations would get a reminder and who does not, add a line, and send."""
    mijn = toegang(request)
    if request.method == "POST":
        return _verstuur(request)
    gelezen = _lees(request)
    werkjaar: Werkjaar | None = gelezen["werkjaar"]
    ids = [rij.organisatie_id for rij in _bedoeld(request, gelezen)] if werkjaar else []
    if werkjaar is None or not ids:
        messages.error(request, KIES_EERST)
        return _terug(request.GET)
    form = HerinneringForm(initial={"organisaties": ",".join(map(str, ids))})
    return _bevestig(request, werkjaar, ids, form, mijn.persoon.naam)


def _bedoeld(request: HttpRequest, gelezen: dict[str, Any]) -> list[Termijnrij]:
    """Of the filter (``alle``) or of what was ticked, those that did not file."""
    aangevinkt = set(request.GET.getlist("organisatie"))
    return [
        rij
        for rij in gelezen["gekozen"]
        if not rij.ingediend and (request.GET.get("alle") or str(rij.organisatie_id) in aangevinkt)
    ]


def _verstuur(request: HttpRequest) -> HttpResponse:
    mijn, nu = toegang(request), timezone.now()
    jaar = request.POST.get("werkjaar", "")
    werkjaar = get_object_or_404(Werkjaar, pk=lees_sleutel(jaar) or 0)
    form = HerinneringForm(request.POST)
    if not form.is_valid():
        if "organisaties" in form.errors:
            messages.error(request, KIES_EERST)
            return _terug(_filters(request))
        return _bevestig(request, werkjaar, form.cleaned_data["organisaties"], form, mijn.persoon.naam)
    uitkomst = herinneren.herinner(
        werkjaar, form.cleaned_data["organisaties"], form.cleaned_data["tekst"], door=mijn.persoon, nu=nu
    )
    if uitkomst.gepland:
        wie = meervoud(uitkomst.gepland, "organisatie krijgt,organisaties krijgen")
        messages.success(request, f"{wie} een herinnering. De e-mails vertrekken nu.")
    for reden in uitkomst.geweigerd[:10]:
        messages.warning(request, f"Geen herinnering. {reden}")
    if len(uitkomst.geweigerd) > 10:
        messages.warning(request, f"Nog {len(uitkomst.geweigerd) - 10} andere kregen geen herinnering.")
    if not uitkomst.gepland and not uitkomst.geweigerd:
        messages.error(request, KIES_EERST)
    return _terug(_filters(request))


def _bevestig(
    request: HttpRequest, werkjaar: Werkjaar, ids: list[int], form: HerinneringForm, naam: str
) -> HttpResponse:
    vraag = request.POST.get("vraag") or urlencode([(n, request.GET[n]) for n in FILTERS if request.GET.get(n)])
    gegevens = {
        "werkjaar": werkjaar,
        "voornemen": herinneren.voornemen(werkjaar, ids, timezone.localdate()),
        "form": form,
        "naam": naam,
        "vraag": vraag,
        "terug": f"{reverse('termijnblad')}?{vraag}",
    }
    status = ONGELDIG if form.is_bound else 200
    return render(request, "rapporten/termijnblad/herinneren.html", gegevens, status=status)


def _filters(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("vraag", "")[:2000])


def _terug(filters: QueryDict) -> HttpResponse:
    """The list with the filters that were on."""
    vraag = urlencode({naam: filters[naam] for naam in FILTERS if filters.get(naam)})
    return redirect(reverse("termijnblad") + (f"?{vraag}" if vraag else ""))
