"""``/beheer/``: what needs doing, gathered from every room."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kwaliteit.opdrachten.models import Opdracht
from organisaties.models import Werkjaar
from organisaties.toegang import beheerder
from organisaties.volledigheid import Gemis, tel_gemis
from rapporten.toewijzen import organisaties_in
from rapporten.werklijst import alle_werkjaren, werkjaar_in_werk

WOORDEN = {
    Gemis.REGIO: ("heeft geen regio", "hebben geen regio"),
    Gemis.GROOTTE: ("heeft geen grootteklasse", "hebben geen grootteklasse"),
    Gemis.ERKENNING: ("heeft geen geldige erkenning", "hebben geen geldige erkenning"),
    Gemis.COORDINATOR: ("heeft geen kwaliteitscoördinator", "hebben geen kwaliteitscoördinator"),
}


@dataclass(frozen=True, slots=True)
class Werk:
    """One thing to do, and where."""

    tekst: str
    adres: str
    knop: str


def _aantal(n: int) -> str:
    return "1 organisatie" if n == 1 else f"{n} organisaties"


def te_doen(
    vorig_jaar: int, werkjaren: list[Werkjaar], lopend: Werkjaar | None, gemis: dict[Gemis, int], zonder_boom: int
) -> list[Werk]:
    """The list, the most urgent first. ``zonder_boom`` is about ``lopend``, the werkjaar in work."""
    werk = []
    if all(werkjaar.jaar != vorig_jaar for werkjaar in werkjaren):
        tekst = f"Werkjaar {vorig_jaar} bestaat nog niet. Zonder werkjaar kan niemand een verslag beginnen."
        werk.append(Werk(tekst, reverse("beheer_werkjaar_nieuw"), "Maak het werkjaar"))
    if lopend and zonder_boom:
        jaar = lopend.jaar
        tekst = f"{_aantal(zonder_boom)} zonder boom voor werkjaar {jaar}. Zonder boom kan het verslag niet beginnen."
        werk.append(Werk(tekst, reverse("toewijzingen", args=[jaar]) + "?boom=zonder", "Wijs de bomen toe"))
    for wat, aantal in gemis.items():
        if aantal:
            tekst = f"{_aantal(aantal)} {WOORDEN[wat][aantal != 1]}."
            werk.append(Werk(tekst, f"{reverse('beheer_organisaties')}?gemis={wat.value}", "Bekijk"))
    return werk


@beheerder
@require_safe
def beheer(request: HttpRequest) -> HttpResponse:
    vandaag = timezone.localdate()
    werkjaren = alle_werkjaren()
    lopend = werkjaar_in_werk(werkjaren, vandaag)
    zonder_boom = organisaties_in(lopend).filter(boom_id=None).count() if lopend else 0
    context = {
        "werk": te_doen(vandaag.year - 1, werkjaren, lopend, tel_gemis(vandaag), zonder_boom),
        "mislukt": Opdracht.objects.mislukt().count(),
        "lopend": lopend,
    }
    return TemplateResponse(request, "rapporten/beheer.html", context)
