"""Colleagues at one section: who takes care of it, who is there now, what they say in the margin; and who read us."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kwaliteit.toegang import vanzelf
from organisaties.choices import VAN_BINNEN
from organisaties.toegang import Toegang, lid, toegang
from rapporten import bij_onderdeel, samenwerken
from rapporten.choices import BEWERKBAAR
from rapporten.forms.samen import KanttekeningForm, WerkverdelingForm
from rapporten.models import Kanttekening, Leesmoment, Verslag, Werkverdeling
from rapporten.views.onderdelen import vind_vraag
from rapporten.views.verslag import SCHRIJVERS, vind_verslag


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def kanttekeningen(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """What colleagues say about a section; a form for one more, and one to answer in each thread."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    rijen = list(
        Kanttekening.objects.filter(verslag=verslag, stabiel_id=stabiel_id).select_related("door", "opgelost_door")
    )
    draden = [rij for rij in rijen if rij.antwoord_op_id is None]
    gekozen = request.POST.get("draad", "")
    draad = next((d for d in draden if str(d.pk) == gekozen), None)
    formulier = KanttekeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulier.is_valid() and (draad or not gekozen):
        tekst = formulier.cleaned_data["tekst"]
        samenwerken.zeg(verslag, stabiel_id, tekst, draad, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "Geplaatst. Alleen uw collega’s lezen dit.")
        return redirect("kanttekeningen", nummer, jaar, stabiel_id)
    gegevens: dict[str, Any] = {
        "verslag": verslag,
        "vraag": vraag,
        "draden": [
            (d, [r for r in rijen if r.antwoord_op_id == d.pk], _vorm(d, draad, formulier), _mag_sluiten(d, mijn))
            for d in sorted(draden, key=lambda d: (d.opgelost_op is not None, d.pk))
        ],
        "form": KanttekeningForm() if draad else formulier,
        "formulieren": [formulier],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rapporten/samen/kanttekeningen.html", gegevens, status=status)


def _vorm(draad: Kanttekening, gekozen: Kanttekening | None, formulier: KanttekeningForm) -> KanttekeningForm:
    """The form to answer in a thread: the one that was refused, or an empty one with ids of its own."""
    if draad == gekozen:
        formulier.auto_id = f"id_{draad.pk}_%s"
        return formulier
    return KanttekeningForm(auto_id=f"id_{draad.pk}_%s")


def _mag_sluiten(draad: Kanttekening, mijn: Toegang) -> bool:
    return mijn.heeft(*SCHRIJVERS) or draad.door_id == mijn.persoon.pk


@require_POST
@lid(*VAN_BINNEN)
def kanttekening_oplossen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Close a thread, or open it again: who writes, or who began it."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    draad = get_object_or_404(Kanttekening, pk=pk, verslag=verslag, antwoord_op=None)
    if _mag_sluiten(draad, mijn):
        samenwerken.los_op(draad, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "De kanttekening staat weer open." if draad.opgelost_op else "Opgelost.")
    else:
        messages.error(request, "Wie schrijft, of wie de kanttekening maakte, sluit ze af.")
    return redirect("kanttekeningen", nummer, jaar, draad.stabiel_id)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*SCHRIJVERS)
def werkverdeling(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """Give a section to a colleague who may write, perhaps with a date."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    nu = Werkverdeling.objects.filter(verslag=verslag, stabiel_id=stabiel_id).first()
    formulier = WerkverdelingForm(
        request.POST if request.method == "POST" else None,
        initial={"voor": nu.voor_id, "tegen": nu.tegen} if nu else {},
        schrijvers=samenwerken.schrijvers(verslag.organisatie_id, timezone.localdate()),
        vandaag=timezone.localdate(),
    )
    if request.method == "POST" and formulier.is_valid():
        voor, tegen = formulier.persoon, formulier.cleaned_data["tegen"]
        samenwerken.geef(verslag, stabiel_id, voor, tegen, door=mijn.persoon, nu=timezone.now())
        woorden = f"“{vraag.titel}” is nu voor {voor.naam}." if voor else f"“{vraag.titel}” is voor niemand apart."
        messages.success(request, woorden)
        return redirect("onderdeel", nummer, jaar, stabiel_id)
    gegevens = {"verslag": verslag, "vraag": vraag, "form": formulier, "formulieren": [formulier]}
    status = 422 if formulier.is_bound else 200
    return render(request, "rapporten/samen/werkverdeling.html", gegevens, status=status)


@require_POST
@lid(*SCHRIJVERS)
@vanzelf
def aanwezig(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """I am still at this section; the answer tells who else is."""
    mijn = toegang(request)
    verslag: Verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    bij = bij_onderdeel.tel(verslag, vraag, mijn.persoon if verslag.status in BEWERKBAAR else None)
    return JsonResponse({"schrijven_mee": bij.schrijven_mee})


@require_GET
@lid()
def wie_las(request: HttpRequest, nummer: str) -> HttpResponse:
    """Who of Opgroeien read which submission, and on which day; newest first."""
    mijn = toegang(request)
    momenten = Leesmoment.objects.filter(organisatie=mijn.organisatie).select_related("door", "indiening__verslag")
    bladzijde = Paginator(momenten.defer("indiening__inhoud"), 50).get_page(request.GET.get("bladzijde"))
    gegevens = {"organisatie": mijn.organisatie, "bladzijde": bladzijde}
    return render(request, "rapporten/samen/wie_las.html", gegevens)
