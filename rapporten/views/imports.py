"""What was imported from files: who, when, how much; and undoing one as a whole."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.forms.velden import bewaar
from organisaties.toegang import beheerder
from organisaties.views.formulier import blad, ingevuld, kruimels, toon_formulier
from rapporten.models import Importpartij
from rapporten.sectorbeeld.invoeren import KanNietOngedaan, maak_import_ongedaan


@require_safe
@beheerder
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first, those that were undone too."""
    rijen = Importpartij.objects.select_related("door").order_by("-pk")
    context = {"bladzijde": blad(rijen, request), "kruimels": kruimels()}
    return TemplateResponse(request, "rapporten/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@beheerder
def ongedaan(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one import, after asking; a second time says that it was done already."""
    partij = get_object_or_404(Importpartij, pk=pk)
    form = forms.Form(ingevuld(request))

    def maak_ongedaan() -> None:
        try:
            maak_import_ongedaan(partij.pk)
        except KanNietOngedaan as fout:
            raise ValidationError(str(fout)) from fout

    if request.method == "POST" and bewaar(form, maak_ongedaan):
        messages.success(request, f"Import {partij.pk} ({partij.bestandsnaam}) is ongedaan gemaakt.")
        return redirect("beheer_imports")
    return toon_formulier(
        request,
        form,
        kop=f"Import {partij.pk} ongedaan maken",
        inleiding=f"{partij.bestandsnaam}, {partij.get_onderwerp_display().lower()}.",
        punten=[
            "Alle cijfers van deze import tellen niet meer mee; wat daarvoor telde, telt weer.",
            "De voorlopige edities worden opnieuw berekend. Definitieve edities blijven zoals ze zijn.",
            "Organisaties, regio's, erkenningen en werkjaren die erbij gemaakt zijn, blijven.",
        ],
        knop="Maak de import ongedaan",
        gevaarlijk=True,
        terug=reverse("beheer_imports"),
        kruimels=kruimels(("Imports", reverse("beheer_imports"))),
    )
