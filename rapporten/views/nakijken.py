"""Check answers, sign, file, confirmation, and taking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap
from organisaties.toegang import lid, toegang
from rapporten import overzicht, workflow
from rapporten.choices import TELT_MEE
from rapporten.indienen import NietOndertekend, NogOpen
from rapporten.views.verslag import vind_verslag


@require_safe
@lid()
def nakijken(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The whole report read-only, what is still missing, and the acts that are possible now."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    o = overzicht.maak(verslag, mijn)
    ondertekenaars = Lidmaatschap.objects.filter(organisatie=mijn.organisatie, rol=Lidrol.ONDERTEKENAAR)
    namen = list(
        ondertekenaars.geldig_op(timezone.localdate()).values_list("persoon__naam", flat=True)  # type: ignore[attr-defined]
    )
    gegevens = {"o": o, "verslag": verslag, "ondertekenaars": namen}
    return render(request, "rapporten/verslag/nakijken.html", gegevens)


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
