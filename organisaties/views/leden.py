""" "Wie heeft toegang?": what an organisation sees and does about its own members."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.choices import Lidrol
from organisaties.forms.personen import Uitnodiging
from organisaties.forms.velden import bewaar
from organisaties.leden import beeindig, bewaak_coordinatoren, geef_rol
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from organisaties.permissions import mag
from organisaties.personen import loopt_nog, vind_of_maak
from organisaties.toegang import lid, toegang
from organisaties.views.formulier import Kruimels, ingevuld, toon_formulier


@dataclass(frozen=True, slots=True)
class Regel:
    """One role of one colleague, as the organisation may see it."""

    lidmaatschap: Lidmaatschap
    naam: str
    uitgenodigd: bool


def _regel(lidmaatschap: Lidmaatschap, kijker: Persoon) -> Regel:
    """The name shows only once the colleague has signed in after the day of the invitation.

    Before that it would tell whether (and under which name) somebody else's account has this address.
    """
    persoon = lidmaatschap.persoon
    laatst = timezone.localdate(persoon.last_login) if persoon.last_login else None
    gezien = persoon == kijker or (laatst is not None and laatst > lidmaatschap.van)
    return Regel(lidmaatschap, persoon.naam if gezien else persoon.email, not gezien)


def _kruimels(organisatie: Organisatie, *, verder: bool = False) -> Kruimels:
    stappen: list[tuple[str, str | None]] = [(organisatie.naam, f"/o/{organisatie.ondernemingsnummer}/")]
    if verder:
        stappen.append(("Wie heeft toegang?", reverse("leden", args=[organisatie.ondernemingsnummer])))
    return stappen


@lid()
@require_safe
def leden(request: HttpRequest, nummer: str) -> HttpResponse:
    wie = toegang(request)
    assert wie.organisatie is not None
    rijen = (
        Lidmaatschap.objects.filter(loopt_nog(timezone.localdate()), organisatie=wie.organisatie)
        .select_related("persoon")
        .order_by("van", "pk")
    )
    context = {
        "organisatie": wie.organisatie,
        "regels": [_regel(lidmaatschap, wie.persoon) for lidmaatschap in rijen],
        "mag_uitnodigen": mag("collega.uitnodigen", wie),
        "mag_beeindigen": mag("collega.beeindigen", wie),
        "vandaag": timezone.localdate(),
        "kruimels": _kruimels(wie.organisatie),
    }
    return TemplateResponse(request, "organisaties/leden.html", context)


@lid(Lidrol.KWALITEITSCOORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def uitnodigen(request: HttpRequest, nummer: str) -> HttpResponse:
    wie = toegang(request)
    organisatie = wie.organisatie
    assert organisatie is not None
    form = Uitnodiging(ingevuld(request))

    def nodig_uit() -> None:
        gegevens = form.cleaned_data
        collega = vind_of_maak(email=gegevens["email"], naam=gegevens["naam"])
        geef_rol(
            organisatie=organisatie,
            persoon=collega,
            rol=gegevens["rol"],
            van=timezone.localdate(),
            door=wie.persoon,
        )

    if request.method == "POST" and bewaar(form, nodig_uit):
        messages.success(request, f"De uitnodiging gaat per mail naar {form.cleaned_data['email']}.")
        return redirect("leden", nummer)
    return toon_formulier(
        request,
        form,
        kop="Een collega uitnodigen",
        inleiding="Uw collega krijgt een e-mail met een link. Een account is vooraf niet nodig.",
        punten=[
            "Een medewerker schrijft mee, maar kan niet ondertekenen of indienen.",
            "Een ondertekenaar (directie of bestuursorgaan) ondertekent en dient in.",
            "Een lezer leest alleen, bijvoorbeeld iemand van de gebruikersraad.",
            "Een kwaliteitscoördinator schrijft, en nodigt collega's uit.",
        ],
        knop="Nodig uit",
        terug=reverse("leden", args=[nummer]),
        kruimels=_kruimels(organisatie, verder=True),
    )


@lid(Lidrol.KWALITEITSCOORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def beeindigen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    wie = toegang(request)
    assert wie.organisatie is not None
    vandaag = timezone.localdate()
    lopend = Lidmaatschap.objects.filter(loopt_nog(vandaag), organisatie=wie.organisatie).select_related("persoon")
    deze = get_object_or_404(lopend, pk=pk)
    form = forms.Form(ingevuld(request))

    def stop() -> None:
        with bewaak_coordinatoren(deze, vandaag):
            beeindig(deze, vandaag)

    if request.method == "POST" and bewaar(form, stop):
        messages.success(request, "De toegang is gestopt.")
        return redirect("thuis") if deze.persoon == wie.persoon else redirect("leden", nummer)
    regel = _regel(deze, wie.persoon)
    return toon_formulier(
        request,
        form,
        kop=f"Toegang stoppen: {regel.naam}",
        inleiding=f"Rol: {deze.get_rol_display()}.",
        punten=[
            "De toegang met deze rol stopt meteen.",
            "Wat deze collega schreef of ondertekende, blijft.",
            "U kunt dezelfde collega later opnieuw uitnodigen.",
        ],
        knop="Stop de toegang",
        gevaarlijk=True,
        terug=reverse("leden", args=[nummer]),
        kruimels=_kruimels(wie.organisatie, verder=True),
    )
