"""Opgroeien's list of labels for signals: add, rename, merge, remove, and what happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kwaliteit.templatetags.opmaak import meervoud
from organisaties.toegang import opgroeien, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld, toon_formulier
from rapporten.forms.signalen import LabelnaamForm, SamenvoegForm
from rapporten.models import Label, Labelwijziging
from rapporten.signalen import labels
from rapporten.signalen.lijst import geldige_labels

LAATSTE = 50


def _kruimels() -> list[tuple[str, str | None]]:
    return [("Beleidssignalen", reverse("signalen")), ("Labels", reverse("signaallabels"))]


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def lijst(request: HttpRequest) -> HttpResponse:
    """The labels, with a form for a new one."""
    form = LabelnaamForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        naam = form.cleaned_data["naam"]
        label = labels.vind_of_maak(naam, door=toegang(request).persoon, nu=timezone.now())
        gezegd = f"Het label “{label}” staat in de lijst."
        messages.success(request, gezegd if label.naam == naam else f"“{naam}” is er al als “{label}”.")
        return redirect("signaallabels")
    gegevens = {
        "labels": geldige_labels().annotate(aantal=Count("op_signalen")).prefetch_related("vroegere_namen"),
        "wijzigingen": Labelwijziging.objects.select_related("door")[:LAATSTE],
        "form": form,
        "kruimels": [_kruimels()[0], ("Labels", None)],
    }
    status = ONGELDIG if form.is_bound else 200
    return render(request, "rapporten/signalen/labels.html", gegevens, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def hernoemen(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a label another name."""
    label = get_object_or_404(geldige_labels(), pk=pk)
    form = LabelnaamForm(ingevuld(request), initial={"naam": label.naam})
    if request.method == "POST" and form.is_valid():
        try:
            nieuw = labels.hernoem(pk, form.cleaned_data["naam"], door=toegang(request).persoon, nu=timezone.now())
        except labels.Labelfout as fout:
            form.add_error("naam", str(fout))
        else:
            messages.success(request, f"Het label heet nu “{nieuw}”.")
            return redirect("signaallabels")
    return toon_formulier(
        request, form, kop=f"Label “{label}” hernoemen", terug=reverse("signaallabels"), kruimels=_kruimels()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def samenvoegen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the signals of a label follow to another."""
    label = get_object_or_404(geldige_labels(), pk=pk)
    form = SamenvoegForm(ingevuld(request), labels=list(geldige_labels().exclude(pk=pk)))
    if request.method == "POST" and form.is_valid():
        naar = form.cleaned_data["naar"]
        try:
            uitkomst = labels.voeg_samen(pk, naar, door=toegang(request).persoon, nu=timezone.now())
        except labels.Labelfout as fout:
            form.add_error("naar", str(fout))
        except Label.DoesNotExist:
            form.add_error("naar", "Dit label is intussen weg. Kies een ander.")
        else:
            hoeveel = meervoud(uitkomst.aantal, "signaal volgde,signalen volgden")
            messages.success(request, f"“{label}” hoort nu bij “{uitkomst.label}”; {hoeveel} mee.")
            return redirect("signaallabels")
    return toon_formulier(
        request,
        form,
        kop=f"Label “{label}” samenvoegen",
        knop="Voeg samen",
        punten=[
            "Alle signalen met dit label krijgen het andere label.",
            f"Wie later “{label}” typt of een oude link volgt, komt bij het andere label uit.",
            "Ongedaan maken kan niet: bij een signaal met beide labels is dan niet meer te zien dat het er twee had.",
        ],
        gevaarlijk=True,
        terug=reverse("signaallabels"),
        kruimels=_kruimels(),
    )


@require_POST
@opgroeien
def verwijderen(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a label that nothing carries; one that is not there is gone already."""
    try:
        label = labels.verwijder(pk, door=toegang(request).persoon, nu=timezone.now())
        messages.success(request, f"Het label “{label}” is weg.")
    except labels.Labelfout as fout:
        messages.error(request, str(fout))
    except Label.DoesNotExist:
        messages.info(request, "Dit label was al weg.")
    return redirect("signaallabels")
