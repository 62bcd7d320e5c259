"""Support tracks: Opgroeien begins and ends one, both sides note steps and tick them off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.models import Organisatie
from organisaties.toegang import betrokken, opgroeien, toegang
from organisaties.views.formulier import Kruimels, ingevuld, toon_formulier
from rapporten import trajecten
from rapporten.forms.ondersteuning import StapForm, TrajectForm, TrajectslotForm
from rapporten.models import Ondersteuningstraject, Trajectstap
from rapporten.workflow import NietToegelaten


def _vind(request: HttpRequest, nummer: str, pk: int) -> Ondersteuningstraject:
    """The track of the organisation in the address; 404 when it has no such one."""
    rijen = Ondersteuningstraject.objects.select_related("organisatie", "begonnen_door", "afgesloten_door")
    mijn = toegang(request)
    if mijn.organisatie is not None:
        rijen = rijen.filter(organisatie=mijn.organisatie)
    return get_object_or_404(rijen, pk=pk, organisatie__ondernemingsnummer=nummer)


def _eis_stapper(request: HttpRequest) -> None:
    if not trajecten.mag_stappen(toegang(request)):
        raise PermissionDenied("Uw rol laat lezen toe, niet schrijven.")


def _kruimels(request: HttpRequest, organisatie: Organisatie) -> list[tuple[str, str | None]]:
    nummer = organisatie.ondernemingsnummer
    if toegang(request).organisatie is None:
        return [
            ("Opvolging", reverse("opvolging")),
            (organisatie.naam, reverse("opvolging_organisatie", args=[nummer])),
        ]
    return [
        (organisatie.naam, reverse("organisatie", args=[nummer])),
        ("Hulp en ondersteuning", reverse("ondersteuning", args=[nummer])),
    ]


def _met_traject(request: HttpRequest, gevonden: Ondersteuningstraject) -> Kruimels:
    adres = reverse("traject", args=[gevonden.organisatie.ondernemingsnummer, gevonden.pk])
    return [*_kruimels(request, gevonden.organisatie), ("Ondersteuningstraject", adres)]


@require_safe
@betrokken
def traject(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """The track with its steps."""
    gevonden = _vind(request, nummer, pk)
    gegevens = {
        "traject": gevonden,
        "stappen": gevonden.stappen.select_related("gemaakt_door", "gedaan_door").order_by("gedaan_op", "tegen", "id"),
        "stapt": trajecten.mag_stappen(toegang(request)),
        "sluit_af": toegang(request).organisatie is None and gevonden.afgesloten_op is None,
        "kruimels": _kruimels(request, gevonden.organisatie),
    }
    return render(request, "rapporten/ondersteuning/traject.html", gegevens)


@require_http_methods(["GET", "HEAD", "POST"])
@betrokken
def stap_nieuw(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Note a step."""
    gevonden = _vind(request, nummer, pk)
    _eis_stapper(request)
    form = StapForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        try:
            trajecten.noteer_stap(gevonden, **form.cleaned_data, toegang=toegang(request), nu=timezone.now())
            messages.success(request, "De stap is genoteerd; beide kanten zien ze.")
            return redirect("traject", nummer, pk)
        except NietToegelaten as fout:
            form.add_error(None, str(fout))
    return toon_formulier(
        request,
        form,
        kop="Een stap in het traject",
        terug=reverse("traject", args=[nummer, pk]),
        kruimels=_met_traject(request, gevonden),
    )


@require_POST
@betrokken
def stap_gedaan(request: HttpRequest, nummer: str, pk: int, stap: int) -> HttpResponse:
    """Tick a step off, or open it again."""
    gevonden = _vind(request, nummer, pk)
    _eis_stapper(request)
    rij = get_object_or_404(Trajectstap, pk=stap, traject=gevonden)
    gedaan = request.POST.get("gedaan") != "nee"
    try:
        trajecten.zet_gedaan(rij, gedaan, toegang=toegang(request), nu=timezone.now())
    except NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect("traject", nummer, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def beginnen(request: HttpRequest, nummer: str) -> HttpResponse:
    """Begin a track with an organisation."""
    mijn, organisatie = toegang(request), get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = TrajectForm(ingevuld(request), initial={"ondersteuner": mijn.persoon.naam})
    if request.method == "POST" and form.is_valid():
        try:
            gemaakt = trajecten.begin(organisatie, **form.cleaned_data, toegang=mijn, nu=timezone.now())
            messages.success(request, "Het traject is begonnen. Noteer nu de eerste stap.")
            return redirect("traject", nummer, gemaakt.pk)
        except NietToegelaten as fout:
            form.add_error(None, f"{fout} Wat u typte, staat hieronder nog.")
    return toon_formulier(
        request,
        form,
        kop="Een ondersteuningstraject beginnen",
        knop="Begin het traject",
        inleiding=f"Ondersteuning op maat van {organisatie.naam}. De organisatie ziet het doel en de stappen, en vinkt "
        "mee af.",
        terug=reverse("opvolging_organisatie", args=[nummer]),
        kruimels=_kruimels(request, organisatie),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def afsluiten(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """End a track, with what came of it."""
    gevonden = _vind(request, nummer, pk)
    form = TrajectslotForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        try:
            trajecten.sluit_af(gevonden, form.cleaned_data["tekst"], toegang=toegang(request), nu=timezone.now())
            messages.success(request, "Het traject is afgesloten.")
            return redirect("traject", nummer, pk)
        except NietToegelaten as fout:
            form.add_error(None, f"{fout} Wat u typte, staat hieronder nog.")
    return toon_formulier(
        request,
        form,
        kop="Het traject afsluiten",
        knop="Sluit het traject af",
        terug=reverse("traject", args=[nummer, pk]),
        kruimels=_met_traject(request, gevonden),
    )
