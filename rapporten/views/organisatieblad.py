"""The page of one organisation for Opgroeien."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisaties.models import Organisatie
from organisaties.toegang import opgroeien, toegang
from rapporten import organisatieblad


@require_safe
@opgroeien
def organisatie(request: HttpRequest, nummer: str) -> HttpResponse:
    """All years of one organisation."""
    gevonden = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    blad = organisatieblad.maak(gevonden, timezone.now())
    gegevens = {
        "blad": blad,
        "loopt": any(traject.afgesloten_op is None for traject in blad.trajecten),
        "organisatie": gevonden,
        "eigen": gevonden.pk in toegang(request).lid_van,
        "kruimels": [("Opvolging", reverse("opvolging"))],
    }
    return render(request, "rapporten/opvolging/organisatie.html", gegevens)
