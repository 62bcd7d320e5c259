"""The history of a section: who wrote what when, two versions side by side, and putting one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kwaliteit.sleutels import lees_bladnummer
from kwaliteit.templatetags.opmaak import procent, schrijf_getal
from organisaties.toegang import lid, toegang
from rapporten.bewaren import ANTWOORD, SCORE, NietBewerkbaar, Versieconflict
from rapporten.choices import BEWERKBAAR
from rapporten.forms.historiek import TerugzetForm, VergelijkForm
from rapporten.historiek import (
    Bladzijde,
    GeenVersie,
    Reeks,
    Stap,
    Versie,
    lees_bladzijde,
    reeks_van,
    versies,
    zet_terug,
)
from rapporten.models import Knoop, Verslag
from rapporten.vergelijken import Stuk, vergelijk, vergelijk_tekst
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import SCHRIJVERS, gesloten, vind_vraag
from rapporten.views.verslag import vind_verslag
from zelfevaluatie.choices import Staat


@dataclass(frozen=True, slots=True)
class Stapregel:
    """A step in words: for scores and figures the old and the new value, and what changed in the explanation."""

    stap: Stap
    oud: str
    nieuw: str
    toelichting: tuple[Stuk, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*SCHRIJVERS)
@zegt_of_handtekening_vervalt
def historiek(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """The versions of a section. Readers of the draft were given the draft, not what was taken out of it."""
    verslag = vind_verslag(toegang(request), jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    reeks = reeks_van(verslag, vraag)
    if request.method == "POST":
        if reeks is None:
            raise Http404
        return _zet_terug(request, verslag, vraag, reeks)
    nummer_blad = lees_bladnummer(request.GET.get("bladzijde", ""))
    bladzijde = lees_bladzijde(verslag, reeks, nummer_blad) if reeks else Bladzijde((), 1, False)
    gegevens: dict[str, Any] = {
        "verslag": verslag,
        "vraag": vraag,
        "bladzijde": bladzijde,
        "groepen": [(groep, [_regel(stap, reeks) for stap in groep.stappen]) for groep in bladzijde.groepen]
        if reeks
        else [],
        "heeft_versies": reeks is not None,
        "is_verhaal": reeks is not None and reeks.soort is ANTWOORD,
        "schrijft": verslag.status in BEWERKBAAR,
        "waarom_niet": "" if verslag.status in BEWERKBAAR else gesloten(verslag),
    }
    status = 200
    if reeks is not None and reeks.soort is ANTWOORD and bladzijde.groepen:
        hoogste = bladzijde.groepen[0].stappen[0].huidig
        gevraagd = request.GET if {"van", "naar"} & set(request.GET) else None
        formulier = VergelijkForm(gevraagd, hoogste=hoogste, initial={"van": max(hoogste - 1, 0), "naar": hoogste})
        gegevens["form"] = formulier
        if formulier.is_valid():
            gegevens |= _vergelijking(verslag, vraag, reeks, **formulier.cleaned_data)
        elif formulier.is_bound:
            status = 422
    return render(request, "rapporten/verslag/historiek.html", gegevens, status=status)


def _vergelijking(verslag: Verslag, vraag: Knoop, reeks: Reeks, van: int, naar: int) -> dict[str, Any]:
    van, naar = sorted((van, naar))
    gevonden = versies(verslag, reeks, vraag.stabiel_id, [van, naar])
    oud, nieuw = gevonden.get(van), gevonden.get(naar)
    verschil = vergelijk(_html(oud), _html(nieuw))
    return {"verschil": verschil, "oud": oud, "nieuw": nieuw}


def _html(versie: Versie | None) -> str:
    return str(versie.waarden["html"]) if versie else ""


def _regel(stap: Stap, reeks: Reeks) -> Stapregel:
    if stap.nieuw is None:
        return Stapregel(stap, "", "", ())
    oud = stap.oud or {}
    voor, na = str(oud.get("toelichting") or ""), str(stap.nieuw["toelichting"])
    return Stapregel(
        stap,
        _waarde(oud, reeks),
        _waarde(stap.nieuw, reeks),
        vergelijk_tekst(voor, na) if voor != na else (),
    )


def _waarde(velden: dict[str, Any], reeks: Reeks) -> str:
    """A level or a figure in words."""
    staat = Staat(velden.get("staat") or Staat.NIET_BEANTWOORD)
    if staat != Staat.BEANTWOORD:
        return staat.label.lower()
    if reeks.soort is SCORE:
        return f"niveau {reeks.niveaus.get(velden['niveau_id'], '–')}"
    if velden["teller"] is not None:
        return (
            f"{procent(velden['percentage'])} ({schrijf_getal(velden['teller'])} / {schrijf_getal(velden['noemer'])})"
        )
    return procent(velden["percentage"])


def _zet_terug(request: HttpRequest, verslag: Verslag, vraag: Knoop, reeks: Reeks) -> HttpResponse:
    hier = redirect("historiek", verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, vraag.stabiel_id)
    formulier = TerugzetForm(request.POST)
    if not formulier.is_valid():
        messages.error(request, "Kies bij een versie “Zet terug”. Er is niets gewijzigd.")
        return hier
    gekozen = formulier.cleaned_data
    sleutel = {str(s): s for s in reeks.namen}.get(gekozen["sleutel"], "")
    try:
        if verslag.status not in BEWERKBAAR:
            raise NietBewerkbaar
        nieuw = zet_terug(
            verslag,
            reeks,
            sleutel,
            gekozen["nummer"],
            op_versie=gekozen["versie"],
            door=toegang(request).persoon,
            nu=timezone.now(),
        )
    except GeenVersie as fout:
        raise Http404 from fout
    except NietBewerkbaar:
        messages.error(request, gesloten(verslag))
        return hier
    except Versieconflict:
        messages.error(
            request, "Een collega bewaarde intussen ook iets. Er is niets teruggezet; kijk eerst wat er nu staat."
        )
        return hier
    if nieuw is None:
        messages.success(request, f"Versie {gekozen['nummer']} is gelijk aan wat er nu staat. Er is niets gewijzigd.")
    else:
        messages.success(request, f"Versie {gekozen['nummer']} is teruggezet, als versie {nieuw}.")
    return hier
