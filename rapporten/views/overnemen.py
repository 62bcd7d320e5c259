"""What changed since last year? Last year's narrative, to confirm, to take over, or to leave behind."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kwaliteit.templatetags.fouten import Fout
from kwaliteit.templatetags.opmaak import meervoud
from organisaties.toegang import Toegang, lid, toegang
from rapporten import vorigjaar
from rapporten.bewaren import NietBewerkbaar, Versieconflict
from rapporten.choices import BEWERKBAAR
from rapporten.forms.overnemen import KeuzeForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Verslag
from rapporten.overnemen import Keuze, Voorstel, neem_over, voorstellen
from rapporten.permissions import mag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import gesloten
from rapporten.views.verslag import vind_verslag


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def overnemen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Every narrative section that had a text last year, with one choice each. The page of a section posts here too."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    nulpunt = vorigjaar.is_nulpunt(verslag)
    lijst = voorstellen(verslag, nulpunt=nulpunt)
    if request.method != "POST":
        return _toon(request, mijn, verslag, lijst, [KeuzeForm(voorstel=v) for v in lijst if v.is_open])
    if not mag("verslag.bewerken", mijn, verslag):
        messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
        return redirect("verslag", nummer, jaar)
    formulieren = [KeuzeForm(request.POST, voorstel=v) for v in lijst if _gestuurd(request.POST, v)]
    if not all(formulier.is_valid() for formulier in formulieren):
        status = 428 if any("versie" in formulier.errors for formulier in formulieren) else 422
        return _toon(request, mijn, verslag, lijst, formulieren, status=status)
    gekozen = _gekozen(formulieren, rest=request.POST.get("rest") == Keuze.BEVESTIGEN)
    if not gekozen:
        doel = f"{formulieren[0]['keuze'].auto_id}_0" if formulieren else ""
        fouten = [Fout("Kies bij minstens één onderdeel wat er veranderde.", doel)]
        return _toon(request, mijn, verslag, lijst, formulieren, status=422, fouten=fouten)
    try:
        if verslag.status not in BEWERKBAAR:
            raise NietBewerkbaar
        klaar = neem_over(verslag, gekozen, lijst, door=mijn.persoon, nu=timezone.now())
    except NietBewerkbaar:
        messages.error(request, gesloten(verslag))
        return redirect("verslag", nummer, jaar)
    except Versieconflict as conflict:
        return _na_conflict(request, mijn, verslag, nulpunt, set(conflict.conflicten))
    return _na_bewaren(request, verslag, gekozen, lijst, klaar)


def _gekozen(formulieren: list[KeuzeForm], *, rest: bool) -> dict[str, tuple[Keuze, int]]:
    """Per section the choice and the version on screen; ``rest``: what got no choice is confirmed as it was.

    Not what was taken over before to adapt it: that is still being worked on.
    """
    uit = {}
    for f in formulieren:
        keuze = f.cleaned_data["keuze"] or (Keuze.BEVESTIGEN if rest and not f.voorstel.is_overgenomen else "")
        if keuze:
            uit[f.voorstel.vraag.stabiel_id] = Keuze(keuze), f.cleaned_data["versie"]
    return uit


def _gestuurd(data: QueryDict, voorstel: Voorstel) -> bool:
    """Did the page send something of this section?"""
    return any(f"{voorstel.vraag.stabiel_id}-{veld}" in data for veld in ("keuze", "versie"))


def _na_bewaren(
    request: HttpRequest,
    verslag: Verslag,
    gekozen: dict[str, tuple[Keuze, int]],
    lijst: list[Voorstel],
    klaar: list[str],
) -> HttpResponse:
    nummer, jaar = verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id
    titels = {v.vraag.stabiel_id: v.vraag.titel for v in lijst}
    bevestigd = [id_ for id_, (keuze, _) in gekozen.items() if keuze == Keuze.BEVESTIGEN]
    overgenomen = [id_ for id_, (keuze, _) in gekozen.items() if keuze == Keuze.OVERNEMEN]
    zinnen = []
    if bevestigd:
        zinnen.append(f"Ongewijzigd bevestigd: {', '.join(titels[id_] for id_ in bevestigd)}.")
    if overgenomen:
        zinnen.append(f"Overgenomen om aan te passen: {', '.join(titels[id_] for id_ in overgenomen)}.")
    if zinnen:
        messages.success(request, " ".join(zinnen))
    if niet_klaar := [titels[id_] for id_ in bevestigd if id_ not in klaar]:
        woorden = f"Nog niet volledig: {', '.join(niet_klaar)}. Open het onderdeel om te zien wat er ontbreekt."
        messages.warning(request, woorden)
    terug = request.POST.get("terug", "")
    if terug in titels and terug not in bevestigd:
        return redirect("onderdeel", nummer, jaar, terug)
    return redirect("verslag", nummer, jaar)


def _na_conflict(
    request: HttpRequest, mijn: Toegang, verslag: Verslag, nulpunt: bool, geraakt: set[str | int]
) -> HttpResponse:
    """The same choices again, over what is there now; nothing was stored."""
    lijst = voorstellen(verslag, nulpunt=nulpunt)
    formulieren = []
    for voorstel in lijst:
        if voorstel.is_open and _gestuurd(request.POST, voorstel):
            formulier = KeuzeForm(request.POST, voorstel=voorstel)
            zet_versie(formulier, versie=voorstel.versie)
            formulieren.append(formulier)
    titels = ", ".join(v.vraag.titel for v in lijst if v.vraag.stabiel_id in geraakt)
    woorden = f"Een collega schreef intussen zelf bij: {titels}. Er is nog niets bewaard; kijk uw keuzes na."
    return _toon(request, mijn, verslag, lijst, formulieren, status=412, fouten=[Fout(woorden)])


def _toon(
    request: HttpRequest,
    mijn: Toegang,
    verslag: Verslag,
    lijst: list[Voorstel],
    formulieren: list[KeuzeForm],
    *,
    status: int = 200,
    fouten: list[Fout] | None = None,
) -> HttpResponse:
    schrijft = mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR
    gegevens = {
        "verslag": verslag,
        "formulieren": formulieren,
        "ingevuld": [v for v in lijst if not v.is_open],
        "telling": meervoud(len(lijst), "onderdeel,onderdelen"),
        "schrijft": schrijft,
        "waarom_niet": "" if schrijft else gesloten(verslag),
        "fouten": fouten or [],
        "vorig_jaar": verslag.werkjaar_id - 1,
    }
    return render(request, "rapporten/verslag/overnemen.html", gegevens, status=status)
