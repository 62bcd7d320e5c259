"""The score sheet: download it, hand it in (as a file or pasted), look at the dry run, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kwaliteit.templatetags.fouten import Fout
from kwaliteit.templatetags.opmaak import meervoud
from organisaties.toegang import Toegang, lid, toegang
from rapporten.bewaren import NietBewerkbaar
from rapporten.boomstructuur import groeikader_van
from rapporten.choices import BEWERKBAAR
from rapporten.forms.sjabloon import PlakForm, SjabloonForm
from rapporten.models import Sjabloonvoorstel, Verslag
from rapporten.overzicht import termijn_van
from rapporten.permissions import mag
from rapporten.sjabloon.beoordelen import beoordeel
from rapporten.sjabloon.invoer import Invoer, lees_invoer
from rapporten.sjabloon.kolommen import WISSEN
from rapporten.sjabloon.lezen import Onleesbaar, lees_werkmap
from rapporten.sjabloon.plakken import lees_geplakt
from rapporten.sjabloon.schrijven import maak_werkmap
from rapporten.sjabloon.stand import bladen_van, lees_stand
from rapporten.sjabloon.toepassen import Verouderd, pas_toe, rijen_van, voorstel_van
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import gesloten
from rapporten.views.verslag import vind_verslag
from rapporten.vorigjaar import is_nulpunt

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _schrijft(mijn: Toegang, verslag: Verslag) -> bool:
    return mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
def sjabloon(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Download on one side, hand in on the other. What was handed in is shown first, nothing is stored yet."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    if request.method != "POST":
        return _toon(request, mijn, verslag, SjabloonForm(), PlakForm())
    if not _schrijft(mijn, verslag):
        messages.error(request, gesloten(verslag))
        return redirect("sjabloon", nummer, jaar)
    if request.POST.get("doe") == "plakken":
        return _plak(request, mijn, verslag)
    formulier = SjabloonForm(request.POST, request.FILES)
    if not formulier.is_valid():
        return _toon(request, mijn, verslag, formulier, PlakForm(), status=422)
    stand = lees_stand(verslag)
    try:
        invoer = lees_invoer(lees_werkmap(formulier.cleaned_data["bestand"].read()), stand)
    except Onleesbaar as fout:
        formulier.add_error("bestand", str(fout))
        return _toon(request, mijn, verslag, formulier, PlakForm(), status=422)
    voorstel = _leg_voor(mijn, verslag, invoer, bestandsnaam=formulier.naam)
    return redirect("sjabloon_proef", nummer, jaar, voorstel.pk)


def _plak(request: HttpRequest, mijn: Toegang, verslag: Verslag) -> HttpResponse:
    formulier = PlakForm(request.POST)
    if not formulier.is_valid():
        return _toon(request, mijn, verslag, SjabloonForm(), formulier, status=422)
    geplakt = formulier.cleaned_data["geplakt"]
    voorstel = _leg_voor(mijn, verslag, lees_geplakt(geplakt, lees_stand(verslag)), geplakt=geplakt)
    return redirect("sjabloon_proef", verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, voorstel.pk)


def _leg_voor(
    mijn: Toegang, verslag: Verslag, invoer: Invoer, *, bestandsnaam: str = "", geplakt: str = ""
) -> Sjabloonvoorstel:
    return voorstel_van(
        verslag, invoer, bestandsnaam=bestandsnaam, geplakt=geplakt, door=mijn.persoon, nu=timezone.now()
    )


def _toon(
    request: HttpRequest,
    mijn: Toegang,
    verslag: Verslag,
    bestandsformulier: SjabloonForm,
    plakformulier: PlakForm,
    *,
    status: int = 200,
) -> HttpResponse:
    schrijft = _schrijft(mijn, verslag)
    gegevens = {
        "verslag": verslag,
        "bladen": bladen_van(verslag),
        "schrijft": schrijft,
        "waarom_niet": "" if schrijft else gesloten(verslag),
        "form": bestandsformulier,
        "plakform": plakformulier,
        "formulieren": [bestandsformulier, plakformulier],
        "wissen": WISSEN,
        "thema": groeikader_van(verslag).themas[0].element.naam,
        "nulpunt": is_nulpunt(verslag),
    }
    return render(request, "rapporten/sjabloon/sjabloon.html", gegevens, status=status)


@require_safe
@lid()
def bestand(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The workbook, filled with the draft as it is now."""
    verslag = vind_verslag(toegang(request), jaar)
    stand = lees_stand(verslag, met_vorig_jaar=True)
    if not stand.bladen:
        raise Http404
    inhoud = maak_werkmap(stand, termijn_van(verslag, None))
    antwoord = HttpResponse(inhoud, content_type=XLSX)
    antwoord["Content-Disposition"] = f'attachment; filename="sjabloon-{jaar}-{nummer}.xlsx"'
    antwoord["Cache-Control"] = "no-store"
    return antwoord


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def proef(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """The dry run: what changes and every problem; confirming stores all of it."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    voorstel = get_object_or_404(Sjabloonvoorstel.objects.select_related("door"), pk=pk, verslag=verslag)
    if voorstel.toegepast_op is not None:
        if request.method == "POST":  # the button pressed twice
            messages.success(request, "Dit sjabloon is al bewaard.")
        return redirect("verslag", nummer, jaar)
    if voorstel.vervalt_op < timezone.now():
        messages.error(request, "Deze controle is verlopen. Laad het sjabloon opnieuw op.")
        return redirect("sjabloon", nummer, jaar)
    if request.method != "POST":
        return _toon_proef(request, mijn, verslag, voorstel)
    if not _schrijft(mijn, verslag):
        messages.error(request, gesloten(verslag))
        return redirect("sjabloon_proef", nummer, jaar, pk)
    keuzes = {naam.removeprefix("keuze-"): str(w) for naam, w in request.POST.items() if naam.startswith("keuze-")}
    try:
        aantal = pas_toe(pk, verslag, keuzes=keuzes, door=mijn.persoon, nu=timezone.now())
    except Verouderd:
        woorden = "Er is intussen iets veranderd, of u koos nog niet bij elke rij. Er is niets bewaard. Kijk hieronder."
        return _toon_proef(request, mijn, verslag, voorstel, fouten=[Fout(woorden, "botsingen")], status=412)
    except NietBewerkbaar:
        messages.error(request, "Het verslag werd intussen ingediend. Er is niets bewaard.")
        return redirect("verslag", nummer, jaar)
    if aantal:
        messages.success(request, f"Bewaard: {aantal} {'rij' if aantal == 1 else 'rijen'} uit uw sjabloon.")
    else:
        messages.success(request, "Er viel niets te bewaren: het verslag was al zo.")
    return redirect("verslag", nummer, jaar)


def _toon_proef(
    request: HttpRequest,
    mijn: Toegang,
    verslag: Verslag,
    voorstel: Sjabloonvoorstel,
    *,
    fouten: list[Fout] | None = None,
    status: int = 200,
) -> HttpResponse:
    proef = beoordeel(rijen_van(voorstel), lees_stand(verslag), Invoer.van_voorstel(voorstel))
    schrijft = _schrijft(mijn, verslag)
    if proef.meldingen and not fouten:
        fouten = [Fout(f"{meervoud(len(proef.meldingen), 'probleem,problemen')}. Er is niets bewaard.", "problemen")]
    gegevens = {
        "verslag": verslag,
        "voorstel": voorstel,
        "proef": proef,
        "schrijft": schrijft,
        "waarom_niet": "" if schrijft else gesloten(verslag),
        "plakform": PlakForm(initial={"geplakt": voorstel.geplakt}),
        "fouten": fouten or [],
        "keuzes": request.POST,
    }
    return render(request, "rapporten/sjabloon/proef.html", gegevens, status=status)
