"""Before starting: everything that is asked, as page, PDF and Word document; and the due date for a calendar."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organisaties.models import Uitstel
from organisaties.toegang import Toegang, lid, toegang
from rapporten.agenda import maak_agenda
from rapporten.models import Toewijzing, Verslag
from rapporten.termijn import termijn
from rapporten.vragenlijst import pdf
from rapporten.vragenlijst.docx import maak_docx
from rapporten.vragenlijst.inhoud import Vragenlijst, maak_vragenlijst

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _toewijzing(mijn: Toegang, jaar: int) -> Toewijzing:
    rijen = Toewijzing.objects.select_related("werkjaar", "organisatie")
    return get_object_or_404(rijen, organisatie=mijn.organisatie, werkjaar_id=jaar)


def _lijst(mijn: Toegang, jaar: int) -> tuple[Toewijzing, Vragenlijst]:
    toewijzing = _toewijzing(mijn, jaar)
    verslag = Verslag.objects.filter(organisatie=mijn.organisatie, werkjaar_id=jaar).first()
    return toewijzing, maak_vragenlijst(toewijzing, toewijzing.organisatie, verslag)


@require_GET
@lid()
def vragenlijst(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The whole questionnaire, also before the report was begun."""
    toewijzing, lijst = _lijst(toegang(request), jaar)
    klaar = pdf.pad_van_pdf(toewijzing, pdf.bron_van(lijst)) is not None
    return render(request, "rapporten/vragenlijst/vragenlijst.html", {"lijst": lijst, "pdf_klaar": klaar})


@require_GET
@lid()
def vragenlijst_docx(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The questionnaire to work on in Word."""
    _, lijst = _lijst(toegang(request), jaar)
    antwoord = HttpResponse(maak_docx(lijst), content_type=DOCX)
    antwoord["Content-Disposition"] = f'attachment; filename="vragenlijst-{jaar}-{nummer}.docx"'
    return antwoord


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
def vragenlijst_pdf(request: HttpRequest, nummer: str, jaar: int) -> HttpResponseBase:
    """Download the PDF; while there is none, ask for it and see how far it is."""
    toewijzing, lijst = _lijst(toegang(request), jaar)
    bron = pdf.bron_van(lijst)
    if request.method == "POST":
        pdf.vraag_aan(toewijzing, bron)
        return redirect("vragenlijst_pdf", nummer, jaar)
    pad = pdf.pad_van_pdf(toewijzing, bron)
    if pad is not None:
        naam = f"vragenlijst-{jaar}-{nummer}.pdf"
        return FileResponse(pad.open("rb"), as_attachment=True, filename=naam, content_type="application/pdf")
    gegevens = {"jaar": jaar, "stand": pdf.stand_van(toewijzing, bron)}
    return render(request, "rapporten/vragenlijst/pdf.html", gegevens)


@require_GET
@lid()
def agenda(request: HttpRequest, nummer: str, jaar: int) -> HttpResponse:
    """The due date (that of the uitstel when there is one) for a calendar, with the reminders."""
    toewijzing = _toewijzing(toegang(request), jaar)
    uitstel = Uitstel.objects.filter(organisatie=toewijzing.organisatie, werkjaar_id=jaar).first()
    inhoud = maak_agenda(toewijzing, termijn(toewijzing.werkjaar, uitstel, None), timezone.now())
    antwoord = HttpResponse(inhoud, content_type="text/calendar; charset=utf-8")
    antwoord["Content-Disposition"] = f'attachment; filename="kwaliteitsverslag-{jaar}.ics"'
    return antwoord
