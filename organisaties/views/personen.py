"""Accounts and their roles, for the beheerder."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.choices import Sectorrolsoort
from organisaties.forms.personen import (
    Anonimiseren,
    Lidformulier,
    Lidmaatschapsperiode,
    Persoonfilter,
    Persoonformulier,
    Rolformulier,
    Sectorrolformulier,
    Sectorrolperiode,
    Sectoruitnodiging,
)
from organisaties.forms.velden import bewaar
from organisaties.leden import beeindig, geef_rol
from organisaties.models import Lidmaatschap, Organisatie, Persoon, Sectorrol
from organisaties.personen import anonimiseer, bewaak_beheerders, geef_sectorrol, loopt_nog, vind_of_maak
from organisaties.queries import geldig_op
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import blad, ingevuld, kruimels, toon_formulier


def _kruimels(persoon: Persoon | None = None) -> list[tuple[str, str | None]]:
    stappen = [("Accounts", reverse("beheer_personen"))]
    if persoon:
        stappen.append((persoon.naam, reverse("beheer_persoon", args=[persoon.pk])))
    return kruimels(*stappen)


@beheerder
@require_safe
def personen(request: HttpRequest) -> HttpResponse:
    vandaag = timezone.localdate()
    filter_ = Persoonfilter(request.GET)
    filter_.is_valid()
    keuze = filter_.cleaned_data
    leden = Lidmaatschap.objects.filter(geldig_op(vandaag))
    sectorrollen = Sectorrol.objects.filter(loopt_nog(vandaag)).order_by("rol", "regio", "van")
    rijen = Persoon.objects.filter(geanonimiseerd_op=None)
    if zoek := keuze.get("zoek"):
        rijen = rijen.filter(Q(naam__icontains=zoek) | Q(email__icontains=zoek))
    if rol := keuze.get("rol"):
        bron = sectorrollen if rol in Sectorrolsoort else leden
        rijen = rijen.filter(Exists(bron.filter(persoon=OuterRef("pk"), rol=rol)))
    rijen = rijen.prefetch_related(
        Prefetch("lidmaatschappen", leden.select_related("organisatie"), to_attr="huidige_lidmaatschappen"),
        Prefetch("sectorrollen", sectorrollen, to_attr="huidige_sectorrollen"),
    )
    bladzijde = blad(rijen.order_by("naam", "pk"), request)
    context = {
        "filter": filter_,
        "bladzijde": bladzijde,
        "vandaag": vandaag,
        "kruimels": kruimels(),
        "gefilterd": any(keuze.values()),
    }
    return TemplateResponse(request, "organisaties/personen.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def persoon_nieuw(request: HttpRequest) -> HttpResponse:
    form = Sectoruitnodiging(ingevuld(request), initial={"van": timezone.localdate()})

    def nodig_uit() -> None:
        gegevens = form.cleaned_data
        wie = vind_of_maak(email=gegevens.pop("email"), naam=gegevens.pop("naam"))
        geef_sectorrol(persoon=wie, door=toegang(request).persoon, **gegevens)

    if request.method == "POST" and bewaar(form, nodig_uit):
        messages.success(request, "De uitnodiging gaat per mail naar deze persoon.")
        return redirect("beheer_personen")
    return toon_formulier(
        request,
        form,
        kop="Iemand uitnodigen voor een rol in de sector",
        inleiding="Voor collega's van Opgroeien, regionale partners en waarnemers. "
        "Iemand van een organisatie nodigt u uit vanaf de bladzijde van die organisatie.",
        knop="Nodig uit",
        terug=reverse("beheer_personen"),
        kruimels=_kruimels(),
    )


@beheerder
@require_safe
def persoon(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Persoon, pk=pk)
    context = {
        "persoon": deze,
        "leden": deze.lidmaatschappen.select_related("organisatie").order_by("organisatie__sorteernaam", "-van"),
        "sectorrollen": deze.sectorrollen.order_by("rol", "regio", "-van"),
        "vandaag": timezone.localdate(),
        "kruimels": _kruimels(),
    }
    return TemplateResponse(request, "organisaties/persoon.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def persoon_wijzigen(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Persoon, pk=pk, geanonimiseerd_op=None)
    form = Persoonformulier(ingevuld(request), instance=deze)

    def wijzig() -> None:
        with bewaak_beheerders(timezone.localdate()):
            form.save()

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "Het account is bewaard.")
        return redirect("beheer_persoon", pk)
    return toon_formulier(
        request, form, kop="Account wijzigen", terug=reverse("beheer_persoon", args=[pk]), kruimels=_kruimels(deze)
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def persoon_anonimiseren(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Persoon, pk=pk, geanonimiseerd_op=None)
    form = Anonimiseren(ingevuld(request))
    if request.method == "POST" and bewaar(form, lambda: anonimiseer(deze, timezone.now())):
        messages.success(request, "Het account is anoniem gemaakt.")
        return redirect("beheer_personen")
    return toon_formulier(
        request,
        form,
        kop=f"{deze.naam} anoniem maken",
        inleiding="Dit kan niet ongedaan worden gemaakt.",
        punten=[
            "Weg gaan: de naam, het e-mailadres en het wachtwoord. Aanmelden kan niet meer.",
            "Alle rollen eindigen meteen.",
            "Blijft: wat deze persoon schreef, ondertekende, indiende of opmerkte. "
            "Daar staat voortaan 'Voormalige collega'.",
            "Blijft: een naam die iemand zelf in een tekst of document schreef. Die past de organisatie aan.",
        ],
        knop="Maak anoniem",
        gevaarlijk=True,
        terug=reverse("beheer_persoon", args=[pk]),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def persoon_rol(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Persoon, pk=pk, geanonimiseerd_op=None)
    form = Rolformulier(ingevuld(request), initial={"van": timezone.localdate()})
    if request.method == "POST" and bewaar(
        form, lambda: geef_rol(persoon=deze, door=toegang(request).persoon, **form.cleaned_data)
    ):
        messages.success(request, "De rol is toegevoegd. Er gaat een e-mail naar deze persoon.")
        return redirect("beheer_persoon", pk)
    return toon_formulier(
        request,
        form,
        kop="Rol in een organisatie toevoegen",
        knop="Voeg toe",
        terug=reverse("beheer_persoon", args=[pk]),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def persoon_sectorrol(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Persoon, pk=pk, geanonimiseerd_op=None)
    form = Sectorrolformulier(ingevuld(request), initial={"van": timezone.localdate()})
    if request.method == "POST" and bewaar(
        form, lambda: geef_sectorrol(persoon=deze, door=toegang(request).persoon, **form.cleaned_data)
    ):
        messages.success(request, "De rol is toegevoegd. Er gaat een e-mail naar deze persoon.")
        return redirect("beheer_persoon", pk)
    return toon_formulier(
        request,
        form,
        kop="Rol voor de sector toevoegen",
        knop="Voeg toe",
        terug=reverse("beheer_persoon", args=[pk]),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def sectorrol(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Sectorrol.objects.select_related("persoon"), pk=pk)
    form = Sectorrolperiode(ingevuld(request), instance=deze)

    def wijzig() -> None:
        with bewaak_beheerders(timezone.localdate()):
            form.save()

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "De rol is bewaard.")
        return redirect("beheer_persoon", deze.persoon_id)
    return toon_formulier(
        request,
        form,
        kop=f"Rol wijzigen of beëindigen: {deze.get_rol_display()}"
        + (f", {deze.get_regio_display()}" if deze.regio else ""),
        inleiding="Beëindigen doet u met een einddatum: de laatste dag waarop de rol geldt.",
        terug=reverse("beheer_persoon", args=[deze.persoon_id]),
        kruimels=_kruimels(deze.persoon),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def lid_nieuw(request: HttpRequest, nummer: str) -> HttpResponse:
    organisatie = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = Lidformulier(ingevuld(request), initial={"van": timezone.localdate()})

    def nodig_uit() -> None:
        gegevens = form.cleaned_data.copy()
        wie = vind_of_maak(email=gegevens.pop("email"), naam=gegevens.pop("naam"))
        geef_rol(organisatie=organisatie, persoon=wie, door=toegang(request).persoon, **gegevens)

    if request.method == "POST" and bewaar(form, nodig_uit):
        messages.success(request, "De uitnodiging gaat per mail naar deze persoon.")
        return redirect("beheer_organisatie", nummer)
    return toon_formulier(
        request,
        form,
        kop="Iemand uitnodigen",
        inleiding=f"Voor {organisatie.naam}. Wie nog geen account heeft, krijgt een link om een wachtwoord te kiezen.",
        knop="Nodig uit",
        terug=reverse("beheer_organisatie", args=[nummer]),
        kruimels=kruimels(
            ("Organisaties", reverse("beheer_organisaties")),
            (organisatie.naam, reverse("beheer_organisatie", args=[nummer])),
        ),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def lid(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Lidmaatschap.objects.select_related("persoon", "organisatie"), pk=pk)
    form = Lidmaatschapsperiode(ingevuld(request), instance=deze)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "De rol is bewaard.")
        return redirect("beheer_persoon", deze.persoon_id)
    context = {
        "form": form,
        "lidmaatschap": deze,
        "vandaag": timezone.localdate(),
        "kruimels": _kruimels(deze.persoon),
    }
    return TemplateResponse(request, "organisaties/lid.html", context, status=422 if form.is_bound else 200)


@beheerder
@require_POST
def lid_beeindigen(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Lidmaatschap, pk=pk)
    beeindig(deze, timezone.localdate())
    messages.success(request, "De rol is beëindigd. De toegang is meteen gestopt.")
    return redirect("beheer_persoon", deze.persoon_id)
