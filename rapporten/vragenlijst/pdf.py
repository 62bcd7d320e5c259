"""The questionnaire as PDF: rendered by a worker, kept per content, so that the same questions are rendered once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from kwaliteit.documenten import bewaar, maak_pdf, pad_van
from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.plannen import opnieuw, plan
from rapporten.models import Toewijzing, Verslag, Vragenlijstpdf
from rapporten.vragenlijst.inhoud import Vragenlijst, maak_vragenlijst

MAP = "vragenlijsten"


def html_van(lijst: Vragenlijst) -> str:
    """The HTML that is printed."""
    return render_to_string("rapporten/print/vragenlijst.html", {"lijst": lijst, "stuk": lijst.titel, "kenmerk": ""})


def bron_van(lijst: Vragenlijst) -> str:
    """What names the PDF: the hash of what would be printed."""
    return hashlib.sha256(html_van(lijst).encode()).hexdigest()


def pad_van_pdf(toewijzing: Toewijzing, bron: str) -> Path | None:
    """Where the PDF of these questions lies; None while there is none."""
    pdf = Vragenlijstpdf.objects.filter(
        organisatie_id=toewijzing.organisatie_id, werkjaar_id=toewijzing.werkjaar_id, bron=bron
    ).first()
    pad = pad_van(pdf.sha256, MAP) if pdf else None
    return pad if pad is not None and pad.exists() else None


def vraag_aan(toewijzing: Toewijzing, bron: str) -> None:
    """Ask a worker for the PDF; asked again while it waits, nothing happens. One that failed is offered again."""
    onderwerp = f"toewijzing:{toewijzing.pk}"
    for opdracht in Opdracht.objects.filter(soort="vragenlijstpdf", onderwerp=onderwerp, versie=bron):
        opnieuw(opdracht)
    plan(
        "vragenlijstpdf",
        onderwerp,
        bron,
        organisatie_id=toewijzing.organisatie_id,
        toewijzing_id=toewijzing.pk,
    )


def stand_van(toewijzing: Toewijzing, bron: str) -> Status | None:
    """How far the making is; None when nobody asked."""
    status = (
        Opdracht.objects.filter(soort="vragenlijstpdf", onderwerp=f"toewijzing:{toewijzing.pk}", versie=bron)
        .values_list("status", flat=True)
        .first()
    )
    return Status(status) if status else None


def maak(toewijzing_id: int) -> None:
    """Make and keep the PDF of the questions as they are now; when it is there already, nothing happens."""
    toewijzing = Toewijzing.objects.select_related("organisatie", "werkjaar").get(pk=toewijzing_id)
    sleutel = {"organisatie_id": toewijzing.organisatie_id, "werkjaar_id": toewijzing.werkjaar_id}
    lijst = maak_vragenlijst(toewijzing, toewijzing.organisatie, Verslag.objects.filter(**sleutel).first())
    bron = bron_van(lijst)
    if pad_van_pdf(toewijzing, bron) is not None:
        return
    css = Path(settings.BASE_DIR) / "static" / "kwaliteit" / "print.css"
    bestand = bewaar(maak_pdf(html_van(lijst), css=[css], titel=lijst.titel), MAP)
    Vragenlijstpdf.objects.get_or_create(
        **sleutel, bron=bron, defaults={"sha256": bestand.sha256, "grootte": bestand.grootte}
    )
