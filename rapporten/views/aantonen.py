"""“Zo tonen we het aan”: the register of an organisation, a page per principle and expectation, and its pieces."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.documenten import pad_van
from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.fouten import Fout
from organisaties.choices import VAN_BINNEN
from organisaties.toegang import Toegang, lid, toegang
from rapporten import aantonen, bijlagen
from rapporten.bewaren import NietBewerkbaar
from rapporten.boomstructuur import huidig_groeikader, principes, structuur_van, verwachtingen
from rapporten.choices import BEWERKBAAR
from rapporten.forms.aantonen import AantoningForm, Keuzes, MetingForm, StukForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Aantoning, Bewijsband, Bijlage
from rapporten.permissions import mag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import SCHRIJVERS, vind_vraag
from rapporten.views.verslag import vind_verslag
from zelfevaluatie.models import Actie, Element

PER_BLAD = 25
ELDERS = "Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen."


def _pk(mijn: Toegang) -> int:
    if mijn.organisatie is None:
        raise Http404
    return mijn.organisatie.pk


def _element(code: str) -> Element:
    element = aantonen.vind_element(code)
    if element is None:
        raise Http404
    return element


def _codes() -> Keuzes:
    """The principles and expectations, as grouped choices."""
    return [
        ("Principes", [(e.code, e.naam) for e in principes()]),
        ("Verwachtingen uit het decreet", [(e.code, e.naam) for e in verwachtingen()]),
    ]


def _lees_niet(request: HttpRequest, nummer: str) -> HttpResponse:
    messages.error(request, "U kunt dit lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
    return redirect("aantonen", nummer)


@require_safe
@lid(*VAN_BINNEN)
def overzicht(request: HttpRequest, nummer: str) -> HttpResponse:
    """The principles, the expectations, and every piece."""
    mijn = toegang(request)
    banden = Bewijsband.objects.filter(organisatie_id=_pk(mijn), bewijs__verwijderd_op=None).exclude(element_code="")
    stukken = Counter(banden.values_list("element_code", flat=True))
    metingen = Counter(code for codes in aantonen.metingen(_pk(mijn)).values_list("codes", flat=True) for code in codes)
    teksten = set(Aantoning.objects.filter(organisatie_id=_pk(mijn)).exclude(tekst="").values_list("code", flat=True))
    lijsten = [
        (kop, [(e, e.code in teksten, stukken[e.code], metingen[e.code]) for e in lijst])
        for kop, lijst in (("De zeven principes", principes()), ("Verwachtingen uit het decreet", verwachtingen()))
    ]
    bladzijde = Paginator(aantonen.stukken(_pk(mijn)), PER_BLAD).get_page(request.GET.get("bladzijde"))
    gegevens = {"lijsten": lijsten, "bladzijde": bladzijde, "schrijft": mijn.schrijft, "nummer": nummer}
    return render(request, "rapporten/aantonen/overzicht.html", gegevens)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def bladzijde(request: HttpRequest, nummer: str, code: str) -> HttpResponse:
    """One principle or expectation: what we do, where the report says it, what stands beside it."""
    mijn = toegang(request)
    element = _element(code)
    rij = Aantoning.objects.filter(organisatie_id=_pk(mijn), code=code).select_related("gewijzigd_door").first()
    formulier = AantoningForm(initial={"versie": rij.versie if rij else 0, "tekst": rij.tekst if rij else ""})
    gegevens: dict[str, Any] = {
        "element": element,
        "rij": rij,
        "form": formulier,
        "schrijft": mijn.schrijft,
        "nummer": nummer,
    }
    status = 200
    if request.method == "POST":
        if not mijn.schrijft:
            return _lees_niet(request, nummer)
        gegevens["form"] = formulier = AantoningForm(request.POST)
        if not formulier.is_valid():
            status = 428 if "versie" in formulier.errors else 422
        else:
            tekst, versie = formulier.cleaned_data["tekst"], formulier.cleaned_data["versie"]
            try:
                aantonen.bewaar_tekst(_pk(mijn), code, tekst, versie=versie, door=mijn.persoon, nu=timezone.now())
            except aantonen.Gewijzigd:
                status = 412
                zet_versie(formulier, versie=rij.versie if rij else 1)
                gegevens |= {"conflict": rij, "fouten": [Fout(ELDERS, "conflict")]}
            else:
                messages.success(request, "Bewaard.")
                return redirect("aantonen_bladzijde", nummer, code)
    gegevens |= {
        "stukken": list(aantonen.stukken(_pk(mijn)).prefetch_related(None).filter(banden__element_code=code)),
        "metingen": list(aantonen.metingen(_pk(mijn)).filter(codes__contains=[code])),
        "waar": aantonen.vindplaatsen(_pk(mijn), element),
    }
    return render(request, "rapporten/aantonen/bladzijde.html", gegevens, status=status)


# --- pieces ---------------------------------------------------------------------------------------------------


def _terug(nummer: str, code: str) -> HttpResponse:
    """Back to the page from which somebody came, else to the overview."""
    if aantonen.vind_element(code):
        return redirect("aantonen_bladzijde", nummer, code)
    return redirect("aantonen", nummer)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def stuk(request: HttpRequest, nummer: str, pk: int | None = None) -> HttpResponse:
    """A piece and what it belongs to; with no ``pk`` a new one."""
    mijn = toegang(request)
    rij = get_object_or_404(aantonen.stukken(_pk(mijn)), pk=pk) if pk is not None else None
    if not mijn.schrijft:
        return _lees_niet(request, nummer)
    verslag = aantonen.nieuwste_verslag(_pk(mijn))
    themas = ("Thema’s", [(t.element.code, t.element.naam) for t in huidig_groeikader().themas])
    acties = Actie.objects.filter(organisatie_id=_pk(mijn), verwijderd_op=None).values_list("pk", "doel")
    keuzes: dict[str, Any] = {
        "codes": [*_codes(), themas],
        "onderdelen": [(v.stabiel_id, f"{v.nummer} {v.titel}".strip()) for v in structuur_van(verslag).vragen]
        if verslag
        else [],
        "acties": [(str(pk), doel) for pk, doel in acties],
        "nieuw": rij is None,
    }
    bij = request.GET.get("bij", "")
    begin: dict[str, Any] = {"versie": 0, "codes": [bij], "onderdelen": [bij]}
    if rij:
        banden = aantonen.banden_van(rij)
        begin = {"versie": rij.versie, "titel": rij.titel, "toelichting": rij.toelichting}
        begin |= {"codes": banden.codes, "onderdelen": banden.onderdelen, "acties": [str(a) for a in banden.acties]}
    formulier = StukForm(initial=begin, **keuzes)
    gegevens: dict[str, Any] = {"form": formulier, "rij": rij, "nummer": nummer, "bij": bij}
    if request.method != "POST":
        return render(request, "rapporten/aantonen/stuk.html", gegevens)
    gegevens["form"] = formulier = StukForm(request.POST, request.FILES, **keuzes)
    if not formulier.is_valid():
        status = 428 if "versie" in formulier.errors else 422
        return render(request, "rapporten/aantonen/stuk.html", gegevens, status=status)
    g = formulier.cleaned_data
    wat = {"titel": g["titel"], "toelichting": g["toelichting"], "banden": formulier.banden()}
    try:
        if rij is None:
            adres, bestand = g["adres"], g["bestand"]
            aantonen.voeg_toe(_pk(mijn), adres=adres, bestand=bestand, door=mijn.persoon, nu=timezone.now(), **wat)
        else:
            aantonen.wijzig(rij, versie=g["versie"], **wat)
    except bijlagen.Ongeschikt as fout:
        formulier.add_error("bestand", str(fout))
        return render(request, "rapporten/aantonen/stuk.html", gegevens, status=422)
    except aantonen.Gewijzigd:
        assert rij is not None
        zet_versie(formulier, versie=rij.versie)
        gegevens |= {"conflict": rij, "fouten": [Fout(ELDERS, "conflict")]}
        return render(request, "rapporten/aantonen/stuk.html", gegevens, status=412)
    messages.success(request, "Het stuk is bewaard.")
    if verslag and bij in dict(keuzes["onderdelen"]):
        return redirect("bewijs_bij_onderdeel", nummer, verslag.werkjaar_id, bij)
    return _terug(nummer, bij)


@require_safe
@lid(*VAN_BINNEN)
def stuk_bestand(request: HttpRequest, nummer: str, pk: int) -> HttpResponseBase:
    """Download the document of a piece."""
    rij = get_object_or_404(aantonen.stukken(_pk(toegang(request))).exclude(sha256=""), pk=pk)
    pad = pad_van(rij.sha256, bijlagen.MAP, bijlagen.ACHTERVOEGSEL[rij.mediatype])
    if not pad.exists():
        raise Http404
    return FileResponse(pad.open("rb"), as_attachment=True, filename=rij.bestandsnaam, content_type=rij.mediatype)


@require_POST
@lid(*SCHRIJVERS)
def stuk_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Take a piece out of the register."""
    rij = get_object_or_404(aantonen.stukken(_pk(toegang(request))), pk=pk)
    aantonen.verwijder(rij, nu=timezone.now())
    messages.success(request, f"“{rij.titel}” is verwijderd. Wat met een verslag meeging, blijft daar.")
    return redirect("aantonen", nummer)


# --- experience measurements ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def meting(request: HttpRequest, nummer: str, pk: int | None = None) -> HttpResponse:
    """An experience measurement; with no ``pk`` a new one."""
    mijn = toegang(request)
    rij = get_object_or_404(aantonen.metingen(_pk(mijn)), pk=pk) if pk is not None else None
    if not mijn.schrijft:
        return _lees_niet(request, nummer)
    bij, codes = request.GET.get("bij", ""), _codes()
    begin: dict[str, Any] = {"versie": 0, "codes": [bij], "jaar": timezone.localdate().year}
    if rij:
        begin = {naam: getattr(rij, naam) for naam in MetingForm.base_fields}
    gegevens: dict[str, Any] = {
        "rij": rij,
        "nummer": nummer,
        "bij": bij,
        "form": MetingForm(initial=begin, codes=codes),
    }
    if request.method != "POST":
        return render(request, "rapporten/aantonen/meting.html", gegevens)
    gegevens["form"] = formulier = MetingForm(request.POST, codes=codes)
    if not formulier.is_valid():
        status = 428 if "versie" in formulier.errors else 422
        return render(request, "rapporten/aantonen/meting.html", gegevens, status=status)
    try:
        versie, nu = formulier.cleaned_data["versie"], timezone.now()
        aantonen.bewaar_meting(_pk(mijn), rij, formulier.velden(), versie=versie, door=mijn.persoon, nu=nu)
    except aantonen.Gewijzigd:
        assert rij is not None
        zet_versie(formulier, versie=rij.versie)
        gegevens |= {"conflict": rij, "fouten": [Fout(ELDERS, "conflict")]}
        return render(request, "rapporten/aantonen/meting.html", gegevens, status=412)
    messages.success(request, "De meting is bewaard.")
    return _terug(nummer, bij or formulier.cleaned_data["codes"][0])


@require_POST
@lid(*SCHRIJVERS)
def meting_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Take a measurement out of the register."""
    rij = get_object_or_404(aantonen.metingen(_pk(toegang(request))), pk=pk)
    aantonen.metingen(rij.organisatie_id).filter(pk=rij.pk).update(verwijderd_op=timezone.now())
    messages.success(request, "De meting is verwijderd.")
    return _terug(nummer, rij.codes[0])


# --- beside a section -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
@zegt_of_handtekening_vervalt
def bij_onderdeel(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """What goes along with a section when it is filed, and the pieces of the register that could."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    if request.method == "POST":
        return _neem_mee(request, mijn, nummer, jaar, stabiel_id)
    mee = list(Bijlage.objects.filter(verslag=verslag, stabiel_id=stabiel_id, verwijderd_op=None))
    alle = aantonen.stukken(_pk(mijn))
    bladzijde = Paginator(alle, PER_BLAD).get_page(request.GET.get("bladzijde"))
    gegevens = {
        "verslag": verslag,
        "vraag": vraag,
        "bijlagen": mee,
        "mee": {b.sha256 for b in mee},
        "hier": list(alle.filter(banden__stabiel_id=stabiel_id)),
        "bladzijde": bladzijde,
        "andere": [s for s in bladzijde if stabiel_id not in aantonen.banden_van(s).onderdelen],
        "schrijft": mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR,
        "nummer": nummer,
    }
    return render(request, "rapporten/aantonen/bij_onderdeel.html", gegevens)


def _neem_mee(request: HttpRequest, mijn: Toegang, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    verslag = vind_verslag(mijn, jaar)
    if not mag("verslag.bewerken", mijn, verslag):
        messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
        return redirect("bewijs_bij_onderdeel", nummer, jaar, stabiel_id)
    pk = lees_sleutel(request.POST.get("stuk", "")) or 0
    rij = get_object_or_404(aantonen.stukken(_pk(mijn)).exclude(sha256=""), pk=pk)
    try:
        aantonen.neem_mee(rij, verslag, stabiel_id, door=mijn.persoon, nu=timezone.now())
        messages.success(request, f"“{rij.titel}” gaat mee als u het verslag indient.")
    except NietBewerkbaar:
        messages.error(request, "Het verslag is ingediend en kan nu niet gewijzigd worden.")
    return redirect("bewijs_bij_onderdeel", nummer, jaar, stabiel_id)
