"""Open data, for everyone and without an account: pages to read, files to fetch, a catalogue for programs.

Nothing here opens an access: with no role set, row-level security shows only the files of editions that are open.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from kwaliteit.toegang import publiek
from rapporten.models import Openbestand
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.sectorbeeld.opendata import (
    CATALOGUSTYPE,
    METADATA,
    OpenEditie,
    beschrijf_catalogus,
    bestanden_van,
    inhoud_van,
    open_edities,
)

BLIJFT = "public, max-age=86400, immutable"
"""The bytes at this address never change; what was withdrawn is out of every cache within a day."""
KORT = "public, max-age=300"
WEG = 410


def _gezocht(werkjaar: int, volgnummer: int | None = None) -> list[OpenEditie]:
    """The editions with this year and number that are, or were, open; a year that cannot be is none."""
    if not 2000 <= werkjaar <= 2100 or (volgnummer or 0) > 32767:
        raise Http404("Deze gegevens zijn er niet.")
    edities = open_edities(werkjaar, volgnummer)
    if not edities:
        raise Http404("Deze gegevens zijn er niet.")
    return edities


def _voor_elk_programma(antwoord: HttpResponse, cache: str) -> HttpResponse:
    """Any page on the web may read this, without knowing who asks."""
    antwoord["Access-Control-Allow-Origin"] = "*"
    antwoord["Cache-Control"] = cache
    return antwoord


def _weg(request: HttpRequest, editie: OpenEditie) -> HttpResponse:
    """Withdrawn: 410 with why, for a person and for a program alike."""
    antwoord = render(request, "rapporten/opendata/weg.html", {"editie": editie}, status=WEG)
    return _voor_elk_programma(antwoord, "no-store")


@publiek
@require_safe
def overzicht(request: HttpRequest) -> HttpResponse:
    """What open data is, and which years and editions there are."""
    alle = open_edities()
    jaren: dict[int, list[OpenEditie]] = {}
    for editie in alle:
        if editie.open:
            jaren.setdefault(editie.werkjaar, []).append(editie)
    context = {
        "jaren": jaren,
        "ingetrokken": [editie for editie in alle if not editie.open],
        "minimum": MINIMUM,
        "uitgever": settings.OPENDATA_UITGEVER,
    }
    return render(request, "rapporten/opendata/overzicht.html", context)


@publiek
@require_safe
def catalogus(request: HttpRequest) -> HttpResponse:
    """The same for programs: DCAT as JSON-LD."""
    edities = [editie for editie in open_edities() if editie.open]
    inhoud = beschrijf_catalogus(edities, bestanden_van(*(editie.editie_id for editie in edities)), _adres)
    tekst = json.dumps(inhoud, ensure_ascii=False, indent=2)
    return _voor_elk_programma(HttpResponse(f"{tekst}\n", content_type=CATALOGUSTYPE), KORT)


def _adres(naam: str, *delen: Any) -> str:
    return settings.BASIS_URL + reverse(naam, args=delen)


@publiek
@require_safe
def nieuwste(request: HttpRequest, werkjaar: int, naam: str = "") -> HttpResponse:
    """A year leads to its newest open edition, and a file of a year to that of this edition."""
    edities = _gezocht(werkjaar)
    gekozen = next((editie for editie in edities if editie.open), None)
    if gekozen is None:
        return _weg(request, edities[0])
    plaats = [gekozen.werkjaar, gekozen.volgnummer]
    adres = reverse("opendata_bestand", args=[*plaats, naam]) if naam else reverse("opendata_editie", args=plaats)
    return _voor_elk_programma(HttpResponseRedirect(adres), KORT)


@publiek
@require_safe
def editie(request: HttpRequest, werkjaar: int, volgnummer: int) -> HttpResponse:
    """One edition: its files, what stands in them, and how to cite it."""
    edities = _gezocht(werkjaar)
    gekozen = next((editie for editie in edities if editie.volgnummer == volgnummer), None)
    if gekozen is None:
        raise Http404("Deze editie is er niet.")
    bestanden = bestanden_van(gekozen.editie_id).get(gekozen.editie_id, [])
    metadata = next((bestand for bestand in bestanden if bestand.naam == METADATA), None)
    inhoud = inhoud_van(metadata) if metadata is not None and gekozen.open else None
    if inhoud is None:
        return _weg(request, gekozen)
    beschrijving = json.loads(inhoud)
    per_naam = {bestand.naam: bestand for bestand in bestanden}
    context = {
        "editie": gekozen,
        "nieuwer": next((een for een in edities if een.open and een.volgnummer > volgnummer), None),
        "titel": beschrijving["dc:title"],
        "uitgever": beschrijving["dc:publisher"]["schema:name"],
        "notities": [(nota["dc:title"], nota["dc:description"]) for nota in beschrijving["notes"]],
        "tabellen": [
            {
                "bestand": per_naam[tabel["url"]],
                "titel": tabel["dc:title"],
                "uitleg": tabel["dc:description"],
                "kolommen": [(kolom["name"], kolom["dc:description"]) for kolom in tabel["tableSchema"]["columns"]],
            }
            for tabel in beschrijving["tables"]
        ],
        "metadata": metadata,
        "adres": _adres("opendata_editie", werkjaar, volgnummer),
    }
    return render(request, "rapporten/opendata/editie.html", context)


@publiek
@require_safe
def bestand(request: HttpRequest, werkjaar: int, volgnummer: int, naam: str) -> HttpResponse:
    """A file of an edition: the same bytes for ever, until the edition is withdrawn."""
    gekozen = _gezocht(werkjaar, volgnummer)[0]
    if not gekozen.open:
        return _weg(request, gekozen)
    gevraagd = next(
        (een for een in bestanden_van(gekozen.editie_id).get(gekozen.editie_id, ()) if een.naam == naam), None
    )
    if gevraagd is None:
        raise Http404("Dit bestand is er niet.")
    antwoord = _bestandskop(gevraagd, gekozen)
    beslist = get_conditional_response(request, etag=antwoord["ETag"], response=antwoord)
    if beslist is not None and beslist is not antwoord:  # it did not change, or is not what was asked for
        return _voor_elk_programma(beslist, BLIJFT)
    if request.method == "HEAD":
        antwoord["Content-Length"] = str(gevraagd.grootte)
        return antwoord
    inhoud = inhoud_van(gevraagd)
    if inhoud is None:
        return _weg(request, _gezocht(werkjaar, volgnummer)[0])
    antwoord.content = inhoud
    return antwoord


def _bestandskop(gevraagd: Openbestand, editie: OpenEditie) -> HttpResponse:
    antwoord = HttpResponse(content_type=gevraagd.mediatype)
    antwoord["ETag"] = f'"{gevraagd.sha256}"'
    if gevraagd.naam != METADATA:
        naam = f"sectorbeeld-{editie.werkjaar}-{editie.volgnummer}-{gevraagd.naam}"
        antwoord["Content-Disposition"] = f'attachment; filename="{naam}"'
        antwoord["Link"] = f'<{METADATA}>; rel="describedby"; type="application/csvm+json"'
    return _voor_elk_programma(antwoord, BLIJFT)
