"""What somebody was told: the list, opening one, and how they want to hear of things by mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.toegang import systeem
from organisaties.choices import VAN_BINNEN
from organisaties.models import Lidmaatschap
from organisaties.queries import geldig_op
from organisaties.toegang import Toegang, aangemeld, toegang
from rapporten.choices import Zijde
from rapporten.forms.meldingen import VoorkeurenForm
from rapporten.meldingen import mailen, stand, vertellen, woorden
from rapporten.models import Melding

PER_BLADZIJDE = 25


@require_safe
@aangemeld
def lijst(request: HttpRequest) -> HttpResponse:
    """My notifications, unread first; what is handled says so."""
    mijn = toegang(request)
    with systeem():  # of several organisations at once, and what became of things; only what was told to me
        bladzijde = Paginator(stand.van(mijn.persoon, timezone.now()), PER_BLADZIJDE).get_page(
            request.GET.get("bladzijde")
        )
        rijen = [(rij, woorden.zin(rij)) for rij in bladzijde]
    ongelezen = any(rij.gelezen_op is None and rij.afgehandeld_op is None for rij, _ in rijen)
    gegevens = {"bladzijde": bladzijde, "rijen": rijen, "ongelezen": ongelezen}
    return render(request, "rapporten/meldingen/lijst.html", gegevens)


@require_safe
@aangemeld
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one: it is marked as read, and one is where it happened. 404 for that of another person."""
    mijn = toegang(request)
    with systeem():
        melding = get_object_or_404(stand.van(mijn.persoon, timezone.now()), pk=pk)
    if request.method == "GET":
        Melding.objects.filter(pk=pk, gelezen_op=None).update(gelezen_op=timezone.now())
    return redirect(melding.adres)


@require_POST
@aangemeld
def alles_gelezen(request: HttpRequest) -> HttpResponse:
    """Mark all of mine as read."""
    mijn = toegang(request)
    nu = timezone.now()
    Melding.objects.filter(persoon=mijn.persoon, gelezen_op=None, niet_voor__lte=nu).update(gelezen_op=nu)
    messages.success(request, "Al uw meldingen staan als gelezen.")
    return redirect("meldingen")


def _zijden(mijn: Toegang) -> frozenset[Zijde]:
    """The sides that somebody works for today."""
    leden = Lidmaatschap.objects.filter(geldig_op(timezone.localdate()), persoon=mijn.persoon, rol__in=VAN_BINNEN)
    gekozen = {Zijde.ORGANISATIE} if leden.exists() else set()
    return frozenset(gekozen | ({Zijde.OPGROEIEN} if mijn.van_opgroeien else set()))


@require_http_methods(["GET", "HEAD", "POST"])
@aangemeld
def voorkeuren(request: HttpRequest) -> HttpResponse:
    """How I want to hear of each kind of thing."""
    mijn = toegang(request)
    form = VoorkeurenForm(
        request.POST if request.method == "POST" else None,
        zijden=_zijden(mijn),
        gekozen=vertellen.keuzes_van(mijn.persoon),
    )
    if form.is_bound and form.is_valid():
        vertellen.kies(mijn.persoon, form.manieren)
        messages.success(request, "Uw keuze is bewaard. Ze geldt voor wat vanaf nu gebeurt.")
        return redirect("meldingsvoorkeuren")
    gegevens = {"form": form, "groepen": form.groepen(), "om": mailen.DAGOVERZICHT_OM}
    return render(request, "rapporten/meldingen/voorkeuren.html", gegevens, status=422 if form.is_bound else 200)
