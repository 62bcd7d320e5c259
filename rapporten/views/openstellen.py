"""Where the beheerder opens a definitive edition to everyone, and withdraws it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.forms.velden import bewaar
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import blad, ingevuld, kruimels, toon_formulier
from rapporten.choices import Editiesoort
from rapporten.forms.opendata import Intrekformulier
from rapporten.models import Editie, Openstelling
from rapporten.sectorbeeld.opendata import Openstelfout, stel_open, te_openen, trek_in


@require_safe
@beheerder
def lijst(request: HttpRequest) -> HttpResponse:
    """Every definitive edition, and whether it is open data."""
    openstellingen = Openstelling.objects.select_related("door", "ingetrokken_door").order_by("-pk")
    edities = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF)
        .prefetch_related(Prefetch("openstellingen", openstellingen, to_attr="verloop"))
        .order_by("-werkjaar__jaar", "-volgnummer")
    )
    context = {"bladzijde": blad(edities, request), "kruimels": kruimels()}
    return TemplateResponse(request, "rapporten/opendata/beheer.html", context)


def _editie(werkjaar: int, volgnummer: int) -> Editie:
    gevonden = te_openen(werkjaar, volgnummer) if werkjaar <= 2100 and volgnummer <= 32767 else None
    if gevonden is None:
        raise Http404("Deze definitieve editie is er niet.")
    return gevonden


@require_http_methods(["GET", "HEAD", "POST"])
@beheerder
def openstellen(request: HttpRequest, werkjaar: int, volgnummer: int) -> HttpResponse:
    """Open one edition, after saying what that means."""
    editie, form = _editie(werkjaar, volgnummer), forms.Form(ingevuld(request))

    def open_ze() -> None:
        try:
            stel_open(editie, door=toegang(request).persoon, nu=timezone.now())
        except Openstelfout as fout:
            raise ValidationError(str(fout)) from fout

    if request.method == "POST" and bewaar(form, open_ze):
        messages.success(request, f"Editie {volgnummer} over {werkjaar} is nu open data: iedereen kan ze lezen.")
        return redirect("opendata_editie", werkjaar, volgnummer)
    licentie = settings.OPENDATA_LICENTIE
    return toon_formulier(
        request,
        form,
        kop=f"Editie {volgnummer} over {werkjaar} openstellen",
        inleiding="Iedereen kan deze cijfers dan zonder account lezen en hergebruiken.",
        punten=[
            "Open worden: de cijfers per groep zoals ze in de editie staan, de namen van groepen, thema’s en niveaus, "
            "en de definities van de cijfers.",
            "Wat in de editie verborgen is, blijft verborgen. Namen van organisaties of personen, uw opmerking bij de "
            "editie en de stand van het indienen gaan niet mee.",
            "De bestanden worden nu gemaakt en veranderen daarna nooit meer, ook niet als een definitie later anders "
            "geschreven wordt.",
            f"Uitgever: {settings.OPENDATA_UITGEVER}. "
            + (
                f"Licentie: {licentie}."
                if licentie
                else "Er is nog geen licentie ingesteld: wie de gegevens gebruikt, "
                "leest dan niet wat mag, en later komt ze er bij deze editie niet meer bij."
            ),
            "U kunt de editie later intrekken. Wat intussen gedownload is, krijgt u niet terug.",
        ],
        knop="Stel de editie open",
        terug=reverse("beheer_opendata"),
        kruimels=kruimels(("Open data", reverse("beheer_opendata"))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@beheerder
def intrekken(request: HttpRequest, werkjaar: int, volgnummer: int) -> HttpResponse:
    """Withdraw one edition, with the reason that everyone reads."""
    editie, form = _editie(werkjaar, volgnummer), Intrekformulier(ingevuld(request))

    def trek_ze_in() -> None:
        try:
            trek_in(editie, form.cleaned_data["reden"], door=toegang(request).persoon, nu=timezone.now())
        except Openstelfout as fout:
            raise ValidationError(str(fout)) from fout

    if request.method == "POST" and bewaar(form, trek_ze_in):
        messages.success(request, f"Editie {volgnummer} over {werkjaar} is ingetrokken als open data.")
        return redirect("beheer_opendata")
    return toon_formulier(
        request,
        form,
        kop=f"Editie {volgnummer} over {werkjaar} intrekken",
        inleiding="De bestanden zijn dan niet meer te lezen. Wie het adres opent, leest uw reden.",
        punten=[
            "De editie zelf blijft in het sectorbeeld staan voor wie een account heeft.",
            "Een programma dat de bestanden bewaart, vraagt ze hoogstens na een dag opnieuw.",
            "U kunt de editie later weer openstellen: dan staan dezelfde bestanden op hetzelfde adres.",
        ],
        knop="Trek de editie in",
        gevaarlijk=True,
        terug=reverse("beheer_opendata"),
        kruimels=kruimels(("Open data", reverse("beheer_opendata"))),
    )
