"""The log of a report: for its organisation, and for Opgroeien."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organisaties.choices import VAN_BINNEN
from organisaties.toegang import lid, opgroeien, toegang
from rapporten import verloop
from rapporten.models import Verslag
from rapporten.views.verslag import vind_verslag


def _toon(request: HttpRequest, verslag: Verslag, kruimels: list[tuple[str, str | None]]) -> HttpResponse:
    kenmerken = verslag.indieningen.order_by("-volgnummer").values_list("kenmerk", flat=True)[:1]
    kenmerk = next(iter(kenmerken), "")
    regels, verder = verloop.lees(verslag, toegang(request), kenmerk=kenmerk, na=request.GET.get("na", ""))
    gegevens = {"verslag": verslag, "regels": regels, "verder": verder, "kruimels": kruimels}
    return render(request, "rapporten/verloop/verloop.html", gegevens)


@require_safe
@lid(*VAN_BINNEN)
def van_organisatie(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """What happened to our report, and who at Opgroeien read it."""
    verslag = vind_verslag(toegang(request), jaar)
    naam = verslag.organisatie.naam
    takenlijst = reverse("verslag", args=[nummer, jaar])
    return _toon(request, verslag, [(naam, reverse("organisatie", args=[nummer])), ("Takenlijst", takenlijst)])


@require_safe
@opgroeien
def van_opgroeien(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The same for Opgroeien, with what only it knows."""
    verslagen = Verslag.objects.select_related("organisatie").filter(indieningen__kenmerk=kenmerk)
    verslag = verslagen.first()
    if verslag is None:
        raise Http404
    terug = reverse("indiening", args=[kenmerk])
    return _toon(request, verslag, [("Opvolging", reverse("opvolging")), (verslag.organisatie.naam, terug)])
