"""Pictures of the narrative: add one to a draft, show one of a draft or of a submission."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.toegang import betrokken, lid, toegang
from rapporten import illustraties
from rapporten.adressen import afbeeldingadres
from rapporten.afbeeldingen import Ongeschikt
from rapporten.bewaren import NietBewerkbaar
from rapporten.inhoud import lees
from rapporten.models import Afbeelding
from rapporten.views.indiening import vind_leesbare
from rapporten.views.verslag import vind_verslag

SCHRIJVERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)


@require_POST
@lid(*SCHRIJVERS)
def toevoegen(request: HttpRequest, nummer: str, jaar: int) -> JsonResponse:
    """Keep a picture (field ``bestand``). JSON with its ``adres``, or with ``fout``: what to do, in Dutch."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    bestand = request.FILES.get("bestand")
    if bestand is None:
        return JsonResponse({"fout": "Kies een afbeelding."}, status=422)
    try:
        rij = illustraties.voeg_toe(verslag, bestand, door=mijn.persoon, nu=timezone.now())
    except Ongeschikt as fout:
        return JsonResponse({"fout": str(fout)}, status=422)
    except NietBewerkbaar:
        return JsonResponse({"fout": "Het verslag kan nu niet gewijzigd worden."}, status=409)
    return JsonResponse({"adres": afbeeldingadres(verslag, rij.sha256)}, status=201)


@require_safe
@lid()
def afbeelding(request: HttpRequest, nummer: str, jaar: int, sha256: str) -> HttpResponseBase:
    """A picture of the draft."""
    rij = get_object_or_404(Afbeelding, verslag=vind_verslag(toegang(request), jaar), sha256=sha256)
    return _toon(rij.sha256, rij.soort)


@require_safe
@betrokken
def indiening_afbeelding(request: HttpRequest, kenmerk: str, sha256: str) -> HttpResponseBase:
    """A picture that was filed with this submission; 404 for any other."""
    for onderdeel in lees(vind_leesbare(toegang(request), kenmerk).inhoud).onderdelen:
        for beeld in onderdeel.afbeeldingen:
            if beeld.sha256 == sha256:
                return _toon(sha256, beeld.soort)
    raise Http404


def _toon(sha256: str, soort: str) -> FileResponse:
    pad: Path = illustraties.pad(sha256, soort)
    if not pad.exists():
        raise Http404
    antwoord = FileResponse(pad.open("rb"), content_type=soort)
    antwoord["Cache-Control"] = "private, max-age=3600"
    return antwoord
