"""The charts of the own place to take along, for one's own quality day: one as SVG, all as PNG or as a handout."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from kwaliteit.documenten import maak_pdf, maak_prenten
from organisaties.models import Organisatie
from rapporten.sectorbeeld.plaats import Cijferplaats, Plaats, Themaplaats

FORMATEN = {"pdf": "hand-out (PDF)", "png": "afbeeldingen (PNG)"}
_STATIC = Path(settings.BASE_DIR) / "static" / "kwaliteit"


def svg_van(rij: Themaplaats | Cijferplaats, nummer: int = 0) -> str:
    """One chart that needs nothing else: its title, how to read it and its source are in it.

    ``nummer`` keeps several in one document apart.
    """
    gegevens = {"beeld": rij.beeld, "nummer": nummer, "niveaus": isinstance(rij, Themaplaats)}
    return render_to_string("rapporten/plaats/_los.svg", gegevens).strip()


def vingerafdruk(plaats: Plaats) -> str:
    """Changes when any chart does: a new edition, another answer in the draft."""
    return hashlib.sha256("".join(svg_van(rij) for rij in plaats.grafieken).encode()).hexdigest()


def maak(plaats: Plaats, organisatie: Organisatie, formaat: str) -> bytes:
    """The file of these charts; asks nothing of the database."""
    return _png(plaats) if formaat == "png" else _pdf(plaats, organisatie)


def html_van(plaats: Plaats, organisatie: Organisatie) -> str:
    """The HTML of the handout."""
    gegevens = {"plaats": plaats, "organisatie": organisatie, "vandaag": timezone.localdate()}
    return render_to_string("rapporten/print/plaats.html", gegevens)


def _pdf(plaats: Plaats, organisatie: Organisatie) -> bytes:
    titel = f"Uw plaats in de sector: {organisatie.naam}"
    return maak_pdf(html_van(plaats, organisatie), css=[_STATIC / "print.css"], titel=titel)


def _png(plaats: Plaats) -> bytes:
    rijen = plaats.grafieken
    prenten = maak_prenten([svg_van(rij, nummer) for nummer, rij in enumerate(rijen)], css=_STATIC / "prent.css")
    uit = io.BytesIO()
    # A PNG is compressed already.
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_STORED) as bundel:
        for nummer, (rij, prent) in enumerate(zip(rijen, prenten, strict=True), 1):
            bundel.writestr(f"{nummer:02}-{rij.code}.png", prent)
    return uit.getvalue()
