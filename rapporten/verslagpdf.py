"""The PDF of a submission: typed object → template → ``documenten``. Made from what was filed, never from the draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kwaliteit.documenten import bewaar, maak_pdf
from rapporten import illustraties
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Indiening, Verslagpdf

MAP = "verslagen"


@dataclass(frozen=True, slots=True)
class Verslagdocument:
    """What the print template shows."""

    inhoud: Inhoud
    indiening: Indiening
    ondertekend_door: str

    @property
    def stuk(self) -> str:
        """The running title."""
        return f"Kwaliteitsverslag over {self.inhoud.werkjaar} – {self.inhoud.organisatie}"


def html_van(indiening: Indiening) -> str:
    """The HTML that is printed."""
    document = Verslagdocument(lees(indiening.inhoud), indiening, indiening.ondertekening.door.naam)
    return render_to_string(
        "rapporten/print/verslag.html",
        {"d": document, "stuk": document.stuk, "kenmerk": indiening.kenmerk, "sha256": indiening.sha256},
    )


def maak(indiening_id: int) -> Verslagpdf:
    """Make and keep the PDF of a submission; when it is there already, nothing happens.

    Raises:
        Indiening.DoesNotExist: no such submission.
    """
    indiening = Indiening.objects.select_related("ondertekening__door").get(pk=indiening_id)
    bestaand = Verslagpdf.objects.filter(indiening=indiening).first()
    if bestaand is not None:
        return bestaand
    inhoud = lees(indiening.inhoud)
    titel = Verslagdocument(inhoud, indiening, "").stuk
    css = Path(settings.BASE_DIR) / "static" / "kwaliteit" / "print.css"
    beelden = {
        settings.BASIS_URL + reverse("indiening_afbeelding", args=[indiening.kenmerk, beeld.sha256]): illustraties.pad(
            beeld.sha256, beeld.soort
        )
        for onderdeel in inhoud.onderdelen
        for beeld in onderdeel.afbeeldingen
    }
    bestand = bewaar(maak_pdf(html_van(indiening), css=[css], titel=titel, beelden=beelden), MAP)
    return Verslagpdf.objects.create(
        organisatie_id=indiening.organisatie_id, indiening=indiening, sha256=bestand.sha256, grootte=bestand.grootte
    )
