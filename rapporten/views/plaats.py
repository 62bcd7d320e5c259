"""The own place of an organisation in the sector, for its members; its charts to take along."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisaties.toegang import lid, toegang
from rapporten.choices import Uitvoersoort
from rapporten.sectorbeeld.banden import MINIMUM as MINIMUM_MIDDEN
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.sectorbeeld.plaats import Plaats, plaats_van
from rapporten.uitvoer import vragen
from rapporten.uitvoer.plaats import FORMATEN, svg_van, vingerafdruk
from rapporten.views.groepskeuze import Groepskeuze, lees_groep
from rapporten.views.uitvoer import naar


def _plaats(vraag: Mapping[str, str], request: HttpRequest) -> tuple[Plaats, Groepskeuze]:
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    keuze = lees_groep(vraag)
    return plaats_van(organisatie, keuze.sleutel, vraag.get("niveaus", "")), keuze


@lid()
@require_safe
def plaats(request: HttpRequest, nummer: str) -> HttpResponse:
    """Per theme and figure the sector, the chosen group and the own answer."""
    gevonden, keuze = _plaats(request.GET, request)
    gekozen = {**keuze.delen, **({"niveaus": gevonden.eigen.code} if gevonden.eigen else {})}
    gevraagd = request.GET.get("niveaus", "")
    meldingen = list(keuze.meldingen)
    if gevraagd and (gevonden.eigen is None or gevraagd != gevonden.eigen.code):
        anders = f" U ziet {gevonden.eigen.naam}." if gevonden.eigen else ""
        meldingen.append(f"Deze gegevens zijn er niet.{anders}")
    context = {
        "plaats": gevonden,
        "keuze": keuze,
        "meldingen": meldingen,
        "vraag": urlencode(gekozen),
        "gekozen": gekozen,
        "minimum": MINIMUM,
        "minimum_midden": MINIMUM_MIDDEN,
        "kruimels": [(toegang(request).organisatie, reverse("organisatie", args=[nummer])), ("Uw plaats", None)],
    }
    return render(request, "rapporten/plaats/plaats.html", context)


@lid()
@require_safe
def plaats_grafiek(request: HttpRequest, nummer: str, thema: str) -> HttpResponse:
    """One chart as an SVG file that needs nothing else: its title, its own answer and its source are in it."""
    gevonden, _ = _plaats(request.GET, request)
    rij = next((rij for rij in gevonden.grafieken if rij.code == thema), None)
    if rij is None:
        raise Http404("Deze grafiek is er niet.")
    antwoord = HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n{svg_van(rij)}', content_type="image/svg+xml")
    werkjaar = gevonden.editie.werkjaar_id if gevonden.editie else ""
    antwoord["Content-Disposition"] = f'attachment; filename="uw-plaats-{werkjaar}-{thema}.svg"'
    antwoord["X-Content-Type-Options"] = "nosniff"
    return antwoord


@lid()
@require_POST
def plaats_meenemen(request: HttpRequest, nummer: str) -> HttpResponse:
    """Ask for all charts as one file; a job makes it."""
    mijn = toegang(request)
    gevonden, keuze = _plaats(request.POST, request)
    formaat = request.POST.get("formaat", "")
    if gevonden.editie is None or formaat not in FORMATEN:
        messages.warning(request, "Kies of u een hand-out (PDF) of afbeeldingen (PNG) wilt.")
        return redirect("plaats", nummer)
    try:
        uitvoer, nieuw = vragen.vraag(
            Uitvoersoort.PLAATS,
            persoon=mijn.persoon,
            titel=f"Uw plaats in de sector {gevonden.editie.werkjaar_id}: {FORMATEN[formaat]}",
            bestandsnaam=f"uw-plaats-{gevonden.editie.werkjaar_id}.{'zip' if formaat == 'png' else formaat}",
            editie=gevonden.editie,
            organisatie=mijn.organisatie,
            keuze={
                "formaat": formaat,
                "groep": keuze.sleutel,
                "niveaus": gevonden.eigen.code if gevonden.eigen else "",
                "beeld": vingerafdruk(gevonden),
            },
            nu=timezone.now(),
        )
    except vragen.TeVeel as fout:
        messages.warning(request, str(fout))
        return redirect("plaats", nummer)
    return naar(request, uitvoer, nieuw=nieuw)
