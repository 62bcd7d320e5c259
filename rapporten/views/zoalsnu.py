"""The sector page by what organisations are today: for Opgroeien only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisaties.toegang import opgroeien
from rapporten.choices import Editiesoort
from rapporten.sectorbeeld.beeld import stel_samen_nu, zichtbare_edities
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.views.sectorbeeld import lees_keuze

HOOGSTENS = 200


@opgroeien
@require_safe
def zoals_nu(request: HttpRequest) -> HttpResponse:
    """One werkjaar and group as the sector page shows them, counted by the attributes of today."""
    edities = zichtbare_edities(ook_voorlopig=True)
    keuze = lees_keuze(request, edities, van_opgroeien=True)
    editie = None if keuze.werkjaar is None else edities.per_jaar(keuze.soort)[keuze.werkjaar]
    nu = None if editie is None else stel_samen_nu(edities, editie, keuze.groep.sleutel, timezone.localdate())
    context = {
        "nu": nu,
        "beeld": nu and nu.beeld,
        "keuze": keuze,
        "edities": Editiesoort.choices,
        "actie": reverse("zoals_nu"),
        "minimum": MINIMUM,
        "van_opgroeien": True,
        "verschoven": nu.verschoven[:HOOGSTENS] if nu else [],
        "rest": max(0, len(nu.verschoven) - HOOGSTENS) if nu else 0,
        "kruimels": [("Sectorbeeld", reverse("sectorbeeld")), ("Zoals nu", None)],
    }
    return TemplateResponse(request, "rapporten/sectorbeeld/zoals_nu.html", context)
