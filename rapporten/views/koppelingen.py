"""The connections of an organisation with other systems: a list, a new one, and stopping one."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.choices import Lidrol
from organisaties.forms.velden import bewaar
from organisaties.models import Lidmaatschap, Organisatie
from organisaties.queries import geldig_op
from organisaties.toegang import lid, toegang
from organisaties.views.formulier import Kruimels, ingevuld, toon_formulier
from rapporten.choices import Koppelrecht
from rapporten.forms.koppelingen import Koppelformulier
from rapporten.koppeling import sleutels
from rapporten.models import Koppeling


@dataclass(frozen=True, slots=True)
class Regel:
    """A connection and whether it works; ``waarom`` it does not."""

    koppeling: Koppeling
    werkt: bool
    waarom: str


def _regel(koppeling: Koppeling, *, coordineert: bool) -> Regel:
    if koppeling.ingetrokken_op is not None:
        return Regel(koppeling, False, f"gestopt door {koppeling.ingetrokken_door}")
    if koppeling.vervalt_op < timezone.localdate():
        return Regel(koppeling, False, "vervallen")
    if not coordineert:
        return Regel(koppeling, False, f"{koppeling.gemaakt_door} is geen kwaliteitscoördinator meer")
    return Regel(koppeling, True, "")


def _kruimels(organisatie: Organisatie, *, verder: bool = False) -> Kruimels:
    nummer = organisatie.ondernemingsnummer
    stappen: list[tuple[str, str | None]] = [
        (organisatie.naam, reverse("organisatie", args=[nummer])),
        ("Wie heeft toegang?", reverse("leden", args=[nummer])),
    ]
    return [*stappen, ("Koppelingen", reverse("koppelingen", args=[nummer]))] if verder else stappen


@require_safe
@lid(Lidrol.KWALITEITSCOORDINATOR)
def koppelingen(request: HttpRequest, nummer: str) -> HttpResponse:
    """All connections, those that stopped too."""
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    coordinatoren = Lidmaatschap.objects.filter(
        geldig_op(timezone.localdate()),
        organisatie=organisatie,
        persoon=OuterRef("gemaakt_door"),
        persoon__is_active=True,
        rol=Lidrol.KWALITEITSCOORDINATOR,
    )
    rijen = (
        Koppeling.objects.filter(organisatie=organisatie)
        .select_related("gemaakt_door", "ingetrokken_door")
        .annotate(coordineert=Exists(coordinatoren))
    )
    context = {
        "organisatie": organisatie,
        "regels": [_regel(rij, coordineert=rij.coordineert) for rij in rijen],
        "kruimels": _kruimels(organisatie),
    }
    return TemplateResponse(request, "rapporten/koppelingen/lijst.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(Lidrol.KWALITEITSCOORDINATOR)
@never_cache
@sensitive_variables("sleutel")
def nieuw(request: HttpRequest, nummer: str) -> HttpResponse:
    """Make a connection. Its secret stands on the answer and nowhere else, so that answer is no redirect."""
    ik = toegang(request)
    organisatie = ik.organisatie
    assert organisatie is not None
    form = Koppelformulier(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        gegevens = form.cleaned_data
        koppeling, sleutel = sleutels.maak(
            organisatie=organisatie,
            naam=gegevens["naam"],
            recht=Koppelrecht(gegevens["recht"]),
            vervalt_op=gegevens["vervalt_op"],
            door=ik.persoon,
        )
        context = {
            "organisatie": organisatie,
            "koppeling": koppeling,
            "sleutel": sleutel,
            "kruimels": _kruimels(organisatie, verder=True),
        }
        return TemplateResponse(request, "rapporten/koppelingen/sleutel.html", context)
    return toon_formulier(
        request,
        form,
        kop="Een koppeling maken",
        inleiding="Met een koppeling haalt een ander systeem, zoals een dossier- of personeelssysteem, gegevens uit "
        "dit portaal, of vult het cijfers voor u in.",
        punten=[
            "U krijgt een sleutel. Wie die heeft, kan wat u toelaat. Bezorg ze alleen aan wie het systeem beheert.",
            "Ondertekenen en indienen kan een koppeling nooit.",
            "Wat de koppeling invult, staat in uw naam in het verslag. We onthouden bij elke versie dat ze zo kwam.",
            "De koppeling werkt zolang u kwaliteitscoördinator bent. U kunt ze altijd stoppen.",
        ],
        knop="Maak de koppeling",
        terug=reverse("koppelingen", args=[nummer]),
        kruimels=_kruimels(organisatie, verder=True),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@lid(Lidrol.KWALITEITSCOORDINATOR)
def stoppen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Stop a connection for good, after asking."""
    ik = toegang(request)
    assert ik.organisatie is not None
    koppeling = get_object_or_404(Koppeling, pk=pk, organisatie=ik.organisatie)
    form = forms.Form(ingevuld(request))
    if request.method == "POST" and bewaar(
        form, lambda: sleutels.trek_in(koppeling, door=ik.persoon, nu=timezone.now())
    ):
        messages.success(request, f"De koppeling {koppeling.naam} is gestopt.")
        return redirect("koppelingen", nummer)
    return toon_formulier(
        request,
        form,
        kop=f"Koppeling stoppen: {koppeling.naam}",
        punten=[
            "De sleutel werkt meteen niet meer, en nooit meer opnieuw.",
            "Wat de koppeling invulde, blijft.",
            "U kunt altijd een nieuwe koppeling maken.",
        ],
        knop="Stop de koppeling",
        gevaarlijk=True,
        terug=reverse("koppelingen", args=[nummer]),
        kruimels=_kruimels(ik.organisatie, verder=True),
    )
