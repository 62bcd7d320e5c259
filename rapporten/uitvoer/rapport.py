"""The sector report, of the whole sector or of one group: the pages of the sector's picture on paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from kwaliteit.documenten import maak_pdf
from rapporten.choices import Editiesoort
from rapporten.models import Editie
from rapporten.sectorbeeld.beeld import groep, stel_samen, zichtbare_edities
from rapporten.sectorbeeld.berekenen import SECTOR
from rapporten.sectorbeeld.onderdrukken import MINIMUM


def titel_van(editie: Editie, sleutel: str) -> str:
    """E.g. ``Regionaal rapport Limburg over 2025``."""
    gekozen = groep(sleutel or SECTOR)
    soort = (sleutel or SECTOR).partition(":")[0]
    naam = {"sector": "Sectorrapport", "regio": f"Regionaal rapport {gekozen.kort}"}.get(
        soort, f"Sectorrapport {gekozen.naam}"
    )
    voorlopig = " (voorlopig)" if editie.soort == Editiesoort.VOORLOPIG else ""
    return f"{naam} over {editie.werkjaar_id}{voorlopig}"


def html_van(editie: Editie, sleutel: str) -> str:
    """The HTML that is printed."""
    edities = zichtbare_edities(ook_voorlopig=editie.soort == Editiesoort.VOORLOPIG)
    titel = titel_van(editie, sleutel)
    beeld = stel_samen(edities, editie, sleutel or SECTOR)
    gegevens = {
        "beeld": beeld,
        "cijfers": any(deel.rijen for deel in beeld.indicatoren),
        "titel": titel,
        "stuk": titel,
        "kenmerk": f"editie {editie.werkjaar_id} nummer {editie.volgnummer}",
        "sha256": editie.hash,
        "minimum": MINIMUM,
        "papier": True,
    }
    return render_to_string("rapporten/print/sectorrapport.html", gegevens)


def maak(html: str, titel: str) -> bytes:
    """The PDF of what ``html_van`` composed; asks nothing of the database."""
    css = Path(settings.BASE_DIR) / "static" / "kwaliteit" / "print.css"
    return maak_pdf(html, css=[css], titel=titel)
