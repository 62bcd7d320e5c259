"""One submission: to read with the conversation beside it, as PDF, and its attachments. For both sides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kwaliteit.documenten import pad_van
from kwaliteit.opdrachten.choices import Status as Opdrachtstatus
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.templatetags.fouten import Fout
from organisaties.models import Uitstel
from organisaties.toegang import Toegang, betrokken, toegang
from rapporten import bijlagen, leesblad, opvolgen, passages
from rapporten.ankeren import alineas
from rapporten.checklist import Punt, checklist_bij, lees_punten
from rapporten.choices import TELT_MEE, Handeling, Passagegebruik, Status
from rapporten.cijferstand import besluiten_bij
from rapporten.forms.opvolging import (
    AanvullingForm,
    AfspraakForm,
    DraadForm,
    NotitieForm,
    Omgeving,
    RedenForm,
    afspraakforms,
)
from rapporten.inhoud import lees
from rapporten.leesblad import Draad, Leesblad, Notitie, Sectie, Vraag
from rapporten.models import Indiening, Verslagpdf
from rapporten.permissions import mag
from rapporten.samenwerken import schrijf_leesmoment
from rapporten.signalen.lezen import ONDERDEEL
from rapporten.verslagpdf import MAP


@dataclass(frozen=True, slots=True)
class Schrijfvorm:
    """A form beside the text. ``stam`` begins the ids of its fields; it stands open when it was refused."""

    soort: str
    kop: str
    uitleg: str
    knop: str
    adres: str
    stam: str
    form: forms.Form
    passages: tuple[dict[str, Any], ...] = ()

    @property
    def is_intern(self) -> bool:
        """Only Opgroeien reads what is written here."""
        return self.soort.startswith("notitie")

    @property
    def is_open(self) -> bool:
        """It was sent and refused: keep it in sight."""
        return self.form.is_bound


@dataclass(frozen=True, slots=True)
class Blok:
    """A section with the forms that this person may use beside it."""

    sectie: Sectie
    draden: list[tuple[Draad, Schrijfvorm | None]]
    notities: list[tuple[Notitie, Schrijfvorm | None]]
    vragen: list[tuple[Vraag, Schrijfvorm | None]]
    vormen: list[Schrijfvorm]
    punten: tuple[Punt, ...] = ()
    """Of the checklist; for Opgroeien alone."""

    @property
    def aangevinkt(self) -> int:
        """How many points of the checklist are ticked here."""
        return sum(p.gedaan for p in self.punten)

    @property
    def in_gesprek(self) -> bool:
        """Is anything said, noted or asked here that still stands, or refused just now?"""
        return bool(self.sectie.open_vragen or self.sectie.gesprekken or any(v.is_open for v in self.vormen))


def maak_form(stam: str, data: Any = None, omgeving: Omgeving | None = None) -> forms.Form:
    """The form whose fields have ids that begin with ``stam``: its kind, a hyphen, and where it belongs.

    ``omgeving``: what a message can be about, and whom it can name.
    """
    soort = stam.partition("-")[0]
    naam = f"{stam}_%s"
    if soort == "aanvulling":
        return AanvullingForm(data, auto_id=naam, vandaag=timezone.localdate())
    if soort in ("intrekken", "heropenen"):
        return RedenForm(data, auto_id=naam)
    return (NotitieForm if soort.startswith("notitie") else DraadForm)(
        data, auto_id=naam, omgeving=omgeving or Omgeving()
    )


def omgeving_van(indiening: Indiening, html: str = "") -> Omgeving:
    """What can be quoted of this narrative, and who can be named (see :func:`vind_indiening`)."""
    return Omgeving(alineas(html), tuple((c["id"], c["naam"]) for c in getattr(indiening, "collegas", [])))


MET_PASSAGES = frozenset({"opmerking", "antwoord", "aanvulling"})
_WOORDEN = {
    "opmerking": ("Opmerking", "De organisatie leest dit.", "Plaats de opmerking"),
    "notitie": ("Interne notitie", "Alleen Opgroeien leest dit.", "Bewaar de notitie"),
    "aanvulling": (
        "Aanvulling vragen",
        "De organisatie leest dit en kan antwoorden zodra u het verslag terugstuurt.",
        "Zet de vraag klaar",
    ),
    "antwoord": ("Antwoord", "De organisatie leest dit.", "Plaats het antwoord"),
    "notitieantwoord": ("Antwoord", "Alleen Opgroeien leest dit.", "Bewaar het antwoord"),
    "intrekken": ("Trek in", "De organisatie leest de reden.", "Trek de vraag in"),
    "heropenen": (
        "Heropen het verslag",
        "De organisatie krijgt het verslag terug en leest de reden.",
        "Heropen het verslag",
    ),
}


class _Vormen:
    """Makes the forms of a page; the one that was refused keeps what was typed, also when it is no longer offered."""

    def __init__(self, indiening: Indiening, gebonden: tuple[str, forms.Form] | None, vraag: str) -> None:
        self.indiening, self.gebonden, self.vraag = indiening, gebonden, vraag

    def geef(self, soort: str, waarbij: str | int | None, aangeboden: bool, html: str = "") -> Schrijfvorm | None:
        stam = soort if waarbij is None else f"{soort}-{waarbij}"
        form = self.gebonden[1] if self.gebonden and self.gebonden[0] == stam else None
        if form is None and not aangeboden:
            return None
        kenmerk = self.indiening.kenmerk
        args: list[str | int] = [kenmerk] if waarbij is None else [kenmerk, waarbij]
        kop, uitleg, knop = _WOORDEN[soort]
        adres = reverse(f"indiening_{soort}", args=args) + self.vraag
        form = form or maak_form(stam, None, omgeving_van(self.indiening, html))
        kiesbaar = tuple(getattr(self.indiening, "passages", ())) if soort in MET_PASSAGES else ()
        return Schrijfvorm(soort, kop, uitleg, knop, adres, stam, form, kiesbaar)


def _blok(
    sectie: Sectie, blad: Leesblad, vormen: _Vormen, *, volgt_op: bool, vraagt: bool, punten: tuple[Punt, ...]
) -> Blok:
    hier = volgt_op and blad.is_nieuwste and blad.verslag.status in TELT_MEE
    trekt_in = vraagt and blad.is_nieuwste
    in_behandeling = blad.verslag.status == Status.IN_BEHANDELING
    stabiel_id = sectie.onderdeel.id
    nieuw = [
        vormen.geef("opmerking", stabiel_id, hier, sectie.onderdeel.html),
        vormen.geef("notitie", stabiel_id, hier, sectie.onderdeel.html),
        vormen.geef("aanvulling", stabiel_id, hier and vraagt and in_behandeling),
    ]
    return Blok(
        sectie=sectie,
        draden=[
            (d, vormen.geef("antwoord", d.opmerking.pk, hier and d.opmerking.opgelost_op is None))
            for d in sectie.draden
        ],
        notities=[
            (n, vormen.geef("notitieantwoord", n.notitie.pk, hier and n.notitie.opgelost_op is None))
            for n in sectie.notities
        ],
        vragen=[(v, vormen.geef("intrekken", v.aanvulling.pk, trekt_in and v.is_open)) for v in sectie.vragen],
        vormen=[vorm for vorm in nieuw if vorm is not None],
        punten=punten,
    )


def vind_indiening(gekregen: Toegang, kenmerk: str) -> Indiening:
    """The submission with all that its page needs; 404 when it is not there for this side."""
    uitstel = Uitstel.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("verslag__werkjaar"))
    indieningen = Indiening.objects.select_related(
        "verslag__organisatie", "verslag__werkjaar", "verslag__dossierbeheerder", "ondertekening__door", "pdf"
    ).annotate(
        uitstel_tot=Subquery(uitstel.values("tot_en_met")[:1]),
        besluiten=besluiten_bij("organisatie", "verslag__werkjaar"),
    )
    if gekregen.organisatie is not None:
        indieningen = indieningen.filter(organisatie=gekregen.organisatie)
    else:
        anderen = opvolgen.collegas(timezone.localdate()).exclude(pk=gekregen.persoon.pk)
        kiesbaar = passages.voor(gekregen.persoon, Passagegebruik.GESPREK)
        indieningen = indieningen.annotate(
            collegas=ArraySubquery(anderen.values(collega=JSONObject(id="pk", naam="naam"))),
            checklist=checklist_bij("verslag"),
            passages=ArraySubquery(kiesbaar.values(passage=JSONObject(pk="pk", titel="titel"))),
        )
    return get_object_or_404(indieningen, kenmerk=kenmerk)


def toon_indiening(
    request: HttpRequest,
    indiening: Indiening,
    *,
    gebonden: tuple[str, forms.Form] | None = None,
    afspraken: list[AfspraakForm] | None = None,
    fouten: list[Fout] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a submission. ``gebonden``: the form that was refused, with the stem of its ids.

    ``afspraken``: the agreements that were refused when closing.
    """
    mijn = toegang(request)
    blad = leesblad.maak(indiening, mijn, leesblad.Vergelijking.uit(request.GET))
    if blad.inhoud:
        _onthoud(indiening, mijn)
    vormen = _Vormen(indiening, gebonden, blad.wijzigingen.keuze.vraag)
    volgt_op = blad.voor_opgroeien and mag("verslag.opvolgen", mijn, blad.verslag)
    vraagt = blad.voor_opgroeien and mag("verslag.aanvulling_vragen", mijn, blad.verslag)
    nummer, jaar = blad.verslag.organisatie.ondernemingsnummer, blad.verslag.werkjaar_id
    naam = blad.verslag.organisatie.naam
    punten = lees_punten(getattr(indiening, "checklist", ())) if blad.voor_opgroeien and blad.is_nieuwste else []
    per_onderdeel = {
        sectie.onderdeel.id: tuple(p for p in punten if p.stabiel_id == sectie.onderdeel.id) for sectie in blad.secties
    }
    blokken = [
        _blok(sectie, blad, vormen, volgt_op=volgt_op, vraagt=vraagt, punten=per_onderdeel[sectie.onderdeel.id])
        for sectie in blad.secties
    ]
    woord = " ".join(request.GET.get("zoek", "").replace("\x00", "").split())[:100]
    gegevens = {
        "blad": blad,
        "blokken": blokken,
        "signaalonderdeel": ONDERDEEL,
        "zoek": woord,
        "gevonden": leesblad.zoek(blad.inhoud, woord) if blad.inhoud else (),
        "gesprek": any(b.vormen or b.draden or b.vragen or b.notities for b in blokken),
        "heropenen": vormen.geef("heropenen", None, blad.is_nieuwste and Handeling.HEROPENEN in blad.handelingen),
        "volgt_op": volgt_op and blad.is_nieuwste,
        "vraagt": vraagt and blad.is_nieuwste,
        "handelingen": blad.handelingen if blad.is_nieuwste else frozenset(),
        "antwoordt": mijn.schrijft and not blad.voor_opgroeien,
        "kruimels": [
            ("Opvolging", f"{reverse('opvolging')}?werkjaar={jaar}"),
            (naam, reverse("opvolging_organisatie", args=[nummer])),
        ]
        if blad.voor_opgroeien
        else [(naam, reverse("organisatie", args=[nummer])), ("Takenlijst", reverse("verslag", args=[nummer, jaar]))],
        "afspraakforms": afspraken
        or afspraakforms(
            vandaag=timezone.localdate(),
            begin=[{"tekst": a.tekst, "tegen": a.tegen} for a in blad.terug_af_te_ronden],
        ),
        "afspraken_open": bool(afspraken or blad.terug_af_te_ronden),
        "ongedaan_tot": _ongedaan_tot(blad),
        "checklist": punten,
        "aangevinkt": sum(p.gedaan for p in punten),
        "punten": [p for p in punten if p.stabiel_id not in per_onderdeel],
        "vinkt": blad.verslag.status in TELT_MEE and mag("verslag.checklist", mijn, blad.verslag),
        "schrijft_brief": blad.voor_opgroeien
        and blad.is_nieuwste
        and blad.verslag.status in TELT_MEE - {Status.INGEDIEND}
        and mag("verslag.slotbrief", mijn, blad.verslag),
        "formulieren": [gebonden[1]] if gebonden else afspraken or [],
        "fouten": fouten or [],
    }
    return render(request, "rapporten/indiening/indiening.html", gegevens, status=status)


def _ongedaan_tot(blad: Leesblad) -> dt.datetime | None:
    """Until when this person can undo the closing; None when that is not so now."""
    if not blad.is_nieuwste or Handeling.AFRONDEN_ONGEDAAN_MAKEN not in blad.handelingen:
        return None
    tot = blad.ongedaan_tot
    return tot if tot is not None and timezone.now() < tot else None


@require_safe
@betrokken
def indiening(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Read a submission."""
    return toon_indiening(request, vind_indiening(toegang(request), kenmerk))


def _onthoud(indiening: Indiening, mijn: Toegang) -> None:
    """The organisation may know who of Opgroeien read it."""
    if mijn.van_opgroeien and mijn.organisatie is None:
        schrijf_leesmoment(indiening, mijn.persoon, nu=timezone.now(), dag=timezone.localdate())


def vind_leesbare(gekregen: Toegang, kenmerk: str) -> Indiening:
    """The submission whose content this side may read; 404 for any other."""
    gevonden = vind_indiening(gekregen, kenmerk)
    if not leesblad.mag_lezen(gevonden, gekregen):
        raise Http404
    _onthoud(gevonden, gekregen)
    return gevonden


@require_safe
@betrokken
def indiening_pdf(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """Download the PDF; while there is none, a page that says how far it is."""
    gevonden = vind_leesbare(toegang(request), kenmerk)
    pdf: Verslagpdf | None = getattr(gevonden, "pdf", None)
    pad = pad_van(pdf.sha256, MAP) if pdf else None
    if pad is not None and pad.exists():
        return FileResponse(
            pad.open("rb"),
            as_attachment=True,
            filename=f"kwaliteitsverslag-{gevonden.kenmerk}.pdf",
            content_type="application/pdf",
        )
    opdrachten = Opdracht.objects.filter(soort="verslagpdf", onderwerp=f"indiening:{gevonden.pk}")
    mislukt = pdf is not None or opdrachten.filter(status=Opdrachtstatus.MISLUKT).exists()
    gegevens = {"indiening": gevonden, "mislukt": mislukt}
    return render(request, "rapporten/indiening/pdf.html", gegevens)


@require_safe
@betrokken
def indiening_bijlage(request: HttpRequest, kenmerk: str, sha256: str) -> HttpResponseBase:
    """Download a document that was filed with this submission; 404 for any other."""
    gevonden = vind_leesbare(toegang(request), kenmerk)
    for onderdeel in lees(gevonden.inhoud).onderdelen:
        for bijlage in onderdeel.bijlagen:
            if bijlage.sha256 == sha256:
                pad = pad_van(sha256, bijlagen.MAP, bijlagen.ACHTERVOEGSEL[bijlage.soort])
                if not pad.exists():
                    raise Http404
                return FileResponse(
                    pad.open("rb"), as_attachment=True, filename=bijlage.naam, content_type=bijlage.soort
                )
    raise Http404
