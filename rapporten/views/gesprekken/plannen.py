"""Opgroeien: all talks, planning them, and their minutes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Regio
from organisaties.models import Organisatie
from organisaties.toegang import Toegang, opgroeien, toegang
from organisaties.views.formulier import Kruimels, blad, ingevuld, toon_formulier
from rapporten import gesprekken as g
from rapporten import gespreksblad
from rapporten.choices import Gesprekssoort, Hulpsoort
from rapporten.forms.gesprekken import (
    AfgelastForm,
    GesprekForm,
    RegioForm,
    RegionaalForm,
    VerslagForm,
    WijzigForm,
    WijzigRegionaalForm,
)
from rapporten.forms.secties import zet_versie
from rapporten.models import Gesprek, Gespreksdeelname, Hulpvraag
from rapporten.ondersteunen import AlBeantwoord
from rapporten.views.gesprekken.formulier import fouten_uit, toon_schrijven, weg_van_opgroeien
from rapporten.workflow import NietToegelaten

TITEL = "Gesprek over het kwaliteitsverslag"


@require_safe
@opgroeien
def gesprekken(request: HttpRequest) -> HttpResponse:
    """All talks: what is to come or still asks something, and the rest by date."""
    deelnames = gespreksblad.met_stand(Gespreksdeelname.objects.all())
    bladzijde = blad(deelnames, request, 50)
    gegevens = {
        "bladzijde": bladzijde,
        "rijen": gespreksblad.rijen(bladzijde, timezone.now()),
        "kruimels": weg_van_opgroeien()[:1],
    }
    return render(request, "rapporten/gesprekken/lijst.html", gegevens)


def _gevraagd(request: HttpRequest) -> Hulpvraag | None:
    """The request for a talk that this one answers, when the address names one that waits."""
    vragen = Hulpvraag.objects.select_related("organisatie", "door").filter(soort=Hulpsoort.GESPREK)
    return vragen.filter(pk=lees_sleutel(request.GET.get("hulpvraag", "")) or 0).first()


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def gesprek_nieuw(request: HttpRequest) -> HttpResponse:
    """Plan a talk with one organisation, perhaps because it asked for it."""
    mijn, nu, vraag = toegang(request), timezone.now(), _gevraagd(request)
    if vraag is not None and vraag.beantwoord_op is not None and request.method != "POST":
        messages.info(request, "Deze vraag is al beantwoord.")
        return redirect("hulpvraag", vraag.pk)
    begin: dict[str, Any] = {"titel": TITEL, "van_opgroeien": mijn.persoon.naam}
    if vraag is not None:
        begin |= {"organisatie": vraag.organisatie, "wie": vraag.door.naam}
    elif nummer := request.GET.get("organisatie", "").replace("\0", ""):
        begin["organisatie"] = Organisatie.objects.filter(ondernemingsnummer=nummer).first()
    form = GesprekForm(ingevuld(request), initial=begin)
    if vraag is not None:
        form.fields["organisatie"].disabled = True
    if request.method == "POST" and form.is_valid():
        deelnemer = g.Deelnemer(form.cleaned_data["organisatie"], form.cleaned_data["wie"], vraag)
        velden = {"soort": Gesprekssoort.BILATERAAL, "regio": "", **form.gegevens()}
        try:
            gesprek = g.plan_gesprek(velden, [deelnemer], toegang=mijn, nu=nu)
            messages.success(request, _gepland(gesprek, nu))
            return redirect("organisatiegesprek", deelnemer.organisatie.ondernemingsnummer, gesprek.pk)
        except (NietToegelaten, AlBeantwoord) as fout:
            fouten_uit(form, fout)
    return toon_formulier(
        request,
        form,
        kop="Een gesprek plannen",
        knop="Plan het gesprek",
        inleiding=f"{vraag.door.naam} van {vraag.organisatie.naam} vraagt: “{vraag.tekst}”" if vraag else "",
        punten=["De organisatie krijgt een e-mail met de datum.", "Een gesprek dat al voorbij is, mag u ook noteren."],
        terug=reverse("hulpvraag", args=[vraag.pk]) if vraag else reverse("gesprekken"),
        kruimels=weg_van_opgroeien(),
    )


def _gepland(gesprek: Gesprek, nu: dt.datetime) -> str:
    """What happens now with a talk that was written down."""
    if gesprek.datum < timezone.localdate(nu):
        return f"Het gesprek van {datum(gesprek.datum)} is genoteerd. De organisatie ziet het; ze krijgt geen e-mail."
    return "Het gesprek is gepland. Wie deelneemt, krijgt een e-mail."


def _in_regio(regio: str, mijn: Toegang) -> list[Organisatie]:
    """The organisations of this region today, by name; not those the person works for."""
    alle: QuerySet[Any] = Organisatie.objects.met_kenmerken(timezone.localdate())  # type: ignore[attr-defined]
    return list(alle.filter(regio=regio).exclude(pk__in=mijn.lid_van).order_by("sorteernaam", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def gesprek_regionaal(request: HttpRequest) -> HttpResponse:
    """Plan a talk with organisations of a region: first the region, then who takes part."""
    mijn, nu = toegang(request), timezone.now()
    keuze = RegioForm(request.GET if "regio" in request.GET else None)
    if not keuze.is_valid():
        if request.method == "POST":
            return redirect("gesprek_regionaal")
        gegevens = {"form": keuze, "kruimels": weg_van_opgroeien()}
        return render(request, "rapporten/gesprekken/regio.html", gegevens, status=422 if keuze.is_bound else 200)
    regio = keuze.cleaned_data["regio"]
    organisaties = _in_regio(regio, mijn)
    begin = {"titel": f"Regionaal gesprek {Regio(regio).label}", "van_opgroeien": mijn.persoon.naam}
    form = RegionaalForm(ingevuld(request), organisaties=organisaties, initial=begin)
    if request.method == "POST" and form.is_valid():
        gekozen = set(form.cleaned_data["organisaties"])
        velden = {"soort": Gesprekssoort.REGIONAAL, "regio": regio, **form.gegevens()}
        deelnemers = [g.Deelnemer(o) for o in organisaties if o.pk in gekozen]
        try:
            gesprek = g.plan_gesprek(velden, deelnemers, toegang=mijn, nu=nu)
            messages.success(request, _gepland(gesprek, nu))
            return redirect("gesprek", gesprek.pk)
        except NietToegelaten as fout:
            fouten_uit(form, fout)
    return toon_formulier(
        request,
        form,
        kop=f"Een regionaal gesprek plannen: {Regio(regio).label}",
        knop="Plan het gesprek",
        terug=reverse("gesprekken"),
        kruimels=weg_van_opgroeien(),
    )


def _eigen_kruimels(gesprek: Gesprek) -> Kruimels:
    return weg_van_opgroeien((gesprek.titel, reverse("gesprek", args=[gesprek.pk])))


@require_safe
@opgroeien
def gesprek(request: HttpRequest, pk: int) -> HttpResponse:
    """What a regional talk has in common, and the way to the part of each organisation; with one, that part itself."""
    gevonden = get_object_or_404(Gesprek.objects.select_related("gewijzigd_door"), pk=pk)
    rijen = gespreksblad.rijen(gespreksblad.met_stand(gevonden.deelnames.all()), timezone.now())
    if not gevonden.is_regionaal and rijen:
        return redirect("organisatiegesprek", rijen[0].deelname.organisatie.ondernemingsnummer, pk)
    gegevens = {
        "gesprek": gevonden,
        "wanneer": g.wanneer(gevonden),
        "rijen": rijen,
        "verslag": g.nieuwste_verslag(gevonden),
        "voorbij": g.is_voorbij(gevonden, timezone.now()),
        "kruimels": weg_van_opgroeien(),
    }
    return render(request, "rapporten/gesprekken/regionaal.html", gegevens)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def gesprek_wijzigen(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a talk, or change who takes part."""
    mijn, gevonden = toegang(request), get_object_or_404(Gesprek, pk=pk)
    deelnames = list(gevonden.deelnames.select_related("organisatie"))
    begin: dict[str, Any] = {naam: getattr(gevonden, naam) for naam in (*g.GEGEVENS, "versie")}
    form: WijzigForm | WijzigRegionaalForm
    if gevonden.is_regionaal:
        er_al = [d.organisatie for d in deelnames]
        erbij = [o for o in _in_regio(gevonden.regio, mijn) if o not in er_al]
        organisaties = sorted([*er_al, *erbij], key=lambda o: o.sorteernaam)
        begin["organisaties"] = [o.pk for o in er_al]
        form = WijzigRegionaalForm(ingevuld(request), organisaties=organisaties, initial=begin)
    else:
        organisaties = [deelnames[0].organisatie]
        form = WijzigForm(ingevuld(request), initial={**begin, "wie": deelnames[0].wie})
    if request.method == "POST" and form.is_valid():
        gekozen = form.cleaned_data.get("organisaties", [o.pk for o in organisaties])
        straks = [g.Deelnemer(o, form.cleaned_data.get("wie", "")) for o in organisaties if o.pk in gekozen]
        versie, nu = form.cleaned_data["versie"], timezone.now()
        try:
            g.wijzig_gesprek(gevonden, form.gegevens(), versie=versie, toegang=mijn, nu=nu, deelnemers=straks)
            messages.success(request, "Bewaard. Bij een ander moment of een andere plaats gaat er een e-mail uit.")
            return redirect("gesprek", pk)
        except (NietToegelaten, g.Verouderd, ValidationError) as fout:
            fouten_uit(form, fout)
            if isinstance(fout, g.Verouderd) and isinstance(fout.huidig, Gesprek):
                nu_staat_er = f"Nu staat er: {fout.huidig.titel}, {g.wanneer(fout.huidig)}."
                form.add_error(None, f"{nu_staat_er} Bewaart u opnieuw, dan geldt wat hieronder staat.")
                zet_versie(form, versie=fout.huidig.versie)
    return toon_formulier(
        request,
        form,
        kop="Het gesprek wijzigen",
        terug=reverse("gesprek", args=[pk]),
        kruimels=_eigen_kruimels(gevonden),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def gesprek_afgelasten(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a talk off."""
    mijn, gevonden = toegang(request), get_object_or_404(Gesprek, pk=pk)
    form = AfgelastForm(ingevuld(request), initial={"versie": gevonden.versie})
    if request.method == "POST" and form.is_valid():
        try:
            reden, versie = form.cleaned_data["tekst"], form.cleaned_data["versie"]
            g.gelast_af(gevonden, reden, versie=versie, toegang=mijn, nu=timezone.now())
            komt = "" if g.is_voorbij(gevonden, timezone.now()) else " Wie deelnam, krijgt een e-mail."
            messages.success(request, f"Het gesprek is afgelast.{komt}")
            return redirect("gesprek", pk)
        except (NietToegelaten, g.Verouderd) as fout:
            fouten_uit(form, fout)
            if isinstance(fout, g.Verouderd) and isinstance(fout.huidig, Gesprek):
                form.add_error(None, "Lees eerst wat er veranderde. Gelast u opnieuw af, dan geldt dat.")
                zet_versie(form, versie=fout.huidig.versie)
    return toon_formulier(
        request,
        form,
        kop="Het gesprek afgelasten",
        knop="Gelast het gesprek af",
        gevaarlijk=True,
        punten=["Wie deelneemt, krijgt een e-mail met de reden.", "Wat er al bij staat, blijft leesbaar."],
        terug=reverse("gesprek", args=[pk]),
        kruimels=_eigen_kruimels(gevonden),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def gespreksverslag(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes."""
    mijn, gevonden = toegang(request), get_object_or_404(Gesprek, pk=pk)
    versies = list(gevonden.verslagen.select_related("door", "bevestigd_door").order_by("-versie"))
    huidig = versies[0] if versies else None
    begin = {"versie": huidig.versie if huidig else 0, "tekst": huidig.tekst if huidig else ""}
    form, conflict, status = VerslagForm(ingevuld(request), initial=begin), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                tekst, versie = form.cleaned_data["tekst"], form.cleaned_data["versie"]
                g.schrijf_verslag(gevonden, tekst, versie=versie, toegang=mijn, nu=timezone.now())
                messages.success(request, "Het verslag is bewaard. De organisatie leest het zodra u het voorlegt.")
                return redirect(reverse("gesprek", args=[pk]))
            except NietToegelaten as fout:
                fouten_uit(form, fout)
            except g.Verouderd as fout:
                conflict, status = fout, 412
    return toon_schrijven(
        request,
        form,
        kop="Verslag van het gesprek",
        inleiding="Wat is er gezegd en beslist? Na het bewaren legt u het voor; daarna bevestigt de organisatie het. "
        "Wijzigt u het later, dan vraagt u opnieuw een bevestiging.",
        terug=reverse("gesprek", args=[pk]),
        kruimels=_eigen_kruimels(gevonden),
        versies=versies,
        conflict=conflict,
        status=status,
    )


@require_POST
@opgroeien
def gespreksverslag_voorleggen(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the minutes for Opgroeien, and ask the organisations to do so."""
    gevonden = get_object_or_404(Gesprek, pk=pk)
    try:
        getoond = lees_sleutel(request.POST.get("verslag", "")) or 0
        g.leg_voor(gevonden, getoond, toegang=toegang(request), nu=timezone.now())
        messages.success(
            request, "Bevestigd voor Opgroeien. De organisatie krijgt een e-mail om het ook te bevestigen."
        )
    except NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect("gesprek", pk)
