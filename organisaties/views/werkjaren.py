"""Werkjaren and their kwaliteitsthema's, for the beheerder."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.forms.velden import bewaar
from organisaties.forms.werkjaren import NieuwWerkjaar, Themaformulier, Werkjaarformulier
from organisaties.models import Kwaliteitsthema, Werkjaar
from organisaties.toegang import beheerder
from organisaties.views.formulier import ingevuld, kruimels, toon_formulier


def _kruimels(jaar: int | None = None) -> list[tuple[str, str | None]]:
    stappen = [("Werkjaren", reverse("beheer_werkjaren"))]
    if jaar:
        stappen.append((f"Werkjaar {jaar}", reverse("beheer_werkjaar", args=[jaar])))
    return kruimels(*stappen)


@beheerder
@require_safe
def werkjaren(request: HttpRequest) -> HttpResponse:
    rijen = Werkjaar.objects.annotate(themas=Count("kwaliteitsthemas")).order_by("-jaar")
    return TemplateResponse(request, "organisaties/werkjaren.html", {"werkjaren": rijen, "kruimels": kruimels()})


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def werkjaar_nieuw(request: HttpRequest) -> HttpResponse:
    laatste = Werkjaar.objects.aggregate(jaar=Max("jaar"))["jaar"]
    form = NieuwWerkjaar(ingevuld(request), initial={"jaar": laatste + 1 if laatste else timezone.localdate().year - 1})
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, f"Werkjaar {form.instance.jaar} is gemaakt. Wijs nu de bomen toe.")
        return redirect("beheer_werkjaar", form.instance.jaar)
    return toon_formulier(
        request,
        form,
        kop="Nieuw werkjaar",
        knop="Maak het werkjaar",
        terug=reverse("beheer_werkjaren"),
        kruimels=_kruimels(),
    )


@beheerder
@require_safe
def werkjaar(request: HttpRequest, jaar: int) -> HttpResponse:
    dit = get_object_or_404(Werkjaar, pk=jaar)
    context = {"werkjaar": dit, "themas": dit.kwaliteitsthemas.all(), "kruimels": _kruimels()}
    return TemplateResponse(request, "organisaties/werkjaar.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def werkjaar_wijzigen(request: HttpRequest, jaar: int) -> HttpResponse:
    dit = get_object_or_404(Werkjaar, pk=jaar)
    form = Werkjaarformulier(ingevuld(request), instance=dit)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "Het werkjaar is bewaard.")
        return redirect("beheer_werkjaar", jaar)
    return toon_formulier(
        request,
        form,
        kop=f"Werkjaar {jaar} wijzigen",
        terug=reverse("beheer_werkjaar", args=[jaar]),
        kruimels=_kruimels(jaar),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def thema_nieuw(request: HttpRequest, jaar: int) -> HttpResponse:
    dit = get_object_or_404(Werkjaar, pk=jaar)
    laatste = dit.kwaliteitsthemas.aggregate(volgorde=Max("volgorde"))["volgorde"] or 0
    form = Themaformulier(ingevuld(request), instance=Kwaliteitsthema(werkjaar=dit), initial={"volgorde": laatste + 1})
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "Het thema is toegevoegd.")
        return redirect("beheer_werkjaar", jaar)
    return toon_formulier(
        request,
        form,
        kop="Kwaliteitsthema toevoegen",
        inleiding=f"Voor alle organisaties, in werkjaar {jaar}. Een eigen thema toevoegen kan een organisatie altijd.",
        knop="Voeg toe",
        terug=reverse("beheer_werkjaar", args=[jaar]),
        kruimels=_kruimels(jaar),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def thema(request: HttpRequest, jaar: int, pk: int) -> HttpResponse:
    dit = get_object_or_404(Kwaliteitsthema.objects.select_related("werkjaar"), pk=pk, werkjaar_id=jaar)
    form = Themaformulier(ingevuld(request), instance=dit)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "Het thema is bewaard.")
        return redirect("beheer_werkjaar", jaar)
    return toon_formulier(
        request,
        form,
        kop="Kwaliteitsthema wijzigen",
        terug=reverse("beheer_werkjaar", args=[jaar]),
        kruimels=_kruimels(jaar),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def thema_verwijderen(request: HttpRequest, jaar: int, pk: int) -> HttpResponse:
    dit = get_object_or_404(Kwaliteitsthema, pk=pk, werkjaar_id=jaar)
    form = forms.Form(ingevuld(request))

    def verwijder() -> None:
        try:
            dit.delete()
        except ProtectedError:
            raise ValidationError("Organisaties schreven al over dit thema. Verwijderen kan niet meer.") from None

    if request.method == "POST" and bewaar(form, verwijder):
        messages.success(request, "Het thema is verwijderd.")
        return redirect("beheer_werkjaar", jaar)
    return toon_formulier(
        request,
        form,
        kop=f"Thema verwijderen: {dit.naam}",
        inleiding="Het thema verdwijnt uit alle verslagen van dit werkjaar die nog niet zijn ingediend.",
        knop="Verwijder het thema",
        gevaarlijk=True,
        terug=reverse("beheer_werkjaar", args=[jaar]),
        kruimels=_kruimels(jaar),
    )
