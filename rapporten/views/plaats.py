"""The own place of an organisation in the sector, for its members; its charts to take along."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.toegang import lid, toegang
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.sectorbeeld.plaats import Plaats, plaats_van
from rapporten.views.groepskeuze import Groepskeuze, lees_groep


def _plaats(request: HttpRequest) -> tuple[Plaats, Groepskeuze]:
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    keuze = lees_groep(request.GET)
    return plaats_van(organisatie, keuze.sleutel, request.GET.get("niveaus", "")), keuze


@lid()
@require_safe
def plaats(request: HttpRequest, nummer: str) -> HttpResponse:
    """Per theme the sector, the chosen group and the own level."""
    gevonden, keuze = _plaats(request)
    gekozen = {**keuze.delen, **({"niveaus": gevonden.eigen.code} if gevonden.eigen else {})}
    gevraagd = request.GET.get("niveaus", "")
    meldingen = list(keuze.meldingen)
    if gevraagd and (gevonden.eigen is None or gevraagd != gevonden.eigen.code):
        anders = f" U ziet {gevonden.eigen.naam}." if gevonden.eigen else ""
        meldingen.append(f"Deze niveaus zijn er niet.{anders}")
    context = {
        "plaats": gevonden,
        "keuze": keuze,
        "meldingen": meldingen,
        "vraag": urlencode(gekozen),
        "minimum": MINIMUM,
        "kruimels": [(toegang(request).organisatie, reverse("organisatie", args=[nummer])), ("Uw plaats", None)],
    }
    return render(request, "rapporten/plaats/plaats.html", context)


@lid()
@require_safe
def plaats_grafiek(request: HttpRequest, nummer: str, thema: str) -> HttpResponse:
    """One chart as an SVG file that needs nothing else: its title, its own level and its source are in it."""
    gevonden, _ = _plaats(request)
    rij = next((rij for rij in gevonden.themas if rij.code == thema and rij.beeld), None)
    if rij is None:
        raise Http404("Deze grafiek is er niet.")
    svg = render_to_string("kwaliteit/_plaats.svg", {"beeld": rij.beeld, "nummer": 0, "los": True})
    antwoord = HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}', content_type="image/svg+xml")
    werkjaar = gevonden.editie.werkjaar_id if gevonden.editie else ""
    antwoord["Content-Disposition"] = f'attachment; filename="uw-plaats-{werkjaar}-{thema}.svg"'
    antwoord["X-Content-Type-Options"] = "nosniff"
    return antwoord
