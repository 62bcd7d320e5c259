"""The picture of one region: where a regionale partner begins, and what a dossierbeheerder follows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisaties.choices import Regio, Sectorrolsoort
from organisaties.models import Sectorrol
from organisaties.toegang import Toegang, aangemeld, toegang
from rapporten.choices import Editiesoort
from rapporten.sectorbeeld.beeld import stel_samen, zichtbare_edities
from rapporten.sectorbeeld.indienstand import indienbeeld
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.views.sectorbeeld import lees_keuze

MET_REGIO = (Sectorrolsoort.REGIONALE_PARTNER, Sectorrolsoort.DOSSIERBEHEERDER)


def eigen_regios(mijn: Toegang) -> list[str]:
    """The regions of a regionale partner or dossierbeheerder (one statement); nobody else has any (none)."""
    if not mijn.heeft(*MET_REGIO):
        return []
    rollen = Sectorrol.objects.geldig_op(timezone.localdate()).filter(persoon=mijn.persoon, rol__in=MET_REGIO)  # type: ignore[attr-defined]
    return sorted({regio for regio in rollen.values_list("regio", flat=True) if regio})


def wegen(regios: list[str]) -> list[tuple[str, str]]:
    """(name, address) of the pages of these regions, in their fixed order."""
    return [(Regio(code).label, reverse("regio", args=[code])) for code in Regio.values if code in regios]


@aangemeld
@require_safe
def regio(request: HttpRequest, regio: str) -> HttpResponse:
    """What is published about a region, for everyone who is signed in; how its filing goes, for Opgroeien."""
    if regio not in Regio.values:
        raise Http404("Deze regio is er niet.")
    ik = toegang(request)
    edities = zichtbare_edities(ook_voorlopig=ik.van_opgroeien)
    keuze = lees_keuze(request, edities, van_opgroeien=ik.van_opgroeien, regio=regio)
    editie = None if keuze.werkjaar is None else edities.per_jaar(keuze.soort)[keuze.werkjaar]
    eigen = eigen_regios(ik)
    standen = []
    if ik.van_opgroeien:
        standen = [
            (jaar, rij.stand) for jaar, rijen in indienbeeld().regios.items() for rij in rijen if rij.code == regio
        ]
    context = {
        "regio": Regio(regio),
        "beeld": None if editie is None else stel_samen(edities, editie, keuze.groep.sleutel),
        "keuze": keuze,
        "lijsten": [lijst for lijst in keuze.groep.lijsten if lijst.code != "regio"],
        "edities": Editiesoort.choices if ik.van_opgroeien else [],
        "actie": reverse("regio", args=[regio]),
        "eigen": regio in eigen,
        "eigen_regios": [(naam, adres) for naam, adres in wegen(eigen) if adres != request.path],
        "andere_regios": [(naam, adres) for naam, adres in wegen(Regio.values) if adres != request.path],
        "standen": standen,
        "minimum": MINIMUM,
        "van_opgroeien": ik.van_opgroeien,
        "kruimels": [("Sectorbeeld", reverse("sectorbeeld")), (f"Regio {Regio(regio).label}", None)],
    }
    return TemplateResponse(request, "rapporten/sectorbeeld/regio.html", context)
