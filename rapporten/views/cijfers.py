"""Beside the figures that are asked: a figure per location or group, and indicators of one's own."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kwaliteit.templatetags.fouten import Fout
from organisaties.toegang import lid, toegang
from rapporten.bewaren import UITSPLITSING, Invoer, NietBewerkbaar, Versieconflict, bewaar, houd_bewerkbaar
from rapporten.boomstructuur import structuur_van
from rapporten.choices import BEWERKBAAR, Knoopsoort
from rapporten.concept import gevraagde_kengetallen, plaats_van_indicatoren
from rapporten.forms.cijfers import DeelFormset, IndicatorForm, UitsplitsingForm
from rapporten.forms.secties import zet_versie
from rapporten.forms.secties.cijfers import zonder_nullen
from rapporten.models import Cijfer, Uitsplitsing, Verslag
from rapporten.uitsplitsen import lees_delen, schrijf_delen
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.verslag import vind_verslag
from rapporten.volledigheid import veld_van_cijfer
from rapporten.vorigjaar import is_nulpunt
from zelfevaluatie.indicatoren import (
    VELDEN,
    IndicatorGewijzigd,
    IndicatorMetWaarden,
    bewaar_indicator,
    indicatoren_van,
)
from zelfevaluatie.models import Kengetal

INTUSSEN = "Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen."
GESLOTEN = (
    "Het verslag kan nu niet gewijzigd worden. Wat u typte, staat hieronder nog; kopieer het als u het wilt houden."
)
LEEST = "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator."


def _vind_kengetal(verslag: Verslag, code: str) -> tuple[Kengetal, str]:
    """A figure that the report offers, and the id of its section; 404 for another."""
    kengetallen = gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar)
    kengetal = next((k for k, _ in kengetallen if k.code == code), None)
    if kengetal is None:
        raise Http404
    for vraag in structuur_van(verslag, ()).vragen:
        if vraag.soort == Knoopsoort.CIJFERS and (not vraag.indicatoren or kengetal.indicator in vraag.indicatoren):
            return kengetal, vraag.stabiel_id
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def uitsplitsing(request: HttpRequest, nummer: str, jaar: int, kengetal: str) -> HttpResponse:
    """A figure per location or group: all rows at once, an emptied row is gone."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    wat, onderdeel = _vind_kengetal(verslag, kengetal)
    rij = Uitsplitsing.objects.filter(verslag=verslag, kengetal=wat).first()
    delen = lees_delen(rij.delen) if rij else ()
    data = request.POST if request.method == "POST" else None
    form = UitsplitsingForm(data, initial={"versie": rij.versie if rij else 0})
    begin = [
        {
            "naam": deel.naam,
            "teller": zonder_nullen(deel.teller),
            "noemer": zonder_nullen(deel.noemer),
            "percentage": None if deel.teller is not None else zonder_nullen(deel.percentage),
        }
        for deel in delen
    ]
    formset = DeelFormset(data, prefix="deel", initial=begin)
    terug = f"{reverse('onderdeel', args=[nummer, jaar, onderdeel])}#{veld_van_cijfer(wat.code)}"
    gegevens: dict[str, Any] = {
        "verslag": verslag,
        "kengetal": wat,
        "cijfer": Cijfer.objects.filter(verslag=verslag, kengetal=wat).first(),
        "form": form,
        "formset": formset,
        "formulieren": [form, *formset.forms],
        "delen": delen,
        "schrijft": mijn.schrijft and verslag.status in BEWERKBAAR,
        "terug": terug,
    }

    def toon(status: int = 200, *fouten: Fout, **anders: Any) -> HttpResponse:
        return render(
            request, "rapporten/cijfers/uitsplitsing.html", {**gegevens, "fouten": fouten, **anders}, status=status
        )

    if request.method != "POST":
        return toon()
    if not mijn.schrijft:
        messages.error(request, LEEST)
        return redirect(terug)
    if not form.is_valid():
        return toon(428)
    if not formset.is_valid():
        return toon(422, *(Fout(str(fout)) for fout in formset.non_form_errors()))
    nieuw = schrijf_delen(f.deel for f in formset.forms if f.deel is not None)
    try:
        if verslag.status not in BEWERKBAAR:
            raise NietBewerkbaar
        invoer = Invoer(wat.pk, form.cleaned_data["versie"], {"delen": nieuw})
        bewaar(UITSPLITSING, verslag, [invoer], door=mijn.persoon, nu=timezone.now())
    except Versieconflict as conflict:
        huidig = conflict.conflicten[wat.pk]
        zet_versie(form, versie=huidig["versie"])
        return toon(412, Fout(INTUSSEN, "conflict"), conflict=lees_delen(huidig["delen"]), botst=True)
    except NietBewerkbaar:
        return toon(409, Fout(GESLOTEN))
    messages.success(request, "De uitsplitsing is bewaard." if nieuw else "Dit cijfer is niet uitgesplitst.")
    return redirect(terug)


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def indicator(request: HttpRequest, nummer: str, jaar: int, pk: int | None = None) -> HttpResponse:
    """An indicator of one's own with its value in the werkjaar; with no ``pk`` a new one."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    rij = None
    if pk is not None:
        rij = _vind(verslag, pk)
    data = request.POST if request.method == "POST" else None
    form = IndicatorForm(data, initial=_begin(rij))
    plek = plaats_van_indicatoren(structuur_van(verslag, ()))
    if not plek:
        raise Http404
    terug = f"{reverse('onderdeel', args=[nummer, jaar, plek])}#eigen-cijfers"
    gegevens: dict[str, Any] = {
        "verslag": verslag,
        "rij": rij,
        "eerder": _eerder(rij, verslag),
        "form": form,
        "formulieren": [form],
        "schrijft": mijn.schrijft and verslag.status in BEWERKBAAR,
        "terug": terug,
    }

    def toon(status: int = 200, *fouten: Fout, **anders: Any) -> HttpResponse:
        return render(
            request, "rapporten/cijfers/indicator.html", {**gegevens, "fouten": fouten, **anders}, status=status
        )

    if request.method != "POST":
        return toon()
    if not mijn.schrijft:
        messages.error(request, LEEST)
        return redirect(terug)
    if not form.is_valid():
        return toon(428 if {"versie", "waardeversie"} & set(form.errors) else 422)
    velden, waarde = form.delen()
    g = form.cleaned_data
    try:
        houd_bewerkbaar(verslag)
        bewaar_indicator(
            organisatie_id=verslag.organisatie_id,
            indicator=rij.indicator if rij else None,
            jaar=jaar,
            velden=velden,
            waarde=waarde,
            versies=(g["versie"], g["waardeversie"]) if rij else (0, 0),
            door=mijn.persoon,
            nu=timezone.now(),
            sleutel=g["sleutel"],
        )
    except IndicatorGewijzigd:
        huidig = _vind(verslag, pk or 0)
        zet_versie(form, versie=huidig.indicator.versie, waardeversie=huidig.nu.versie if huidig.nu else 0)
        return toon(412, Fout(INTUSSEN, "conflict"), conflict=huidig)
    except NietBewerkbaar:
        return toon(409, Fout(GESLOTEN))
    messages.success(request, f"“{velden['naam']}” is bewaard.")
    return redirect(terug)


def _vind(verslag: Verslag, pk: int) -> IndicatorMetWaarden:
    for rij in indicatoren_van(verslag.organisatie_id, verslag.werkjaar_id):
        if rij.indicator.pk == pk:
            return rij
    raise Http404


def _eerder(rij: IndicatorMetWaarden | None, verslag: Verslag) -> dict[int, Decimal | None]:
    """The values of earlier years; with *nulpunt* none."""
    if rij is None or is_nulpunt(verslag):
        return {}
    return {jaar: waarde for jaar, waarde in rij.reeks.items() if jaar < verslag.werkjaar_id}


def _begin(rij: IndicatorMetWaarden | None) -> dict[str, Any]:
    if rij is None:
        return {"versie": 0, "waardeversie": 0, "sleutel": uuid.uuid4()}
    begin: dict[str, Any] = {naam: getattr(rij.indicator, naam) for naam in VELDEN}
    begin |= {"versie": rij.indicator.versie, "waardeversie": 0}
    if rij.nu is not None:
        begin |= {"waardeversie": rij.nu.versie, "waarde": zonder_nullen(rij.nu.waarde), "verhaal": rij.nu.verhaal}
    return begin
