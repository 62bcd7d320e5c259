"""The organisation's side of the conversation: answering a request for addition, reacting to a comment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kwaliteit.templatetags.fouten import Fout
from organisaties.toegang import lid, toegang
from rapporten import opvolgen, tekst
from rapporten.aanvullen import beantwoord, met_conceptantwoord, sleutel
from rapporten.bewaren import NietBewerkbaar, Versieconflict
from rapporten.choices import BEWERKBAAR
from rapporten.forms.opvolging import AntwoordForm, ReactieForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Opmerking
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import SCHRIJVERS, gesloten, toon_geweigerde_reactie
from rapporten.views.verslag import vind_verslag
from rapporten.workflow import NietToegelaten


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*SCHRIJVERS)
@zegt_of_handtekening_vervalt
def aanvulling(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """A request for addition with the answer so far; it goes along when the report is filed again."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    gevraagd = verslag.aanvullingen.filter(afgehandeld_op=None).select_related("gevraagd_door", "verslag")
    if verslag.status not in BEWERKBAAR:  # what Opgroeien is still preparing has not been asked yet
        gevraagd = gevraagd.exclude(beantwoord_op=None)
    deze: Any = get_object_or_404(met_conceptantwoord(gevraagd), pk=pk)
    begin = {"versie": deze.conceptversie or 0, "antwoord": tekst.naar_tekst(deze.concept or "")}
    formulier = AntwoordForm(request.POST if request.method == "POST" else None, initial=begin)
    gegevens: dict[str, Any] = {
        "verslag": verslag,
        "aanvulling": deze,
        "form": formulier,
        "schrijft": verslag.status in BEWERKBAAR,
        "waarom_niet": gesloten(verslag),
    }
    blad = "rapporten/verslag/aanvulling.html"
    if request.method != "POST":
        return render(request, blad, gegevens)
    if not formulier.is_valid():
        return render(request, blad, gegevens, status=428 if "versie" in formulier.errors else 422)
    g = formulier.cleaned_data
    try:
        beantwoord(deze, g["antwoord"], versie=g["versie"], door=mijn.persoon, nu=timezone.now())
    except Versieconflict as conflict:
        gegevens["conflict"] = huidig = conflict.conflicten[sleutel(pk)]
        zet_versie(formulier, versie=huidig["versie"])
        woorden = "Een collega antwoordde intussen ook. Hieronder staan beide antwoorden; kies of voeg samen."
        return render(request, blad, {**gegevens, "fouten": [Fout(woorden, "conflict")]}, status=412)
    except NietBewerkbaar:
        woorden = gesloten(verslag) + " Wat u typte, staat hieronder nog; kopieer het als u het wilt houden."
        return render(request, blad, {**gegevens, "fouten": [Fout(woorden)]}, status=409)
    messages.success(request, "Uw antwoord is bewaard. Het gaat mee als u het verslag opnieuw indient.")
    return redirect("verslag", nummer, jaar)


@require_POST
@lid(*SCHRIJVERS)
def reageren(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """React to a comment of Opgroeien; both sides see it."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    draad = get_object_or_404(Opmerking.objects.select_related("verslag"), pk=pk, verslag=verslag, antwoord_op=None)
    formulier = ReactieForm(request.POST)
    if not formulier.is_valid():
        return toon_geweigerde_reactie(request, verslag, draad, request.POST)
    try:
        opvolgen.antwoord(draad, formulier.cleaned_data["tekst"], toegang=mijn, nu=timezone.now())
    except NietToegelaten as fout:
        return toon_geweigerde_reactie(request, verslag, draad, request.POST, str(fout), status=409)
    messages.success(request, "Uw reactie is geplaatst. Opgroeien kan ze nu lezen.")
    return redirect("onderdeel", nummer, jaar, draad.stabiel_id)
