"""Who merged into whom, and what that does to the figures: for Opgroeien."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.choices import Sectorrolsoort
from organisaties.toegang import opgroeien, toegang
from rapporten.sectorbeeld.ketens import ketens


@opgroeien
@require_safe
def fusieketens(request: HttpRequest) -> HttpResponse:
    """Every chain of mergers, with the werkjaren over which each organisation answered."""
    context = {
        "ketens": ketens(),
        "beheert": toegang(request).heeft(Sectorrolsoort.BEHEERDER),
        "kruimels": [("Sectorbeeld", reverse("sectorbeeld")), ("Fusies", None)],
    }
    return TemplateResponse(request, "rapporten/sectorbeeld/fusieketens.html", context)
