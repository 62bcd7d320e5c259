"""The sector page, its files, and the button that freezes an edition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kwaliteit.opdrachten.choices import TE_DOEN, Status
from kwaliteit.toegang import vanzelf
from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from organisaties.toegang import aangemeld, beheerder, toegang
from rapporten.choices import Editiesoort
from rapporten.forms.edities import Vastlegformulier
from rapporten.models import Vastlegging
from rapporten.sectorbeeld.beeld import Edities, stel_samen, zichtbare_edities
from rapporten.sectorbeeld.edities import NAMEN, nieuwste_editie
from rapporten.sectorbeeld.exporteren import FORMATEN, als_bytes, bestandsnaam
from rapporten.sectorbeeld.indienstand import Indienstand, indienstanden
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.sectorbeeld.vastleggen import lopende, opdracht_van, probeer_opnieuw
from rapporten.sectorbeeld.vastleggen import vraag as vastleggen_als_opdracht
from rapporten.views.groepskeuze import Groepskeuze, lees_groep
from rapporten.views.jaarkeuze import gevraagd_jaar

ONGELDIG = 422


@dataclass(frozen=True, slots=True)
class Keuze:
    """What the address asks for, as far as it exists; ``meldingen`` say what did not."""

    jaren: list[int]
    werkjaar: int | None
    soort: Editiesoort
    groep: Groepskeuze
    meldingen: list[str]


def lees_keuze(request: HttpRequest, edities: Edities, *, van_opgroeien: bool, regio: str = "") -> Keuze:
    """Read the address. What is wrong or not there is said, and the nearest thing is shown instead.

    ``regio``: of a page about one region, whatever else is asked.
    """
    meldingen: list[str] = []
    soort = Editiesoort.DEFINITIEF
    if request.GET.get("editie") == Editiesoort.VOORLOPIG:
        if van_opgroeien:
            soort = Editiesoort.VOORLOPIG
        else:
            meldingen.append("De voorlopige editie is er alleen voor Opgroeien. U ziet de definitieve.")
    jaren = list(edities.per_jaar(soort))
    gevraagd = request.GET.get("werkjaar", "")
    werkjaar = gevraagd_jaar(gevraagd, jaren)
    if gevraagd and gevraagd != str(werkjaar):
        is_jaar = len(gevraagd) == 4 and gevraagd.isascii() and gevraagd.isdecimal()
        naam = f"werkjaar {gevraagd}" if is_jaar else "dit werkjaar"
        anders = f" U ziet werkjaar {werkjaar}." if werkjaar else ""
        meldingen.append(f"Over {naam} is er geen {NAMEN[soort]} editie.{anders}")
    gekozen = lees_groep(request.GET.dict() | ({"regio": regio} if regio else {}))
    return Keuze(sorted(jaren, reverse=True), werkjaar, soort, gekozen, [*meldingen, *gekozen.meldingen])


@dataclass(frozen=True, slots=True)
class Onvolledig:
    """Why an edition of this werkjaar would be early: reports are missing, or may still come."""

    stand: Indienstand | None
    uiterste_datum: dt.date


def _onvolledig(jaar: int, standen: list[Indienstand]) -> Onvolledig | None:
    """None when everything that was asked is in, and the due date has passed."""
    uiterste_datum = Werkjaar.objects.values_list("uiterste_datum", flat=True).get(pk=jaar)
    stand = next((stand for stand in standen if stand.werkjaar == jaar), None)
    klaar = timezone.localdate() > uiterste_datum and not (stand and stand.ontbreekt)
    return None if klaar else Onvolledig(stand, uiterste_datum)


def _pagina(
    request: HttpRequest, keuze: Keuze, edities: Edities, form: Vastlegformulier | None = None
) -> TemplateResponse:
    ik = toegang(request)
    editie = None if keuze.werkjaar is None else edities.per_jaar(keuze.soort)[keuze.werkjaar]
    beeld = None if editie is None else stel_samen(edities, editie, keuze.groep.sleutel)
    onvolledig = None
    if beeld is not None and beeld.voorlopig and ik.heeft(Sectorrolsoort.BEHEERDER):
        onvolledig = _onvolledig(beeld.werkjaar, indienstanden())
        form = form or Vastlegformulier(initial={"gezien": beeld.editie.hash}, te_vroeg=onvolledig is not None)
    context: dict[str, Any] = {
        "beeld": beeld,
        "keuze": keuze,
        "edities": Editiesoort.choices if ik.van_opgroeien else [],
        "levende_jaren": sorted(set(edities.levend) - set(edities.vastgelegd), reverse=True),
        "formaten": list(FORMATEN),
        "minimum": MINIMUM,
        "schrijft": ik.heeft(Sectorrolsoort.BEHEERDER),
        "van_opgroeien": ik.van_opgroeien,
        "onvolledig": onvolledig,
        "vastlegging": lopende(beeld.werkjaar) if form is not None and beeld is not None else None,
        "form": form,
    }
    status = ONGELDIG if form is not None and form.is_bound else 200
    return TemplateResponse(request, "rapporten/sectorbeeld/sectorbeeld.html", context, status=status)


@aangemeld
@require_safe
def sectorbeeld(request: HttpRequest) -> HttpResponse:
    """The picture of the sector: definitive editions for everyone, the live ones for Opgroeien."""
    van_opgroeien = toegang(request).van_opgroeien
    edities = zichtbare_edities(ook_voorlopig=van_opgroeien)
    return _pagina(request, lees_keuze(request, edities, van_opgroeien=van_opgroeien), edities)


@aangemeld
@require_safe
def exporteren(request: HttpRequest, werkjaar: int, formaat: str) -> HttpResponse:
    """One edition as a file: the newest definitive one, or for Opgroeien the live one (``?editie=voorlopig``)."""
    soort = Editiesoort.VOORLOPIG if request.GET.get("editie") == Editiesoort.VOORLOPIG else Editiesoort.DEFINITIEF
    if soort == Editiesoort.VOORLOPIG and not toegang(request).van_opgroeien:
        raise PermissionDenied("De voorlopige editie is er alleen voor Opgroeien.")
    editie = nieuwste_editie(werkjaar, soort)
    if editie is None or formaat not in FORMATEN:
        raise Http404("Dit bestand is er niet.")
    antwoord = HttpResponse(als_bytes(editie, formaat), content_type=FORMATEN[formaat].mediatype)
    antwoord["Content-Disposition"] = f'attachment; filename="{bestandsnaam(editie, formaat)}"'
    antwoord["X-Content-Type-Options"] = "nosniff"
    return antwoord


@beheerder
@require_POST
def vastleggen(request: HttpRequest, werkjaar: int) -> HttpResponse:
    """Ask to freeze the live edition of a werkjaar as a definitive one, with a remark."""
    edities = zichtbare_edities(ook_voorlopig=True)
    if werkjaar not in edities.levend:
        raise Http404(f"Over werkjaar {werkjaar} is er nog geen voorlopige editie.")
    form = Vastlegformulier(request.POST, te_vroeg=_onvolledig(werkjaar, indienstanden()) is not None)
    if form.is_valid():
        levend, vorige = edities.levend[werkjaar], edities.per_jaar(Editiesoort.DEFINITIEF).get(werkjaar)
        if form.cleaned_data["gezien"] not in ("", levend.hash):
            form.add_error(None, "De cijfers zijn intussen veranderd. Bekijk eerst opnieuw de voorlopige editie.")
        elif vorige is not None and vorige.grondslag == levend.grondslag:
            messages.warning(
                request,
                f"Editie {vorige.volgnummer} over werkjaar {werkjaar} bevat al precies deze cijfers. "
                "Er is geen nieuwe editie gemaakt, en uw opmerking is niet bewaard.",
            )
            return redirect(f"{reverse('sectorbeeld')}?{urlencode({'werkjaar': werkjaar})}")
        else:
            gevraagd, nieuw = vastleggen_als_opdracht(
                werkjaar,
                door=toegang(request).persoon,
                opmerking=form.cleaned_data["opmerking"],
                gezien=form.cleaned_data["gezien"],
                nu=timezone.now(),
            )
            if not nieuw:
                messages.info(
                    request,
                    f"De editie over werkjaar {werkjaar} wordt al vastgelegd, gevraagd op "
                    f"{timezone.localtime(gevraagd.gevraagd_op):%d/%m/%Y om %H:%M} door {gevraagd.door}.",
                )
            return redirect("vastlegging", gevraagd.pk)
    jaren = sorted(edities.levend, reverse=True)
    return _pagina(request, Keuze(jaren, werkjaar, Editiesoort.VOORLOPIG, lees_groep({}), []), edities, form)


def _vastlegging(pk: int) -> dict[str, Any]:
    """A request to freeze, and where it stands."""
    rij = get_object_or_404(Vastlegging.objects.select_related("door", "editie"), pk=pk)
    opdracht = None if rij.klaar_op else opdracht_van(rij)
    return {
        "vastlegging": rij,
        "opdracht": opdracht,
        "mislukt": opdracht is not None and opdracht.status == Status.MISLUKT,
        "loopt": opdracht is not None and opdracht.status in TE_DOEN,
        "was_er_al": rij.editie is not None and rij.editie.op < rij.gevraagd_op,
    }


@beheerder
@require_safe
def vastlegging(request: HttpRequest, pk: int) -> HttpResponse:
    """How far freezing is, and how it ended."""
    return TemplateResponse(request, "rapporten/sectorbeeld/vastlegging.html", _vastlegging(pk))


@vanzelf
@beheerder
@require_safe
def vastlegging_stand(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of that page that refreshes itself."""
    return TemplateResponse(request, "rapporten/sectorbeeld/_vastlegging.html", _vastlegging(pk))


@beheerder
@require_POST
def vastlegging_opnieuw(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed."""
    probeer_opnieuw(get_object_or_404(Vastlegging, pk=pk))
    return redirect("vastlegging", pk)
