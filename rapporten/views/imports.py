"""Files to import: handing one in, what it would do, agreeing; what was imported, and undoing one as a whole."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.documenten import OpslagVol
from kwaliteit.templatetags.opmaak import meervoud
from kwaliteit.toegang import vanzelf
from organisaties.forms.velden import bewaar
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import ONGELDIG, blad, ingevuld, kruimels, toon_formulier
from rapporten.choices import Importstand, Onderwerp
from rapporten.forms.imports import Importformulier, Keuzeformulier
from rapporten.models import Importpartij, Importvoorstel
from rapporten.sectorbeeld.exporteren import FORMATEN, Werkboek, schrijf_csv
from rapporten.sectorbeeld.invoeren import KanNietOngedaan, gevolgen_van, maak_import_ongedaan, voorstellen
from rapporten.sectorbeeld.invoeren.sjabloon import FORMATEN as SJABLOONFORMATEN
from rapporten.sectorbeeld.invoeren.sjabloon import schrijf_sjabloon, uitleg


@require_safe
@beheerder
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first, those that were undone too; above them the files that wait."""
    nu = timezone.now()
    wachtend = [
        {"voorstel": rij, "stand": voorstellen.stand_van(rij, nu)}
        for rij in voorstellen.met_stand(voorstellen.open_voorstellen(nu))
    ]
    rijen = Importpartij.objects.select_related("door", "ongedaan_door").order_by("-pk")
    context = {"bladzijde": blad(rijen, request), "wachtend": wachtend, "kruimels": kruimels()}
    return TemplateResponse(request, "rapporten/imports/lijst.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@beheerder
def nieuw(request: HttpRequest) -> HttpResponse:
    """Hand in a file. Nothing of it is stored until somebody saw what it would do."""
    form = Importformulier(ingevuld(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        schoon = form.cleaned_data
        try:
            gemaakt = voorstellen.leg_voor(
                Onderwerp(schoon["onderwerp"]),
                schoon["bestand"],
                form.naam,
                maak_organisaties=schoon["maak_organisaties"],
                vervang=schoon["vervang"],
                door=toegang(request).persoon,
                nu=timezone.now(),
            )
        except (voorstellen.KanNiet, OpslagVol) as fout:
            form.add_error(None, str(fout))
        else:
            return redirect("beheer_import_voorstel", gemaakt.pk)
    gegevens = {
        "form": form,
        "soorten": [(onderwerp, uitleg(onderwerp)) for onderwerp in Onderwerp],
        "kruimels": _kruimels(),
    }
    return render(request, "rapporten/imports/nieuw.html", gegevens, status=ONGELDIG if form.is_bound else 200)


def _kruimels() -> Any:
    return kruimels(("Imports", reverse("beheer_imports")))


@require_safe
@beheerder
def sjabloon(request: HttpRequest, onderwerp: str, formaat: str) -> HttpResponse:
    """An empty file with the right headings."""
    if onderwerp not in Onderwerp.values or formaat not in SJABLOONFORMATEN:
        raise Http404
    uit = io.BytesIO()
    schrijf_sjabloon(Onderwerp(onderwerp), formaat, uit)
    return _download(uit, formaat, f"import-{onderwerp}.{formaat}")


def _download(inhoud: io.BytesIO, formaat: str, naam: str) -> HttpResponse:
    antwoord = HttpResponse(inhoud.getvalue(), content_type=FORMATEN[formaat].mediatype)
    antwoord["Content-Disposition"] = f'attachment; filename="{naam}"'
    antwoord["Cache-Control"] = "no-store"
    return antwoord


def _vind(pk: int) -> Any:
    return get_object_or_404(voorstellen.met_stand(Importvoorstel.objects.all()), pk=pk)


def _gegevens(pk: int) -> dict[str, Any]:
    rij = _vind(pk)
    stand = voorstellen.stand_van(rij, timezone.now())
    keuzes = {"maak_organisaties": rij.maak_organisaties, "vervang": rij.vervang}
    return {
        "voorstel": rij,
        "stand": stand,
        "loopt": stand in voorstellen.LOPEND,
        "uitkomst": rij.uitkomst,
        "form": Keuzeformulier(initial=keuzes),
        "te_bewaren": rij.uitkomst.get("nieuw", 0) + rij.uitkomst.get("gewijzigd", 0),
    }


@require_safe
@beheerder
def voorstel(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do: every mistake by its cell, what is new and what changes; or what became of it."""
    return render(request, "rapporten/imports/voorstel.html", {**_gegevens(pk), "kruimels": _kruimels()})


@require_safe
@beheerder
@vanzelf
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of that page that refreshes itself."""
    return render(request, "rapporten/imports/_stand.html", _gegevens(pk))


@require_POST
@beheerder
def invoeren(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with what was shown."""
    try:
        voorstellen.bevestig(
            _vind(pk), request.POST.get("afdruk", ""), door=toegang(request).persoon, nu=timezone.now()
        )
    except voorstellen.KanNiet as fout:
        messages.warning(request, str(fout))
    return redirect("beheer_import_voorstel", pk)


@require_POST
@beheerder
def opnieuw(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the file again, with these choices."""
    form = Keuzeformulier(request.POST)
    form.is_valid()  # two boxes: nothing can be wrong
    try:
        voorstellen.kijk_opnieuw_na(_vind(pk), **form.cleaned_data, nu=timezone.now())
    except voorstellen.KanNiet as fout:
        messages.warning(request, str(fout))
    return redirect("beheer_import_voorstel", pk)


@require_POST
@beheerder
def weg(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not import this file."""
    rij = _vind(pk)
    try:
        voorstellen.gooi_weg(rij, door=toegang(request).persoon, nu=timezone.now())
    except voorstellen.KanNiet as fout:
        messages.warning(request, str(fout))
        return redirect("beheer_import_voorstel", pk)
    messages.success(request, f"Weggegooid: {rij.bestandsnaam}. Er is niets ingevoerd.")
    return redirect("beheer_imports")


@require_safe
@beheerder
def fouten(request: HttpRequest, pk: int, formaat: str) -> HttpResponse:
    """Every mistake of a file, as a table to work with."""
    rij = get_object_or_404(Importvoorstel, pk=pk)
    if formaat not in SJABLOONFORMATEN or rij.stand != Importstand.NAGEKEKEN or not rij.fouten:
        raise Http404
    uit = io.BytesIO()
    if formaat == "csv":
        schrijf_csv(voorstellen.FOUTKOP, voorstellen.foutrijen(rij), uit)
    else:
        with Werkboek(uit) as boek:
            boek.blad("Fouten", voorstellen.FOUTKOP, voorstellen.foutrijen(rij), breedtes=(14, 8, 8, 20, 30, 90))
    return _download(uit, formaat, f"fouten-import-{pk}.{formaat}")


@require_http_methods(["GET", "HEAD", "POST"])
@beheerder
def ongedaan(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one import, after asking; a second time says that it was done already, and by whom."""
    partij = get_object_or_404(Importpartij.objects.select_related("ongedaan_door"), pk=pk)
    form = forms.Form(ingevuld(request))

    def maak_ongedaan() -> None:
        try:
            maak_import_ongedaan(partij.pk, door=toegang(request).persoon)
        except KanNietOngedaan as fout:
            raise ValidationError(str(fout)) from fout

    if request.method == "POST" and bewaar(form, maak_ongedaan):
        messages.success(request, f"Import {partij.pk} ({partij.bestandsnaam}) is ongedaan gemaakt.")
        return redirect("beheer_imports")
    gevolgen = gevolgen_van(partij)
    if gevolgen.waarom_niet and not form.is_bound:
        messages.warning(request, gevolgen.waarom_niet)
        return redirect("beheer_imports")
    punten = [
        f"De cijfers van deze import tellen niet meer mee: {meervoud(gevolgen.bronnen, 'keer')} een organisatie en "
        "een werkjaar.",
        "De voorlopige edities worden opnieuw berekend. Definitieve edities blijven zoals ze zijn.",
        "Organisaties, regio’s, erkenningen en werkjaren die erbij gemaakt zijn, blijven.",
    ]
    if gevolgen.vroeger:
        punten.insert(1, f"Voor {gevolgen.vroeger} daarvan telt weer wat een eerdere import gaf.")
    if gevolgen.ingediend:
        punten.insert(1, f"Voor {gevolgen.ingediend} daarvan verandert er niets: daar gaat een indiening voor.")
    if gevolgen.edities:
        punten.append(
            f"Met deze cijfers is al gerekend in: {', '.join(gevolgen.edities)}. Moet dat anders, leg dan daarna een "
            "nieuwe editie vast."
        )
    return toon_formulier(
        request,
        form,
        kop=f"Import {partij.pk} ongedaan maken",
        inleiding=f"{partij.bestandsnaam}, {partij.get_onderwerp_display().lower()}.",
        punten=punten,
        knop="Maak de import ongedaan",
        gevaarlijk=True,
        terug=reverse("beheer_imports"),
        kruimels=_kruimels(),
    )
