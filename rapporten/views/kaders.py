"""What changed in the frameworks: for everyone who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.toegang import aangemeld
from rapporten.sectorbeeld.kaders import kaderblad


@aangemeld
@require_safe
def kaders(request: HttpRequest) -> HttpResponse:
    """Every version beside the one before it, changed definitions, and the years of a nulpunt."""
    kruimels = [("Sectorbeeld", reverse("sectorbeeld")), ("Wat veranderde in de kaders", None)]
    return TemplateResponse(request, "rapporten/sectorbeeld/kaders.html", {"blad": kaderblad(), "kruimels": kruimels})
