"""How filing goes: a page of counts for Opgroeien."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.toegang import opgroeien
from rapporten.sectorbeeld.indienstand import indienbeeld
from rapporten.views.jaarkeuze import gevraagd_jaar


@opgroeien
@require_safe
def indienstand(request: HttpRequest) -> HttpResponse:
    """Every werkjaar, and the chosen one by region and by werkvorm."""
    beeld = indienbeeld()
    jaren = [stand.werkjaar for stand in beeld.jaren]
    gevraagd = request.GET.get("werkjaar", "")
    jaar = gevraagd_jaar(gevraagd, jaren)
    context = {
        "beeld": beeld,
        "jaren": jaren,
        "jaar": jaar,
        "stand": next((stand for stand in beeld.jaren if stand.werkjaar == jaar), None),
        "regios": beeld.regios.get(jaar or 0, []),
        "werkvormen": beeld.werkvormen.get(jaar or 0, []),
        "onbekend": gevraagd != "" and gevraagd != str(jaar),
        "kruimels": [("Sectorbeeld", reverse("sectorbeeld")), ("Stand van het indienen", None)],
    }
    return render(request, "rapporten/sectorbeeld/indienen.html", context)
