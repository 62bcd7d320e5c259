"""The closing letter: Opgroeien writes, reads over and sends it; both sides read what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kwaliteit.documenten import pad_van
from kwaliteit.opdrachten.choices import Status as Opdrachtstatus
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.fouten import Fout
from organisaties.toegang import Toegang, betrokken, opgroeien, toegang
from rapporten import passages, tekst, workflow
from rapporten.choices import Status
from rapporten.forms.secties import zet_versie
from rapporten.forms.slotbrief import SlotbriefForm
from rapporten.inhoud import lees
from rapporten.models import Indiening, Slotbrief, Slotbriefconcept, Slotbriefpdf
from rapporten.permissions import mag
from rapporten.slotbrief import samenstellen
from rapporten.slotbrief import versturen as brieven
from rapporten.slotbrief.brief import lees_brief
from rapporten.slotbrief.pdf import MAP
from rapporten.views.indiening import vind_leesbare


@dataclass
class _Werk:
    """What the pages of the letter that is being written need."""

    indiening: Indiening
    mijn: Toegang

    @cached_property
    def concept(self) -> Slotbriefconcept | None:
        return Slotbriefconcept.objects.select_related("door").filter(verslag=self.indiening.verslag_id).first()

    @cached_property
    def stenen(self) -> samenstellen.Bouwstenen:
        return samenstellen.lees_bouwstenen(self.indiening.verslag, self.mijn.persoon)

    @cached_property
    def samengesteld(self) -> str:
        verslag, persoon = self.indiening.verslag, self.mijn.persoon
        return samenstellen.stel_samen(verslag, lees(self.indiening.inhoud), self.stenen, persoon, nu=timezone.now())

    @property
    def schrijft(self) -> bool:
        return mag("verslag.slotbrief", self.mijn, self.indiening.verslag)

    @property
    def versie(self) -> int:
        return self.concept.versie if self.concept else 0

    @property
    def vorige(self) -> str:
        """What plain text is compared with, to keep its layout: what was kept, and what was offered."""
        return tekst.samen(self.concept.html if self.concept else "", self.samengesteld)

    def adres(self, naam: str = "slotbrief_schrijven") -> str:
        return reverse(naam, args=[self.indiening.kenmerk])


def _vind(request: HttpRequest, kenmerk: str, *, houdt_tekst: bool = False) -> tuple[_Werk, HttpResponse | None]:
    """The letter of this report; elsewhere when there is a newer submission to read first.

    Who just typed a letter is not sent away (``houdt_tekst``): the draft is of the report, whatever was filed since.
    """
    mijn = toegang(request)
    indiening = vind_leesbare(mijn, kenmerk)
    nieuwer = indiening.verslag.indieningen.defer("inhoud").filter(volgnummer__gt=indiening.volgnummer)
    nieuwste = nieuwer.order_by("-volgnummer").first()
    if nieuwste is not None and not houdt_tekst:
        messages.warning(request, "Er is intussen een nieuwere indiening. Lees die eerst.")
        return _Werk(indiening, mijn), redirect("indiening", nieuwste.kenmerk)
    return _Werk(indiening, mijn), None


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def schrijven(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Write the letter. The first time it is composed from comments and agreements; only saving keeps it."""
    werk, elders = _vind(request, kenmerk, houdt_tekst=request.method == "POST")
    if elders is not None:
        return elders
    if request.method != "POST":
        return _toon(request, werk, html=werk.concept.html if werk.concept else werk.samengesteld)
    if not werk.schrijft:
        messages.error(request, _waarom_niet(werk))
        return redirect(werk.adres())
    doe = request.POST.get("doe", "")
    if doe == "samenstellen":
        messages.info(request, "De brief is opnieuw samengesteld. Er is nog niets bewaard; kijk hem na.")
        return _toon(request, werk, html=werk.samengesteld)
    form = SlotbriefForm(request.POST)
    geldig = form.is_valid()
    if doe == "voeg_in":
        return _voeg_in(request, werk, form)
    if not geldig:
        status = 428 if "versie" in form.errors else 422
        return _toon(request, werk, form=form, html=form.html(werk.vorige), status=status)
    html, nu = form.html(werk.vorige), timezone.now()
    try:
        brieven.bewaar_concept(
            werk.indiening.verslag_id, html, versie=form.cleaned_data["versie"], toegang=werk.mijn, nu=nu
        )
    except workflow.NietToegelaten as fout:
        return _geweigerd(request, werk, form, html, fout)
    if doe == "nalezen":
        return redirect(werk.adres("slotbrief_versturen"))
    messages.success(request, f"Bewaard om {timezone.localtime(nu):%H:%M}. De organisatie ziet de brief nog niet.")
    return redirect(werk.adres())


def _waarom_niet(werk: _Werk) -> str:
    if werk.mijn.heeft("dossierbeheerder"):
        return "U werkt ook voor deze organisatie; een collega schrijft de slotbrief."
    return "Alleen een dossierbeheerder schrijft en verstuurt de slotbrief."


def _geweigerd(
    request: HttpRequest, werk: _Werk, form: SlotbriefForm, html: str, fout: workflow.NietToegelaten
) -> HttpResponse:
    """The page with what was typed and, when a colleague wrote too, both texts; saving again then replaces theirs."""
    if not isinstance(fout, brieven.Achterhaald):
        return _toon(request, werk, form=form, html=html, fouten=[Fout(str(fout))], status=409)
    versie = fout.concept.versie if fout.concept else 0
    zet_versie(form, versie=versie)
    van_collega = fout.concept.html if fout.concept else ""
    melding = f"{fout} Wat u typte, staat hieronder nog."
    return _toon(
        request, werk, form=form, html=html, van_collega=van_collega, fouten=[Fout(melding, "conflict")], status=412
    )


def _voeg_in(request: HttpRequest, werk: _Werk, form: SlotbriefForm) -> HttpResponse:
    """The page with a passage below what was written; nothing is stored."""
    pk = request.POST.get("passage", "")
    gekozen = next((p for p in werk.stenen.passages if str(p.pk) == pk), None)
    html = form.html(werk.vorige)
    if gekozen is None:
        messages.warning(request, "Kies eerst een standaardpassage uit de lijst.")
    else:
        waarden = passages.waarden_bij(werk.indiening.verslag, werk.mijn.persoon, nu=timezone.now())
        html = tekst.samen(html, tekst.uit_tekst(passages.vul(gekozen.tekst, waarden)))
        messages.info(request, "De passage staat onderaan de brief. Er is nog niets bewaard.")
    # Later saves are judged by the version that this page was opened with.
    return _toon(request, werk, html=html, versie=form.cleaned_data.get("versie"))


def _toon(
    request: HttpRequest,
    werk: _Werk,
    *,
    html: str,
    form: SlotbriefForm | None = None,
    versie: int | None = None,
    van_collega: str = "",
    fouten: list[Fout] | None = None,
    status: int = 200,
) -> HttpResponse:
    begin = {"versie": werk.versie if versie is None else versie, "vorm": "tekst", "tekst": tekst.naar_tekst(html)}
    ontbreekt, vervallen = samenstellen.afwijkend(html, werk.stenen.afspraken)
    gegevens = {
        **_gemeen(werk),
        "form": form or SlotbriefForm(initial=begin),
        "html": html,
        "schrijft": werk.schrijft,
        "waarom_niet": "" if werk.schrijft else _waarom_niet(werk),
        "opmaak": tekst.heeft_opmaak(html),
        "ontbreekt": ontbreekt,
        "vervallen": vervallen,
        "passages": werk.stenen.passages,
        "van_collega": van_collega,
        "formulieren": [form] if form else [],
        "fouten": fouten or [],
    }
    return render(request, "rapporten/slotbrief/schrijven.html", gegevens, status=status)


def _gemeen(werk: _Werk) -> dict[str, Any]:
    verslag = werk.indiening.verslag
    return {
        "indiening": werk.indiening,
        "verslag": verslag,
        "concept": werk.concept,
        "afgerond": verslag.status == Status.AFGEROND,
        "kruimels": _kruimels(werk.indiening, werk.mijn),
    }


def _kruimels(indiening: Indiening, mijn: Toegang) -> list[tuple[str, str | None]]:
    verslag, lezen = indiening.verslag, reverse("indiening", args=[indiening.kenmerk])
    if mijn.organisatie is None:
        lijst = f"{reverse('opvolging')}?werkjaar={verslag.werkjaar_id}"
        eerst = [("Opvolging", lijst), (verslag.organisatie.naam, lezen)]
    else:
        nummer = verslag.organisatie.ondernemingsnummer
        eerst = [(verslag.organisatie.naam, reverse("organisatie", args=[nummer])), ("Ingediend verslag", lezen)]
    return [*eerst, ("Slotbrief", None)]


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def versturen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Read the letter over as the organisation will read it, and send it."""
    werk, elders = _vind(request, kenmerk)
    if elders is not None:
        return elders
    if request.method == "POST":
        versie, nu = lees_sleutel(request.POST.get("versie", "")) or 0, timezone.now()
        try:
            brief = brieven.verstuur(werk.indiening, versie=versie, toegang=werk.mijn, nu=nu)
        except workflow.NietToegelaten as fout:
            messages.error(request, str(fout))
            return redirect(werk.adres())
        messages.success(
            request,
            "De slotbrief is verstuurd. De organisatie krijgt zo een e-mail met een link. U hoeft niets meer te doen.",
        )
        return redirect("slotbrief", kenmerk, brief.volgnummer)
    if werk.concept is None:
        messages.warning(request, "Er is nog geen brief bewaard. Schrijf en bewaar hem eerst.")
        return redirect(werk.adres())
    ontbreekt, vervallen = samenstellen.afwijkend(werk.concept.html, werk.stenen.afspraken)
    gegevens = {
        **_gemeen(werk),
        "schrijft": werk.schrijft,
        "waarom_niet": "" if werk.schrijft else _waarom_niet(werk),
        "ontbreekt": ontbreekt,
        "vervallen": vervallen,
    }
    return render(request, "rapporten/slotbrief/versturen.html", gegevens)


# -- what was sent, for both sides ---------------------------------------------------------------------------------


def _verstuurd(request: HttpRequest, kenmerk: str, volgnummer: int) -> tuple[Indiening, Slotbrief]:
    indiening = vind_leesbare(toegang(request), kenmerk)
    brieven_ = Slotbrief.objects.select_related("door", "pdf").filter(verslag=indiening.verslag_id)
    return indiening, get_object_or_404(brieven_, volgnummer=volgnummer)


@require_safe
@betrokken
def slotbrief(request: HttpRequest, kenmerk: str, volgnummer: int) -> HttpResponse:
    """Read a letter that was sent."""
    indiening, gevonden = _verstuurd(request, kenmerk, volgnummer)
    gegevens = {
        "indiening": indiening,
        "slotbrief": gevonden,
        "brief": lees_brief(gevonden.inhoud),
        "kruimels": _kruimels(indiening, toegang(request)),
    }
    return render(request, "rapporten/slotbrief/slotbrief.html", gegevens)


@require_safe
@betrokken
def slotbrief_pdf(request: HttpRequest, kenmerk: str, volgnummer: int) -> HttpResponseBase:
    """Download the PDF of a letter; while there is none, a page that says how far it is."""
    indiening, gevonden = _verstuurd(request, kenmerk, volgnummer)
    pdf: Slotbriefpdf | None = getattr(gevonden, "pdf", None)
    pad = pad_van(pdf.sha256, MAP) if pdf else None
    if pad is not None and pad.exists():
        naam = f"slotbrief-{volgnummer}-{indiening.kenmerk}.pdf"
        return FileResponse(pad.open("rb"), as_attachment=True, filename=naam, content_type="application/pdf")
    opdrachten = Opdracht.objects.filter(soort="slotbriefpdf", onderwerp=f"slotbrief:{gevonden.pk}")
    gegevens = {
        "indiening": indiening,
        "slotbrief": gevonden,
        "mislukt": pdf is not None or opdrachten.filter(status=Opdrachtstatus.MISLUKT).exists(),
    }
    return render(request, "rapporten/slotbrief/pdf.html", gegevens)
