"""A talk as it is for one organisation: both sides open it at the same address."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.sleutels import lees_sleutel
from organisaties.toegang import betrokken, lid, toegang
from organisaties.views.formulier import Kruimels, blad, ingevuld, toon_formulier
from rapporten import gesprekken as g
from rapporten import gespreksblad, gesprekspunten
from rapporten.agenda import maak_gespreksagenda
from rapporten.choices import Kant
from rapporten.forms.gesprekken import (
    BezwaarForm,
    DuidingForm,
    GespreksafspraakForm,
    PuntenForm,
)
from rapporten.models import Afspraak, Gespreksdeelname, Gesprekspunt
from rapporten.views.gesprekken.formulier import fouten_uit, toon_schrijven, weg_van_opgroeien
from rapporten.workflow import NietToegelaten


def _vind(request: HttpRequest, nummer: str, pk: int) -> Gespreksdeelname:
    """The part of this organisation in this talk; 404 when it takes no part."""
    deelnames = Gespreksdeelname.objects.select_related("gesprek__gewijzigd_door", "organisatie", "hulpvraag__door")
    mijn = toegang(request)
    if mijn.organisatie is not None:
        deelnames = deelnames.filter(organisatie=mijn.organisatie)
    return get_object_or_404(deelnames, gesprek_id=pk, organisatie__ondernemingsnummer=nummer)


def _eis_schrijver(request: HttpRequest) -> Kant:
    kant = g.kant_van(toegang(request))
    if kant is None:
        raise PermissionDenied("Uw rol laat lezen toe, niet schrijven.")
    return kant


def _kruimels(request: HttpRequest, deelname: Gespreksdeelname, *, diep: bool = True) -> Kruimels:
    nummer, gesprek = deelname.organisatie.ondernemingsnummer, deelname.gesprek
    weg: list[tuple[str, str | None]]
    if toegang(request).organisatie is None:
        weg = [*weg_van_opgroeien()]
        if gesprek.is_regionaal:
            weg.append((gesprek.titel, reverse("gesprek", args=[gesprek.pk])))
    else:
        weg = [
            (deelname.organisatie.naam, reverse("organisatie", args=[nummer])),
            ("Gesprekken", reverse("organisatiegesprekken", args=[nummer])),
        ]
    if diep:
        weg.append((gesprek.titel, reverse("organisatiegesprek", args=[nummer, gesprek.pk])))
    return weg


def _terug(deelname: Gespreksdeelname, plek: str = "") -> str:
    return reverse("organisatiegesprek", args=[deelname.organisatie.ondernemingsnummer, deelname.gesprek_id]) + plek


@require_safe
@lid()
def organisatiegesprekken(request: HttpRequest, nummer: str) -> HttpResponse:
    """The talks of the organisation."""
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    deelnames = gespreksblad.met_stand(Gespreksdeelname.objects.filter(organisatie=organisatie))
    bladzijde = blad(deelnames, request, 50)
    gegevens = {
        "bladzijde": bladzijde,
        "rijen": gespreksblad.rijen(bladzijde, timezone.now()),
        "organisatie": organisatie,
        "kruimels": [(organisatie.naam, reverse("organisatie", args=[nummer]))],
    }
    return render(request, "rapporten/gesprekken/van_organisatie.html", gegevens)


@require_safe
@betrokken
def organisatiegesprek(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """The page of a talk."""
    return _toon_gesprek(request, _vind(request, nummer, pk))


def _toon_gesprek(
    request: HttpRequest, deelname: Gespreksdeelname, *, bezwaar: BezwaarForm | None = None, status: int = 200
) -> HttpResponse:
    gemaakt = gespreksblad.maak(deelname, toegang(request), timezone.now())
    gegevens = {
        "blad": gemaakt,
        "gesprek": deelname.gesprek,
        "organisatie": deelname.organisatie,
        "wanneer": g.wanneer(deelname.gesprek),
        "bezwaar": bezwaar or BezwaarForm(),
        "formulieren": [bezwaar] if bezwaar else [],
        "kruimels": _kruimels(request, deelname, diep=False),
    }
    return render(request, "rapporten/gesprekken/gesprek.html", gegevens, status=status)


@require_safe
@betrokken
def gespreksagenda(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """The talk as a calendar file."""
    deelname = _vind(request, nummer, pk)
    return HttpResponse(
        maak_gespreksagenda(deelname),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="gesprek-{deelname.gesprek.datum:%Y-%m-%d}.ics"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@betrokken
def duiding(request: HttpRequest, nummer: str, pk: int, kant: str, punt: int = 0) -> HttpResponse:
    """Write one reading of the talk (or of one of its points), beside the other readings and its earlier versions."""
    deelname, mijn = _vind(request, nummer, pk), toegang(request)
    _eis_schrijver(request)
    if kant not in Kant.values:
        raise Http404
    welke = Kant(kant)
    punten = Gesprekspunt.objects.filter(gesprek_id=pk, organisatie=deelname.organisatie)
    waarbij = get_object_or_404(punten, pk=punt) if punt else None
    if not g.mag_duiden(mijn, welke):
        raise PermissionDenied("Dit is de lezing van de andere kant. Schrijf uw eigen lezing, of de gezamenlijke.")
    versies = g.versies_van(deelname, waarbij, welke)
    huidig = versies[0] if versies else None
    begin = {"versie": huidig.versie if huidig else 0, "tekst": huidig.tekst if huidig else ""}
    form, conflict, status = DuidingForm(ingevuld(request), initial=begin, label=welke.label), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                tekst, versie = form.cleaned_data["tekst"], form.cleaned_data["versie"]
                nu = timezone.now()
                g.schrijf_duiding(deelname, waarbij, welke, tekst, versie=versie, toegang=mijn, nu=nu)
                messages.success(request, f"{welke.label}: bewaard. Beide kanten lezen dit.")
                return redirect(_terug(deelname, f"#punt-{punt}" if punt else "#duiding"))
            except NietToegelaten as fout:
                fouten_uit(form, fout)
            except g.Verouderd as fout:
                conflict, status = fout, 412
    gemaakt = gespreksblad.maak(deelname, mijn, timezone.now())
    besproken = next((b for b in gemaakt.besproken if b.punt == waarbij), gemaakt.geheel) if punt else gemaakt.geheel
    return toon_schrijven(
        request,
        form,
        kop=f"{welke.label}: {waarbij.naam if waarbij else 'het gesprek als geheel'}",
        inleiding="Cijfers en niveaus zeggen pas iets samen met hun verhaal. Beide kanten lezen wat u hier schrijft.",
        terug=_terug(deelname, f"#punt-{punt}" if punt else "#duiding"),
        kruimels=_kruimels(request, deelname),
        punt=waarbij,
        andere=[lezing for lezing in besproken.lezingen if lezing.kant != welke],
        versies=versies,
        conflict=conflict,
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@betrokken
def punten(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Choose what of the filed reports the talk is about."""
    deelname, mijn = _vind(request, nummer, pk), toegang(request)
    _eis_schrijver(request)
    alle = gesprekspunten.te_kiezen_uit(deelname.organisatie_id)
    gevraagd = request.GET.get("indiening", "")
    indiening = next((i for i in alle if i.kenmerk == gevraagd), alle[0] if alle else None)
    er_al: set[str] = set()
    keuzes: list[gesprekspunten.Keuze] = []
    if indiening is not None:
        hier = Gesprekspunt.objects.filter(gesprek_id=pk, organisatie=deelname.organisatie, indiening=indiening)
        er_al = {f"{soort}:{sleutel}" for soort, sleutel in hier.values_list("soort", "sleutel")}
        keuzes = gesprekspunten.keuzes(indiening)
    form = PuntenForm(ingevuld(request), keuzes=[k for k in keuzes if k.code not in er_al])
    if request.method == "POST" and form.is_valid() and indiening is not None:
        gekozen = [code for codes in form.cleaned_data.values() for code in codes]
        try:
            g.eis_gaat_door(deelname.gesprek)
            gesprekspunten.kies(deelname, indiening, gekozen, door=mijn.persoon, nu=timezone.now())
            messages.success(request, "Toegevoegd. Schrijf nu hoe u het leest.")
            return redirect(_terug(deelname, "#waarover"))
        except NietToegelaten as fout:
            fouten_uit(form, fout)
    gegevens = {
        "form": form,
        "indiening": indiening,
        "indieningen": alle,
        "organisatie": deelname.organisatie,
        "terug": _terug(deelname, "#waarover"),
        "kruimels": _kruimels(request, deelname),
    }
    status = 422 if form.is_bound else 200
    return render(request, "rapporten/gesprekken/punten.html", gegevens, status=status)


@require_POST
@betrokken
def punt_weg(request: HttpRequest, nummer: str, pk: int, punt: int) -> HttpResponse:
    """Take a point out of the talk."""
    deelname = _vind(request, nummer, pk)
    _eis_schrijver(request)
    hier = Gesprekspunt.objects.filter(gesprek_id=pk, organisatie=deelname.organisatie)
    try:
        gesprekspunten.haal_weg(get_object_or_404(hier, pk=punt))
        messages.success(request, "Uit het gesprek gehaald.")
    except ValidationError as fout:
        messages.error(request, " ".join(fout.messages))
    return redirect(_terug(deelname, "#waarover"))


@require_POST
@betrokken
def gespreksreactie(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """The organisation confirms the minutes, or says what is not right."""
    deelname, mijn = _vind(request, nummer, pk), toegang(request)
    _eis_schrijver(request)
    verslag, akkoord = lees_sleutel(request.POST.get("verslag", "")) or 0, request.POST.get("akkoord") == "ja"
    form = BezwaarForm(request.POST)
    if not akkoord and not form.is_valid():
        return _toon_gesprek(request, deelname, bezwaar=form, status=422)
    tekst = "" if akkoord else form.cleaned_data["tekst"]
    try:
        g.reageer(deelname, verslag, akkoord=akkoord, tekst=tekst, toegang=mijn, nu=timezone.now())
        klaar = "U bevestigde het verslag." if akkoord else "Opgroeien leest wat er niet klopt en past het verslag aan."
        messages.success(request, klaar)
    except NietToegelaten as fout:
        if akkoord:
            messages.error(request, str(fout))
        else:
            fouten_uit(form, fout)
            return _toon_gesprek(request, deelname, bezwaar=form, status=409)
    return redirect(_terug(deelname, "#verslag"))


@require_http_methods(["GET", "HEAD", "POST"])
@betrokken
def gespreksafspraak(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Keep an agreement of this talk."""
    deelname, mijn = _vind(request, nummer, pk), toegang(request)
    _eis_schrijver(request)
    form = GespreksafspraakForm(ingevuld(request), gesprek_op=deelname.gesprek.datum)
    if request.method == "POST" and form.is_valid():
        try:
            g.spreek_af(deelname, **form.cleaned_data, toegang=mijn, nu=timezone.now())
            messages.success(request, "De afspraak staat bij beide kanten in de lijst tot ze gedaan is.")
            return redirect(_terug(deelname, "#afspraken"))
        except NietToegelaten as fout:
            fouten_uit(form, fout)
    return toon_formulier(
        request,
        form,
        kop="Een afspraak noteren",
        punten=[
            "De organisatie en Opgroeien lezen ze allebei. De tekst wijzigen kan later niet.",
            f"Is ze niet gedaan, dan komt ze terug als opvolgpunt in het verslag over {deelname.gesprek.datum.year}.",
        ],
        terug=_terug(deelname, "#afspraken"),
        kruimels=_kruimels(request, deelname),
    )


@require_POST
@betrokken
def gespreksafspraak_gedaan(request: HttpRequest, nummer: str, pk: int, afspraak: int) -> HttpResponse:
    """Call an agreement done, or open again."""
    deelname = _vind(request, nummer, pk)
    _eis_schrijver(request)
    gevonden = get_object_or_404(Afspraak, pk=afspraak, gesprek_id=pk, organisatie=deelname.organisatie)
    gedaan = request.POST.get("gedaan") != "nee"
    g.zet_gedaan(gevonden, gedaan, toegang=toegang(request), nu=timezone.now())
    if request.POST.get("naar") == "organisatie" and toegang(request).organisatie is not None:
        return redirect("organisatie", nummer)
    return redirect(_terug(deelname, "#afspraken"))
