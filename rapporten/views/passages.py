"""Standard passages: keeping them, and handing one out filled for the place where it is inserted."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.choices import Sectorrolsoort
from organisaties.forms.velden import bewaar
from organisaties.toegang import opgroeien, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld
from rapporten import passages as p
from rapporten.choices import Passagegebruik
from rapporten.forms.passages import PassageForm
from rapporten.forms.secties import zet_versie
from rapporten.inhoud import lees
from rapporten.models import Standaardpassage
from rapporten.views.indiening import vind_leesbare


@require_safe
@opgroeien
def passages(request: HttpRequest) -> HttpResponse:
    """What this person can insert: passages of everybody and their own."""
    mijn = toegang(request)
    alle = list(p.voor(mijn.persoon).select_related("gewijzigd_door"))
    groepen = [
        (naam, [(rij, p.mag_houden(rij, mijn)) for rij in alle if rij.gebruik == gebruik])
        for gebruik, naam in Passagegebruik.choices
    ]
    context = {"groepen": [(naam, rijen) for naam, rijen in groepen if rijen], "kruimels": _kruimels()}
    return TemplateResponse(request, "rapporten/passages/lijst.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def passage(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Change a passage; without ``pk`` make one."""
    mijn, nu = toegang(request), timezone.now()
    rij = Standaardpassage(versie=0) if pk is None else get_object_or_404(p.voor(mijn.persoon), pk=pk)
    if pk is not None and not p.mag_houden(rij, mijn):
        raise PermissionDenied("Deze passage is van iedereen: de beheerder houdt ze bij.")
    beheert = mijn.heeft(Sectorrolsoort.BEHEERDER)
    begin = {"versie": rij.versie, "titel": rij.titel, "tekst": rij.tekst}
    begin |= {"gebruik": rij.gebruik or Passagegebruik.GESPREK.value, "voor_allen": rij.van_id is None}
    form = PassageForm(ingevuld(request), initial=begin, beheert=beheert)

    def houd() -> None:
        try:
            p.bewaar(pk, form.cleaned_data, versie=form.cleaned_data["versie"], toegang=mijn, nu=nu)
        except p.NietBewaard as fout:
            if fout.versie is not None:
                zet_versie(form, versie=fout.versie)
            raise ValidationError(str(fout)) from None

    if request.method == "POST" and bewaar(form, houd):
        messages.success(request, f"De passage “{form.cleaned_data['titel']}” is bewaard.")
        return redirect("passages")
    context = {
        "form": form,
        "rij": rij,
        "plaatshouders": [(f"{{{naam}}}", uitleg) for naam, uitleg in p.PLAATSHOUDERS.items()],
        "kruimels": _kruimels(("Standaardpassages", reverse("passages"))),
    }
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "rapporten/passages/passage.html", context, status=status)


@require_POST
@opgroeien
def passage_verwijderen(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passage; what was written with it stays."""
    mijn = toegang(request)
    rij = get_object_or_404(p.voor(mijn.persoon), pk=pk)
    if not p.mag_houden(rij, mijn):
        raise PermissionDenied("Deze passage is van iedereen: de beheerder houdt ze bij.")
    try:
        messages.success(request, f"De passage “{p.verwijder(pk, toegang=mijn)}” is verwijderd.")
    except p.NietBewaard as fout:
        messages.error(request, str(fout))
    return redirect("passages")


@require_safe
@opgroeien
def gevuld(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """A passage filled for this submission, for the script that inserts it (``onderdeel``, ``uiterlijk``)."""
    mijn, nu = toegang(request), timezone.now()
    indiening = vind_leesbare(mijn, kenmerk)
    rij = get_object_or_404(p.voor(mijn.persoon), pk=pk)
    stabiel_id = request.GET.get("onderdeel", "")
    titel = next((o.titel for o in lees(indiening.inhoud).onderdelen if o.id == stabiel_id), "")
    gekozen = _dag(request.GET.get("uiterlijk", ""))
    waarden = p.waarden_bij(indiening.verslag, mijn.persoon, nu=nu, onderdeel=titel, uiterlijk=gekozen)
    tegen = (gekozen or p.antwoorddag(nu)).isoformat() if p.vraagt_dag(rij.tekst) else ""
    return JsonResponse({"tekst": p.vul(rij.tekst, waarden), "uiterlijk": tegen})


def _dag(tekst: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(tekst)
    except ValueError:
        return None


def _kruimels(*stappen: tuple[str, str]) -> list[tuple[str, str | None]]:
    return [("Opvolging", reverse("opvolging")), *stappen]
