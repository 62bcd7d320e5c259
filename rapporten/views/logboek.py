"""The logbook of an organisation, and drawing from it into a section of the report."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.fouten import Fout
from organisaties.choices import VAN_BINNEN, Lidrol
from organisaties.models import Organisatie
from organisaties.toegang import Toegang, lid, toegang
from rapporten import logboek
from rapporten.afbeeldingen import Ongeschikt
from rapporten.bewaren import NietBewerkbaar
from rapporten.choices import BEWERKBAAR
from rapporten.forms.logboek import Logboekfilter, LogboekForm, nieuw
from rapporten.forms.secties import zet_versie
from rapporten.models import Notitie
from rapporten.permissions import mag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import SCHRIJVERS, vind_vraag
from rapporten.views.verslag import vind_verslag

PER_BLAD = 25


def _organisatie(mijn: Toegang) -> Organisatie:
    if mijn.organisatie is None:
        raise Http404
    return mijn.organisatie


def _vind(mijn: Toegang, pk: int) -> Notitie:
    return get_object_or_404(logboek.notities(_organisatie(mijn).pk), pk=pk)


def mag_wijzigen(mijn: Toegang, notitie: Notitie) -> bool:
    """One's own note, by who may write."""
    return mijn.schrijft and notitie.door_id == mijn.persoon.pk


def mag_weg(mijn: Toegang, notitie: Notitie) -> bool:
    """One's own note; and the kwaliteitscoördinator, for when somebody left or asks to take a photo away."""
    return mag_wijzigen(mijn, notitie) or mijn.heeft(Lidrol.KWALITEITSCOORDINATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def lijst(request: HttpRequest, nummer: str) -> HttpResponse:
    """All notes, newest first, with filters; above them the form to add one."""
    mijn = toegang(request)
    etiketten = logboek.etiketten()
    formulier = nieuw(etiketten, timezone.localdate())
    status = 200
    if request.method == "POST":
        if not mijn.schrijft:
            messages.error(request, "U kunt het logboek lezen, niet aanvullen. Vraag het uw kwaliteitscoördinator.")
            return redirect("logboek", nummer)
        formulier = LogboekForm(request.POST, request.FILES, etiketten=etiketten)
        if _bewaar(request, mijn, formulier, None):
            messages.success(request, "De notitie staat in het logboek.")
            return redirect("logboek", nummer)
        status = 422
    alle = logboek.notities(_organisatie(mijn).pk)
    jaren = alle.order_by().annotate(jaar=ExtractYear("datum")).values_list("jaar", flat=True).distinct()
    filter_ = Logboekfilter(request.GET, etiketten=etiketten, jaren=sorted(jaren, reverse=True))
    gekozen = filter_.gekozen()
    bladzijde = Paginator(logboek.notities(_organisatie(mijn).pk, gekozen), PER_BLAD).get_page(
        request.GET.get("bladzijde")
    )
    namen = {code: naam for _, groep in etiketten for code, naam in groep}
    gegevens = {
        "form": formulier,
        "filter": filter_,
        "gefilterd": gekozen != logboek.Filter(),
        "bladzijde": bladzijde,
        "rijen": [
            (n, [namen.get(c, c) for c in n.etiketten], mag_wijzigen(mijn, n), mag_weg(mijn, n)) for n in bladzijde
        ],
        "schrijft": mijn.schrijft,
        "nummer": nummer,
    }
    return render(request, "rapporten/logboek/lijst.html", gegevens, status=status)


def _bewaar(request: HttpRequest, mijn: Toegang, formulier: LogboekForm, notitie: Notitie | None) -> bool:
    """Store what the form holds; False when it is refused, with the reason in the form."""
    if not formulier.is_valid():
        return False
    try:
        logboek.bewaar_notitie(
            organisatie_id=_organisatie(mijn).pk,
            notitie=notitie,
            velden=formulier.velden(),
            foto=formulier.cleaned_data["foto"],
            versie=formulier.cleaned_data["versie"],
            door=mijn.persoon,
            nu=timezone.now(),
        )
    except Ongeschikt as fout:
        formulier.add_error("foto", str(fout))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
def notitie(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """One note; who wrote it may change it."""
    mijn = toegang(request)
    rij = _vind(mijn, pk)
    wijzigt = mag_wijzigen(mijn, rij)
    etiketten = logboek.etiketten()
    namen = {code: naam for _, groep in etiketten for code, naam in groep}
    begin = {
        naam: getattr(rij, naam) for naam in ("tekst", "soort", "van_wie", "datum", "etiketten", "foto_alt", "versie")
    }
    heeft_foto = bool(rij.foto_sha256)
    formulier = LogboekForm(initial=begin, etiketten=etiketten, heeft_foto=heeft_foto)
    gegevens = {
        "rij": rij,
        "namen": [namen.get(code, code) for code in rij.etiketten],
        "wijzigt": wijzigt,
        "mag_weg": mag_weg(mijn, rij),
        "nummer": nummer,
        "form": formulier,
    }
    if request.method != "POST":
        return render(request, "rapporten/logboek/notitie.html", gegevens)
    if not wijzigt:
        messages.error(request, "Alleen wie een notitie schreef, kan ze wijzigen.")
        return redirect("notitie", nummer, pk)
    gegevens["form"] = formulier = LogboekForm(request.POST, request.FILES, etiketten=etiketten, heeft_foto=heeft_foto)
    try:
        if not _bewaar(request, mijn, formulier, rij):
            status = 428 if "versie" in formulier.errors else 422
            return render(request, "rapporten/logboek/notitie.html", gegevens, status=status)
    except logboek.NotitieGewijzigd:
        zet_versie(formulier, versie=rij.versie)
        gegevens |= {
            "conflict": True,
            "fouten": [
                Fout(
                    "Deze notitie werd intussen elders bewaard. Hieronder staan beide; kies of voeg samen.", "conflict"
                )
            ],
        }
        return render(request, "rapporten/logboek/notitie.html", gegevens, status=412)
    messages.success(request, "De notitie is bewaard.")
    return redirect("logboek", nummer)


@require_POST
@lid(*SCHRIJVERS)
def notitie_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Take a note out of the logbook; what was drawn into a report stays there."""
    mijn = toegang(request)
    rij = _vind(mijn, pk)
    if mag_weg(mijn, rij):
        logboek.verwijder(rij, nu=timezone.now())
        messages.success(request, "De notitie is verwijderd.")
    else:
        messages.error(request, "Alleen wie een notitie schreef of kwaliteitscoördinator is, kan ze verwijderen.")
    return redirect("logboek", nummer)


@require_safe
@lid(*VAN_BINNEN)
def notitie_foto(request: HttpRequest, nummer: str, pk: int) -> HttpResponseBase:
    """The photo of a note."""
    rij = _vind(toegang(request), pk)
    pad = logboek.foto_pad(rij) if rij.foto_sha256 else None
    if pad is None or not pad.exists():
        raise Http404
    return FileResponse(pad.open("rb"), content_type=rij.foto_soort, headers={"Cache-Control": "private, max-age=3600"})


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*VAN_BINNEN)
@zegt_of_handtekening_vervalt
def uit_logboek(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """The notes of the werkjaar beside a section with a narrative; one press puts one at its end."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    if vraag.soort not in logboek.MET_VERHAAL:
        raise Http404
    if request.method == "POST":
        return _voeg_in(request, mijn, nummer, jaar, stabiel_id)
    etiketten = logboek.etiketten()
    namen = {code: naam for _, groep in etiketten for code, naam in groep}
    etiket = request.GET.get("etiket", "")
    bladzijde = Paginator(
        logboek.voor_onderdeel(verslag, stabiel_id, etiket if etiket in namen else ""), PER_BLAD
    ).get_page(request.GET.get("bladzijde"))
    gegevens = {
        "verslag": verslag,
        "vraag": vraag,
        "etiketten": etiketten,
        "etiket": etiket,
        "bladzijde": bladzijde,
        "rijen": [(n, [namen.get(c, c) for c in n.etiketten]) for n in bladzijde],
        "schrijft": mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR,
        "nummer": nummer,
    }
    return render(request, "rapporten/logboek/onderdeel.html", gegevens)


def _voeg_in(request: HttpRequest, mijn: Toegang, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    verslag = vind_verslag(mijn, jaar)
    if not mag("verslag.bewerken", mijn, verslag):
        messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
        return redirect("onderdeel", nummer, jaar, stabiel_id)
    pk = lees_sleutel(request.POST.get("notitie", "")) or 0
    rij = get_object_or_404(logboek.voor_onderdeel(verslag, stabiel_id), pk=pk)
    try:
        nieuw_hier = logboek.voeg_in(rij, verslag, stabiel_id, door=mijn.persoon, nu=timezone.now())
    except NietBewerkbaar:
        messages.error(request, "Het verslag is ingediend en kan nu niet gewijzigd worden. Er is niets toegevoegd.")
        return redirect("onderdeel", nummer, jaar, stabiel_id)
    except Ongeschikt as fout:
        messages.error(request, str(fout))
        return redirect("uit_logboek", nummer, jaar, stabiel_id)
    if nieuw_hier:
        messages.success(request, "De notitie staat onderaan uw tekst. U kunt ze daar nog aanpassen.")
    else:
        messages.info(request, "Deze notitie stond al in uw tekst.")
    return redirect("onderdeel", nummer, jaar, stabiel_id)
