"""Uitstel: the organisation asks and reads the answer; Opgroeien decides, one by one or several at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kwaliteit.templatetags.opmaak import meervoud
from organisaties.choices import Regio
from organisaties.models import Uitstel
from organisaties.toegang import lid, opgroeien, toegang
from organisaties.views.formulier import ONGELDIG, blad, ingevuld
from rapporten import dossiers, termijn, uitstellen
from rapporten.choices import Status
from rapporten.forms.uitstel import BesluitForm, BulkbesluitForm, UitstelvraagForm, Vragenfilter
from rapporten.models import Herinnering, Toewijzing, Uitstelvraag, Verslag
from rapporten.werklijst import Van

MEESTE = 200  # of the requests that wait; more than one screen of them is answered in rounds


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
def uitstel(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The due date of a report: ask for uitstel, read what was answered, and who reminded us when."""
    mijn, nu = toegang(request), timezone.now()
    organisatie = mijn.organisatie
    assert organisatie is not None
    toewijzingen = Toewijzing.objects.select_related("werkjaar")
    toewijzing = get_object_or_404(toewijzingen, organisatie=organisatie, werkjaar_id=jaar)
    vraagt = mijn.heeft(*uitstellen.VRAGERS)
    if request.method == "POST" and not vraagt:
        raise PermissionDenied("Alleen een kwaliteitscoördinator of ondertekenaar vraagt uitstel.")
    verslag = Verslag.objects.filter(organisatie=organisatie, werkjaar_id=jaar).first()
    gekregen = Uitstel.objects.filter(organisatie=organisatie, werkjaar_id=jaar).first()
    tegen = termijn.termijn(toewijzing.werkjaar, gekregen, None)
    grenzen = uitstellen.grenzen(tegen, timezone.localdate(nu))
    form = UitstelvraagForm(ingevuld(request), grenzen=grenzen)
    if request.method == "POST" and form.is_valid():
        try:
            uitstellen.vraag_uitstel(organisatie, toewijzing.werkjaar, **form.cleaned_data, door=mijn.persoon, nu=nu)
            messages.success(request, "Uw vraag staat bij Opgroeien. U krijgt een e-mail met het antwoord.")
            return redirect("verslag", nummer, jaar)
        except uitstellen.KanNiet as fout:
            form.add_error(None, str(fout))
    vragen = list(uitstellen.laatste_vragen(organisatie.pk, jaar)[:20])
    gedaan = verslag is not None and verslag.status != Status.CONCEPT
    gegevens = {
        "organisatie": organisatie,
        "jaar": jaar,
        "tegen": tegen,
        "verstreken": not gedaan and tegen.verstreken(nu),
        "gedaan": gedaan,
        "vragen": vragen,
        "open": next((vraag for vraag in vragen if vraag.is_open), None),
        "vraagt": vraagt,
        "form": form,
        "laatste": grenzen[1],
        "herinneringen": Herinnering.objects.filter(
            organisatie=organisatie, werkjaar_id=jaar, verstuurd_op__isnull=False
        )
        .select_related("door")
        .order_by("-id")[:20],
        "kruimels": [
            (organisatie.naam, reverse("organisatie", args=[nummer])),
            (f"Kwaliteitsverslag over {jaar}", reverse("verslag", args=[nummer, jaar])),
        ],
    }
    status = ONGELDIG if form.is_bound else 200
    return render(request, "rapporten/uitstel/organisatie.html", gegevens, status=status)


@require_POST
@lid(*uitstellen.VRAGERS)
def uitstel_intrekken(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Withdraw a request that waits."""
    mijn = toegang(request)
    vraag = get_object_or_404(Uitstelvraag, pk=pk, organisatie=mijn.organisatie, werkjaar_id=jaar)
    try:
        uitstellen.trek_in(vraag, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "Uw vraag om uitstel is ingetrokken.")
    except uitstellen.KanNiet as fout:
        messages.warning(request, f"Niet ingetrokken. {fout}")
    return redirect("uitstel", nummer, jaar)


def _gefilterd(vragen: QuerySet[Any], keuze: dict[str, Any], persoon_id: int, regios: list[str]) -> QuerySet[Any]:
    if regio := keuze.get("regio"):
        vragen = vragen.filter(regio=regio)
    if keuze.get("van") == Van.MIJ:
        vragen = vragen.filter(beheerder_id=persoon_id)
    elif keuze.get("van") == Van.REGIO:
        vragen = vragen.filter(regio__in=regios)
    elif keuze.get("van") == Van.NIEMAND:
        vragen = vragen.filter(beheerder_id=None)
    return vragen


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def uitstelvragen(request: HttpRequest) -> HttpResponse:
    """Who asks for uitstel, the oldest request first; the same answer for those that are ticked."""
    mijn, nu = toegang(request), timezone.now()
    regios = sorted(dossiers.opvolgers(timezone.localdate(nu)).regios.get(mijn.persoon.pk, ()))
    filter_ = Vragenfilter(request.GET, met_regio=bool(regios), auto_id="filter_%s")
    filter_.is_valid()
    keuze = filter_.cleaned_data
    vragen = list(_gefilterd(uitstellen.te_beantwoorden(), keuze, mijn.persoon.pk, regios)[:MEESTE])
    form = BulkbesluitForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        uitkomst = uitstellen.beslis(form.cleaned_data["vraag"], form.besluit(), toegang=mijn, nu=nu)
        _meld(request, uitkomst)
        return redirect(request.get_full_path())
    beantwoord = blad(_gefilterd(uitstellen.beantwoorde(), keuze, mijn.persoon.pk, regios), request, 25)
    _zet_erbij([*vragen, *beantwoord], mijn.lid_van)
    gegevens = {
        "filter": filter_,
        "gefilterd": any(keuze.values()),
        "vragen": vragen,
        "form": form,
        "gekozen": set(request.POST.getlist("vraag")),
        "bladzijde": beantwoord,
    }
    status = ONGELDIG if form.is_bound else 200
    return render(request, "rapporten/uitstel/vragen.html", gegevens, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def uitstelvraag(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, what was asked before, and the decision."""
    mijn, nu = toegang(request), timezone.now()
    vraag = uitstellen.vind(pk)
    if vraag is None:
        raise Http404
    form = BesluitForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        uitkomst = uitstellen.beslis([vraag.pk], form.besluit(), toegang=mijn, nu=nu)
        if uitkomst.gedaan:
            _meld(request, uitkomst)
            return redirect("uitstelvragen")
        form.add_error(None, uitkomst.geweigerd[0])
    _zet_erbij([vraag], mijn.lid_van)
    eerder = uitstellen.laatste_vragen(vraag.organisatie_id).exclude(pk=vraag.pk)[:10]
    gegevens = {"vraag": vraag, "form": form, "eerder": eerder}
    status = ONGELDIG if form.is_bound else 200
    return render(request, "rapporten/uitstel/vraag.html", gegevens, status=status)


def _zet_erbij(vragen: list[Any], lid_van: frozenset[int]) -> None:
    """The words and the due date that the templates show beside a request."""
    regios = dict(Regio.choices)
    for vraag in vragen:
        vraag.regio_naam = regios.get(vraag.regio, "")
        vraag.sleutel, vraag.eigen = str(vraag.pk), vraag.organisatie_id in lid_van
        gekregen = Uitstel(tot_en_met=vraag.uitstel_tot) if vraag.uitstel_tot else None
        vraag.tegen = termijn.termijn(vraag.werkjaar, gekregen, None)


def _meld(request: HttpRequest, uitkomst: uitstellen.Uitkomst) -> None:
    if uitkomst.gedaan:
        wat = meervoud(uitkomst.gedaan, "vraag is,vragen zijn")
        messages.success(request, f"{wat} beantwoord. Wie erop wacht, krijgt een e-mail.")
    for reden in uitkomst.geweigerd[:10]:
        messages.warning(request, f"Niet gewijzigd. {reden}")
    if len(uitkomst.geweigerd) > 10:
        messages.warning(request, f"En nog {len(uitkomst.geweigerd) - 10} niet gewijzigd.")
