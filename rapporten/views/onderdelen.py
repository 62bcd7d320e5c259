"""One section of the report: show it, save it, call it done, answer a request."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kwaliteit.templatetags.fouten import Fout, fouten_van
from organisaties.toegang import Toegang, lid, toegang
from rapporten import bij_onderdeel, bijlagen
from rapporten.aanvullen import met_conceptantwoord
from rapporten.bewaren import NietBewerkbaar, Versieconflict, meld_klaar
from rapporten.boomstructuur import structuur_van
from rapporten.choices import BEWERKBAAR, Knoopsoort, Status
from rapporten.concept import open_concept, plaats_van_indicatoren
from rapporten.forms.opvolging import ReactieForm
from rapporten.forms.secties import SECTIES, Plaats, Sectie
from rapporten.models import Bijlage, KlaarMelding, Knoop, Opmerking, Verslag
from rapporten.permissions import mag
from rapporten.sectorbeeld.mediaan import sectormedianen
from rapporten.views.handtekening import getekend_door, zegt_of_handtekening_vervalt
from rapporten.views.verslag import SCHRIJVERS, vind_verslag
from rapporten.volledigheid import VELD_BIJLAGE, Ernst, problemen_van
from rapporten.vorigjaar import is_nulpunt
from zelfevaluatie.indicatoren import indicatoren_van


def vind_vraag(verslag: Verslag, stabiel_id: str) -> tuple[Knoop, Knoop | None, Knoop | None]:
    """The question with its neighbours; 404 when the tree has no such question."""
    vragen = structuur_van(verslag).vragen
    for plaats, vraag in enumerate(vragen):
        if vraag.stabiel_id == stabiel_id:
            vorige = vragen[plaats - 1] if plaats else None
            return vraag, vorige, vragen[plaats + 1] if plaats + 1 < len(vragen) else None
    raise Http404


def _plaats(verslag: Verslag, vraag: Knoop, groep: str, *, nieuw: bool) -> Plaats:
    nulpunt = is_nulpunt(verslag)  # the sector's newest edition is of an earlier year too
    mediaan = sectormedianen(verslag.werkjaar_id) if vraag.soort == Knoopsoort.GROEINIVEAUS and not nulpunt else {}
    return Plaats(verslag, vraag, groep, nulpunt, mediaan, nieuw)


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def onderdeel(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str, groep: str = "") -> HttpResponse:
    """Show a section, or save it by button. Nobody's text is silently overwritten."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, vorige, volgende = vind_vraag(verslag, stabiel_id)
    plaats = _plaats(verslag, vraag, groep, nieuw="nieuw" in request.GET)
    schrijft = mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR
    if request.method != "POST":
        return _toon(request, mijn, _sectie(plaats, None, None), vorige, volgende, schrijft=schrijft)

    if not mag("verslag.bewerken", mijn, verslag):
        messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
        return redirect("onderdeel", nummer, jaar, stabiel_id)
    sectie = _sectie(plaats, request.POST, request.FILES)
    if not sectie.is_valid():
        status = 428 if sectie.zonder_versie else 422
        return _toon(request, mijn, sectie, vorige, volgende, schrijft=True, status=status)
    try:
        if verslag.status not in BEWERKBAAR:  # also when nothing was changed: it cannot be called done either
            raise NietBewerkbaar
        sectie.bewaar(mijn.persoon, timezone.now())
    except Versieconflict as conflict:
        sectie.toon_conflict(conflict)
        woorden = "Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen."
        fouten = [Fout(woorden, sectie.plek_van_conflict)]
        return _toon(request, mijn, sectie, vorige, volgende, schrijft=True, status=412, fouten=fouten)
    except bijlagen.Ongeschikt as fout:
        fouten = [Fout(str(fout), VELD_BIJLAGE)]
        return _toon(request, mijn, sectie, vorige, volgende, schrijft=True, status=422, fouten=fouten)
    except NietBewerkbaar:
        fouten = [Fout(gesloten(verslag) + " Wat u typte, staat hieronder nog; kopieer het als u het wilt houden.")]
        return _toon(request, mijn, sectie, vorige, volgende, schrijft=True, status=409, fouten=fouten)
    return _na_bewaren(request, mijn, verslag, vraag, sectie, volgende)


def _sectie(plaats: Plaats, data: object, files: object) -> Sectie:
    try:
        return SECTIES[plaats.vraag.soort](plaats, data, files)  # type: ignore[arg-type]
    except ValueError as fout:  # an unknown group of themes
        raise Http404 from fout


def _na_bewaren(
    request: HttpRequest, mijn: Toegang, verslag: Verslag, vraag: Knoop, sectie: Sectie, volgende: Knoop | None
) -> HttpResponse:
    """After saving: stay, go on, or mark as done when nothing blocks."""
    nummer, jaar = verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id
    hier = reverse("onderdeel", args=[nummer, jaar, vraag.stabiel_id])
    if groep := sectie.plaats.groep:
        hier = reverse("onderdeel_groep", args=[nummer, jaar, vraag.stabiel_id, groep])
    doe = request.POST.get("doe", "bewaar")
    if doe in ("klaar", "bevestig", "bevestig_alle"):  # confirming says that it is done
        concept = open_concept(verslag)
        gevonden = list(problemen_van(concept.inhoud.onderdeel(vraag.stabiel_id), concept.vergelijking))
        if fouten := [p for p in gevonden if p.blokkeert]:
            messages.warning(
                request, "Bewaard, maar dit onderdeel is nog niet volledig: " + " ".join(p.tekst for p in fouten[:3])
            )
            return redirect(hier)
        meld_klaar(verslag, [vraag.stabiel_id], door=mijn.persoon, nu=timezone.now())
        messages.success(request, f"“{vraag.titel}” is klaar.")
        if gewenst := [p.tekst for p in gevonden if p.ernst == Ernst.TOELICHTING]:
            woorden = " ".join(gewenst[:3])
            messages.info(request, f"Toelichting gewenst, niet verplicht: {woorden}")
        return redirect("verslag", nummer, jaar)
    if doe == "niet_klaar":
        KlaarMelding.objects.filter(verslag=verslag, stabiel_id=vraag.stabiel_id).delete()
        messages.success(request, f"“{vraag.titel}” staat weer open.")
        return redirect(hier)
    messages.success(request, f"Bewaard om {timezone.localtime():%H:%M}.")
    if doe == "verder":
        if sectie.volgende:
            return redirect("onderdeel_groep", nummer, jaar, vraag.stabiel_id, sectie.volgende)
        if volgende:
            return redirect("onderdeel", nummer, jaar, volgende.stabiel_id)
        return redirect("verslag", nummer, jaar)
    return redirect(f"{hier}#{sectie.anker}" if sectie.anker else hier)


def _toon(
    request: HttpRequest,
    mijn: Toegang,
    sectie: Sectie,
    vorige: Knoop | None,
    volgende: Knoop | None,
    *,
    schrijft: bool,
    status: int = 200,
    fouten: list[Fout] | None = None,
    reactie: ReactieForm | None = None,
) -> HttpResponse:
    verslag, vraag = sectie.verslag, sectie.vraag
    met_eigen = vraag.stabiel_id == plaats_van_indicatoren(structuur_van(verslag, ()))
    bij = bij_onderdeel.tel(verslag, vraag, mijn.persoon if schrijft and verslag.status in BEWERKBAAR else None)
    opmerkingen = list(Opmerking.objects.filter(verslag=verslag, stabiel_id=vraag.stabiel_id).select_related("door"))
    for opmerking in opmerkingen:
        leeg = ReactieForm(auto_id=f"reactie-{opmerking.pk}-%s")
        opmerking.reactie = reactie if reactie and reactie.auto_id == leeg.auto_id else leeg  # type: ignore[attr-defined]
    gegevens = {
        "verslag": verslag,
        "vraag": vraag,
        "vorige": vorige,
        "volgende": volgende,
        "schrijft": schrijft,
        "waarom_niet": "" if schrijft else gesloten(verslag),
        "klaar": bij.klaar,
        "getekend_door": getekend_door(request, verslag.werkjaar_id) if schrijft else "",
        "aanvullingen": met_conceptantwoord(
            verslag.aanvullingen.filter(stabiel_id=vraag.stabiel_id, afgehandeld_op=None)
        ),
        "opmerkingen": opmerkingen,
        "bij": bij,
        # Shown at the address of a reaction, the form of the section itself still goes where it belongs.
        "formadres": reverse("onderdeel", args=_waar(verslag, vraag)) if reactie else "",
        "nulpunt": sectie.plaats.nulpunt,
        "met_eigen_cijfers": met_eigen,
        "eigen_cijfers": indicatoren_van(verslag.organisatie_id, verslag.werkjaar_id) if met_eigen else [],
        "fouten": fouten or [],
        **sectie.context(),
    }
    return render(request, sectie.template, gegevens, status=status)


def toon_geweigerde_reactie(
    request: HttpRequest, verslag: Verslag, draad: Opmerking, data: QueryDict, fout: str = "", *, status: int = 422
) -> HttpResponse:
    """The section again, with what was typed in the thread and why it was not placed (``fout``: what no form knows)."""
    mijn = toegang(request)
    vraag, vorige, volgende = vind_vraag(verslag, draad.stabiel_id)
    reactie = ReactieForm(data, auto_id=f"reactie-{draad.pk}-%s")
    if fout:
        reactie.add_error("tekst", fout)
    fouten = fouten_van([reactie])
    sectie = _sectie(_plaats(verslag, vraag, "", nieuw=False), None, None)
    schrijft = mag("verslag.bewerken", mijn, verslag) and verslag.status in BEWERKBAAR
    return _toon(
        request, mijn, sectie, vorige, volgende, schrijft=schrijft, status=status, fouten=fouten, reactie=reactie
    )


def _waar(verslag: Verslag, vraag: Knoop) -> list[object]:
    return [verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, vraag.stabiel_id]


def gesloten(verslag: Verslag) -> str:
    """Why the report cannot be changed now, and who can change that."""
    status = Status(verslag.status)
    if status in BEWERKBAAR:
        return "U kunt dit verslag lezen. Wie kwaliteitscoördinator of medewerker is, kan het wijzigen."
    if status == Status.INGEDIEND:
        return "Het verslag is ingediend. Wie ondertekent, kan het terugnemen zolang Opgroeien het niet behandelt."
    if status == Status.IN_BEHANDELING:
        return "Opgroeien leest het verslag nu. Wijzigen kan als de dossierbeheerder een aanvulling vraagt."
    return "Het verslag is afgerond. Alleen Opgroeien kan het heropenen."


@require_POST
@lid(*SCHRIJVERS)
@zegt_of_handtekening_vervalt
def bijlage_verwijderen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Take a document out of the draft."""
    verslag = vind_verslag(toegang(request), jaar)
    bijlage = get_object_or_404(Bijlage, pk=pk, verslag=verslag, verwijderd_op=None)
    try:
        bijlagen.verwijder(bijlage, nu=timezone.now())
        messages.success(request, f"“{bijlage.naam}” is verwijderd uit het verslag.")
    except NietBewerkbaar:
        messages.error(request, gesloten(verslag))
    return redirect("onderdeel", nummer, jaar, bijlage.stabiel_id)


@require_GET
@lid()
def bijlage(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponseBase:
    """Download a document of the draft."""
    verslag = vind_verslag(toegang(request), jaar)
    gevonden = get_object_or_404(Bijlage, pk=pk, verslag=verslag)
    return FileResponse(
        bijlagen.pad(gevonden).open("rb"), as_attachment=True, filename=gevonden.naam, content_type=gevonden.soort
    )
