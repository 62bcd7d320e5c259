"""Talks: Opgroeien plans them and writes the minutes; both sides read, give their reading, confirm and agree."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.templatetags.fouten import Fout
from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Regio
from organisaties.models import Organisatie
from organisaties.toegang import Toegang, betrokken, lid, opgroeien, toegang
from organisaties.views.formulier import Kruimels, blad, ingevuld, toon_formulier
from rapporten import gesprekken as g
from rapporten import gespreksblad, gesprekspunten
from rapporten.agenda import maak_gespreksagenda
from rapporten.choices import Gesprekssoort, Hulpsoort, Kant
from rapporten.forms.gesprekken import (
    AfgelastForm,
    BezwaarForm,
    DuidingForm,
    GesprekForm,
    GespreksafspraakForm,
    PuntenForm,
    RegioForm,
    RegionaalForm,
    VerslagForm,
    WijzigForm,
    WijzigRegionaalForm,
)
from rapporten.forms.secties import zet_versie
from rapporten.models import Afspraak, Gesprek, Gespreksdeelname, Gesprekspunt, Hulpvraag
from rapporten.ondersteunen import AlBeantwoord
from rapporten.workflow import NietToegelaten

TITEL = "Gesprek over het kwaliteitsverslag"
WAT_ER_STAAT = "Wat u typte, staat hieronder nog."


def _fouten_uit(form: forms.Form, fout: Exception) -> None:
    """A refusal of the domain on the form; what was typed stays."""
    if isinstance(fout, ValidationError):
        form.add_error(None, fout)
    else:
        form.add_error(None, f"{fout} {WAT_ER_STAAT}")


# -- Opgroeien: planning --------------------------------------------------------------------------------------------


@require_safe
@opgroeien
def gesprekken(request: HttpRequest) -> HttpResponse:
    """All talks: what is to come or still asks something, and the rest by date."""
    deelnames = gespreksblad.met_stand(Gespreksdeelname.objects.all())
    bladzijde = blad(deelnames, request, 50)
    gegevens = {
        "bladzijde": bladzijde,
        "rijen": gespreksblad.rijen(bladzijde, timezone.now()),
        "kruimels": _weg()[:1],
    }
    return render(request, "rapporten/gesprekken/lijst.html", gegevens)


def _weg(*verder: tuple[str, str | None]) -> Kruimels:
    """The way of Opgroeien to a page about talks."""
    return [("Opvolging", reverse("opvolging")), ("Gesprekken", reverse("gesprekken")), *verder]


def _gevraagd(request: HttpRequest) -> Hulpvraag | None:
    """The request for a talk that this one answers, when the address names one that waits."""
    sleutel = request.GET.get("hulpvraag", "")
    if not (sleutel.isdecimal() and len(sleutel) < 18):
        return None
    vragen = Hulpvraag.objects.select_related("organisatie", "door").filter(soort=Hulpsoort.GESPREK)
    return vragen.filter(pk=sleutel).first()


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
    elif (nummer := request.GET.get("organisatie", "")).isdecimal():
        begin["organisatie"] = Organisatie.objects.filter(ondernemingsnummer=nummer[:10]).first()
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
            _fouten_uit(form, fout)
    return toon_formulier(
        request,
        form,
        kop="Een gesprek plannen",
        knop="Plan het gesprek",
        inleiding=f"{vraag.door.naam} van {vraag.organisatie.naam} vraagt: “{vraag.tekst}”" if vraag else "",
        punten=["De organisatie krijgt een e-mail met de datum.", "Een gesprek dat al voorbij is, mag u ook noteren."],
        terug=reverse("hulpvraag", args=[vraag.pk]) if vraag else reverse("gesprekken"),
        kruimels=_weg(),
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
        gegevens = {"form": keuze, "kruimels": _weg()}
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
            _fouten_uit(form, fout)
    return toon_formulier(
        request,
        form,
        kop=f"Een regionaal gesprek plannen: {Regio(regio).label}",
        knop="Plan het gesprek",
        terug=reverse("gesprekken"),
        kruimels=_weg(),
    )


def _eigen_kruimels(gesprek: Gesprek) -> Kruimels:
    return _weg((gesprek.titel, reverse("gesprek", args=[gesprek.pk])))


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
        "kruimels": _weg(),
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
            _fouten_uit(form, fout)
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
            messages.success(request, "Het gesprek is afgelast. Wie deelnam, krijgt een e-mail.")
            return redirect("gesprek", pk)
        except (NietToegelaten, g.Verouderd) as fout:
            _fouten_uit(form, fout)
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
                _fouten_uit(form, fout)
            except g.Verouderd as fout:
                conflict, status = fout, 412
    return _toon_schrijven(
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
        g.leg_voor(gevonden, _getal(request, "verslag"), toegang=toegang(request), nu=timezone.now())
        messages.success(
            request, "Bevestigd voor Opgroeien. De organisatie krijgt een e-mail om het ook te bevestigen."
        )
    except NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect("gesprek", pk)


def _getal(request: HttpRequest, naam: str) -> int:
    waarde = request.POST.get(naam, "")
    return int(waarde) if waarde.isdecimal() and len(waarde) < 18 else 0


def _toon_schrijven(
    request: HttpRequest,
    form: forms.Form,
    *,
    conflict: g.Verouderd | None,
    status: int,
    **gegevens: Any,
) -> HttpResponse:
    """A page with one text; after a conflict both texts, and the next press counts."""
    fouten = []
    if conflict is not None:
        zet_versie(form, versie=conflict.huidig.versie)
        fouten = [Fout(f"{conflict} Hieronder staan beide; kies of voeg samen.", "conflict")]
    alles = {**gegevens, "form": form, "conflict": conflict, "fouten": fouten}
    return render(request, "rapporten/gesprekken/schrijven.html", alles, status=status)


# -- both sides: a talk of one organisation -------------------------------------------------------------------------


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
        weg = [*_weg()]
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
            except g.Verouderd as fout:
                conflict, status = fout, 412
    gemaakt = gespreksblad.maak(deelname, mijn, timezone.now())
    besproken = next((b for b in gemaakt.besproken if b.punt == waarbij), gemaakt.geheel) if punt else gemaakt.geheel
    return _toon_schrijven(
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
        gesprekspunten.kies(deelname, indiening, gekozen, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "Toegevoegd. Schrijf nu hoe u het leest.")
        return redirect(_terug(deelname, "#waarover"))
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
    verslag, akkoord = _getal(request, "verslag"), request.POST.get("akkoord") == "ja"
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
            _fouten_uit(form, fout)
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
        g.spreek_af(deelname, **form.cleaned_data, toegang=mijn, nu=timezone.now())
        messages.success(request, "De afspraak staat bij beide kanten in de lijst tot ze gedaan is.")
        return redirect(_terug(deelname, "#afspraken"))
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
