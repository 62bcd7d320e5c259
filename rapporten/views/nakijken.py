"""Check answers, sign, file, confirmation, and taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.toegang import Toegang, lid, toegang
from rapporten import ondertekenen as tekenen
from rapporten import overzicht, workflow
from rapporten.choices import TELT_MEE
from rapporten.forms.opvolging import NogNietForm
from rapporten.indienen import NietOndertekend, NogOpen, tekenstand
from rapporten.models import Verslag
from rapporten.permissions import mag
from rapporten.verschil import Onderdeelverschil
from rapporten.views.verslag import vind_verslag


@require_safe
@lid()
def nakijken(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The whole report read-only, what is still missing, and the acts that are possible now."""
    mijn = toegang(request)
    return _toon(request, mijn, vind_verslag(mijn, jaar), NogNietForm())


def _toon(
    request: HttpRequest, mijn: Toegang, verslag: Verslag, formulier: NogNietForm, *, status: int = 200
) -> HttpResponse:
    o = overzicht.maak(verslag, mijn, nakijken=True)
    stand = tekenstand(verslag, mijn.persoon, timezone.localdate())
    wacht = o.verzoek is not None and o.verzoek.teruggestuurd_op is None
    verschillen: tuple[Onderdeelverschil, ...] | None = None
    if o.bewerkbaar and o.vervallen and (not o.indiening or o.vervallen.op > o.indiening.op):
        verschillen = tekenen.sinds_ondertekening(o.vervallen, o.inhoud)
    gegevens: dict[str, Any] = {
        "o": o,
        "verslag": verslag,
        "ondertekenaars": stand.ondertekenaars,
        "wacht": wacht,
        "vraagt": not wacht and mag("verslag.ondertekening_vragen", mijn, verslag),
        "niet_alleen": workflow.ANDER_NODIG if o.mag_ondertekenen and stand.ander_nodig else "",
        "verschillen": verschillen,
        "nog_niet": formulier,
        "formulieren": [formulier],
    }
    return render(request, "rapporten/verslag/nakijken.html", gegevens, status=status)


@require_POST
@lid(Lidrol.KWALITEITSCOORDINATOR)
def ondertekening_vragen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Ask who may sign to sign, by mail."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    try:
        tekenen.vraag(verslag.pk, toegang=mijn, nu=timezone.now())
        namen = tekenstand(verslag, mijn.persoon, timezone.localdate()).ondertekenaars
        wie = f"{' en '.join(namen)} {'krijgen' if len(namen) > 1 else 'krijgt'}"
        messages.success(request, f"Gevraagd. {wie} een e-mail met een link naar deze bladzijde.")
    except (workflow.NietToegelaten, NogOpen) as fout:
        messages.error(request, str(fout))
    return redirect("nakijken", nummer, jaar)


@require_POST
@lid(Lidrol.ONDERTEKENAAR)
def nog_niet_ondertekenen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Send the report back to who asked for a signature, with a reason."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    formulier = NogNietForm(request.POST)
    if not formulier.is_valid():
        return _toon(request, mijn, verslag, formulier, status=422)
    try:
        verzoek = tekenen.stuur_terug(verslag.pk, formulier.cleaned_data["reden"], toegang=mijn, nu=timezone.now())
        messages.success(request, f"Teruggestuurd. {verzoek.door.naam} krijgt uw reden per e-mail.")
    except workflow.NietToegelaten as fout:
        # What was typed has no field any more; it must not be gone.
        messages.error(request, f"{fout} U schreef: “{formulier.cleaned_data['reden']}”")
    return redirect("nakijken", nummer, jaar)


@require_POST
@lid(Lidrol.ONDERTEKENAAR)
def ondertekenen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Sign the content that was on screen."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    try:
        workflow.teken(verslag.pk, toegang=mijn, nu=timezone.now(), gezien=request.POST.get("gezien", ""))
        messages.success(request, "U hebt het verslag ondertekend. Het is nog niet ingediend.")
    except (workflow.NietToegelaten, NogOpen, NietOndertekend) as fout:
        messages.error(request, str(fout))
    return redirect("nakijken", nummer, jaar)


@require_POST
@lid(Lidrol.ONDERTEKENAAR)
def indienen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """File the signed report."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    try:
        workflow.dien_in(verslag.pk, toegang=mijn, nu=timezone.now())
    except workflow.VerkeerdeStatus as fout:
        verslag.refresh_from_db()
        if verslag.status in TELT_MEE:  # the button was pressed twice
            return redirect("bevestiging", nummer, jaar)
        messages.error(request, str(fout))
        return redirect("nakijken", nummer, jaar)
    except (workflow.NietToegelaten, NogOpen, NietOndertekend) as fout:
        messages.error(request, str(fout))
        return redirect("nakijken", nummer, jaar)
    return redirect("bevestiging", nummer, jaar)


@require_safe
@lid()
def bevestiging(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The reference of the filed report, what happens next, and the PDF."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    if verslag.status not in TELT_MEE:
        return redirect("verslag", nummer, jaar)
    tellende = verslag.indieningen.defer("inhoud").die_tellen().select_related("pdf")
    indieningen = list(tellende.order_by("volgnummer"))
    gegevens = {
        "verslag": verslag,
        "indiening": indieningen[-1],
        "pdf": getattr(indieningen[-1], "pdf", None),
        "termijn": overzicht.termijn_van(verslag, indieningen[0]),
    }
    return render(request, "rapporten/verslag/bevestiging.html", gegevens)


@require_POST
@lid(Lidrol.ONDERTEKENAAR)
def terugnemen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Take the report back as long as nobody at Opgroeien took it up."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    try:
        workflow.neem_terug(verslag.pk, toegang=mijn, nu=timezone.now())
        messages.success(
            request, "Het verslag is teruggenomen en is weer een concept. Dien het opnieuw in als u klaar bent."
        )
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect("verslag", nummer, jaar)
