"""What became of the agreements of earlier years: one page of the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kwaliteit.templatetags.fouten import Fout
from organisaties.toegang import Toegang, lid, toegang
from rapporten.afspraken import opvolgpunten as open_voor
from rapporten.bewaren import OPVOLGPUNT, Invoer, NietBewerkbaar, Versieconflict, bewaar
from rapporten.choices import BEWERKBAAR, Opvolgstand
from rapporten.forms.opvolgpunten import OpvolgpuntForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Afspraak, Verslag
from rapporten.permissions import mag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import gesloten
from rapporten.views.verslag import vind_verslag


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def opvolgpunten(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Every agreement that is open for this report, to answer or to leave open."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    lijst = open_voor(verslag)
    if request.method != "POST":
        return _toon(request, mijn, verslag, [OpvolgpuntForm(open_=o) for o in lijst])
    if not mag("verslag.bewerken", mijn, verslag):
        messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
        return redirect("opvolgpunten", nummer, jaar)
    _meld_ingetrokken(request, mijn, verslag)
    formulieren = [OpvolgpuntForm(request.POST, open_=o) for o in lijst]
    if not all(formulier.is_valid() for formulier in formulieren):
        status = 428 if any("versie" in formulier.errors for formulier in formulieren) else 422
        return _toon(request, mijn, verslag, formulieren, status=status)
    try:
        if verslag.status not in BEWERKBAAR:
            raise NietBewerkbaar
        invoer = [
            Invoer(f.punt.id, f.cleaned_data["versie"], {n: f.cleaned_data[n] for n in ("stand", "toelichting")})
            for f in formulieren
        ]
        bewaar(OPVOLGPUNT, verslag, invoer, door=mijn.persoon, nu=timezone.now())
    except NietBewerkbaar:
        fouten = [Fout(gesloten(verslag) + " Wat u typte, staat hieronder nog; kopieer het als u het wilt houden.")]
        return _toon(request, mijn, verslag, formulieren, status=409, fouten=fouten)
    except Versieconflict as conflict:
        for formulier in formulieren:
            if huidig := conflict.conflicten.get(formulier.punt.id):
                zet_versie(formulier, versie=huidig["versie"])
                woord = Opvolgstand(huidig["stand"]).label if huidig["stand"] else "Nog niet beantwoord"
                formulier.conflict = {**huidig, "woord": woord}
        fouten = [
            Fout("Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen.", "conflict")
        ]
        return _toon(request, mijn, verslag, formulieren, status=412, fouten=fouten)
    messages.success(request, f"Bewaard om {timezone.localtime():%H:%M}.")
    return redirect("verslag", nummer, jaar)


def _meld_ingetrokken(request: HttpRequest, mijn: Toegang, verslag: Verslag) -> None:
    """Say what was typed at an agreement that Opgroeien withdrew since the page was opened: it is not kept."""
    weg = Afspraak.objects.filter(organisatie=mijn.organisatie, verslag__werkjaar__lt=verslag.werkjaar_id)
    for afspraak in weg.exclude(ingetrokken_op=None):
        getypt = request.POST.get(f"punt-{afspraak.pk}-toelichting", "").strip()
        if f"punt-{afspraak.pk}-versie" in request.POST:
            staart = f" Wat u erbij schreef, is niet bewaard: “{getypt}”" if getypt else ""
            messages.warning(
                request, f"Opgroeien trok deze afspraak intussen in: “{afspraak.tekst}”. U hoeft niets te doen.{staart}"
            )


def _toon(
    request: HttpRequest,
    mijn: Toegang,
    verslag: Verslag,
    formulieren: list[OpvolgpuntForm],
    *,
    status: int = 200,
    fouten: list[Fout] | None = None,
) -> HttpResponse:
    schrijft = mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR
    gegevens = {
        "verslag": verslag,
        "formulieren": formulieren,
        "schrijft": schrijft or status == 409,
        "waarom_niet": "" if schrijft else gesloten(verslag),
        "fouten": fouten or [],
    }
    return render(request, "rapporten/verslag/opvolgpunten.html", gegevens, status=status)
