"""What a definitive edition changed compared with the former one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from organisaties.toegang import aangemeld, toegang
from rapporten.betwisten import betwist_in
from rapporten.sectorbeeld.verschillen import besliste_organisaties, verschil_met_vorige, wie_wijzigde

HOOGSTENS = 500


@aangemeld
@require_safe
def editieverschil(request: HttpRequest, werkjaar: int, volgnummer: int) -> HttpResponse:
    """The cells that changed, for everyone; which organisations changed, for Opgroeien."""
    verschil = verschil_met_vorige(werkjaar, volgnummer)
    if verschil is None:
        raise Http404("Deze vergelijking is er niet.")
    ik = toegang(request)
    context = {
        "verschil": verschil,
        "cellen": verschil.cellen[:HOOGSTENS],
        "rest": max(0, len(verschil.cellen) - HOOGSTENS),
        "van_opgroeien": ik.van_opgroeien,
    }
    if ik.van_opgroeien:
        betwist = betwist_in(werkjaar)
        context |= {
            "wie": wie_wijzigde(verschil),
            "beslist": besliste_organisaties(verschil.editie),
            "betwist": len(betwist),
            "onbeslist": sum(rij.besluit is None for rij in betwist),
        }
    return TemplateResponse(request, "rapporten/sectorbeeld/editieverschil.html", context)
