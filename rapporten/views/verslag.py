"""The organisation's home and the task list of a report."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.models import Uitstel
from organisaties.toegang import Toegang, lid, toegang
from rapporten import gespreksblad, overzicht, termijn, trajecten, uitstellen, workflow
from rapporten.afspraken import open_afspraken
from rapporten.bewaren import NietBewerkbaar, meld_klaar
from rapporten.choices import BEWERKBAAR, Status
from rapporten.models import Gespreksdeelname, Toewijzing, Uitstelvraag, Verslag
from rapporten.sectorbeeld.ketens import keten

SCHRIJVERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)


@dataclass(frozen=True, slots=True)
class Jaarrij:
    """One werkjaar on the home: what is due, and where the report stands."""

    toewijzing: Toewijzing
    verslag: Verslag | None
    termijn: termijn.Termijn
    uitstelvraag: Uitstelvraag | None


def _verslagen(gekregen: Toegang, jaar: int) -> QuerySet[Verslag]:
    uitstel = Uitstel.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    return (
        Verslag.objects.filter(organisatie=gekregen.organisatie, werkjaar_id=jaar)
        .select_related("werkjaar", "boom", "dossierbeheerder", "organisatie")
        .annotate(uitstel_tot=Subquery(uitstel.values("tot_en_met")))
    )


def vind_verslag(gekregen: Toegang, jaar: int) -> Verslag:
    """The report of the organisation in the address, with ``uitstel_tot``; 404 when there is none."""
    return get_object_or_404(_verslagen(gekregen, jaar))


@require_safe
@lid()
def organisatie(request: HttpRequest, nummer: str) -> HttpResponse:
    """What is due, and the reports of all years."""
    mijn = toegang(request)
    verslagen = {v.werkjaar_id: v for v in Verslag.objects.filter(organisatie=mijn.organisatie)}
    gekregen = {u.werkjaar_id: u for u in Uitstel.objects.filter(organisatie=mijn.organisatie)}
    vragen = {v.werkjaar_id: v for v in Uitstelvraag.objects.wachtend().filter(organisatie=mijn.organisatie)}
    toewijzingen = (
        Toewijzing.objects.filter(organisatie=mijn.organisatie)
        .select_related("werkjaar", "boom")
        .order_by("-werkjaar_id")
    )
    eerst = termijn.eerste_indieningen(mijn.organisatie)
    rijen = [
        Jaarrij(
            t,
            verslagen.get(t.werkjaar_id),
            termijn.termijn(t.werkjaar, gekregen.get(t.werkjaar_id), eerst.get(t.werkjaar_id)),
            vragen.get(t.werkjaar_id),
        )
        for t in toewijzingen
    ]
    nu_te_doen = [r for r in rijen if r.verslag is None or r.verslag.status in BEWERKBAAR]
    assert mijn.organisatie is not None
    nu, deelnames = timezone.now(), Gespreksdeelname.objects.filter(organisatie=mijn.organisatie)
    gesprekken = gespreksblad.vragen_aandacht(gespreksblad.met_stand(deelnames), timezone.localdate(nu))
    gegevens = {
        "organisatie": mijn.organisatie,
        "nu_te_doen": nu_te_doen,
        "rijen": rijen,
        "fusies": keten(mijn.organisatie),
        "gesprekken": gespreksblad.rijen(gesprekken, nu),
        "afspraken": open_afspraken(mijn.organisatie.pk),
        "trajecten": trajecten.van(mijn.organisatie.pk).filter(afgesloten_op=None),
        "vinkt_af": mijn.heeft(*SCHRIJVERS),
    }
    return render(request, "rapporten/verslag/organisatie.html", gegevens)


@require_POST
@lid(*SCHRIJVERS)
def klaar(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Call done, in one press, every section that is filled in and lacks nothing."""
    mijn = toegang(request)
    rapport = vind_verslag(mijn, jaar)
    ingevuld = [taak.onderdeel.id for taak in overzicht.maak(rapport, mijn).ingevuld]
    try:
        meld_klaar(rapport, ingevuld, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "Wat ingevuld is, staat op klaar. U kunt het altijd nog wijzigen.")
    except NietBewerkbaar as fout:
        messages.error(request, str(fout))
    return redirect("verslag", nummer, jaar)


@require_POST
@lid()
def beginnen(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """Begin the report; when it exists, that one is opened."""
    mijn = toegang(request)
    toewijzing = get_object_or_404(Toewijzing, organisatie=mijn.organisatie, werkjaar_id=jaar)
    try:
        workflow.begin(toewijzing, toegang=mijn, nu=timezone.now())
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
        return redirect("organisatie", nummer)
    return redirect("verslag", nummer, jaar)


@require_safe
@lid()
def verslag(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The task list: every section with its status, in any order."""
    mijn = toegang(request)
    rapport = uitstellen.met_laatste_vraag(_verslagen(mijn, jaar)).first()
    if rapport is None:
        toewijzingen = Toewijzing.objects.select_related("werkjaar")
        toewijzing = get_object_or_404(toewijzingen, organisatie=mijn.organisatie, werkjaar_id=jaar)
        uitstel = Uitstel.objects.filter(organisatie=mijn.organisatie, werkjaar_id=jaar).first()
        tegen = termijn.termijn(toewijzing.werkjaar, uitstel, None)
        gegevens = {
            "toewijzing": toewijzing,
            "jaar": jaar,
            "termijn": tegen,
            "verstreken": tegen.verstreken(timezone.now()),
            "uitstelvraag": uitstellen.laatste_vragen(toewijzing.organisatie_id, jaar).first(),
        }
        return render(request, "rapporten/verslag/niet_begonnen.html", gegevens)
    o = overzicht.maak(rapport, mijn)
    eigen = o.van(mijn.persoon)
    enkel_eigen = bool(eigen) and request.GET.get("voor") == "mij"
    gegevens = {
        "o": o,
        "verslag": rapport,
        "hoofdstukken": eigen if enkel_eigen else o.hoofdstukken,
        "eigen": sum(len(h.taken) for h in eigen),
        "enkel_eigen": enkel_eigen,
        "verstreken": o.termijn.verstreken(timezone.now()),
    }
    if rapport.status == Status.CONCEPT:
        gegevens["uitstelvraag"] = uitstellen.laatste_vraag_bij(rapport)
    return render(request, "rapporten/verslag/takenlijst.html", gegevens)
