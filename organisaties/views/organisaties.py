"""Organisations for the beheerder: found, made, renamed; their region, size, recognitions and mergers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.choices import Grootteklasse, Regio
from organisaties.forms.organisaties import (
    Erkenningsformulier,
    Fusieformulier,
    Grootteformulier,
    Naamformulier,
    Organisatiefilter,
    Organisatieformulier,
    Regioformulier,
    Tekenregelformulier,
)
from organisaties.forms.velden import bewaar
from organisaties.models import (
    Erkenning,
    Fusie,
    Grootteperiode,
    Lidmaatschap,
    Organisatie,
    Regioperiode,
    Tekenregel,
)
from organisaties.queries import heet
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import blad, ingevuld, kruimels, toon_formulier
from organisaties.volledigheid import Gemis, mist


def _kruimels(organisatie: Organisatie | None = None) -> list[tuple[str, str | None]]:
    stappen = [("Organisaties", reverse("beheer_organisaties"))]
    if organisatie:
        stappen.append((organisatie.naam, _adres(organisatie)))
    return kruimels(*stappen)


def _adres(organisatie: Organisatie) -> str:
    return reverse("beheer_organisatie", args=[organisatie.ondernemingsnummer])


@beheerder
@require_safe
def organisaties(request: HttpRequest) -> HttpResponse:
    vandaag = timezone.localdate()
    filter_ = Organisatiefilter(request.GET)
    filter_.is_valid()
    keuze = filter_.cleaned_data
    rijen: QuerySet[Any] = Organisatie.objects.met_kenmerken(vandaag).select_related("fusie__overnemende")
    if zoek := keuze.get("zoek"):
        rijen = rijen.filter(heet(zoek))
    if regio := keuze.get("regio"):
        rijen = rijen.filter(regio=regio)
    if werkvorm := keuze.get("werkvorm"):
        rijen = rijen.filter(erkenningen__in=Erkenning.objects.geldig_op(vandaag).filter(werkvorm=werkvorm))
    if gemis := keuze.get("gemis"):
        rijen = rijen.filter(mist(Gemis(gemis), vandaag))
    geldige = Prefetch("erkenningen", Erkenning.objects.geldig_op(vandaag), to_attr="geldige_erkenningen")
    bladzijde = blad(rijen.prefetch_related(geldige).order_by("sorteernaam", "pk"), request)
    regios, groottes = dict(Regio.choices), dict(Grootteklasse.choices)
    for rij in bladzijde:
        rij.regio_naam, rij.grootte_naam = regios.get(rij.regio), groottes.get(rij.grootte)
    context = {"filter": filter_, "bladzijde": bladzijde, "kruimels": kruimels(), "gefilterd": any(keuze.values())}
    return TemplateResponse(request, "organisaties/organisaties.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def organisatie_nieuw(request: HttpRequest) -> HttpResponse:
    form = Organisatieformulier(ingevuld(request), initial={"vanaf": timezone.localdate().replace(month=1, day=1)})

    def maak() -> None:
        gegevens = form.cleaned_data
        nieuwe = Organisatie.objects.create(ondernemingsnummer=gegevens["ondernemingsnummer"], naam=gegevens["naam"])
        Regioperiode.objects.create(organisatie=nieuwe, regio=gegevens["regio"], vanaf=gegevens["vanaf"])
        Grootteperiode.objects.create(organisatie=nieuwe, grootte=gegevens["grootte"], vanaf=gegevens["vanaf"])

    if request.method == "POST" and bewaar(form, maak):
        messages.success(request, f"{form.cleaned_data['naam']} is toegevoegd. Voeg nu de erkenningen toe.")
        return redirect("beheer_organisatie", form.cleaned_data["ondernemingsnummer"])
    return toon_formulier(
        request,
        form,
        kop="Nieuwe organisatie",
        knop="Voeg de organisatie toe",
        terug=reverse("beheer_organisaties"),
        kruimels=_kruimels(),
    )


@beheerder
@require_safe
def organisatie(request: HttpRequest, nummer: str) -> HttpResponse:
    vandaag = timezone.localdate()
    deze = get_object_or_404(Organisatie.objects.select_related("fusie__overnemende"), ondernemingsnummer=nummer)
    leden = Lidmaatschap.objects.filter(organisatie=deze).select_related("persoon").order_by("persoon__naam", "-van")
    context = {
        "organisatie": deze,
        "fusie": getattr(deze, "fusie", None),
        "regios": deze.regioperiodes.order_by("-vanaf"),
        "groottes": deze.grootteperiodes.order_by("-vanaf"),
        "erkenningen": deze.erkenningen.order_by("werkvorm", "-van"),
        "convenant": deze.convenantpunten.all(),
        "leden": leden,
        "tekenregel": Tekenregel.objects.nu_voor(deze.pk),
        "overnames": deze.overnames.select_related("opgegane").order_by("datum"),
        "vandaag": vandaag,
        "kruimels": _kruimels(),
    }
    return TemplateResponse(request, "organisaties/organisatie.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def organisatie_naam(request: HttpRequest, nummer: str) -> HttpResponse:
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = Naamformulier(ingevuld(request), initial={"naam": deze.naam})

    def wijzig() -> None:
        deze.naam = form.cleaned_data["naam"]
        deze.save()

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "De naam is gewijzigd.")
        return redirect(_adres(deze))
    return toon_formulier(
        request,
        form,
        kop="Naam wijzigen",
        inleiding="Wat al is ingediend, houdt de naam van toen.",
        terug=_adres(deze),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def regio(request: HttpRequest, nummer: str) -> HttpResponse:
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = Regioformulier(ingevuld(request), initial={"vanaf": timezone.localdate()})

    def wijzig() -> None:
        Regioperiode.objects.update_or_create(
            organisatie=deze, vanaf=form.cleaned_data["vanaf"], defaults={"regio": form.cleaned_data["waarde"]}
        )

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "De regio is gewijzigd.")
        return redirect(_adres(deze))
    return toon_formulier(
        request,
        form,
        kop="Regio wijzigen",
        inleiding="De nieuwe regio geldt vanaf de dag die u kiest; cijfers van vroeger blijven bij de regio van toen. "
        "Kiest u een dag die er al staat, dan verbetert u die regel.",
        terug=_adres(deze),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_POST
def regio_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    periode = get_object_or_404(Regioperiode, pk=pk, organisatie__ondernemingsnummer=nummer)
    periode.delete()
    messages.success(request, "De regel is verwijderd.")
    return redirect("beheer_organisatie", nummer)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def grootte(request: HttpRequest, nummer: str) -> HttpResponse:
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = Grootteformulier(ingevuld(request), initial={"vanaf": timezone.localdate()})

    def wijzig() -> None:
        Grootteperiode.objects.update_or_create(
            organisatie=deze, vanaf=form.cleaned_data["vanaf"], defaults={"grootte": form.cleaned_data["waarde"]}
        )

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "De grootte is gewijzigd.")
        return redirect(_adres(deze))
    return toon_formulier(
        request,
        form,
        kop="Grootte wijzigen",
        inleiding="De nieuwe grootteklasse geldt vanaf de dag die u kiest. "
        "Kiest u een dag die er al staat, dan verbetert u die regel.",
        terug=_adres(deze),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_POST
def grootte_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    periode = get_object_or_404(Grootteperiode, pk=pk, organisatie__ondernemingsnummer=nummer)
    periode.delete()
    messages.success(request, "De regel is verwijderd.")
    return redirect("beheer_organisatie", nummer)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def erkenning_nieuw(request: HttpRequest, nummer: str) -> HttpResponse:
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    form = Erkenningsformulier(ingevuld(request), instance=Erkenning(organisatie=deze))
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "De erkenning is toegevoegd.")
        return redirect(_adres(deze))
    return toon_formulier(
        request,
        form,
        kop="Erkenning toevoegen",
        knop="Voeg toe",
        inleiding="Verandert de capaciteit? Beëindig dan de oude erkenning en voeg een nieuwe toe vanaf de dag daarna.",
        terug=_adres(deze),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def erkenning(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    deze = get_object_or_404(
        Erkenning.objects.select_related("organisatie"), pk=pk, organisatie__ondernemingsnummer=nummer
    )
    form = Erkenningsformulier(ingevuld(request), instance=deze)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "De erkenning is bewaard.")
        return redirect(_adres(deze.organisatie))
    return toon_formulier(
        request,
        form,
        kop="Erkenning wijzigen of beëindigen",
        inleiding="Beëindigen doet u met een einddatum.",
        terug=_adres(deze.organisatie),
        kruimels=_kruimels(deze.organisatie),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def tekenregel(request: HttpRequest, nummer: str) -> HttpResponse:
    """May one person write the whole report and sign it? Only the beheerder says so; every change is kept."""
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    regel = Tekenregel.objects.nu_voor(deze.pk)
    nu = "ja" if regel and regel.een_persoon else "nee"
    form = Tekenregelformulier(ingevuld(request), initial={"een_persoon": nu})

    def wijzig() -> None:
        if (gekozen := form.cleaned_data["een_persoon"]) != nu:
            Tekenregel.objects.create(organisatie=deze, een_persoon=gekozen == "ja", door=toegang(request).persoon)

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "De regel voor het ondertekenen is bewaard.")
        return redirect(_adres(deze))
    return toon_formulier(
        request,
        form,
        kop="Ondertekenen door wie schreef",
        inleiding="Wie het hele verslag alleen schreef, ondertekent het gewoonlijk niet zelf. "
        "In een kleine organisatie kan het niet altijd anders.",
        punten=[
            "Dit geldt vanaf nu, ook voor een verslag waaraan al gewerkt wordt.",
            "Wat al ondertekend of ingediend is, blijft.",
            "De organisatie ziet wie dit instelde, en wanneer.",
        ],
        terug=_adres(deze),
        kruimels=_kruimels(deze),
    )


@beheerder
@require_safe
def fusies(request: HttpRequest) -> HttpResponse:
    rijen = Fusie.objects.select_related("opgegane", "overnemende").order_by("-datum", "pk")
    context = {"bladzijde": blad(rijen, request), "kruimels": kruimels()}
    return TemplateResponse(request, "organisaties/fusies.html", context)


def _fusieformulier(request: HttpRequest, fusie: Fusie, *, kop: str, knop: str) -> HttpResponse:
    form = Fusieformulier(ingevuld(request), instance=fusie)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, "De fusie is bewaard.")
        return redirect("beheer_fusies")
    return toon_formulier(
        request,
        form,
        kop=kop,
        knop=knop,
        inleiding="Beide organisaties houden hun eigen verleden. Wie in beide werkte, houdt de rollen; "
        "geef collega's zo nodig een rol in de organisatie die overneemt.",
        terug=reverse("beheer_fusies"),
        kruimels=kruimels(("Fusies", reverse("beheer_fusies"))),
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def fusie_nieuw(request: HttpRequest) -> HttpResponse:
    return _fusieformulier(request, Fusie(), kop="Fusie toevoegen", knop="Voeg toe")


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def fusie(request: HttpRequest, pk: int) -> HttpResponse:
    deze = get_object_or_404(Fusie.objects.select_related("opgegane", "overnemende"), pk=pk)
    return _fusieformulier(request, deze, kop="Fusie wijzigen", knop="Bewaar")


@beheerder
@require_POST
def fusie_verwijderen(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Fusie, pk=pk).delete()
    messages.success(request, "De fusie is uit het register gehaald.")
    return redirect("beheer_fusies")
