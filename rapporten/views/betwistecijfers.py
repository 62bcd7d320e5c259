"""Which figure counts where one is contested: for Opgroeien, beside the sector page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from organisaties.toegang import opgroeien, toegang
from rapporten.betwisten import Betwisting, betwist_in
from rapporten.choices import Cijferkeuze, Editiesoort
from rapporten.sectorbeeld.edities import nieuwste_editie
from rapporten.sectorbeeld.verschillen import besliste_organisaties
from zelfevaluatie.models import Kengetal


@dataclass(frozen=True, slots=True)
class Betwistrij:
    """One figure: by how many organisations it is contested, and whose figure counts now."""

    naam: str
    betwistingen: list[Betwisting]

    @property
    def onbeslist(self) -> int:
        return sum(rij.besluit is None for rij in self.betwistingen)

    @property
    def van_opgroeien(self) -> int:
        return sum(rij.besluit is not None and rij.besluit.keuze == Cijferkeuze.OPGROEIEN for rij in self.betwistingen)

    @property
    def eigen(self) -> int:
        """Where Opgroeien decided for it, or did not decide yet."""
        return len(self.betwistingen) - self.van_opgroeien


@opgroeien
@require_safe
def betwiste_cijfers(request: HttpRequest, werkjaar: int) -> HttpResponse:
    """The contested figures of a werkjaar, by figure, with what counts now (six statements)."""
    if not Werkjaar.objects.filter(pk=werkjaar).exists():
        raise Http404("Dit werkjaar is er niet.")
    per_cijfer: dict[str, list[Betwisting]] = defaultdict(list)
    for rij in betwist_in(werkjaar):
        per_cijfer[rij.cijfer.kengetal].append(rij)
    rijen = [Betwistrij(str(k), per_cijfer[k.code]) for k in Kengetal.objects.all() if k.code in per_cijfer]
    editie = nieuwste_editie(werkjaar, Editiesoort.DEFINITIEF)
    context = {
        "werkjaar": werkjaar,
        "rijen": rijen,
        "editie": editie,
        "in_editie": 0 if editie is None else besliste_organisaties(editie),
        "beslist": toegang(request).heeft(Sectorrolsoort.BEHEERDER),
        "kruimels": [("Sectorbeeld", reverse("sectorbeeld")), (f"Betwiste cijfers over {werkjaar}", None)],
    }
    return TemplateResponse(request, "rapporten/sectorbeeld/betwiste_cijfers.html", context)
